"""Whatever a list holds: texts are texts, and only addresses of the web are links."""

import json
import re

import pytest

from app.ingest import Source, import_edition
from app.reading import Limits
from app.seed import load_authority
from app.store.write.documents import DocumentFacts
from app.web.pages.shell import web
from tests import catalogues
from tests.catalogues import application
from tests.web.conftest import client_of
from tests.web.pages.html import read, said

TITLES = [
    '"><script>alert(1)</script>',
    "</title><script>alert(2)</script>",
    "'; DROP TABLE resource; --",
    "{{ 7 * 7 }}{% raw %}",
    "</script><!-- <script>alert(3)</script>",
    "\u202egnidaer\u202c the other way",
    "A" * 300,
    "Ünïcödé 深層学習 مرحبا 🧠",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "http://example.org/\"onmouseover='alert(1)'",
    "https://example.org/ok",
    "//example.org/same",
]
SOURCE = "javascript:alert('source')"


def hostile_list():
    lines = ["# Hostile <img src=x onerror=alert(1)>", ""]
    escape = re.compile(r"([\\`*_{}\[\]<>()#+.!|-])")
    for number, title in enumerate(TITLES):
        address = ADDRESSES[number % len(ADDRESSES)].replace(" ", "%20")
        printed = escape.sub(r"\\\1", title)
        lines.append(f"- [{printed}](<{address}>) by Eve \\<b\\>Adams, {2000 + number}")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def hostile_app(databases):
    facts = DocumentFacts(
        "hostile", "</title><script>alert(0)</script>", SOURCE, "<b>free</b>", None
    )
    with databases.copied(catalogues.empty) as url, application(url) as made:
        limits = Limits.of(made.state.settings)
        import_edition(
            made.state.writer,
            load_authority(),
            Source(facts, hostile_list(), "1", None),
            limits=limits,
        )
        yield made


@pytest.fixture
async def hostile(hostile_app):
    async with client_of(hostile_app) as made:
        yield made


async def paths_of(client):
    paths = ["/", "/resources?q=%3Cscript%3E", "/about", "/quality", "/documents",
             "/resources?document=hostile", "/authors?q=%22%3E%3Cb",
             "/documents/hostile/changes", "/resources?title=%3Cscript%3E",
             "/resources/%3Cscript%3E", "/%22onload=alert(1)"]  # fmt: skip
    for noun in ("resources", "authors", "categories", "documents"):
        answer = await client.get(f"/v1/{noun}?per_page=200")
        paths += [f"/{noun}/{each['id']}" for each in answer.json()["results"]]
    return paths


async def test_texts_stay_texts(hostile):
    answer = await hostile.get("/v1/resources?per_page=200")
    titles = [each["title"] for each in answer.json()["results"]]
    assert sum("<script>" in title for title in titles) >= 2
    for path in await paths_of(hostile):
        answer = await hostile.get(path, headers={"Accept": "text/html"})
        if answer.headers["content-type"].startswith("text/html"):
            page = await read(hostile, path, answer.status_code)
            scripts = [each for each in page.all("script") if not each.get("src")]
            assert {each.get("type") for each in scripts} <= {"application/ld+json"}
            assert page.all("img") == page.all("b") == page.all("style") == []
            for each in page.root.iter():
                assert not [name for name in each.attrib if name.startswith("on")]
                assert "style" not in each.attrib


async def test_a_title_is_shown_as_it_is(hostile):
    answer = await hostile.get("/v1/resources?per_page=200")
    for given in answer.json()["results"]:
        page = await read(hostile, f"/resources/{given['id']}")
        assert said(page.one("h1")) == given["title"]
        assert page.one("h1").get("dir") == "auto"
        data = json.loads(page.one("script", type="application/ld+json").text)
        assert data["name"] == " ".join(given["title"].split())
        if given["kind"] == "paper":
            assert page.meta("citation_title") == [given["title"]]


async def test_only_addresses_of_the_web_are_links(hostile):
    led = set()
    for path in await paths_of(hostile):
        answer = await hostile.get(path, headers={"Accept": "text/html"})
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        page = await read(hostile, path, answer.status_code)
        for each in page.all("a"):
            href = each.get("href")
            if href.startswith(("/", "#")) and not href.startswith("//"):
                continue
            assert re.match(r"(https?|ftp)://[^/]", href), href
            assert set(each.get("rel").split()) >= {"noopener", "nofollow"}, href
            led.add(href)
    assert "https://example.org/ok" in led


async def test_a_policy_lets_nothing_else_run(hostile):
    for path in ("/", "/none", "/about", "/resources?x=1", "/documents/hostile"):
        answer = await hostile.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["content-security-policy"]
        assert policy == (
            "default-src 'none'; style-src 'self'; script-src 'self'; "
            "img-src 'self' data:; connect-src 'self'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_nothing_comes_from_another_host(hostile):
    page = await read(hostile, "/")
    loaded = [each.get("src") for each in page.all("script") if each.get("src")]
    loaded += [each.get("href") for each in page.all("link", rel="stylesheet")]
    assert len(loaded) == 2
    assert all(each.startswith("/static/") for each in loaded)
    assert page.one("link", rel="icon").get("href").startswith("data:image/svg+xml,")


ODD = ["javascript:alert(1)", "data:text/html,x", "", None, "http:///x", "http://[",
       "x", "//example.org", " javascript:x", "java\nscript:x"]  # fmt: skip


@pytest.mark.parametrize("address", ODD)
def test_what_is_no_address_of_the_web(address):
    assert web(address) is None


@pytest.mark.parametrize("address", ["http://a.org", "HTTPS://a.org/x", "ftp://a.org"])
def test_what_is_an_address_of_the_web(address):
    assert web(address) == address
