"""The formats in which resources are cited, over HTTP; `tests/formats` reads them."""

import re

import feedparser
import pytest

from app.export import exporting
from app.ingest import Source, import_edition
from app.store.write.documents import DocumentFacts
from tests import catalogues
from tests.catalogues import application
from tests.web.conftest import client_of

STREAMED = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
    "text": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
PAGES = {"jsonld": "application/ld+json", "atom": "application/atom+xml"}
ONE = "/v1/resources/resource-1"


@pytest.mark.parametrize(("name", "media_type"), [*STREAMED.items(), *PAGES.items()])
async def test_suffix_parameter_and_header_say_the_same(client, name, media_type):
    suffix = await client.get(f"/v1/resources.{name}?sort=title")
    asked = await client.get(f"/v1/resources?sort=title&format={name}")
    accepted = await client.get(
        "/v1/resources?sort=title", headers={"Accept": media_type.partition(";")[0]}
    )
    for answer in (suffix, asked, accepted):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media_type
        assert answer.headers["x-total-count"] == "60"
    if name in STREAMED:
        assert suffix.text == asked.text == accepted.text


@pytest.mark.parametrize("name", STREAMED)
async def test_the_command_gives_the_same_bytes(app, client, name):
    query = "kind=paper&sort=title"
    answer = await client.get(f"/v1/resources.{name}?{query}")
    with exporting(app.state.engine, query.encode(), name) as export:
        assert b"".join(export.pieces) == answer.content


@pytest.mark.parametrize(("name", "media_type"), [*STREAMED.items(), *PAGES.items()])
async def test_a_single_resource_has_every_format(client, name, media_type):
    title = (await client.get(ONE)).json()["title"]
    answer = await client.get(f"{ONE}.{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media_type
    assert title.split()[0].strip("[]")[:4] in answer.text


@pytest.mark.parametrize("name", PAGES)
async def test_pages(client, name):
    answer = await client.get(f"/v1/resources.{name}?per_page=2&page=2")
    again = await client.get(
        f"/v1/resources.{name}?per_page=2&page=2", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert answer.status_code == 200
    assert again.status_code == 304


@pytest.mark.parametrize("wrong", ["page=1", "facets=topic", "fields=id", "include=mentions"])
async def test_what_a_stream_cannot_carry_is_refused(client, wrong):
    answer = await client.get(f"/v1/resources.bib?{wrong}")
    assert answer.json()["errors"][0]["code"] == "unknown_parameter"


async def test_a_feed_is_newest_first_and_leads_on(client):
    feed = feedparser.parse((await client.get("/v1/resources.atom?per_page=3")).content)
    times = [entry.updated for entry in feed.entries]
    assert times == sorted(times, reverse=True)
    links = {link.rel: link.href for link in feed.feed.links}
    assert links["self"] == "http://test/v1/resources.atom?per_page=3&sort=-updated"
    following = feedparser.parse((await client.get(links["next"])).content)
    assert len({entry.id for entry in (*feed.entries, *following.entries)}) == 6
    walk = await client.get("/v1/resources.atom?per_page=3&cursor=*")
    further = {x.rel: x.href for x in feedparser.parse(walk.content).feed.links}["next"]
    assert (await client.get(further)).status_code == 200


async def test_only_resources_are_cited(client):
    assert (await client.get("/v1/authors.bib")).status_code == 404
    assert (await client.get("/v1/authors?format=bib")).status_code == 400


@pytest.mark.parametrize("path", ["/v1/resources", ONE])
async def test_the_suffix_goes_before_the_parameter_and_that_before_the_header(client, path):
    accept = {"Accept": "text/csv"}
    suffix = await client.get(f"{path}.bib?format=ris", headers=accept)
    asked = await client.get(f"{path}?format=ris", headers=accept)
    accepted = await client.get(path, headers=accept)
    types = [x.headers["content-type"] for x in (suffix, asked, accepted)]
    assert types == [STREAMED["bib"], STREAMED["ris"], "text/csv; charset=utf-8"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("TEXT/Markdown", "text/markdown; charset=utf-8"),
        ("application/json;q=0.2, application/x-bibtex;q=0.3", STREAMED["bib"]),
        ("application/json;q=0, */*", "application/x-ndjson"),
        ("image/png", None),
        ("application/x-bibtex;q=0", None),
        ("application/json;q=0", None),
    ],
)
async def test_what_the_caller_likes_best(client, accept, media_type):
    answer = await client.get("/v1/resources", headers={"Accept": accept})
    if media_type is None:
        assert answer.status_code == 406
        assert answer.json()["errors"][0]["code"] == "not_acceptable"
        media_type = "application/problem+json"
    assert answer.headers["content-type"] == media_type


@pytest.mark.parametrize("name", [*STREAMED, *PAGES, "jsonl", "csv"])
async def test_a_download_has_a_name(client, name):
    one = await client.get(f"{ONE}.{name}")
    assert one.headers["content-disposition"] == (f'attachment; filename="resource-1.{name}"')
    if name not in PAGES:
        every = await client.get(f"/v1/resources?format={name}")
        assert every.headers["content-disposition"] == (f'attachment; filename="resources.{name}"')


# Of three lists, "On mud" stands in two; a title in none.
LISTS = {
    "soils": "# Soils\n\n- [On dust](http://a.example/1); Ann Bee; 2016\n"
    "- [On mud](http://a.example/2); Ann Bee; 2011\n",
    "tides": "# Tides\n\n- [On mud](http://a.example/2); Ann Bee; 2011\n"
    "- [On kelp](http://a.example/3); Cy Dee; 2010\n",
    "birds": "# Birds\n\n- [On owls](http://a.example/4); Eve Fox; 2009\n",
}
HEADS = {
    "bib": r"^% (\w+) \(CC0-1\.0\)$",
    "md": r"^From (\w+) \(CC0-1\.0\)\.$",
    "jsonld": r'"@type": "CreativeWork", "name": "(\w+)"',
    "atom": "",
}


@pytest.fixture(scope="module")
def library(databases, authority):
    with databases.copied(catalogues.empty) as url, application(url) as made:
        for id_, text in LISTS.items():
            facts = DocumentFacts(id_, id_.capitalize(), None, "CC0-1.0")
            import_edition(made.state.writer, authority, Source(facts, text))
        yield made


@pytest.mark.parametrize(
    ("query", "sources", "title"),
    [
        ("", "Soils Tides Birds", "Resources"),
        ("author=bee", "Soils Tides", "Resources"),
        ("author=dee", "Tides", "Tides"),
        ("document=soils", "Soils Tides", "Soils"),
        ("edition=soils:1", "Soils Tides", "Soils"),
        ("document=soils,birds", "Soils Tides Birds", "Resources"),
        ("document_not=soils", "Tides Birds", "Resources"),
        ("q=owls", "Birds", "Birds"),
        ("year=1999", "", "Resources"),
        ("sample=1&id=on-owls,on-mud,on-kelp&seed=a", None, None),
    ],
)
@pytest.mark.parametrize("name", HEADS)
async def test_the_head_tells_of_the_lists_that_the_records_are_from(
    library, name, query, sources, title
):
    async with client_of(library) as client:
        text = (await client.get(f"/v1/resources.{name}?{query}")).text
        found = (await client.get(f"/v1/resources?{query}")).json()["results"]
    there = {edition.partition(":")[0] for each in found for edition in each["editions"]}
    expected = [id_.capitalize() for id_ in LISTS if id_ in there]
    if name == "atom":
        assert feedparser.parse(text).feed.get("rights", "").count("CC0") == len(expected)
    else:
        assert re.findall(HEADS[name], text, re.MULTILINE) == expected
    if sources is not None:
        assert expected == sources.split()
        titles = {"md": f"# {title}\n", "atom": f"<title>{title}<", "jsonld": f'"name": "{title}"'}
        assert titles.get(name, "") in text


@pytest.mark.parametrize("name", HEADS)
async def test_a_record_tells_of_the_lists_that_it_stands_in(library, name):
    async with client_of(library) as client:
        text = (await client.get(f"/v1/resources/on-mud.{name}")).text
    assert re.findall("Soils|Tides|Birds", text.partition("On mud")[0])[:2] == ["Soils", "Tides"]
    assert "Birds" not in text
