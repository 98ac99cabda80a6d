"""Search, facets, years, pages, back: with the script and without it."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def first(request, visit):
    return visit("/resources", java_script_enabled=request.param)


def titles(page):
    return page.locator("article.result h2 a").all_text_contents()


def count(page):
    return int(page.locator(".found strong").text_content().split()[0])


def test_search(first):
    first.get_by_label("Search the catalogue").fill("neural turing machines")
    first.get_by_role("button", name="Search").click()
    expect(first).to_have_url(re.compile(r"/resources\?q=neural\+turing\+machines$"))
    assert titles(first)[0] == "Neural Turing Machines"
    first.locator("article.result h2 a").first.click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Neural Turing Machines")
    first.go_back()
    expect(first.locator("#q")).to_have_value("neural turing machines")


def test_an_empty_search_goes_nowhere(first):
    before = first.url
    first.get_by_role("button", name="Search").click()
    first.locator("#q").fill("   ")
    first.get_by_role("button", name="Search").click()
    assert first.url == before


def test_facets(first):
    whole = count(first)
    filters = first.get_by_role("complementary", name="Filter")
    filters.get_by_role("link", name="book", exact=False).first.click()
    expect(first).to_have_url(re.compile(r"\?kind=book$"))
    books = count(first)
    assert books < whole
    filters.get_by_role("link", name=re.compile("^course ")).click()
    expect(first).to_have_url(re.compile(r"\?kind=book,course$"))
    assert count(first) > books
    first.get_by_role("link", name="Kind: book (remove)").click()
    expect(first).to_have_url(re.compile(r"\?kind=course$"))
    first.go_back()
    expect(first.get_by_role("list", name="Asked for")).to_contain_text("Kind: book")
    first.go_back()
    first.go_back()
    assert count(first) == whole


def test_years(first):
    bars = first.locator("figure svg a")
    bars.nth(3).click()
    expect(first).to_have_url(re.compile(r"\?year=1993$"))
    assert count(first) == 1
    expect(first.locator("figure svg a.chosen")).to_have_count(1)
    first.get_by_text("Years as a table").click()
    first.get_by_role("row", name="1998").get_by_role("link").click()
    expect(first).to_have_url(re.compile(r"\?year=1998$"))
    assert count(first) == 3


def test_a_range_of_years(first):
    field = first.get_by_label("From–to")
    field.fill("2015-2010")
    field.press("Enter")
    expect(first.get_by_role("heading", level=1)).to_have_text("The request cannot be understood")
    first.get_by_role("link", name="Leave year out").click()
    first.get_by_label("From–to").fill("1986-1999")
    first.get_by_role("button", name="Apply").click()
    expect(first).to_have_url(re.compile(r"\?year=1986-1999$"))
    assert count(first) == 8


def test_orders(first):
    first.get_by_role("list", name="Order").get_by_role("link", name="Title").click()
    expect(first).to_have_url(re.compile(r"\?sort=title$"))
    shown = [title.lower().lstrip("\"'") for title in titles(first)]
    assert shown[:5] == sorted(shown[:5])


def test_pages(first):
    seen = titles(first)
    pages = first.get_by_role("navigation", name="Pages")
    pages.get_by_role("link", name="Next").click()
    expect(first).to_have_url(re.compile(r"[?&]page=2$"))
    assert not set(titles(first)) & set(seen)
    pages.get_by_role("link", name="Page 6").click()
    assert len(titles(first)) == count(first) % 25
    assert pages.get_by_role("link", name="Next").count() == 0
    first.go_back()
    first.go_back()
    assert titles(first) == seen


def test_from_an_author_to_those_beside(first):
    first.goto("/authors/geoffrey-e-hinton")
    first.get_by_role("link", name=re.compile("^Ruslan Salakhutdinov 3")).click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Ruslan Salakhutdinov")
    first.locator("figure svg a").first.click()
    expect(first).to_have_url(re.compile("author=ruslan-salakhutdinov.*&year="))


def test_two_editions_can_be_chosen(first):
    first.goto("/documents/deep-learning-resources/changes")
    first.get_by_label("From edition").select_option("2")
    first.get_by_role("button", name="Compare").click()
    expect(first.get_by_role("main")).to_contain_text("Nothing changed")


def test_what_is_hidden_without_the_script_is_not_needed(visit):
    page = visit("/resources/neural-turing-machines", java_script_enabled=False)
    assert page.get_by_role("button", name="Copy").count() == 0
    page.locator("summary", has_text="BibTeX").click()
    expect(page.locator("#text-bib")).to_contain_text("@misc{graves2014neural")
    page.locator("summary", has_text="with where each comes from").click()
    expect(page.get_by_role("cell", name="address-paper")).to_be_visible()
