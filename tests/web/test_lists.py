"""Envelope, paging, and the lists and records beside resources."""

import pytest

LISTS = {
    "resources": 60,
    "authors": 5,
    "institutions": 4,
    "topics": 5,
    "categories": 3,
    "documents": 2,
}


@pytest.mark.parametrize("noun", LISTS)
async def test_the_envelope(client, noun):
    answer = await client.get(f"/v1/{noun}?per_page=2")
    body = answer.json()
    count = LISTS[noun]
    assert list(body) == ["results", "meta", "facets", "links"]
    others = {"alternatives": None} if noun == "resources" else {}
    assert body["meta"] == others | {
        "count": count,
        "page": 1,
        "per_page": 2,
        "next_cursor": None,
        "revision": 3,
        "applied": {},
    }
    assert body["facets"] == {}
    assert answer.headers["x-total-count"] == str(count)
    assert answer.headers["x-catalogue-revision"] == "3"
    assert body["links"] == {
        "self": f"/v1/{noun}?per_page=2",
        "first": f"/v1/{noun}?per_page=2&page=1",
        "prev": None,
        "next": f"/v1/{noun}?per_page=2&page=2" if count > 2 else None,
    }


@pytest.mark.parametrize("noun", LISTS)
async def test_the_links_walk_through_all(client, noun):
    seen, path = [], f"/v1/{noun}?per_page=2"
    while path:
        answer = await client.get(path)
        seen += [each["id"] for each in answer.json()["results"]]
        relations = answer.links
        assert relations["self"]["url"] == answer.json()["links"]["self"]
        path = relations.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == LISTS[noun]


async def test_a_page_past_the_last_is_empty(client):
    for page in ("99", "99999999999999999", "999999999999999999"):
        body = (await client.get(f"/v1/resources?page={page}")).json()
        assert body["results"] == []
        assert body["meta"]["count"] == 60
        assert body["links"]["next"] is None
        assert body["links"]["prev"] == "/v1/resources?page=3"


async def test_links_keep_the_query(client):
    query = "author=Geoff%20Hinton,le&year=-2015&utm_source=%C3%BC%22%3E"
    body = (await client.get(f"/v1/resources?{query}&page=2&per_page=3")).json()
    assert body["links"]["prev"] == f"/v1/resources?{query}&per_page=3&page=1"


async def test_an_empty_result_is_200(client):
    body = (await client.get("/v1/resources?year=1000")).json()
    assert (body["results"], body["meta"]["count"]) == ([], 0)
    assert body["meta"]["applied"] == {"year": ["1000"]}


FOUND = {
    "authors?q=le": ["quoc-v-le", "nicolas-le-roux"],
    "authors?q=geoff": ["geoffrey-e-hinton"],
    "authors?q=j%C3%BCrgen": ["jurgen-schmidhuber"],
    "authors?q=nobody": [],
    "authors?has=homepage": ["geoffrey-e-hinton"],
    "authors?sort=-resource_count&per_page=2": ["quoc-v-le", "geoffrey-e-hinton"],
    "authors?sort=id&per_page=2": ["geoffrey-e-hinton", "honglak-lee"],
    "authors?per_page=3": ["geoffrey-e-hinton", "quoc-v-le", "nicolas-le-roux"],
    "institutions?q=brain": ["google-research"],
    "institutions?country=us": ["google", "google-research"],
    "institutions?country=CA,US&type=education": ["university-of-toronto"],
    "institutions?sort=-name&per_page=1": ["university-of-toronto"],
    "topics?q=rl": ["reinforcement-learning"],
    "topics?sort=-id&per_page=1": ["reinforcement-learning"],
    "categories?sort=-resource_count": ["papers", "books", "dialog"],
    "categories?q=dialog": ["dialog"],
    "documents?q=deep": ["deep-list"],
    "documents": ["book-list", "deep-list"],
    "documents?sort=-name": ["deep-list", "book-list"],
    "documents?sort=-resource_count": ["deep-list", "book-list"],
}


@pytest.mark.parametrize("path", FOUND)
async def test_a_list_finds(client, path):
    answer = await client.get(f"/v1/{path}")
    assert [each["id"] for each in answer.json()["results"]] == FOUND[path]


async def test_authors_of_institutions_and_topics(client, records):
    for query, field, ids in (
        ("institution=google", "institutions", {"google", "google-research"}),
        ("topic=deep-learning", "topics", {"deep-learning", "deep-belief-networks"}),
    ):
        expected = set()
        for record in records:
            for author in record["authors"]:
                own = (
                    author["institutions"]
                    if field == "institutions"
                    else [topic["id"] for topic in record["topics"]]
                )
                expected |= {author["id"]} if ids & set(own) else set()
        body = (await client.get(f"/v1/authors?{query}")).json()
        assert {each["id"] for each in body["results"]} == expected
        rest = (await client.get(f"/v1/authors?{query.replace('=', '_not=')}")).json()
        assert rest["meta"]["count"] == 5 - len(expected)


@pytest.mark.parametrize("query", ["country=Canada", "country=", "type=firm"])
async def test_a_list_refuses(client, query):
    assert (await client.get(f"/v1/institutions?{query}")).status_code == 400


async def test_the_single_author(client, records):
    body = (await client.get("/v1/authors/geoffrey-e-hinton")).json()
    own = [
        record
        for record in records
        if "geoffrey-e-hinton" in {author["id"] for author in record["authors"]}
    ]
    assert body["aliases"] == ["Geoff Hinton"]
    assert sum(each["count"] for each in body["coauthors"]) == sum(
        len(record["authors"]) - 1 for record in own
    )
    assert {each["year"]: each["count"] for each in body["years"]} == {
        year: sum(1 for record in own if record["year"] == year)
        for year in sorted({record["year"] for record in own} - {None})
    }
    counts = [each["count"] for each in body["topics"]]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == sum(len(record["topics"]) for record in own)


async def test_the_other_single_records(client):
    google = (await client.get("/v1/institutions/google")).json()
    assert google["parts"] == [{"id": "google-research", "name": "Google Research"}]
    assert google["parent"] is None
    part = (await client.get("/v1/institutions/google-research")).json()
    assert part["parent"] == {"id": "google", "name": "Google"}
    assert part["aliases"] == ["Brain"]
    topic = (await client.get("/v1/topics/deep-learning")).json()
    assert topic["broader"] == {"id": "machine-learning", "name": "Machine learning"}
    assert [each["id"] for each in topic["narrower"]] == ["deep-belief-networks"]
    assert topic["synonyms"] == ["DL"]
    category = (await client.get("/v1/categories/dialog")).json()
    assert category["path"] == ["Papers", "Dialog"]
    assert category["document"] == "deep-list"
    assert category["editions"] == ["deep-list:2"]
    document = (await client.get("/v1/documents/deep-list")).json()
    assert [e["label"] for e in document["editions"]] == ["1", "2"]
    assert [e["unparsed_count"] for e in document["editions"]] == [1, 0]


async def test_the_text_of_an_edition_is_as_it_was_imported(client):
    answer = await client.get("/v1/documents/deep-list/editions/2/source")
    assert answer.content == b"# Edition 2\r\n"
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"


async def test_stats(client, records):
    body = (await client.get("/v1/stats")).json()
    assert body["resources"] == len(records)
    assert (body["authors"], body["topics"], body["editions"]) == (5, 5, 3)
    assert sum(each["count"] for each in body["years"]) == sum(
        1 for record in records if record["year"]
    )
    assert body["coverage"] == {"authors": {"stated": 60}, "title": {"stated": 60}}


async def test_the_index_lists_the_routes(client, app):
    body = (await client.get("/v1")).json()
    assert [each["path"] for each in body["routes"]] == list(app.openapi()["paths"])
    told = {each["path"]: (each["methods"], each["summary"]) for each in body["routes"]}
    # What is read comes first, and in one line.
    methods, summary = told["/v1/resources"]
    assert (methods, summary) == (["GET", "POST"], "Find what matches every filter")
    assert told["/v1/authors/{id}"][0] == ["GET", "PATCH"]
    assert all(summary and "\n" not in summary for _, summary in told.values())
