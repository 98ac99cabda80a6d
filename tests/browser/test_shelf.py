"""What a reader keeps: in this browser, in the address that is shared, in a bibliography."""

import re

import pytest
from playwright.sync_api import expect

from app.store import api_keys
from app.store.api_keys import Scope
from tests.browser.conftest import free_port
from tests.browser.test_looks import PHONE
from tests.catalogues import opened
from tests.commands import serving


def star(page, place):
    return page.get_by_role("button", name=re.compile("^Keep on the shelf")).nth(place)


def test_a_shelf_is_kept_shared_and_emptied(visit):
    page = visit("/resources?kind=book")
    shelf = page.locator("#shelf")
    expect(shelf).to_have_text("Shelf")
    for place in (0, 2):
        star(page, place).click()
        expect(star(page, place)).to_have_attribute("aria-pressed", "true")
    expect(shelf).to_have_text("Shelf (2)")
    kept = [page.locator("article.result h2 a").nth(place).inner_text() for place in (0, 2)]
    page.reload()
    expect(star(page, 0)).to_have_attribute("aria-pressed", "true")
    expect(star(page, 1)).to_have_attribute("aria-pressed", "false")
    # From the address without any ids, too.
    page.goto("/shelf")
    expect(page).to_have_url(re.compile(r"/shelf\?id=[a-z0-9-]+,[a-z0-9-]+$"))
    expect(page.locator("article.result h2 a")).to_have_text(kept)
    bib = page.request.get(page.get_by_role("link", name="BibTeX").first.get_attribute("href"))
    assert bib.text().count("@") >= 2
    address = page.url

    other = visit("/shelf")
    expect(other.get_by_text("Nothing is kept here yet")).to_be_visible()
    other.goto(address)
    expect(other.locator("article.result h2 a")).to_have_text(kept)
    expect(other.get_by_role("button", name="Empty the shelf")).to_be_hidden()
    other.get_by_role("button", name="Keep all of these").click()
    expect(other.locator("#shelf")).to_have_text("Shelf (2)")
    star(other, 0).click()
    expect(other.locator("#shelf")).to_have_text("Shelf (1)")

    page.get_by_role("button", name="Empty the shelf").click()
    expect(page.get_by_text("Nothing is kept here yet")).to_be_visible()
    expect(page.locator("#shelf")).to_have_text("Shelf")


def test_what_was_merged_or_deleted_is_kept_as_what_it_is_now(browser, copy_url):
    with opened(copy_url) as engine:
        key = api_keys.create(engine, Scope.CURATE, "ann", None)
    port = free_port()
    with serving(copy_url, port):
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        page.set_default_timeout(15_000)
        page.goto("/resources?kind=book&sort=title")
        ids = [star(page, place).get_attribute("data-keep") for place in (0, 1, 2)]
        for place in (2, 1, 0):
            star(page, place).click()
        sent = {"Authorization": f"Bearer {key}", "If-Match": "*"}
        merged = page.request.post(
            f"/v1/resources/{ids[0]}/merge", headers=sent, data={"into": ids[1]}
        )
        assert merged.ok, merged.text()
        page.get_by_role("link", name="Shelf (3)").click()
        expect(page.locator("#shelf")).to_have_text("Shelf (2)")
        expect(page.locator("[data-keep][aria-pressed=true]")).to_have_count(2)
        page.goto("/shelf")
        expect(page).to_have_url(re.compile(f"id={ids[2]},{ids[1]}$"))
        for id_ in ids[1:]:
            page.request.delete(f"/v1/resources/{id_}", headers=sent)
        page.reload()
        expect(page.get_by_text("2 of them are no longer in the catalogue")).to_be_visible()
        page.get_by_role("button", name="Empty the shelf").click()
        expect(page.locator("#shelf")).to_have_text("Shelf")
        page.close()


def test_a_shared_shelf_needs_no_script(visit):
    page = visit("/shelf?id=neural-turing-machines", java_script_enabled=False)
    expect(page.get_by_role("link", name="Neural Turing Machines")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Keep"))).to_have_count(0)


def test_a_year_says_what_it_rests_on_when_it_has_the_focus_or_the_pointer(visit):
    page = visit("/resources")
    year, tip = page.locator("a.year").first, page.locator("a.year .tip").first
    expect(tip).to_have_css("opacity", "0")
    year.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(tip).to_have_css("opacity", "1")
    year.blur()
    expect(tip).to_have_css("opacity", "0")
    year.hover()
    expect(tip).to_have_css("opacity", "1")
    year.click()
    expect(page.locator("details.why")).to_have_attribute("open", "")
    line = page.locator("details.why").get_by_role("link", name=re.compile("^line ")).first
    line.click()
    expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_on_a_phone_filters_open_in_place(visit, scripts):
    page = visit("/resources", viewport=PHONE, java_script_enabled=scripts)
    filters = page.get_by_role("complementary", name="Filter")
    book = filters.get_by_role("link", name=re.compile("^book"))
    expect(book).to_be_hidden()
    filters.get_by_text("Filter", exact=True).click()
    expect(book).to_be_visible()
    place = book.bounding_box()["y"]
    assert place < page.locator("article.result").first.bounding_box()["y"]
    book.click()
    expect(page).to_have_url(re.compile("kind=book$"))


def test_the_middle_year_stands_under_its_bar(visit):
    page = visit("/resources?kind=paper")
    year = page.locator(".ticks text").nth(1)
    bar = page.locator("figure.years svg a").filter(has_text=re.compile(f"^{year.text_content()}"))
    label = year.bounding_box()
    column = bar.locator(".column").bounding_box()
    middle = label["x"] + label["width"] / 2
    assert column["x"] <= middle <= column["x"] + column["width"]
