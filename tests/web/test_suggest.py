"""Suggestions, on the seed catalogue and over the rows of a small one."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import BadRequest
from app.store.read import suggest
from app.store.read.parameters import SUGGEST
from app.store.read.request import Criteria, parse
from app.store.read.suggest import variants
from app.text import all_words, fold, spellings
from tests.long import many
from tests.problems import check_shape
from tests.snapshots import ask
from tests.web.test_statements import counted

TYPES = ("author", "institution", "topic", "resource")


async def asked(client, q, **more):
    answer = await client.get("/v1/suggest", params={"q": q} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def ids(client, q, **more):
    return [each["id"] for each in (await asked(client, q, **more))["results"]]


FIRST = {
    "hin": "geoffrey-e-hinton",
    "HINTON": "geoffrey-e-hinton",
    "geof hint": "geoffrey-e-hinton",
    "hint geof": "geoffrey-e-hinton",
    "g hinton": "geoffrey-e-hinton",
    "Geoﬀrey": "geoffrey-e-hinton",
    "juerg": "jurgen-schmidhuber",
    "jürg": "jurgen-schmidhuber",
    "jurg": "jurgen-schmidhuber",
    "montre": "universite-de-montreal",
    "UdeM": "universite-de-montreal",
    "rl": "reinforcement-learning",
    "reinf": "reinforcement-learning",
    "neural tur": "neural-turing-machines",
    "a fast learning": "a-fast-learning-algorithm-for-deep-belief-nets",
}


@pytest.mark.parametrize("q", FIRST)
async def test_the_first_suggestion(seed_client, q):
    assert (await ids(seed_client, q))[0] == FIRST[q]


SLIPS = {
    "hinten": "geoffrey-e-hinton",
    "hnton": "geoffrey-e-hinton",
    "hintoon": "geoffrey-e-hinton",
    "hitnon": "geoffrey-e-hinton",
    "ihnton": "geoffrey-e-hinton",
    "xinton": "geoffrey-e-hinton",
    "geofrey hinton": "geoffrey-e-hinton",
    "geoffrey hnit": "geoffrey-e-hinton",
    "schmdihuber": "jurgen-schmidhuber",
    "schmidhubr": "jurgen-schmidhuber",
    "montrael": "universite-de-montreal",
    "reinfrocement": "reinforcement-learning",
    "nueral turing": "neural-turing-machines",
    "bengoi": "yoshua-bengio",
}


@pytest.mark.parametrize("q", SLIPS)
async def test_one_slip_is_forgiven(seed_client, q):
    assert SLIPS[q] in await ids(seed_client, q)


NOTHING = ["hix", "hnitno", "xxintn", "geofrey hitnon", "zzzzzzzz", "hinton zzzz"]


@pytest.mark.parametrize("q", NOTHING)
async def test_two_slips_or_a_short_word_are_not(seed_client, q):
    assert "geoffrey-e-hinton" not in await ids(seed_client, q)


async def test_what_was_typed_comes_before_what_may_be_meant(seed_client):
    found = await ids(seed_client, "dean", type="author")
    assert found[0] == "jeffrey-dean"


async def test_a_suggestion_says_what_it_is(seed_client):
    body = await asked(seed_client, "hin", type="author", limit=1)
    assert body["results"] == [
        {
            "type": "author",
            "id": "geoffrey-e-hinton",
            "name": "Geoffrey E. Hinton",
            "hint": "University of Toronto",
            "count": 13,
        }
    ]
    assert body["meta"] == {
        "count": 1,
        "page": 1,
        "per_page": 1,
        "next_cursor": None,
        "revision": 3,
        "applied": {"q": ["hin"], "type": ["author"]},
    }
    here = "/v1/suggest?q=hin&type=author&limit=1"
    assert body["facets"] == {}
    assert body["links"] == {"self": here, "first": here, "prev": None, "next": None}


HINTS = {
    ("university of tor", "institution"): ("CA", True),
    ("deep belief", "topic"): ("Neural networks", True),
    ("a fast learning", "resource"): ("Geoffrey E. Hinton, 2006", False),
}


@pytest.mark.parametrize(("q", "kind"), HINTS)
async def test_hints_tell_records_apart(seed_client, q, kind):
    first = (await asked(seed_client, q, type=kind))["results"][0]
    hint, has_count = HINTS[q, kind]
    assert first["hint"] == hint
    assert (first["count"] is not None) is has_count


async def test_only_the_types_asked_for(seed_client):
    for kinds in ("author", "topic,resource", ",".join(TYPES)):
        body = await asked(seed_client, "de", type=kinds, limit=50)
        assert {each["type"] for each in body["results"]} == set(kinds.split(","))


async def test_counts_are_those_of_the_records(seed_client):
    plural = {t: f"{t}s" for t in TYPES[:3]}
    for each in (await asked(seed_client, "ma", limit=50))["results"]:
        if each["type"] in plural:
            path = f"/v1/{plural[each['type']]}/{each['id']}"
            record = (await seed_client.get(path)).json()
            assert (record["name"], record["resource_count"]) == (each["name"], each["count"])


BAD = {
    "": ("invalid_value", "q"),
    "q=": ("invalid_value", "q"),
    "q=%21%3F": ("invalid_value", "q"),
    "q=" + 501 * "a": ("invalid_value", "q"),
    "q=" + "+".join(33 * "a"): ("invalid_value", "q"),
    "q=a&q=b": ("repeated_parameter", "q"),
    "q=a&type=autor": ("invalid_value", "type"),
    "q=a&type=author,author": ("invalid_value", "type"),
    "q=a&type=author&type=topic": ("repeated_parameter", "type"),
    "q=a&limit=0": ("out_of_range", "limit"),
    "q=a&limit=51": ("out_of_range", "limit"),
    "q=a&page=1": ("unknown_parameter", "page"),
    "q=%00": ("invalid_value", "q"),
}


@pytest.mark.parametrize("query", BAD)
async def test_a_bad_question_is_refused(seed_client, query):
    answer = await seed_client.get(f"/v1/suggest?{query}")
    assert answer.status_code == 400
    fault = check_shape(answer)[0]
    assert (fault["code"], fault["parameter"]) == BAD[query]


STATEMENTS = {
    "q=hin": 6,
    "q=hin&type=author": 3,
    "q=a&limit=50": 10,
    "q=geofrey+hinton&type=author": 5,
}


@pytest.mark.parametrize("query", STATEMENTS)
async def test_statements(seed_app, seed_client, query):
    await seed_client.get(f"/v1/suggest?{query}")
    with counted(seed_app) as statements:
        await seed_client.get(f"/v1/suggest?{query}&_=not-kept")
    begun = [each for each in statements if each.startswith("BEGIN")]
    assert len(begun) == 1
    assert len(statements) - 1 <= STATEMENTS[query]


def suggestions(engine, q, **more):
    query = "&".join(f"{k}={v}" for k, v in more.items())
    page = suggest.suggest(engine, parse(f"q={q}&{query}".encode(), SUGGEST))
    return [json.loads(text) for text in page.texts]


def brute(engine, q, kind):
    """The ids that fit with their ranks: every name of every record is looked at."""
    if kind == "resource":
        rows = [(id_, 0, title, 1) for id_, title in ask(engine, "SELECT id, title FROM resource")]
    else:
        rows = ask(
            engine,
            f"SELECT name.id, name.position, name.text, resource_count FROM name"
            f" JOIN {kind} ON {kind}.id = name.id WHERE name.type = '{kind}'",
        )
    typed = [form.split() for form in spellings(q)]
    ranks: dict[str, tuple[int, int]] = {}
    for id_, position, text, count in rows:
        words = all_words(text)
        fits = all(
            any(word.startswith(choices) for word in words) for choices in zip(*typed, strict=True)
        )
        if fits:
            exact = fold(text) in spellings(q)
            tier = 0 if exact else 1 if position == 0 else 2
            rank = (tier, -count)
            ranks[id_] = min(ranks.get(id_, rank), rank)
    return ranks


BEGINNINGS = "hin de l le a s jür juer university of deep net geoff g m ma rein c++ x 2"
PIECES = st.sampled_from(BEGINNINGS.split())


@many(60, 1_500)
@given(st.lists(PIECES, min_size=1, max_size=3).map(" ".join), st.sampled_from(TYPES))
@example("le", "author")
def test_what_is_suggested_is_what_brute_force_finds(seeded, q, kind):
    found = suggestions(seeded, q.replace("+", "%2B"), type=kind, limit=50)
    ranks = brute(seeded, q, kind)
    if not ranks:
        return
    got = [each["id"] for each in found]
    assert len(got) == min(50, len(ranks)) == len(set(got))
    assert set(got) <= set(ranks)
    assert [ranks[id_] for id_ in got] == sorted(ranks.values())[:50]


def near(word, other):
    return other in variants(word)


def test_a_slip_is_one_letter_more_less_or_other_or_two_exchanged():
    for other in ("hintn", "hintonn", "hintan", "hitnon", "ihnton", "hinto", "inton"):
        assert near("hinton", other)
    for other in ("hinton", "hint", "notnih", "hxntxn", "hnitno"):
        assert not near("hinton", other)
    assert len(variants("a" * 500)) < 3_000


NAMED = ["Geoffrey Hinton", "Yoshua Bengio", "Schmidhuber", "Ruslan Salakhutdinov"]


@many(40, 1_000)
@given(st.sampled_from(NAMED), st.data())
def test_any_slip_finds_what_was_meant(seeded, name, data):
    *first, last = fold(name).split()
    slipped = data.draw(st.sampled_from(variants(last)))
    found = suggestions(seeded, "+".join([*first, slipped]), type="author", limit=50)
    assert any(last in fold(each["name"]) for each in found)


@many(60, 1_500)
@given(st.text(max_size=60), st.sampled_from([1, 10, 50]))
@example("' OR 1=1 --", 10)
@example('"a" OR b*', 10)
@example("ß ü ﬀ", 10)
@example("a" * 500, 10)
@example("word " * 32, 10)
@example("abcdefgh ijklmnop qrstuvwx yzabcdef ghijklmn", 10)
def test_no_text_breaks_suggestions(seeded, text, limit):
    try:
        search = SUGGEST["q"].read("q", [text])
    except BadRequest:
        return
    page = suggest.suggest(seeded, Criteria(q=search, limit=limit))
    assert len(page.texts) <= limit


@pytest.mark.parametrize("q", ["hin", "de", "hinten", "geof+hint", "a", "nueral+turing"])
def test_the_bounds_of_large_catalogues_leave_the_best(seeded, monkeypatch, q):
    before = suggestions(seeded, q, limit=10)
    monkeypatch.setattr(suggest, "_FEW", 3)
    monkeypatch.setattr(suggest, "_SAMPLE", 2)
    assert suggestions(seeded, q, limit=10)[:3] == before[:3]
