"""Lists in their formats: the same records as lines, as tables, with some fields."""

import csv
import io
import json

import pytest

from app.formats.registry import FORMATS
from app.store.read.fields import FIELDS
from app.store.read.parameters import LISTS, PAGED
from app.web.negotiation import MEDIA_TYPES
from app.web.responses import ResourceAnswer
from tests.problems import check_shape


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_the_formats_are_those_that_can_be_asked():
    assert set(PAGED) <= set(MEDIA_TYPES)
    assert set(FORMATS) == set(MEDIA_TYPES) - {"json"}


# Addresses have no ids, and no lines.
NOUNS = [noun for noun in LISTS if noun != "links"]


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_list_as_lines_and_as_a_table(client, noun):
    query = "sort=-id" if noun != "resources" else "sort=-title"
    page = (await client.get(f"/v1/{noun}?per_page=200&{query}")).json()["results"]
    for path in (f"/v1/{noun}.jsonl?", f"/v1/{noun}?format=jsonl&"):
        lines = await client.get(f"{path}{query}")
        assert [json.loads(line) for line in lines.text.splitlines()] == page
        assert lines.headers["content-disposition"].endswith(f'"{noun}.jsonl"')
    table = await client.get(f"/v1/{noun}.csv?{query}")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert table.headers["content-disposition"].endswith(f'"{noun}.csv"')
    assert table.headers["x-total-count"] == str(len(page))
    assert [row["id"] for row in rows_of(table)] == [each["id"] for each in page]
    by_accept = await client.get(f"/v1/{noun}?{query}", headers={"Accept": "text/*"})
    assert by_accept.content == table.content
    by_suffix = await client.get(f"/v1/{noun}.json?{query}&per_page=200")
    assert by_suffix.json()["results"] == page


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("name", ["page=1", "per_page=5", "cursor=*"])
async def test_all_has_no_pages(client, noun, name):
    for path in (f"/v1/{noun}.csv?", f"/v1/{noun}.jsonl?", f"/v1/{noun}?format=csv&"):
        answer = await client.get(path + name)
        assert answer.status_code == 400
        assert check_shape(answer)[0]["code"] == "unknown_parameter"


@pytest.mark.parametrize("noun", LISTS)
async def test_an_unknown_suffix_is_404(client, noun):
    for suffix in ("xlsx", "csv.gz"):
        answer = await client.get(f"/v1/{noun}.{suffix}")
        assert answer.status_code == 404
        assert "csv" in check_shape(answer)[0]["allowed"]
    answer = await client.get(f"/v1/{noun}", headers={"Accept": "text/html"})
    assert answer.status_code == 406


async def test_single_records_take_json_only_where_there_is_no_other(client):
    for path in ("authors/quoc-v-le", "topics/music", "documents/deep-list", "stats"):
        answer = await client.get(f"/v1/{path}", headers={"Accept": "text/csv"})
        assert answer.status_code == 406
        check_shape(answer)


async def test_a_single_resource_as_a_table(client):
    answer = await client.get("/v1/resources/resource-1.csv")
    (row,) = rows_of(answer)
    assert row["id"] == "resource-1"
    assert answer.headers["content-disposition"].endswith('"resource-1.csv"')
    every = rows_of(await client.get("/v1/resources.csv"))
    assert row in every


async def test_a_table_holds_no_mentions(client):
    for path in ("resources.csv", "resources/resource-1.csv"):
        answer = await client.get(f"/v1/{path}?include=mentions")
        assert check_shape(answer)[0]["parameter"] == "include"


SELECTED = ["title", "year,title", "id", "links,editions", "authors", "identifiers"]


@pytest.mark.parametrize("names", SELECTED)
async def test_fields_choose_what_is_given(client, records, names):
    kept = {"id", *names.split(",")}
    page = await client.get(f"/v1/resources?fields={names}&per_page=200")
    found = page.json()["results"]
    expected = [{k: v for k, v in r.items() if k in kept} for r in records]
    assert found == expected
    assert [list(each) for each in found] == [list(each) for each in expected]
    lines = await client.get(f"/v1/resources.jsonl?fields={names}")
    assert [json.loads(line) for line in lines.text.splitlines()] == found
    one = await client.get(f"/v1/resources/{records[0]['id']}?fields={names}")
    assert one.json() == found[0]
    ResourceAnswer.model_construct(**found[0])


async def test_fields_choose_columns(client):
    answer = await client.get("/v1/resources.csv?fields=title,identifiers")
    assert answer.text.split("\r\n")[0] == "id,title,doi,arxiv,isbn"


async def test_what_is_included_stays(client):
    answer = await client.get("/v1/resources?fields=title&include=mentions&per_page=1")
    assert list(answer.json()["results"][0]) == ["id", "title", "mentions"]


async def test_the_table_of_fields(client):
    body = (await client.get("/v1/fields?per_page=200")).json()
    rows = {row["name"]: row for row in body["results"]}
    assert list(rows) == list(FIELDS["resources"])
    assert body["meta"]["count"] == len(rows)
    assert rows["year"] == {
        "name": "year",
        "type": "year",
        "filter": True,
        "facet": True,
        "sort": True,
        "select": True,
        "description": rows["year"]["description"],
        "example": "2012-2014",
    }
    # Which words it takes, where they are few.
    assert rows["kind"]["description"].startswith("What it is. One of `paper`, `book`, ")
    record = (await client.get("/v1/resources?per_page=1")).json()["results"][0]
    assert {n for n, row in rows.items() if row["select"]} == set(record)


async def test_the_table_of_fields_has_pages_and_walks(client):
    names = list(FIELDS["resources"])
    for start in ("page=1", "cursor=*"):
        found, path = [], f"/v1/fields?per_page=7&{start}"
        while path:
            body = (await client.get(path)).json()
            found += [row["name"] for row in body["results"]]
            path = body["links"]["next"]
        assert found == names


async def test_every_use_of_a_field_works(client):
    for row in (await client.get("/v1/fields?per_page=200")).json()["results"]:
        name, example = row["name"], row["example"]
        asked = []
        if row["facet"]:
            asked.append(f"facets={name}")
        if row["sort"]:
            asked.append(f"sort={name}&edition=deep-list:1&q=deep")
        if row["select"]:
            asked.append(f"fields={name}")
        if row["filter"]:
            asked.append(f"{name}={example}")
        assert asked, name
        for query in asked:
            answer = await client.get(f"/v1/resources?{query}")
            codes = [e["code"] for e in answer.json().get("errors", ())]
            assert codes in ([], ["unknown_value"]), query
