"""How many statements an answer takes: a constant number, in one transaction."""

import pytest

from app.store.read.parameters import names_with
from app.store.values import Use
from tests.catalogues import application
from tests.statements import noted

FACETS = ",".join(names_with("resources", Use.FACET))
MOST = {
    "/v1/resources?per_page=1": 2,
    "/v1/resources?per_page=200": 2,
    "/v1/resources?per_page=1&cursor=*": 2,
    "/v1/resources?per_page=200&author=le,hinton&topic=rl&topic_not=music&year=2009": 4,
    "/v1/resources?q=deep&page=2": 1,
    "/v1/resources?per_page=200&q=deep&kind=paper&edition=deep-list:1&id=resource-1": 4,
    "/v1/resources?per_page=200&fields=title&q=deep&cursor=*&topic=music": 4,
    "/v1/resources?per_page=200&include=mentions,provenance&institution=google": 5,
    "/v1/resources?facets=topic": 3,
    f"/v1/resources?facets={FACETS}&author=le&q=deep&facet_limit=100": 15,
    "/v1/resources.jsonl?author=le": 5,
    "/v1/resources.csv?author=le": 5,
    "/v1/resources/resource-1": 1,
    "/v1/resources/resource-1?include=mentions": 2,
    "/v1/authors?per_page=1": 5,
    "/v1/authors?per_page=200": 5,
    "/v1/authors?per_page=200&cursor=*": 5,
    "/v1/authors.csv": 5,
    "/v1/authors/quoc-v-le": 7,
    "/v1/institutions?per_page=200": 5,
    "/v1/topics?per_page=200": 5,
    "/v1/categories": 4,
    "/v1/documents": 4,
    "/v1/documents/deep-list/changes": 4,
    "/v1/documents/deep-list/changes?per_page=200&from=2&to=1": 4,
    "/v1/quality?per_page=200": 2,
    "/v1/quality?per_page=200&document=deep&edition=deep-list:1&code=unparsed": 4,
    "/v1/stats": 3,
    "/v1/fields": 1,
}


@pytest.fixture(scope="module")
def app(catalogue_url):
    """A service that makes every answer anew."""
    with application(catalogue_url, answer_cache_bytes=0) as made:
        yield made


def counted(app):
    """What it says to the database."""
    return noted(app.state.engine, app.state.exports, app.state.health, brief=app.state.brief)


@pytest.mark.parametrize("path", MOST)
async def test_statements(app, client, path):
    # Which life of the catalogue it is, is asked once for all requests.
    await client.get("/v1/fields")
    with counted(app) as statements:
        answer = await client.get(path)
    assert answer.status_code == 200
    begun = [each for each in statements if each.startswith("BEGIN")]
    assert len(begun) == 1
    assert len(statements) - len(begun) == MOST[path]


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/resources?facets={FACETS}&author=le&q=deep&per_page=200",
        "/v1/resources.jsonl?author=le",
        "/v1/resources.atom?topic=music",
        "/v1/resources.jsonld",
        "/v1/authors?q=le&cursor=*",
    ],
)
async def test_what_the_caller_has_takes_one_statement(app, client, path):
    tag = (await client.get(path)).headers["etag"]
    headers = {"If-None-Match": f'"x", {tag}'}
    with counted(app) as statements:
        answer = await client.get(path, headers=headers)
    assert (answer.status_code, answer.headers["etag"]) == (304, tag)
    assert [each.split()[0] for each in statements] == ["BEGIN", "SELECT"]
    bad = f"{path}{'&' if '?' in path else '?'}nothing=1"
    assert (await client.get(bad, headers=headers)).status_code == 400


async def test_lists_of_all_lengths_are_the_same_statements(app, client):
    """Each statement is kept, in several places."""
    authors = (await client.get("/v1/authors?sort=-resource_count")).json()["results"]
    ids, said = [each["id"] for each in authors[:5]], []
    for many in (2, 5):
        path = f"/v1/resources?per_page=1&include=mentions&author={','.join(ids[:many])}"
        with noted(app.state.engine) as statements:
            answer = await client.get(path)
        assert len(answer.json()["meta"]["applied"]["author"]) == many
        said.append([each for each in statements if "FROM resource" in each])
    assert said[0]
    assert said[0] == said[1]
