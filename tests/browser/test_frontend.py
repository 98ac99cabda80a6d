"""A page of another origin: it lists, filters, suggests, cites, corrects and undoes."""

import functools
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.store import api_keys
from app.store.api_keys import Scope
from tests.catalogues import opened, seeded
from tests.commands import free_port, serving

FOLDER = Path(__file__).parents[2] / "examples" / "frontend"
TITLE = "Reducing the Dimensionality of Data with Neural Networks"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def elsewhere():
    """The address of the example, on a host of its own."""
    handler = functools.partial(Quiet, directory=FOLDER)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@pytest.fixture
def url(sqlite_files):
    with sqlite_files.copied(seeded) as url:
        yield url


@pytest.fixture
def key(url):
    with opened(url) as engine:
        return api_keys.create(engine, Scope.CURATE, "ann", None)


@pytest.fixture
def page(browser, elsewhere, url):
    """The example beside a service that it may write to."""
    port, complaints = free_port(), []
    with serving(url, port):
        made = browser.new_page()
        made.set_default_timeout(15_000)
        made.on("pageerror", lambda error: complaints.append(str(error)))
        made.goto(f"{elsewhere}?api=http://127.0.0.1:{port}")
        yield made
        made.close()
    assert complaints == []


def test_the_script_is_short():
    assert len((FOLDER / "app.js").read_text().splitlines()) <= 150


def test_a_page_of_another_origin_reads_and_corrects(page, key):
    count, results = page.locator("#count"), page.locator("#results li")
    expect(results).to_have_count(25)
    first = results.first.inner_text()
    page.get_by_role("button", name="After").click()
    expect(results.first).not_to_have_text(first)
    page.get_by_role("button", name="Before").click()
    expect(results.first).to_have_text(first)

    page.locator("#q").press_sequentially("dimensionality")
    expect(page.locator("#names option").first).to_have_attribute("value", TITLE)
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile("q=dimensionality"))
    expect(results).not_to_have_count(25)
    whole = int(count.inner_text().split()[0])
    facet = page.locator("#facets button").filter(has_text="paper").first
    told = int(re.findall(r"\((\d+)\)", facet.inner_text())[0])
    facet.click()
    expect(count).to_have_text(f"{told} resources")
    assert 0 < told <= whole
    pressed = page.locator("#facets button[aria-pressed=true]")
    expect(pressed).to_have_count(1)

    page.get_by_role("button", name=TITLE).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("pre")).to_contain_text("@article{hinton2006reducing")
    year = dialog.get_by_label("Year")
    expect(year).to_have_value("2006")
    year.fill("1999")
    dialog.get_by_label("Key").fill("wrong")
    dialog.get_by_role("button", name="Correct").click()
    expect(page.locator("#problem")).to_be_visible()
    dialog.get_by_label("Key").fill(key)
    dialog.get_by_role("button", name="Correct").click()
    expect(dialog.locator("pre")).to_contain_text("1999")
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog.locator("pre")).not_to_contain_text("1999")
    expect(year).to_have_value("2006")
    expect(page.locator("#problem")).to_be_hidden()


def test_the_file_itself_can_be_opened(page):
    page.goto(f"{FOLDER.as_uri()}/index.html?{page.url.partition('?')[2]}")
    expect(page.locator("#results li")).to_have_count(25)
    page.locator("#q").fill("dimensionality")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results li").first).to_contain_text(TITLE)


def test_what_is_wrong_is_said(page):
    page.goto(f"{page.url}&author=hintn")
    expect(page.locator("#problem")).to_contain_text("Did you mean geoffrey-e-hinton")
