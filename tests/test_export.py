"""`catalogue export` prints the bytes of the route: every format, many queries."""

import httpx
import pytest

from app.store.read.parameters import PAGED
from app.web.negotiation import MEDIA_TYPES
from tests.commands import run

AT = "http://127.0.0.1:8000"
QUERIES = (
    "",
    "author=hinton",
    "topic=reinforcement-learning&year=2013-",
    "institution=google&author_not=le&sort=title",
    "q=%22belief+networks%22",
    "q=deep&sort=-relevance,year",
    "edition=deep-learning-resources:2&sort=position&kind=course,video",
    "url=http://www.cs.toronto.edu/~hinton/science.pdf",
    "has=doi&has_not=arxiv",
    "year=2999",
)
# With what only some formats carry.
MORE = (
    ("jsonl", "author=hinton&include=mentions,provenance"),
    ("jsonl", "author=hinton&fields=title,year&sort=-title"),
    ("csv", "kind=paper&fields=title,year,identifiers"),
    ("json", "author=hinton&facets=topic,year&per_page=3&page=2"),
    ("json", "cursor=*&per_page=3&include=mentions"),
    ("atom", "per_page=2&page=3"),
    ("atom", "sort=title"),
    ("jsonld", "author=hinton&cursor=*&per_page=2"),
)
CASES = [*((name, query) for name in MEDIA_TYPES for query in QUERIES), *MORE]


@pytest.fixture(scope="module")
def service(seeded_url, applications):
    return applications(seeded_url)


@pytest.fixture
def there(seeded_url, monkeypatch):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", seeded_url)
    monkeypatch.delenv("CATALOGUE_PUBLIC_URL", raising=False)


@pytest.mark.parametrize(("name", "query"), CASES)
async def test_the_command_prints_what_the_route_gives(service, there, capfdbinary, name, query):
    path = "/v1/resources" if name == "json" else f"/v1/resources.{name}"
    transport = httpx.ASGITransport(service)
    async with httpx.AsyncClient(transport=transport, base_url=AT) as client:
        answer = await client.get(f"{path}?{query}" if query else path)
    assert answer.status_code == 200
    assert run("export", "--format", name, query) == 0
    assert capfdbinary.readouterr().out == answer.content


@pytest.mark.parametrize("name", sorted(set(MEDIA_TYPES) - set(PAGED)))
@pytest.mark.parametrize(
    "wrong", ["page=1", "per_page=5", "cursor=*", "facets=topic", "facet_limit=3"]
)
def test_all_that_matches_has_no_pages(there, capsys, name, wrong):
    assert run("export", "--format", name, wrong) == 2
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_a_query_as_it_stands_in_an_address(there, capfdbinary):
    assert run("export", "?author=osindero&format=csv&fields=title") == 0
    printed = capfdbinary.readouterr().out.decode()
    assert printed.startswith("id,title\r\n")
    assert run("export", "--format", "text", "author=osindero&format=csv") == 0
    assert capfdbinary.readouterr().out.startswith(b"Hinton, G. E.")


def test_pages_are_at_the_public_address(there, monkeypatch, capfdbinary):
    monkeypatch.setenv("CATALOGUE_PUBLIC_URL", "https://lists.example.org/")
    assert run("export", "--format", "atom", "author=hinton") == 0
    said = capfdbinary.readouterr().out.decode()
    assert "https://lists.example.org/v1/resources.atom?author=hinton" in said
    assert "127.0.0.1" not in said
