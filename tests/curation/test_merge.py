"""Two records that are one: what goes on, what leads there, and what imports make."""

import re

import pytest

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests.problems import check_shape
from tests.snapshots import ask

PAPER = "# List\n\n## Papers\n\n- [{}](http://a.example/{}); {}; 2016\n"


def take(copy, authority, text, document="list"):
    return import_edition(copy, authority, Source(DocumentFacts(document), text))


async def merge(curator, path, into, **headers):
    return await curator.client.post(f"/v1/{path}/merge", json={"into": into}, headers=headers)


async def test_what_was_merged_stays_on_a_shelf(curator, copy, authority):
    take(copy, authority, PAPER.format("On apes", 1, "Ann Bee"), "a")
    take(copy, authority, PAPER.format("On bees", 2, "Ann Bee"), "b")
    await merge(curator, "resources/on-apes", "on-bees")
    shown = (await curator.client.get("/shelf?id=on-apes,on-bees,none")).text
    assert re.findall('data-keep="([^"]*)"', shown) == ["on-bees"]
    assert "1 of them is no longer in the catalogue" in shown
    assert 'href="/v1/resources.bib?id=on-bees"' in shown
    # So that the browser keeps the present id.
    assert """data-moved='{"on-apes": "on-bees"}'""" in shown


@pytest.fixture
def two_people(copy, authority):
    """Somebody under two names that no rule takes for one."""
    take(copy, authority, PAPER.format("On apes", 1, "Ann Bee"), "a")
    take(copy, authority, PAPER.format("On bees", 2, "Ann Bee-Cole"), "b")


async def test_authors_become_one_for_good(curator, copy, authority, two_people):
    await curator.corrected("authors/ann-bee", homepage="http://bee.example/")
    answer = await merge(curator, "authors/ann-bee", "ann-bee-cole")
    assert answer.status_code == 200
    assert answer.json()["aliases"] == ["Ann Bee"]
    assert answer.json()["resource_count"] == 2
    assert answer.json()["homepage"] == "http://bee.example/"
    old = await curator.client.get("/v1/authors/ann-bee")
    assert (old.status_code, old.headers["location"]) == (308, "/v1/authors/ann-bee-cole")
    for name in ("ann-bee", "ann-bee-cole", "ann+bee"):
        found = await curator.get(f"resources?author={name}")
        assert found["meta"]["count"] == 2
    # Both forms in later editions are the same person still.
    take(copy, authority, PAPER.format("On cows", 3, "Ann Bee"), "c")
    take(copy, authority, PAPER.format("On dogs", 4, "Ann Bee-Cole"), "d")
    assert (await curator.get("authors/ann-bee-cole"))["resource_count"] == 4
    assert (await merge(curator, "authors/ann-bee", "ann-bee-cole")).status_code == 200


async def test_an_undone_merge_is_remembered(curator, copy, authority, two_people):
    await merge(curator, "authors/ann-bee", "ann-bee-cole")
    (number,) = ask(copy, "SELECT max(number) FROM revision")[0]
    answer = await curator.client.post(f"/v1/changes/{number}/undo")
    assert answer.status_code == 200
    assert (await curator.get("authors/ann-bee"))["resource_count"] == 1
    # Even where the words would now say so.
    text = PAPER.format("On apes", 1, "Ann Bee-Cole") + "- [On elks](x); Ann Bee\n"
    take(copy, authority, text, "e")
    assert (await curator.get("authors/ann-bee"))["resource_count"] >= 1
    assert (await curator.get("authors/ann-bee-cole"))["resource_count"] >= 1


TOGETHER = "# List\n\n## Papers\n\n- [On elks](http://a.example/9); {}; 2016\n"
ELKS = "resources/on-elks"


def used(record):
    """The fields and values of the authors in use."""
    rows = (r for r in record["provenance"] if r["field"].startswith("authors["))
    return [(r["field"], r["value"]) for r in rows if r["used"]]


async def test_two_who_wrote_together_are_one_author_of_it(curator, copy, authority):
    names = "Cy Dee (Google), Ann Bee (Google), Eve Fox, Anna Bee-Cole (DeepMind)"
    take(copy, authority, TOGETHER.format(names))
    path = f"{ELKS}?include=provenance"
    before = await curator.get(path)
    ann, eve = before["authors"][1:3]
    assert [each["printed"] for each in before["authors"]] == [
        *("Cy Dee", "Ann Bee", "Eve Fox", "Anna Bee-Cole")
    ]
    answer = await merge(curator, "authors/anna-bee-cole", "ann-bee")
    assert answer.status_code == 200
    assert answer.json()["resource_count"] == 1
    assert answer.json()["aliases"] == ["Anna Bee-Cole"]
    assert {each["id"] for each in answer.json()["coauthors"]} == {"cy-dee", "eve-fox"}
    after = await curator.get(path)
    # Where the first of both stood, under the institutions of both.
    both = ann["institutions"] + before["authors"][3]["institutions"]
    assert after["authors"] == [before["authors"][0], ann | {"institutions": both}, eve]
    assert used(after) == [
        ("authors[0]", "Cy Dee"),
        ("authors[1]", "Ann Bee"),
        ("authors[2]", "Eve Fox"),
    ]
    (lost,) = (r for r in after["provenance"] if r["value"] == "Anna Bee-Cole")
    assert (lost["field"], lost["used"]) == ("authors[1]", False)
    bib = await curator.client.get(f"/v1/{ELKS}.bib")
    assert "Dee, Cy and Bee, Ann and Fox, Eve" in bib.text
    found = await curator.get('resources?q="Anna Bee-Cole"')
    assert found["meta"]["count"] == 1
    number = answer.headers["x-catalogue-revision"]
    undone = await curator.client.post(f"/v1/changes/{number}/undo")
    assert undone.status_code == 200
    back = await curator.get(path)
    assert (back["authors"], back["provenance"]) == (before["authors"], before["provenance"])


async def test_one_who_was_two_stays_one_in_later_editions(curator, copy, authority):
    text = TOGETHER.format("Ann Bee, Anna Bee-Cole")
    take(copy, authority, text)
    await merge(curator, "authors/ann-bee", "anna-bee-cole")
    shown = [("anna-bee-cole", "Anna Bee-Cole", "Ann Bee")]
    for edition in (None, text.replace("2016", "2017")):
        if edition:
            take(copy, authority, edition)
        record = await curator.get(ELKS)
        told = [(x["id"], x["name"], x["printed"]) for x in record["authors"]]
        assert told == shown
    # Named by a curator, both are one as well.
    record = await curator.corrected(ELKS, authors=[{"id": "ann-bee"}])
    assert [each["id"] for each in record["authors"]] == ["anna-bee-cole"]


async def test_two_given_by_hand_can_become_one(curator):
    names = [{"name": "Zoe Gnu"}, {"name": "Z. Gnu-Hen"}, {"name": "Ida Joy"}]
    await curator.corrected(B, authors=names)
    await merge(curator, "authors/zoe-gnu", "z-gnu-hen")
    record = await curator.get(f"{B}?include=provenance")
    told = [(each["id"], each["printed"]) for each in record["authors"]]
    assert told == [("z-gnu-hen", "Zoe Gnu"), ("ida-joy", "Ida Joy")]
    assert used(record) == [("authors[0]", "Zoe Gnu"), ("authors[1]", "Ida Joy")]


A = "resources/a-neural-conversational-model"
B = "resources/neural-turing-machines"


async def test_resources_become_one_for_good(curator, copy, authority):
    one, other = await curator.get(A), await curator.get(B)
    await curator.corrected(B, note="From B", venue="B's")
    await curator.corrected(A, venue="A's")
    answer = await merge(curator, B, one["id"])
    assert answer.status_code == 200
    record = answer.json()
    assert (record["venue"], record["note"]) == ("A's", "From B")
    urls = {each["url"] for each in record["links"]}
    assert urls >= {each["url"] for each in one["links"] + other["links"]}
    old = await curator.client.get(f"/v1/{B}.bib?fields=title")
    assert old.status_code in {308, 400}
    old = await curator.client.get(f"/v1/{B}")
    assert (old.status_code, old.headers["location"]) == (308, f"/v1/{A}")
    mentions = (await curator.get(f"{A}?include=mentions"))["mentions"]
    assert {"Neural Turing" in each["text"] for each in mentions} == {True, False}
    undated = PAPER.replace("; 2016", "")
    take(copy, authority, undated.format(other["title"], 9, "Alex Graves"))
    assert "list:1" in (await curator.get(A))["editions"]
    assert (await curator.client.get(f"/v1/{B}")).status_code == 308


async def test_one_made_by_hand_is_known_under_its_title(curator, copy, authority):
    title = "On the nature of striped zebras in Kenya"
    await curator.client.post("/v1/resources", json={"title": title, "kind": "paper"})
    path = "resources/on-the-nature-of-striped-zebras-in-kenya"
    await merge(curator, path, A.partition("/")[2])
    take(copy, authority, PAPER.replace("; 2016", "").format(title, 7, ""))
    assert "list:1" in (await curator.get(A))["editions"]


async def test_resources_told_apart_are_not_doubted(curator, copy, authority):
    title = "A long and telling title of works"
    text = PAPER.format(title, 1, "Ann Bee") + f"- [{title}](x); Cy Dee\n"
    report = take(copy, authority, text)
    ((one, other),) = (doubt["ids"] for doubt in report.possible_duplicates)
    await merge(curator, f"resources/{one}", other)
    (number,) = ask(copy, "SELECT max(number) FROM revision")[0]
    await curator.client.post(f"/v1/changes/{number}/undo")
    assert (await curator.client.get(f"/v1/resources/{one}")).status_code == 200
    assert (
        ask(copy, "SELECT 1 FROM finding WHERE code = 'possible_duplicate' AND other_pk > 0") == []
    )
    report = take(copy, authority, text + "\n")
    assert report.possible_duplicates == []
    assert report.created == 0


@pytest.mark.parametrize(
    ("into", "message"),
    [
        ("neural-turing-machines", "itself"),
        ("nothing", "no resource"),
        (5, "takes a text"),
        (None, "takes a text"),
    ],
)
async def test_into_what_is_checked(curator, into, message):
    answer = await merge(curator, B, into)
    assert answer.status_code == 422
    (fault,) = check_shape(answer)
    assert fault["parameter"] == "into"
    assert message in fault["message"]


async def test_whoever_says_what_was_read_is_heard(curator):
    into = A.partition("/")[2]
    answer = await merge(curator, B, into, **{"If-Match": '"1-aa"'})
    assert answer.status_code == 412
    answer = await merge(curator, B, into, **{"If-Match": await curator.tag(B)})
    assert answer.status_code == 200


async def test_what_is_not_there_cannot_be_merged(curator):
    assert (await merge(curator, "resources/x", "y")).status_code in {404, 422}
    assert (await merge(curator, "resources/x", A.partition("/")[2])).status_code == 404
