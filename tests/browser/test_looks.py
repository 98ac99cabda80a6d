"""Every kind of page: for all eyes and hands, on any screen, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.long import LONG
from tests.pages import PAGES

PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1400, "height": 900}
FITS = "document.documentElement.scrollWidth <= innerWidth"
LUMINANCE = """() => {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor
        .match(/\\d+/g).map(Number);
    return red + green + blue;
}"""
SHIFTS = """() => new Promise(resolve => {
    let total = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) total += entry.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => resolve(total), 200);
})"""


def faults(page, **options):
    """Return what is serious of what axe finds on a page."""
    # What is as it should be is not listed.
    found = Axe().run(page, options={"resultTypes": ["violations"]} | options)
    return [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


# That of the API has more to say of itself: `test_docs`. Lists, records and notices are each
# made of one template: the long run looks at all of them.
LOOKED_AT = {*PAGES} - {"docs"}
if not LONG:
    LOOKED_AT -= {"filtered", "searched", "changed", "institutions", "institution", "categories"}
    LOOKED_AT -= {"category", "topics", "authors", "documents", "refused"}


@pytest.mark.parametrize("name", sorted(LOOKED_AT))
def test_a_page_is_for_everybody(visit, name):
    page = visit(PAGES[name], viewport=WIDE)
    for each in page.locator("details").all():
        each.evaluate("each => each.open = true")
    assert faults(page) == []
    assert page.evaluate(FITS)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)
    assert page.evaluate(FITS)
    assert faults(page, runOnly=["color-contrast", "scrollable-region-focusable"]) == []


@pytest.mark.parametrize("name", ["first", "resources", "shelf", "resource", "author"])
def test_nothing_moves_while_a_page_loads(visit, name):
    page = visit(PAGES[name], viewport=PHONE)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFTS) == 0


def test_on_a_wide_screen_what_is_similar_stands_within_the_first_one(visit):
    page = visit(PAGES["resource"], viewport=WIDE)
    near = page.get_by_role("complementary", name="Similar")
    for place in range(3):
        expect(near.get_by_role("link").nth(place)).to_be_in_viewport()


def test_dark_is_dark(visit):
    dark, light = (
        visit("/", color_scheme=scheme).evaluate(LUMINANCE) for scheme in ("dark", "light")
    )
    assert dark < 150
    assert light > 600


def test_a_page_takes_three_requests(visit):
    requests = []
    page = visit("/about")
    page.context.on("request", lambda request: requests.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert len([url for url in requests if not url.startswith("data:")]) <= 3


def test_the_keyboard_reaches_the_content_first(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_what_has_the_focus_is_seen(visit):
    page = visit("/")
    for _ in range(25):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"


def test_print_leaves_out_what_paper_cannot_do(visit):
    page = visit(PAGES["resource"])
    page.emulate_media(media="print")
    for part in ("header.top", "aside", "footer", ".take", ".keep"):
        assert not page.locator(part).first.is_visible(), part
    assert page.get_by_role("heading", level=1).is_visible()
