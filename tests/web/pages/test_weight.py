"""Pages are light: in bytes, requests, statements; what is known is not sent again."""

import gzip
from pathlib import Path

import pytest

from tests.web.conftest import forget
from tests.web.pages.html import read
from tests.web.test_statements import counted

WEB = Path(__file__).parents[3] / "app" / "web"
LONGEST = 250


async def test_the_first_page_is_light(seed_client):
    page = await read(seed_client, "/")
    loaded = [each.get("src") for each in page.all("script") if each.get("src")]
    loaded += [each.get("href") for each in page.all("link", rel="stylesheet")]
    assert len(loaded) <= 2
    total = 0
    for path in ["/", *loaded]:
        answer = await seed_client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        total += len(gzip.compress(answer.content))
    assert total < 25_000


def test_style_and_script_are_small():
    assert (WEB / "static" / "style.css").stat().st_size <= 17_000
    assert (WEB / "static" / "script.js").stat().st_size <= 10_000


@pytest.mark.parametrize("path", sorted((WEB / "templates").iterdir()), ids=lambda path: path.name)
def test_a_template_fits_in_the_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


async def test_static_files_are_kept_for_ever(client):
    page = await read(client, "/")
    for path, media_type in (
        (page.one("link", rel="stylesheet").get("href"), "text/css"),
        (page.all("script")[0].get("src"), "text/javascript"),
    ):
        answer = await client.get(path)
        assert answer.headers["content-type"].startswith(media_type)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await client.get("/static/style.0123456789ab.css")).status_code == 404
    assert (await client.get("/static/style.css")).status_code == 404


MOST = {
    "/": 17,
    "/shelf?id=resource-1,resource-2": 14,
    "/resources": 10,
    "/resources?per_page=200&author=le,hinton&topic_not=music&year=2009&q=deep": 14,
    "/resources/resource-1": 15,
    "/authors": 6,
    "/authors?per_page=200&institution=google": 8,
    "/authors/quoc-v-le": 16,
    "/topics/deep-learning": 20,
    "/documents": 5,
    "/about": 5,
    "/sitemap.xml": 9,
}


@pytest.mark.parametrize("path", MOST)
async def test_a_page_takes_few_statements(app, client, path):
    # Which life of the catalogue it is, is asked once for all requests.
    await client.get("/v1/fields")
    with counted(app) as statements:
        assert (await client.get(path)).status_code == 200
    asked = [each for each in statements if not each.startswith("BEGIN")]
    assert len(asked) <= MOST[path]


@pytest.mark.parametrize("path", [*MOST, "/resources?cursor=*", "/opensearch.xml"])
async def test_a_page_that_is_known_is_not_made_again(app, client, path):
    answer = await client.get(path)
    tag = answer.headers["etag"]
    assert tag.startswith('W/"')
    with counted(app) as statements:
        again = await client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    asked = [each for each in statements if not each.startswith("BEGIN")]
    assert len(asked) == 1


async def test_tags_tell_pages_and_builds_apart(app, client, monkeypatch):
    paths = ["/", "/resources", "/resources?page=1", "/authors", "/v1/resources"]
    tags = [(await client.get(path)).headers["etag"] for path in paths]
    assert len(set(tags)) == len(paths)
    monkeypatch.setattr(app.state.site, "build", "another")
    forget(app)
    assert (await client.get("/")).headers["etag"] != tags[0]


@pytest.mark.parametrize("path", [*MOST, "/none", "/resources?x=1", "/robots.txt"])
async def test_head_is_get_without_the_body(client, path):
    headers = {"Accept": "text/html"}
    got = await client.get(path, headers=headers)
    head = await client.head(path, headers=headers)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers == got.headers
