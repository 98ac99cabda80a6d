"""Below a path of its host: every address that is given out begins with it.

A proxy in front takes the path off a request or leaves it; the answers are the same.
"""

import re
from urllib.parse import urljoin

import pytest

from tests.catalogues import application
from tests.pages import PAGES
from tests.web.conftest import client_of

PREFIX = "/a/lists"
OURS = "https://host.example"
PLACE = re.compile(r'(?:href|src|action)="([^"]*)"')
PROXIES = {"left": PREFIX, "taken off": ""}


@pytest.fixture(scope="session")
def below(seeded_url):
    with application(seeded_url, public_url=f"{OURS}{PREFIX}/") as made:
        yield made


@pytest.fixture(params=list(PROXIES.values()), ids=list(PROXIES))
async def ask(below, request):
    """What asks for a path of the service, as the proxy does."""
    async with client_of(below) as client:

        async def get(path, **headers):
            return await client.get(f"{request.param}{path}", headers=headers)

        yield get


def inside(place):
    """An address on this host as its path; what leads elsewhere is None."""
    whole = urljoin(f"{OURS}{PREFIX}/resources", place)
    return whole.removeprefix(OURS) if whole.startswith(OURS) else None


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
async def test_pages_lead_nowhere_else(ask, path):
    answer = await ask(path, Accept="text/html")
    places = [found for each in PLACE.findall(answer.text) if (found := inside(each))]
    assert len(places) > 10
    assert [each for each in places if not f"{each}/".startswith(f"{PREFIX}/")] == []
    for place in places[:6]:
        assert (await ask(place.removeprefix(PREFIX).replace("&amp;", "&"))).status_code == 200


async def test_lists_and_headers_have_it(ask):
    answer = await ask("/v1/resources?per_page=2&page=2")
    links = answer.json()["links"]
    assert links["next"] == f"{PREFIX}/v1/resources?per_page=2&page=3"
    assert all(each.startswith(f"{PREFIX}/v1/") for each in links.values())
    assert {each["url"] for each in answer.links.values()} == set(links.values())
    moved = await ask("/v1/resources/doi:10.1126/science.1127647")
    assert moved.headers["location"].startswith(f"{PREFIX}/v1/resources/reducing")
    assert (await ask("/authors/")).headers["location"] == f"{PREFIX}/authors"
    lost = await ask("/v1/none")
    assert lost.json()["instance"] == f"{PREFIX}/v1/none"
    (fault,) = (await ask("/v1/author")).json()["errors"]
    assert f"GET {PREFIX}/v1 lists" in fault["message"]
    assert fault["did_you_mean"][0] == f"{PREFIX}/v1/authors"


async def test_feeds_and_descriptions_have_it(ask):
    feed = await ask("/v1/resources.atom?per_page=1")
    places = re.findall('href="(https://host[^"]*)"', feed.text)
    assert len(places) == 3
    for place in places:
        assert place.startswith(f"{OURS}{PREFIX}/")
        path = place.removeprefix(f"{OURS}{PREFIX}").replace("&amp;", "&")
        assert (await ask(path)).status_code == 200
    index = (await ask("/v1")).json()
    assert index["openapi"] == f"{PREFIX}/openapi.json"
    assert all(route["path"].startswith(f"{PREFIX}/") for route in index["routes"])
    described = (await ask("/openapi.json")).json()
    assert described["servers"] == [{"url": PREFIX}]


async def test_the_path_alone_is_the_first_page(below):
    async with client_of(below) as client:
        for path in (PREFIX, f"{PREFIX}/"):
            answer = await client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200
        # Another path that begins with the same letters is none of ours.
        assert (await client.get(f"{PREFIX}x/v1")).status_code == 404
        key = await client.get(f"{PREFIX}/v1/resources?q=a%00b")
        assert key.status_code == 400
