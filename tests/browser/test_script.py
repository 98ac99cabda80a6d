"""What the script adds: suggestions by keyboard and pointer, buttons that copy."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def box(visit):
    page = visit("/")
    return page.get_by_role("combobox", name="Search the catalogue")


def options(box):
    return box.page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_suggestions_by_keyboard(box):
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("hin")
    expect(options(box).first).to_contain_text("Geoffrey E. Hinton")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = options(box).first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    box.press("ArrowUp")
    expect(first).to_have_attribute("aria-selected", "false")
    box.press("ArrowUp")
    expect(options(box).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box.page).to_have_url(re.compile("/authors/geoffrey-e-hinton$"))


def test_escape_closes_and_down_opens_again(box):
    box.press_sequentially("hin")
    expect(options(box).first).to_be_visible()
    box.press("Escape")
    expect(options(box)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("hin")
    box.press("ArrowDown")
    expect(options(box).first).to_be_visible()
    box.press("Tab")
    expect(options(box)).to_have_count(0)


def test_enter_without_a_choice_searches(box):
    box.press_sequentially("memory")
    expect(options(box).first).to_be_visible()
    box.press("Enter")
    expect(box.page).to_have_url(re.compile(r"/resources\?q=memory$"))


def test_suggestions_by_pointer(box):
    box.press_sequentially("recurent")
    options(box).filter(has_text="Recurrent networks").click()
    expect(box.page).to_have_url(re.compile("/topics/recurrent-networks$"))


def test_what_nothing_begins_with_shows_nothing(box):
    box.press_sequentially("zzzzqqqq")
    box.page.wait_for_load_state("networkidle")
    expect(options(box)).to_have_count(0)
    box.fill("!!!")
    box.page.wait_for_load_state("networkidle")
    expect(box).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("name", ["Reference", "BibTeX", "RIS"])
def test_copy(visit, site, name):
    page = visit(
        "/resources/neural-turing-machines", permissions=["clipboard-read", "clipboard-write"]
    )
    page.get_by_role("button", name=f"Copy {name}").click()
    expect(page.get_by_role("button", name=f"Copied {name}")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    suffix = {"Reference": "text", "BibTeX": "bib", "RIS": "ris"}[name]
    answer = page.request.get(f"/v1/resources/neural-turing-machines.{suffix}")
    # A text on a page has lines, whatever ends them in a file.
    assert copied == answer.text().replace("\r\n", "\n").strip()


def test_copy_without_a_clipboard(visit):
    """As away from https: the older way, which takes what is selected."""
    page = visit("/resources/neural-turing-machines")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("Copied|Select and copy"))
