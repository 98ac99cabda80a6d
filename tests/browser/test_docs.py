"""The page of the API in use: a filter, the keyboard, requests that are tried in place."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app.store import api_keys
from app.store.api_keys import Scope
from tests.browser.conftest import free_port
from tests.browser.test_looks import FITS, faults
from tests.catalogues import opened
from tests.commands import serving
from tests.long import LONG


def routes(page):
    return page.locator(".route:visible > summary")


def test_the_filter_by_keyboard(visit):
    page = visit("/docs")
    every = routes(page).count()
    expect(page.locator("#matching")).to_have_text(f"{every} entries")
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Filter")
    expect(box).to_be_focused()
    page.keyboard.type("revision /undo")
    expect(routes(page)).to_have_count(1)
    expect(page.locator("#undo_revision")).to_have_attribute("open", "")
    # What is typed into a field is its text.
    page.keyboard.type("/zzz")
    expect(box).to_have_value("revision /undo/zzz")
    expect(page.locator("#matching")).to_have_text(
        re.compile("^[0-9]+ entries, not with all words$")
    )
    page.keyboard.press("Control+A")
    page.keyboard.type("zzz")
    expect(page.locator("#matching")).to_have_text("0 entries")
    expect(page.get_by_role("heading", name="Find")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(routes(page)).to_have_count(every)
    # By a name of a parameter, and by a format.
    box.fill("random")
    expect(routes(page)).to_have_count(1)
    expect(page.get_by_role("row", name=re.compile("^sample"))).to_be_visible()
    box.fill("bibtex")
    expect(page.locator("#formats")).to_be_visible()
    # What a link leads to is shown, whatever was looked for.
    box.fill("zzz")
    expect(routes(page)).to_have_count(0)
    page.goto("/docs#formats")
    expect(page.get_by_role("heading", name="BibTeX")).to_be_visible()
    expect(routes(page)).to_have_count(every)


FOUND = {
    "full text": ["list_resources"],
    "search": ["list_resources"],
    "autocomplete": ["list_suggestions"],
    "duplicates": ["list_findings"],
    "broken link": ["list_findings"],
    "co-authors": ["get_author"],
    "zotero": ["formats"],
    "merge resources": ["merge_resource"],
    "key topic": ["create_topic", "correct_topic", "delete_topic", "merge_topic"],
    "error codes": [""],
    "pagination": [""],
    "dead links": ["list_links"],
    "similar": ["list_related"],
    "rss": ["list_changes"],
    "typo": ["list_suggestions"],
}


def test_what_people_type_is_found(visit):
    page = visit("/docs")
    box = page.get_by_role("searchbox", name="Filter")
    for typed, names in FOUND.items():
        box.fill(typed)
        shown = page.locator(".route:visible").evaluate_all("every => every.map((x) => x.id)")
        assert set(names) <= set(shown), typed
        assert len(shown) <= len(names) + 4, typed


SCREENS = [(360, "dark")]
if LONG:
    SCREENS += [(360, "light"), (1280, "dark"), (1280, "light")]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_axe_finds_nothing_at_all(visit, width, scheme):
    screen = {"width": width, "height": 900}
    page = visit("/docs", viewport=screen, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert page.evaluate(FITS)
    assert Axe().run(page).response["violations"] == []


def test_a_route_is_linked_opened_and_tried(visit):
    page = visit("/docs#list_resources")
    route = page.locator("#list_resources")
    expect(route).to_have_attribute("open", "")
    expect(route.get_by_role("row", name=re.compile("^sort"))).to_be_hidden()
    route.get_by_text("more parameters").click()
    expect(route.get_by_role("row", name=re.compile("^sort"))).to_be_visible()
    route.get_by_role("button", name="Add author to the request").click()
    route.get_by_role("button", name="Add year to the request").click()
    address = route.get_by_label("Request, GET")
    expect(address).to_have_value("/v1/resources?author=hinton&year=2012-2014")
    expect(address).to_be_focused()
    page.keyboard.press("Enter")
    said = route.get_by_role("status")
    expect(said).to_contain_text("200 OK")
    expect(said).to_contain_text('"id": "geoffrey-e-hinton"')
    assert faults(page) == []
    address.fill("/v1/resources.bib?author=osindero")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("@article{hinton2006fast")
    page.goto("/docs#get_stats")
    expect(page.locator("#get_stats")).to_have_attribute("open", "")
    page.get_by_role("link", name="Catalogue", exact=True).click()
    expect(page).to_have_url(re.compile("/$"))


@pytest.mark.parametrize("name", ["correct_author", "import_edition"])
def test_a_write_is_tried_with_a_key(browser, copy_url, name):
    with opened(copy_url) as engine:
        key = api_keys.create(engine, Scope.CURATE, "ann", None)
    port = free_port()
    with serving(copy_url, port):
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        page.set_default_timeout(15_000)
        page.goto(f"/docs#{name}")
        route = page.locator(f"#{name}")
        said = route.get_by_role("status")
        route.get_by_role("button", name="Try it").click()
        expect(said).to_contain_text('"code": "unauthorized"')
        route.get_by_label("Key", exact=True).fill(key)
        route.get_by_role("button", name="Try it").click()
        expect(said).to_contain_text(re.compile(r"^20[01] "))
        page.close()
