"""Corrections through the API: what they say, what they leave, and who is told."""

import json

import pytest

from app.web.pages import docs
from tests.long import on_one_kind
from tests.problems import check_shape
from tests.snapshots import ask
from tests.test_ingest import take
from tests.web.pages.html import read, said

R = "resources/reducing-the-dimensionality-of-data-with-neural-networks"
OWN = ("revision", "updated_at")


def without(record, *names):
    return {k: v for k, v in record.items() if k not in {*names, *OWN}}


DETAILS = dict.fromkeys(("volume", "issue", "pages", "edition", "editors", "place", "number")) | {
    "editors": []
}

CORRECTIONS = [
    ({"title": "  Reducing\tdimensions "}, {"title": "Reducing dimensions"}),
    ({"kind": "thesis"}, {"kind": "thesis"}),
    ({"year": 2007}, {"year": 2007, "year_basis": "manual", "date": "2007"}),
    ({"year": "unknown"}, {"year": None, "year_basis": None, "date": None}),
    ({"date": "2008-02"}, {"year": 2008, "year_basis": "manual", "date": "2008-02"}),
    ({"year": 2008, "date": "2008-02-29"}, {"year": 2008, "date": "2008-02-29"}),
    ({"date": ""}, {"date": None, "year": 2006}),
    ({"venue": "Nature"}, {"venue": "Nature"}),
    ({"venue": ""}, {"venue": None}),
    ({"publisher": "AAAS", "platform": "YouTube"}, {"publisher": "AAAS"}),
    ({"language": "PT-br"}, {"language": "pt-BR"}),
    ({"note": "A classic"}, {"note": "A classic"}),
    ({"et_al": True}, {"et_al": True}),
    ({"authors": []}, {"authors": []}),
    ({"institutions": []}, {"institutions": []}),
    (
        {"institutions": [{"id": "google"}]},
        {"institutions": [{"id": "google", "name": "Google", "role": "affiliation"}]},
    ),
    (
        {"institutions": [{"name": "the GOOGLE"}, {"name": "Soil Works of Ghent"}]},
        {
            "institutions": [
                {"id": "google", "name": "Google", "role": "affiliation"},
                {"id": "soil-works-of-ghent", "name": "Soil Works of Ghent", "role": "affiliation"},
            ]
        },
    ),
    ({"topics": []}, {"topics": []}),
    (
        {"topics": [{"name": "AUTOENCODERS"}, {"name": "Soil physics"}]},
        {
            "topics": [
                {"id": "autoencoders", "name": "Autoencoders"},
                {"id": "soil-physics", "name": "Soil physics"},
            ]
        },
    ),
    (
        {"topics": [{"id": "autoencoders"}]},
        {"topics": [{"id": "autoencoders", "name": "Autoencoders"}]},
    ),
    (
        {"identifiers": {"doi": "https://doi.org/10.1000/X1"}},
        {"identifiers": {"doi": "10.1000/x1", "arxiv": None, "isbn": None}},
    ),
    (
        {"identifiers": {"doi": "", "arxiv": "1301.3781v2", "isbn": "0-306-40615-2"}},
        {"identifiers": {"doi": None, "arxiv": "1301.3781", "isbn": "9780306406157"}},
    ),
    (
        {"details": {"volume": " 313 ", "editors": ["Ann Bee", "Ann Bee", "Cy Dee"]}},
        {"details": DETAILS | {"volume": "313", "editors": ["Ann Bee", "Cy Dee"]}},
    ),
    ({"details": {"pages": "", "editors": []}}, {"details": None}),
    ({"links": []}, {"links": []}),
]


@on_one_kind
@pytest.mark.parametrize(("said", "shown"), CORRECTIONS)
async def test_a_manual_value_shows_until_it_is_withdrawn(curator, said, shown):
    before = await curator.get(R)
    after = await curator.corrected(R, **said)
    assert {name: after[name] for name in shown} == shown
    assert after["revision"] == before["revision"] + 1
    others = {*shown, *said, "year", "year_basis", "date", "et_al", "platform"}
    if not {"authors", "links"} & set(said):
        assert without(after, *others) == without(before, *others)
    back = await curator.corrected(R, **dict.fromkeys(said))
    assert without(back) == without(before)


async def test_links_are_told_apart_by_their_role(curator):
    links = [
        {"url": "www.cs.toronto.edu/~hinton/science.pdf"},
        {"url": "https://github.com/x/y", "role": "code", "label": "Code"},
        {"url": "http://b.example/"},
    ]
    record = await curator.corrected(R, links=links)
    assert [(x["url"], x["role"], x["label"]) for x in record["links"]] == [
        ("http://www.cs.toronto.edu/~hinton/science.pdf", "primary", None),
        ("https://github.com/x/y", "code", "Code"),
        ("http://b.example/", "related", None),
    ]
    assert record["links"][0]["archive_url"].startswith("https://web.archive.org/")
    found = await curator.get("resources?url=http://b.example")
    assert [each["id"] for each in found["results"]] == [record["id"]]


async def test_what_is_manual_is_told_with_who_and_when(curator):
    await curator.corrected(R, year=2007, title="New", topics=[])
    rows = (await curator.get(f"{R}?include=provenance"))["provenance"]
    years = [row for row in rows if row["field"] == "year"]
    assert [(r["value"], r["basis"], r["rule"], r["used"]) for r in years][:2] == [
        (2007, "manual", "correction", True),
        (2006, "stated", "year", False),
    ]
    assert years[0]["text"].startswith("alice, 20")
    assert not any(r["used"] for r in rows if r["field"].startswith("topics"))
    found = await curator.get("resources?year_basis=manual")
    assert [each["title"] for each in found["results"]] == ["New"]


async def test_authors_by_id_and_by_name(curator):
    before = await curator.get(R)
    record = await curator.corrected(
        R,
        authors=[
            {"id": "ruslan-salakhutdinov"},
            {"name": "Yann LeCun"},
            {"name": "Zaphod Beeblebrox"},
        ],
    )
    assert [(x["id"], x["printed"]) for x in record["authors"]] == [
        ("ruslan-salakhutdinov", "R. R. Salakhutdinov"),
        ("yann-lecun", "Yann LeCun"),
        ("zaphod-beeblebrox", "Zaphod Beeblebrox"),
    ]
    found = await curator.get("resources?author=beeblebrox&q=zaphod")
    assert [each["id"] for each in found["results"]] == [record["id"]]
    assert (await curator.get("authors/zaphod-beeblebrox"))["family"] == "Beeblebrox"
    back = await curator.corrected(R, authors=None)
    assert without(back) == without(before)
    gone = await curator.client.get("/v1/authors/zaphod-beeblebrox")
    assert gone.status_code == 410


async def test_a_person_may_come_back(curator):
    where = "resources/neural-turing-machines"
    before = await curator.get(where)
    (first, *_) = [each["id"] for each in before["authors"]]
    await curator.corrected(where, authors=[])
    assert (await curator.client.get(f"/v1/authors/{first}")).status_code in {200, 410}
    back = await curator.corrected(where, authors=None)
    assert without(back) == without(before)


SWAMPS = "resources/mud-and-its-makers"
ENTRY = (
    "- Moreau, J. (2004) ‘Mud and its makers’, in Bell, T. and Ruiz, A. (eds) Swamps of "
    "the Coast. Bristol: Harbour Press, pp. 10–32.\n"
)


async def test_details_given_by_hand_stand_beside_those_that_are_printed(curator, copy):
    take(copy, ENTRY, "swamps")
    printed = DETAILS | {"pages": "10–32", "editors": ["T. Bell", "A. Ruiz"], "place": "Bristol"}
    assert (await curator.get(SWAMPS))["details"] == printed
    page = await read(curator.client, SWAMPS)
    pairs = {said(row[0]): said(row[1]) for row in page.all("div", page.one("dl", class_="pairs"))}
    assert pairs["Pages"] == "10–32"
    assert pairs["Editors"] == "T. Bell, A. Ruiz"
    assert "Volume" not in pairs
    given = {"volume": "2", "pages": "10–34", "editors": ["Tom Bell"], "place": ""}
    after = await curator.corrected(SWAMPS, details=given)
    assert after["details"] == printed | given | {"place": None}
    rows = (await curator.get(f"{SWAMPS}?include=provenance"))["provenance"]
    told = [
        (row["field"], row["value"], row["basis"], row["rule"], row["line"], row["used"])
        for row in rows
        if row["field"].startswith("details")
    ]
    assert told == [
        ("details.volume", "2", "manual", "correction", None, True),
        ("details.pages", "10–34", "manual", "correction", None, True),
        ("details.pages", "10–32", "stated", "labelled-part", 1, False),
        ("details.editors[0]", "Tom Bell", "manual", "correction", None, True),
        ("details.editors[0]", "T. Bell", "stated", "labelled-name-family-first", 1, False),
        ("details.editors[1]", "A. Ruiz", "stated", "labelled-name-family-first", 1, False),
        ("details.place", None, "manual", "correction", None, True),
        ("details.place", "Bristol", "stated", "labelled-part", 1, False),
    ]
    # Another import leaves it as it is.
    take(copy, ENTRY.replace("10–32", "11–32"), "swamps")
    assert (await curator.get(SWAMPS))["details"] == after["details"]
    back = await curator.corrected(SWAMPS, details={"pages": None, "place": None})
    assert (back["details"]["pages"], back["details"]["place"]) == ("11–32", "Bristol")
    assert back["details"]["editors"] == ["Tom Bell"]
    assert (await curator.corrected(SWAMPS, details=None))["details"] == (
        printed | {"pages": "11–32"}
    )


async def test_a_part_that_is_unknown_is_told_with_those_there_are(refused):
    answer = await refused.patch(R, {"details": {"volumen": "3"}, "links": [{"adress": "x"}]})
    faults = {fault["parameter"]: fault for fault in check_shape(answer)}
    assert faults["details.volumen"]["did_you_mean"] == ["volume"]
    assert faults["details.volumen"]["allowed"] == list(DETAILS)
    assert faults["links.0.adress"]["allowed"] == ["url", "role", "label"]


REFUSED = [
    ({"titel": "x"}, "titel"),
    ({"title": ""}, "title"),
    ({"title": 5}, "title"),
    ({"kind": "pape"}, "kind"),
    ({"year": "2012"}, "year"),
    ({"year": 999}, "year"),
    ({"year": True}, "year"),
    ({"date": "2012-13"}, "date"),
    ({"date": "2012-02-30"}, "date"),
    ({"year": 2012, "date": "2013-01"}, "date"),
    ({"language": "English"}, "language"),
    ({"et_al": "no"}, "et_al"),
    ({"authors": {"id": "x"}}, "authors"),
    ({"authors": [{"id": "nobody"}]}, "authors.0.id"),
    ({"authors": [{}]}, "authors.0"),
    ({"authors": [{"name": " "}]}, "authors.0.name"),
    ({"authors": [{"name": "Yann LeCun"}, {"id": "yann-lecun"}]}, "authors.1"),
    ({"institutions": [{"id": "googel"}]}, "institutions.0.id"),
    ({"institutions": [{"name": "Google"}, {"id": "google"}]}, "institutions.1.id"),
    ({"institutions": [{"id": "google", "name": "Google"}]}, "institutions.0"),
    ({"topics": [{"id": "x"}]}, "topics.0.id"),
    ({"topics": [{"name": "Autoencoders"}, {"id": "autoencoders"}]}, "topics.1.id"),
    ({"topics": [{"name": "..."}, {"name": ""}]}, "topics.1.name"),
    ({"identifiers": {"doi": "x"}}, "identifiers.doi"),
    ({"identifiers": {"isbn": "978-0-306-40615-8"}}, "identifiers.isbn"),
    ({"identifiers": []}, "identifiers"),
    ({"details": {"volumen": "3"}}, "details.volumen"),
    ({"details": {"volume": 3}}, "details.volume"),
    ({"details": {"editors": "Ann Bee"}}, "details.editors"),
    ({"details": {"editors": [" "]}}, "details.editors"),
    ({"details": "18(7)"}, "details"),
    ({"links": [{"url": "mailto:a@b.c"}]}, "links.0.url"),
    ({"links": [{"url": "notes.html"}]}, "links.0.url"),
    ({"links": [{"url": "http://a.b", "role": "code"}]}, "links"),
    ({"links": [{"url": "http://a.b"}, {"url": "https://www.a.b/"}]}, "links"),
    ({"id": "x"}, "id"),
    ({"note": "x" * 10_001}, "note"),
]


@on_one_kind
@pytest.mark.parametrize(("body", "parameter"), REFUSED)
async def test_what_cannot_be_is_refused_where_it_stands(refused, body, parameter):
    answer = await refused.patch(R, body)
    assert answer.status_code == 422
    assert parameter in [fault["parameter"] for fault in check_shape(answer)]


async def test_all_faults_are_told_at_once(refused):
    body = {"year": "x", "kind": "y", "links": [{"url": "z"}]}
    faults = check_shape(await refused.patch(R, body))
    assert [f["parameter"] for f in faults] == ["kind", "year", "links.0.url"]
    body = {"authors": [{"id": "yan-lecun"}], "topics": [{"id": "x"}]}
    faults = check_shape(await refused.patch(R, body))
    assert faults[0]["did_you_mean"] == ["yann-lecun"]
    assert [f["parameter"] for f in faults] == ["authors.0.id", "topics.0.id"]


@on_one_kind
@pytest.mark.parametrize(
    ("path", "body", "parameter", "words", "meant"),
    [
        (R, {"kind": "papr"}, "kind", "`kind` takes paper, book, thesis, ", ["paper"]),
        (R, {"kind": 5}, "kind", "`kind` takes paper, book, thesis, ", None),
        (R, {"et_al": "no"}, "et_al", "`et_al` takes true or false.", None),
        (R, {"authors": "x"}, "authors", "`authors` takes a list: [...].", None),
        (R, {"details": "x"}, "details", "`details` takes an object: {...}.", None),
        (R, {"topics": [{"id": 5}]}, "topics.0.id", "`topics.0.id` takes a text.", None),
        (R, {"topics": [{"id": "x"}] * 1001}, "topics", "takes 1,000 at most.", None),
        ("institutions/google", {"type": "compny"}, "type", "`type` takes edu", ["company"]),
    ],
)
async def test_faults_are_told_in_words_of_the_field(refused, path, body, parameter, words, meant):
    (fault,) = check_shape(await refused.patch(path, body))
    assert fault["parameter"] == parameter
    assert words in fault["message"]
    assert fault["did_you_mean"] == meant
    if "type" in body or "kind" in body:
        assert fault["value"] == (body[parameter] if meant else None)
        assert meant is None or meant[0] in fault["allowed"]


@on_one_kind
@pytest.mark.parametrize("body", [{}, {"title": None}, {"identifiers": {}}])
async def test_nothing_said_changes_nothing(refused, body):
    answer = await refused.patch(R, body)
    assert answer.status_code == 200


async def test_the_same_again_changes_nothing_but_the_first_time_counts(curator, copy):
    # What is imported, said by hand: nothing shows, but later imports respect it.
    await curator.corrected(R, title=(await curator.get(R))["title"])
    await curator.corrected(R, title=(await curator.get(R))["title"])
    assert ask(copy, "SELECT max(number) FROM revision") == [(4,)]
    assert (await curator.get(R))["revision"] == 4


A = "authors/geoffrey-e-hinton"


async def test_an_author_is_corrected_wherever_the_name_shows(curator):
    before = await curator.get(A)
    after = await curator.corrected(A, name="Geoff Hinton", homepage="hinton.example.org")
    assert (after["name"], after["given"]) == ("Geoff Hinton", "Geoff")
    assert after["homepage"] == "http://hinton.example.org"
    assert "Geoffrey E. Hinton" in after["aliases"]
    assert (await curator.get(R))["authors"][0]["name"] == "Geoff Hinton"
    assert (await curator.get(R))["authors"][0]["printed"] == "G. E. Hinton"
    found = await curator.get("resources?author=geoffrey+hinton&fields=id&per_page=1")
    assert found["meta"]["count"] == before["resource_count"]
    after = await curator.corrected(A, aliases=[], family="", homepage="")
    assert (after["aliases"], after["family"], after["homepage"]) == ([], None, None)
    after = await curator.corrected(A, name=None, homepage=None, aliases=None, family=None)
    assert without(after) == without(before)


PLACE = "institutions/google"


async def test_an_institution_is_corrected(curator):
    before = await curator.get(PLACE)
    after = await curator.corrected(
        PLACE,
        name="Alphabet",
        country="ie",
        type="other",
        parent="university-of-toronto",
        ror="",
        aliases=["Googol"],
    )
    assert (after["name"], after["aliases"]) == ("Alphabet", ["Googol"])
    assert (after["country"], after["type"], after["ror"]) == ("IE", "other", None)
    assert after["parent"]["id"] == "university-of-toronto"
    above = await curator.get("institutions/university-of-toronto")
    assert "google" in [each["id"] for each in above["parts"]]
    found = await curator.get("resources?institution=googol")
    assert found["meta"]["count"] == before["resource_count"]
    names = {x["name"] for r in found["results"] for x in r["institutions"]}
    assert "Alphabet" in names
    under = await curator.get("resources?institution=university-of-toronto")
    assert under["meta"]["count"] == above["resource_count"]
    after = await curator.corrected(
        PLACE, name=None, country=None, type=None, parent=None, ror=None, aliases=None
    )
    assert without(after) == without(before)


@on_one_kind
@pytest.mark.parametrize(
    ("path", "body", "parameter"),
    [
        (A, {"name": ""}, "name"),
        (A, {"homepage": "x"}, "homepage"),
        (A, {"aliases": [""]}, "aliases"),
        (A, {"title": "x"}, "title"),
        (PLACE, {"country": "USA"}, "country"),
        (PLACE, {"parent": "google"}, "parent"),
        (PLACE, {"parent": "deepmind"}, "parent"),
        (PLACE, {"parent": "nowhere"}, "parent"),
        (PLACE, {"ror": "x"}, "ror"),
        (PLACE, {"type": "x"}, "type"),
    ],
)
async def test_people_and_places_are_checked_too(refused, path, body, parameter):
    answer = await refused.patch(path, body)
    assert answer.status_code == 422
    assert parameter in check_shape(answer)[0]["parameter"]


PARTS = {
    "bib": "{Aaron de la Rope, Alexander Q. and ",
    "ris": "AU  - Aaron de la Rope, Alexander Q.\r\n",
    "csl": '{"family": "Aaron de la Rope", "given": "Alexander Q."}',
    "text": "Aaron de la Rope, A. Q., ",
}


async def test_family_and_given_reach_formats_orders_and_new_keys(curator):
    before = await curator.get(R)
    listed = [x["id"] for x in (await curator.get("resources?sort=author&per_page=200"))["results"]]
    who = before["authors"][0]["id"]
    parts = {"family": "Aaron de la Rope", "given": "Alexander Q."}
    after = await curator.corrected(f"authors/{who}", **parts)
    assert {name: after[name] for name in parts} == parts
    assert (await curator.get(R))["authors"] == before["authors"]
    for name, shown in PARTS.items():
        for path in (f"{R}.{name}", f"resources.{name}?id={before['id']}"):
            assert shown in (await curator.client.get(f"/v1/{path}")).text, path
    created = {"title": "Splices", "kind": "paper", "authors": [{"id": who}], "year": 2001}
    made = (await curator.client.post("/v1/resources", json=created)).json()
    assert made["citation_key"] == "aarondelarope2001splices"
    text = f"# L\n\n- [On Ropes](http://a.example/), {before['authors'][0]['name']}, 2002\n"
    kind = {"Content-Type": "text/markdown"}
    answer = await curator.client.post("/v1/imports?document=l", content=text, headers=kind)
    assert answer.status_code == 201, answer.text
    assert (await curator.get("resources/on-ropes"))["citation_key"] == "aarondelarope2002ropes"
    order = [x["id"] for x in (await curator.get("resources?sort=author&per_page=200"))["results"]]
    assert order.index(before["id"]) + 1 == order.index(made["id"]) < listed.index(before["id"])
    back = await curator.corrected(f"authors/{who}", family=None, given=None)
    assert back["family"] != parts["family"]
    assert PARTS["text"] not in (await curator.client.get(f"/v1/{R}.text")).text


@on_one_kind
@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Ana García Márquez", "García Márquez", "Ana"),
        ("Kim Il Sung", "Kim", "Il Sung"),
        ("Ann Bee", "Dee", "Ann"),
        ("Ann Bee", "nn Bee", "Ann"),
    ],
)
async def test_what_is_left_of_a_name_is_given(curator, name, family, given):
    answer = await curator.client.post(
        "/v1/resources", json={"title": "X", "kind": "paper", "authors": [{"name": name}]}
    )
    who = answer.json()["authors"][0]["id"]
    assert (await curator.corrected(f"authors/{who}", family=family))["given"] == given


async def test_what_the_page_of_the_api_offers_to_try_harms_nothing(curator, service):
    groups = docs.operations(service.openapi())
    tried = [each for each in groups["Correct"] if each["method"] != "get"]
    before = await curator.get("stats")
    for each in tried:
        if each["method"] == "patch" and each["body"]:
            path = each["address"].removeprefix("/v1/")
            told = without(await curator.get(path), "year_basis")
            made = await curator.corrected(path, **json.loads(each["body"][1]))
            assert without(made, "year_basis") == told
        elif each["method"] == "delete" or each["path"].endswith(("/merge", "/undo")):
            # What cannot be tried without harm names no record.
            assert each["address"] == each["path"]
    taken = tried[0]
    media_type, text = taken["body"] or ("", "")
    sent = {"Content-Type": media_type}
    answer = await curator.client.post(taken["address"], content=text, headers=sent)
    assert answer.json()["created"] == 1
    after = await curator.get("stats")
    assert {**after, "coverage": None} == {**before, "coverage": None}
    # Every field of the report is told.
    assert {each.name for each in taken["told"]} == answer.json().keys() | {"readings"}
    assert {each.name for each in tried[1]["sent"]} >= {"title", "year", "authors", "links"}
