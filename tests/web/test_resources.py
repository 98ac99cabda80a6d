"""Single resources, what `include` adds, and the whole as lines."""

import json

import pytest

from app.catalogue.records import MentionRecord, ProvenanceRow
from app.export import exporting


async def test_a_single_resource_is_the_one_of_the_list(client, records):
    for record in records[:5]:
        answer = await client.get(f"/v1/resources/{record['id']}")
        assert answer.json() == record
        assert answer.headers["x-catalogue-revision"] == "3"


async def test_includes_follow_the_record(client, records):
    answer = await client.get("/v1/resources?include=provenance,mentions&per_page=200")
    for extended, record in zip(answer.json()["results"], records, strict=True):
        mentions = extended.pop("mentions")
        provenance = extended.pop("provenance")
        assert extended == record
        assert {each["edition"] for each in mentions} == set(record["editions"])
        assert [MentionRecord(**each) for each in mentions]
        assert [ProvenanceRow(**each) for each in provenance]
        assert [(each["field"], each["used"]) for each in provenance] == [
            ("title", True),
            ("title", False),
            ("authors[0]", True),
        ]


async def test_mentions_stand_in_the_order_of_the_editions(client):
    answer = await client.get("/v1/resources/resource-1?include=mentions")
    editions = [each["edition"] for each in answer.json()["mentions"]]
    # All were imported at one time and have no dates: by document, then edition.
    assert len(set(editions)) > 1
    assert editions == sorted(editions)


@pytest.mark.parametrize(
    ("printed", "to"),
    [
        ("doi:10.1000/x.3", "/v1/resources/resource-3"),
        ("DOI:10.1000%2FX.3", "/v1/resources/resource-3"),
        ("arxiv:1301.0008", "/v1/resources/resource-8"),
        ("arXiv:1301.0008v2", "/v1/resources/resource-8"),
        ("doi:10.1000/x.3.jsonl", "/v1/resources/resource-3.jsonl"),
        (
            "doi:10.1000/x.3?include=mentions&utm_x=1",
            "/v1/resources/resource-3?include=mentions&utm_x=1",
        ),
    ],
)
async def test_an_identifier_leads_to_the_record(client, printed, to):
    answer = await client.get(f"/v1/resources/{printed}")
    assert (answer.status_code, answer.headers["location"]) == (308, to)
    assert (await client.get(to)).status_code == 200


async def test_a_suffix_chooses_the_format(client):
    plain = await client.get("/v1/resources/resource-1.json")
    line = await client.get("/v1/resources/resource-1.jsonl")
    assert plain.content == line.content
    assert plain.headers["content-type"] == "application/json"
    assert line.headers["content-type"] == "application/x-ndjson"


@pytest.mark.parametrize(
    "query", ["", "author=hinton&year=2006-", "include=mentions,provenance&sort=title"]
)
async def test_all_records_as_lines(app, client, query):
    """The suffix, the format and the command give the same bytes, in the same order."""
    by_suffix = await client.get(f"/v1/resources.jsonl?{query}")
    by_format = await client.get(f"/v1/resources?format=jsonl&{query}")
    with exporting(app.state.engine, query.encode(), "jsonl") as export:
        assert b"".join(export.pieces) == by_suffix.content == by_format.content
        assert export.revision == 3
    page = await client.get(f"/v1/resources?per_page=200&{query}")
    lines = by_suffix.text.splitlines()
    assert [json.loads(line) for line in lines] == page.json()["results"]
    assert by_suffix.headers["x-total-count"] == str(len(lines))
    assert by_suffix.headers["content-disposition"].endswith('"resources.jsonl"')


@pytest.mark.parametrize("query", ["", "include=mentions", "sort=-author,title"])
async def test_all_means_more_than_is_held_at_a_time(client, monkeypatch, query):
    whole = await client.get(f"/v1/resources.jsonl?{query}")
    monkeypatch.setattr("app.store.read.pages.AT_A_TIME", 7)
    for module in ("app.export", "app.web.responses"):
        monkeypatch.setattr(f"{module}.PIECE", 100)
    in_parts = await client.get(f"/v1/resources.jsonl?{query}")
    assert in_parts.content == whole.content


async def test_a_heading_below_another_tells_its_path_and_a_document_what_is_unread(client):
    category = (await client.get("/v1/categories/dialog")).json()
    assert category["path"] == ["Papers", "Dialog"]
    assert category["document"] == "deep-list"
    assert category["editions"] == ["deep-list:2"]
    document = (await client.get("/v1/documents/deep-list")).json()
    assert [e["label"] for e in document["editions"]] == ["1", "2"]
    assert [e["unparsed_count"] for e in document["editions"]] == [1, 0]
