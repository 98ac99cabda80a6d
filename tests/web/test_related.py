"""What is near a resource, on the seed catalogue."""

import json
from collections import defaultdict

import pytest

from app.store.read import related
from app.store.read.pages import Page
from app.store.read.request import Criteria
from tests.problems import check_shape
from tests.snapshots import ask
from tests.test_ingest import take
from tests.web.test_statements import counted

NETS = "a-fast-learning-algorithm-for-deep-belief-nets"
TYPES = {"author", "topic", "category", "institution", "link"}


async def near(client, id_):
    answer = await client.get(f"/v1/resources/{id_}/related")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def all_ids(seeded):
    return [id_ for (id_,) in ask(seeded, "SELECT id FROM resource ORDER BY id")]


def things(record):
    """What a record has, as reasons."""
    found = {("link", each["url"]) for each in record["links"]}
    for type_, field in (
        ("author", "authors"),
        ("topic", "topics"),
        ("category", "categories"),
        ("institution", "institutions"),
    ):
        found |= {(type_, each["id"]) for each in record[field]}
    return found


async def test_the_nearest_of_a_paper(seed_client):
    body = await near(seed_client, NETS)
    first = body["results"][0]
    assert first["resource"] == {
        "id": "deep-belief-networks-for-phone-recognition",
        "title": "Deep Belief Networks for phone recognition",
        "kind": "paper",
        "year": 2009,
    }
    assert {"type": "author", "id": "geoffrey-e-hinton", "name": "Geoffrey E. Hinton"} in first[
        "reasons"
    ]
    assert first["score"] > 0
    assert body["meta"] == {
        "count": 20,
        "page": 1,
        "per_page": 25,
        "next_cursor": None,
        "revision": 3,
        "applied": {},
    }
    here = f"/v1/resources/{NETS}/related"
    first = f"{here}?page=1"
    assert body["links"] == {"self": here, "first": first, "prev": None, "next": None}


async def test_pages_and_a_walk_give_the_same(seed_client):
    path = f"/v1/resources/{NETS}/related"
    whole = (await seed_client.get(path)).json()["results"]
    for start in ("per_page=7", "per_page=7&cursor=*"):
        found, next_ = [], f"{path}?{start}"
        while next_:
            body = (await seed_client.get(next_)).json()
            found += body["results"]
            next_ = body["links"]["next"]
        assert found == whole


async def test_a_cursor_serves_the_record_it_was_given_for(seed_client, all_ids):
    given = (await seed_client.get(f"/v1/resources/{NETS}/related?cursor=*&per_page=2")).json()
    cursor = given["meta"]["next_cursor"]
    other = next(id_ for id_ in all_ids if id_ != NETS)
    for id_, status in ((NETS, 200), (other, 400)):
        answer = await seed_client.get(f"/v1/resources/{id_}/related?cursor={cursor}")
        assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == "invalid_cursor"


async def test_reasons_are_what_both_have_and_all_of_it(seed_client, all_ids):
    records = {}
    for id_ in all_ids:
        records[id_] = (await seed_client.get(f"/v1/resources/{id_}")).json()
    for id_ in all_ids:
        scores = []
        for each in (await near(seed_client, id_))["results"]:
            other = records[each["resource"]["id"]]
            assert other["id"] != id_
            assert each["resource"] == {n: other[n] for n in each["resource"]}
            told = {(r["type"], r["id"]) for r in each["reasons"]}
            both = things(records[id_]) & things(other)
            assert {t for t in told if t[0] != "link"} == {t for t in both if t[0] != "link"}
            assert {t for t, _ in both} <= {t for t, _ in told} <= TYPES
            scores.append((-each["score"], other["id"]))
        assert scores == sorted(scores)
        assert len(scores) <= 20


async def test_nothing_nearer_is_left_out(seed_client, seeded, all_ids):
    """Brute force: whoever shares something rarer than the last one given is given."""
    sharing = defaultdict(set)
    for resource, author in ask(
        seeded,
        "SELECT resource.id, author.id FROM authorship"
        " JOIN resource ON resource.pk = resource_pk"
        " JOIN author ON author.pk = author_pk",
    ):
        sharing[author].add(resource)
    for id_ in all_ids:
        body = await near(seed_client, id_)
        if body["meta"]["count"] == 20:
            continue
        given = {each["resource"]["id"] for each in body["results"]}
        for resources in sharing.values():
            if id_ in resources:
                assert resources - {id_} <= given


def test_what_few_share_tells_more(empty):
    take(
        empty,
        "## Papers\n\n"
        "- [On this and that of speech](http://a.example/1); Ann Bee, Zoe Rare\n"
        "- [On other things of ours](http://a.example/2); Zoe Rare\n"
        "- [On things of theirs](http://a.example/3); Ann Bee\n"
        "- [On things of nobody](http://a.example/4); Ann Bee\n"
        "- [On things of everybody](http://a.example/5); Ann Bee\n",
    )
    page = related.related(empty, "on-this-and-that-of-speech", Criteria())
    assert isinstance(page, Page)
    found = [json.loads(text) for text in page.texts]
    assert found[0]["resource"]["id"] == "on-other-things-of-ours"
    assert [r["type"] for r in found[0]["reasons"]] == ["author", "category"]
    assert len({each["score"] for each in found[1:]}) == 1


def test_an_address_in_common_is_a_reason(empty):
    take(
        empty,
        "- [A telling title of one](http://a.example/x); Ann Bee\n"
        "- [Quite another thing there](http://www.a.example/x/); Carl Dee\n",
    )
    page = related.related(empty, "a-telling-title-of-one", Criteria())
    assert isinstance(page, Page)
    (found,) = [json.loads(text) for text in page.texts]
    assert [r["type"] for r in found["reasons"]] == ["link"]
    assert found["reasons"][0]["name"] == "http://a.example/x"


def test_of_what_very_many_have_some_are_tried(seeded, monkeypatch):
    before = related.related(seeded, NETS, Criteria())
    monkeypatch.setattr(related, "_COMPARED", 5)
    after = related.related(seeded, NETS, Criteria())
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    scores = [[json.loads(text)["score"] for text in p.texts] for p in (before, after)]
    assert scores[1] == scores[0][:5]


async def test_a_resource_that_shares_nothing(empty):
    take(empty, "- [A telling title of one](http://a.example/1)\n")
    page = related.related(empty, "a-telling-title-of-one", Criteria())
    assert isinstance(page, Page)
    assert page.texts == []


async def test_where_it_stands(seed_client):
    for printed in ("doi:10.1126/science.1127647", "DOI:10.1126%2Fscience.1127647"):
        answer = await seed_client.get(f"/v1/resources/{printed}/related")
        assert answer.status_code == 308
        assert answer.headers["location"] == (
            "/v1/resources/reducing-the-dimensionality-of-data-with-neural-networks/related"
        )
    for id_ in ("nothing", "doi:10.1/none", "a/b"):
        answer = await seed_client.get(f"/v1/resources/{id_}/related")
        assert answer.status_code == 404
        assert check_shape(answer)[0]["code"] == "not_found"
    answer = await seed_client.get(f"/v1/resources/{NETS}/related?limit=5")
    assert check_shape(answer)[0]["code"] == "unknown_parameter"


async def test_it_takes_five_statements(seed_app, seed_client):
    for id_ in (NETS, "geoffrey-hinton"):
        with counted(seed_app) as statements:
            await near(seed_client, id_)
        begun = [each for each in statements if each.startswith("BEGIN")]
        assert (len(begun), len(statements) - 1) == (1, 5)


async def test_head_and_options(seed_client):
    path = f"/v1/resources/{NETS}/related"
    head = await seed_client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["x-total-count"] == "20"
    assert "GET" in (await seed_client.options(path)).headers["allow"]
