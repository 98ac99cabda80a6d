"""Undo: what a revision changed is as it was, told as a new revision."""

import pytest

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests.curation.states import state
from tests.problems import check_shape
from tests.snapshots import dangling

R = "resources/neural-turing-machines"
TEXT = "# List\n\n## Papers\n\n- [On apes](http://a.example/1); Alex Graves; 2016\n"


def take(copy, authority, text=TEXT, document="list"):
    return import_edition(copy, authority, Source(DocumentFacts(document), text))


async def undo(curator, number):
    return await curator.client.post(f"/v1/changes/{number}/undo")


async def patch(curator):
    await curator.corrected(R, title="New", year=1999, authors=[{"name": "Ann Bee"}], links=[])


async def rename(curator):
    await curator.corrected("authors/alex-graves", name="A. Graves")


async def move(curator):
    await curator.corrected("institutions/google", name="G", parent="deepmind-2")


async def merge_authors(curator):
    body = {"into": "yann-lecun"}
    await curator.client.post("/v1/authors/alex-graves/merge", json=body)


async def merge_resources(curator):
    body = {"into": "a-neural-conversational-model"}
    await curator.client.post(f"/v1/{R}/merge", json=body)


async def create(curator):
    body = {"title": "On bees", "kind": "book", "authors": [{"name": "Ann Bee"}]}
    await curator.client.post("/v1/resources", json=body)


async def delete(curator):
    await curator.client.delete(f"/v1/{R}", headers={"If-Match": "*"})


WRITES = [patch, rename, merge_authors, merge_resources, create, delete]


@pytest.mark.parametrize("write", WRITES)
async def test_undone_and_done_again(curator, copy, write):
    before = state(copy)
    await write(curator)
    after = state(copy)
    assert after != before
    answer = await undo(curator, 4)
    assert answer.status_code == 200
    assert answer.headers["x-catalogue-revision"] == "5"
    assert answer.json()["undoes"] == 4
    assert {each["revision"] for each in answer.json()["changes"]} == {5}
    assert {each["actor"] for each in answer.json()["changes"]} == {"alice"}
    assert state(copy) == before
    assert (await undo(curator, 5)).status_code == 200
    assert state(copy) == after
    assert (await undo(curator, 4)).status_code == 200
    assert state(copy) == before
    assert dangling(copy) == []


async def test_a_merge_of_one_who_was_corrected_is_undone(curator, copy):
    await curator.corrected("authors/alex-graves", homepage="https://graves.example/")
    before = state(copy)
    await merge_authors(curator)
    assert (await undo(curator, 5)).status_code == 200
    assert state(copy) == before


async def test_an_import_too(curator, copy, authority):
    before = state(copy)
    take(copy, authority)
    after = state(copy)
    answer = await undo(curator, 4)
    assert answer.status_code == 200
    told = {(row["action"], row["type"], row["id"]) for row in answer.json()["changes"]}
    assert ("deleted", "resource", "on-apes") in told
    assert ("deleted", "document", "list") in told
    assert state(copy) == before
    for gone in ("resources/on-apes", "documents/list"):
        assert (await curator.client.get(f"/v1/{gone}")).status_code == 410
    assert (await curator.client.get("/v1/resources?q=apes")).json()["results"] == []
    await undo(curator, 5)
    assert state(copy) == after
    await undo(curator, 6)
    # Taken anew, it is what it was: nobody deleted anything.
    take(copy, authority)
    assert (await curator.client.get("/v1/resources/on-apes")).status_code == 200


async def test_the_seeds_editions(curator, copy):
    before = state(copy)
    assert (await undo(curator, 2)).status_code == 409
    assert (await undo(curator, 3)).status_code == 200
    assert (await curator.get("stats"))["resources"] == 102
    assert (await undo(curator, 4)).status_code == 200
    assert state(copy) == before


async def test_what_has_changed_since_is_not_undone(curator, copy):
    await curator.corrected(R, title="One")
    await curator.corrected(R, year=1999)
    await curator.corrected("resources/semantic-hashing", year=1999)
    answer = await undo(curator, 4)
    assert answer.status_code == 409
    (fault,) = check_shape(answer)
    assert (fault["code"], fault["value"]) == ("conflict", "5")
    assert "revision 5" in fault["message"]
    # The newest first.
    assert (await undo(curator, 5)).status_code == 200
    assert (await undo(curator, 4)).status_code == 200
    assert (await curator.get(R))["title"] == "Neural Turing Machines"
    assert (await undo(curator, 4)).status_code == 409
    assert (await curator.get("resources/semantic-hashing"))["year"] == 1999


async def test_what_others_lean_on_is_not_undone(curator, copy, authority):
    text = TEXT.replace("2016", "University of Apes")
    take(copy, authority, text)
    other = text.replace("On apes", "On bees").replace("Alex Graves", "Cy Dee")
    take(copy, authority, other.replace("/1", "/2"), "other")
    answer = await undo(curator, 4)
    assert answer.status_code == 409
    assert check_shape(answer)[0]["value"] == "5"


@pytest.mark.parametrize("number", ["99", "0", "-1", "x", "1.5", "9" * 18, "²"])
async def test_what_is_no_revision_is_not_found(refused, number):
    answer = await undo(refused, number)
    assert answer.status_code == 404
    check_shape(answer)


async def test_what_follows_from_files_is_no_curators(refused):
    assert (await undo(refused, 1)).status_code == 409


async def test_an_undone_deletion_takes_in_what_was_listed_since(curator, copy, authority):
    await delete(curator)
    text = TEXT.replace("On apes", "Neural Turing Machines").replace("2016", "2014")
    take(copy, authority, text)
    assert (await curator.get("documents/list"))["editions"][0]["resource_count"] == 0
    assert (await undo(curator, 4)).status_code == 200
    record = await curator.get(f"{R}?include=mentions")
    assert record["title"] == "Neural Turing Machines"
    assert record["editions"] == ["deep-learning-resources:2", "list:1"]
    assert record["mentions"][-1]["category"] == "papers"
    assert (await curator.get("documents/list"))["editions"][0]["resource_count"] == 1
    # And back again.
    assert (await undo(curator, 6)).status_code == 200
    assert (await curator.client.get(f"/v1/{R}")).status_code == 410
    assert dangling(copy) == []
