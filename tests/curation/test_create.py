"""Resources that no edition lists, and resources that shall be none."""

import pytest

from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests.problems import check_shape
from tests.snapshots import ask

NEW = {
    "title": "On the nature of zebras",
    "kind": "paper",
    "authors": [{"name": "Ann Bee"}, {"id": "yann-lecun"}],
    "links": [{"url": "https://arxiv.org/abs/1512.01234v2"}],
    "note": "Striped",
}
LISTED = "# Later\n\n## Zebras\n\n- [{}](http://z.example/{}); {}; 2014\n"


async def post(curator, body, path="resources", **headers):
    return await curator.client.post(f"/v1/{path}", json=body, headers=headers)


async def test_a_resource_by_hand(curator):
    answer = await post(curator, NEW)
    assert answer.status_code == 201
    path = "/v1/resources/on-the-nature-of-zebras"
    assert answer.headers["location"] == path
    assert (await curator.client.get(path)).text == answer.text
    record = answer.json()
    assert record["citation_key"] == "beendnature"
    # What follows from an address follows from a given one too.
    assert (record["date"], record["year_basis"]) == ("2015-12", "derived")
    assert record["identifiers"]["arxiv"] == "1512.01234"
    assert [x["id"] for x in record["authors"]] == ["ann-bee", "yann-lecun"]
    assert record["editions"] == record["categories"] == []
    found = await curator.get("resources?q=zebras&author=bee")
    assert [each["id"] for each in found["results"]] == [record["id"]]
    again = await post(curator, NEW)
    assert again.json()["id"] == "on-the-nature-of-zebras-2"


@pytest.mark.parametrize("none", [{"authors": []}, {"authors": None, "links": []}])
async def test_a_resource_by_nobody(curator, none):
    answer = await post(curator, {"title": "Untold", "kind": "forum"} | none)
    assert answer.status_code == 201
    record = answer.json()
    assert (record["authors"], record["citation_key"]) == ([], "untoldnd")
    assert (await curator.client.get("/v1/resources/untold")).text == answer.text


@pytest.mark.parametrize(
    ("body", "parameter"),
    [
        ({}, "title"),
        ({"title": "x"}, "kind"),
        ({"title": None, "kind": "paper"}, "title"),
        ({"title": "x", "kind": "paper", "id": "y"}, "id"),
        ({"title": "x", "kind": "paper", "authors": [{"id": "y"}]}, "authors.0.id"),
    ],
)
async def test_what_is_needed_is_asked_for(curator, copy, body, parameter):
    answer = await post(curator, body)
    assert answer.status_code == 422
    assert parameter in [fault["parameter"] for fault in check_shape(answer)]
    assert ask(copy, "SELECT max(number) FROM revision") == [(3,)]


async def test_its_title_cannot_be_withdrawn(curator):
    await post(curator, NEW)
    path = "resources/on-the-nature-of-zebras"
    answer = await curator.patch(path, {"title": None})
    assert answer.status_code == 422
    assert (await curator.corrected(path, title="Zebras"))["title"] == "Zebras"


async def test_a_later_edition_is_about_the_same(curator, copy, authority):
    await post(curator, NEW)
    text = LISTED.format(NEW["title"], 1, "Ann Bee")
    import_edition(copy, authority, Source(DocumentFacts("later"), text))
    record = await curator.get("resources/on-the-nature-of-zebras")
    assert record["editions"] == ["later:1"]
    assert (record["year"], record["year_basis"]) == (2014, "stated")
    assert record["note"] == "Striped"
    assert record["links"][0]["url"] == "https://arxiv.org/abs/1512.01234v2"
    assert len((await curator.get("resources?q=zebras"))["results"]) == 1


async def test_so_is_one_under_a_corrected_title(curator, copy, authority):
    path = "resources/neural-turing-machines"
    await curator.corrected(path, title="Machines of Turing, neural")
    text = LISTED.format("Machines of Turing, Neural", 1, "Alex Graves")
    import_edition(copy, authority, Source(DocumentFacts("later"), text))
    assert "later:1" in (await curator.get(path))["editions"]


async def test_corrections_outlive_imports(curator, copy, authority):
    path = "resources/neural-turing-machines"
    await curator.corrected(path, year=1999, venue="", authors=[{"name": "Ann Bee"}])
    text = LISTED.format("Neural Turing Machines", 1, "Alex Graves")
    import_edition(copy, authority, Source(DocumentFacts("later"), text))
    record = await curator.get(path)
    assert "later:1" in record["editions"]
    assert (record["year"], record["venue"]) == (1999, None)
    assert [each["id"] for each in record["authors"]] == ["ann-bee"]


async def delete(curator, path, match=None):
    headers = {"If-Match": match or await curator.tag(path)}
    return await curator.client.delete(f"/v1/{path}", headers=headers)


R = "resources/neural-turing-machines"


async def test_what_is_deleted_is_gone_and_stays_gone(curator, copy, authority):
    before = (await curator.get("stats"))["resources"]
    answer = await delete(curator, R)
    assert (answer.status_code, answer.content) == (204, b"")
    gone = await curator.client.get(f"/v1/{R}")
    assert gone.status_code == 410
    check_shape(gone)
    assert (await delete(curator, R, "*")).status_code == 410
    assert (await curator.patch(R, {}, "*")).status_code == 410
    found = await curator.get("resources?q=turing+machines")
    assert R.partition("/")[2] not in [each["id"] for each in found["results"]]
    assert (await curator.get("stats"))["resources"] == before - 1
    # Its only author went with it.
    assert (await curator.client.get("/v1/authors/alex-graves")).status_code == 410
    text = LISTED.format("Neural Turing Machines", 1, "Alex Graves")
    report = import_edition(copy, authority, Source(DocumentFacts("later"), text))
    assert (report.entries, report.created, report.updated) == (1, 0, 0)
    assert (await curator.client.get(f"/v1/{R}")).status_code == 410
    assert (await curator.get("stats"))["resources"] == before - 1
    # By hand it comes back, as another record.
    answer = await post(curator, {"title": "Neural Turing Machines", "kind": "paper"})
    assert answer.json()["id"] == "neural-turing-machines-2"


@pytest.mark.parametrize(("match", "status"), [(None, 428), ('"1-aa"', 412), ("*", 204)])
async def test_deleting_takes_knowing(curator, match, status):
    headers = {"If-Match": match} if match else {}
    answer = await curator.client.delete(f"/v1/{R}", headers=headers)
    assert answer.status_code == status
    if status == 204:
        # It tells the revision by which it can be taken back.
        revision = answer.headers["X-Catalogue-Revision"]
        assert (await curator.client.post(f"/v1/changes/{revision}/undo")).status_code == 200
        assert (await curator.get(R))["title"] == "Neural Turing Machines"
