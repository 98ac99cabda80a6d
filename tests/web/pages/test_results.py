"""The list of resources: facets, chips, years, orders and pages are addresses."""

from urllib.parse import urlsplit

import pytest

from tests.web.pages.html import read, said


def facet(page, name):
    """Return `{id in words: (count, href, chosen)}` of a facet."""
    section = page.one("section", id=f"facet-{name}")
    found = {}
    for each in page.all("a", page.one("ul", section)):
        label, count = (page.one("span", each, class_=c) for c in ("name", "count"))
        number = int(count.text.replace(",", ""))
        chosen = each.get("aria-current") == "true"
        found[said(label)] = number, each.get("href"), chosen
    return found


async def count(client, href):
    parts = urlsplit(href)
    answer = await client.get(f"/v1/resources?{parts.query}")
    assert answer.status_code == 200, href
    return answer.json()["meta"]["count"]


@pytest.mark.parametrize(
    "query", ["", "q=deep", "author=hinton", "topic=machine-learning&kind=paper"]
)
async def test_a_count_is_what_the_link_finds(client, query):
    page = await read(client, f"/resources?{query}")
    for name in ("topic", "kind", "year", "author", "institution", "category"):
        for label, (number, href, chosen) in facet(page, name).items():
            if not chosen and f"{name}=" not in query:
                assert await count(client, href) == number, (name, label)


async def test_values_of_one_facet_are_alternatives(client):
    page = await read(client, "/resources?kind=paper")
    kinds = facet(page, "kind")
    assert kinds["paper"][2]
    assert kinds["paper"][1] == "/resources"
    assert kinds["book"][1] == "/resources?kind=paper,book"
    both = kinds["paper"][0] + kinds["book"][0]
    assert await count(client, kinds["book"][1]) == both
    page = await read(client, kinds["book"][1])
    assert facet(page, "kind")["paper"][1] == "/resources?kind=book"


async def test_repeated_values_stay_demands(client):
    page = await read(client, "/resources?author=hinton&author=le&kind=paper,book")
    authors = facet(page, "author")
    lee = authors["Honglak Lee"][1]
    assert lee == ("/resources?author=hinton&author=le&author=honglak-lee&kind=paper,book")
    assert authors["Quoc V. Le"][1] == (
        "/resources?author=hinton&author=nicolas-le-roux&kind=paper,book"
    )
    assert authors["Geoffrey E. Hinton"][1] == "/resources?author=le&kind=paper,book"


async def test_a_year_within_a_range_is_narrowed_to(client):
    page = await read(client, "/resources?year=2009-2012&kind=paper")
    years = facet(page, "year")
    assert years["2012"][1:] == ("/resources?year=2012&kind=paper", True)
    assert years["2006"][1] == "/resources?year=2009-2012,2006&kind=paper"
    page = await read(client, "/resources?year=2012,2014")
    assert facet(page, "year")["2012"][1] == "/resources?year=2014"


async def test_what_has_no_value_can_be_asked_for(client):
    page = await read(client, "/resources")
    assert facet(page, "year")["unknown"][1] == "/resources?year=unknown"
    number, href, _ = facet(page, "author")["without"]
    assert href == "/resources?has_not=author"
    assert await count(client, href) == number


async def test_a_facet_can_be_shown_at_length(client):
    page = await read(client, "/resources?facet_limit=2&kind=paper")
    section = page.one("section", id="facet-author")
    more = page.one("a", section, class_="more")
    assert said(more) == "3 more under Author"
    assert more.get("href") == "/resources?kind=paper&facets=author&facet_limit=100"
    page = await read(client, more.get("href"))
    assert len(facet(page, "author")) == 6
    assert page.all("section", id="facet-kind") == []
    assert page.link("All filters") == "/resources?kind=paper"


CHIPS = {
    "author=hinton": {"Author: Geoffrey E. Hinton": "/resources"},
    "author=le&kind=paper": {
        "Author: Nicolas Le Roux": "/resources?author=quoc-v-le&kind=paper",
        "Author: Quoc V. Le": "/resources?author=nicolas-le-roux&kind=paper",
        "Kind: paper": "/resources?author=le",
    },
    "topic_not=dl&q=deep+nets&sort=relevance": {
        "Not topic: Deep learning": "/resources?q=deep+nets&sort=relevance",
        "Word: deep": "/resources?topic_not=dl&q=nets&sort=relevance",
        "Word: nets": "/resources?topic_not=dl&q=deep&sort=relevance",
    },
    "q=deep+-%22belief+nets%22+netw*&kind=paper": {
        "Kind: paper": "/resources?q=deep+-%22belief+nets%22+netw*",
        "Word: deep": "/resources?q=-%22belief+nets%22+netw*&kind=paper",
        "Not phrase: belief nets": "/resources?q=deep+netw*&kind=paper",
        "Beginning: netw*": "/resources?q=deep+-%22belief+nets%22&kind=paper",
    },
    "edition=deep-list:1&sort=position&page=2&per_page=5": {
        "Edition: deep-list:1": "/resources?per_page=5"
    },
    "year=2009-2012&link_status=unchecked": {
        "Year: 2009-2012": "/resources?link_status=unchecked",
        "Link status: unchecked": "/resources?year=2009-2012",
    },
    "url=http://example.org/7,a": {"Url: example.org/7,a": "/resources"},
    "document=deep&language=de": {
        "Document: The deep list": "/resources?language=de",
        "Language: de": "/resources?document=deep",
    },
}


@pytest.mark.parametrize("query", CHIPS)
async def test_what_is_asked_can_be_taken_away(client, query):
    page = await read(client, f"/resources?{query}")
    chips = {}
    for each in page.all("a", page.one("ul", class_="chips"), title="Remove this"):
        text = said(each).removesuffix(" × (remove)")
        chips[text] = each.get("href").replace("%20", "+")
        await read(client, each.get("href"))
    assert chips == CHIPS[query]


async def test_the_years_are_those_of_the_query_without_its_years(client):
    page = await read(client, "/resources?kind=paper&year=2012")
    answer = await client.get("/v1/resources?kind=paper&facets=year&facet_limit=100")
    counts = {each["id"]: each["count"] for each in answer.json()["facets"]["year"]["values"]}
    svg = page.all("svg")[0]
    bars = {}
    for each in page.all("a", svg):
        year, _, number = said(page.one("title", each)).partition(": ")
        bars[year] = int(number.split()[0])
        wanted = "/resources?kind=paper" if year == "2012" else f"year={year}"
        assert each.get("href").endswith(f"?kind=paper&year={year}"), wanted
        assert (each.get("class") == "chosen") == (year == "2012")
    assert bars == counts
    rows = [
        [said(cell) for cell in row]
        for row in page.all("tr", page.one("tbody", page.one("figure")))
    ]
    assert rows == [[year, str(counts[year])] for year in sorted(counts, reverse=True)]


async def test_orders_keep_the_query(client):
    page = await read(client, "/resources?q=deep&page=2&per_page=5&author=le")
    orders = page.one("ul", class_="orders")
    kept = "/resources?q=deep&per_page=5&author=le"
    assert [said(each) for each in page.all("a", orders)] == [
        "Best match", "Newest", "Oldest", "Title", "Author", "Latest added",
    ]  # fmt: skip
    assert page.link("Best match", orders) == kept
    assert page.link("Title", orders) == f"{kept}&sort=title"
    page = await read(client, "/resources?edition=deep-list:1&sort=position")
    orders = page.one("ul", class_="orders")
    chosen = [each for each in page.all("a", orders) if each.get("aria-current")]
    assert [said(each) for each in chosen] == ["As listed"]


async def test_pages_are_turned(client):
    page = await read(client, "/resources?per_page=5&page=6&kind=paper,book,video")
    turns = page.one("nav", class_="paging")
    texts = [said(each) for each in page.all("li", turns)]
    assert texts == ["Previous", "Page 1", "…", "Page 4", "Page 5", "Page 6", "Page 7",
                     "Page 8", "…", "Page 12", "Next"]  # fmt: skip
    here = [each for each in page.all("a", turns) if each.get("aria-current")]
    assert [said(each) for each in here] == ["Page 6"]
    assert page.link("Next", turns).endswith("kind=paper,book,video&page=7")
    assert page.one("ol", page.one("div", id="list")).get("start") == "26"


async def test_a_page_beyond_the_end_leads_back(client):
    page = await read(client, "/resources?page=9")
    assert "There is no such page" in page.text
    assert page.link("To the first page") == "/resources?page=1"


async def test_nothing_found_says_what_to_leave_out(client):
    page = await read(client, "/resources?q=nowhere&kind=paper")
    assert page.ids() == []
    less = page.one("div", class_="empty")
    assert page.link("Without word “nowhere”", less) == "/resources?kind=paper"
    assert "Without kind" not in page.text
    papers = await count(client, "/resources?kind=paper")
    assert f"{papers} resources" in said(less)


async def test_nothing_found_says_what_may_be_meant(client):
    page = await read(client, "/resources?q=hintn")
    less = page.one("div", class_="empty")
    assert page.link("Geoffrey E. Hinton", less) == "/authors/geoffrey-e-hinton"


async def test_the_search_keeps_the_filters(client):
    page = await read(client, "/resources?author=le&author=hinton&page=2&q=deep")
    form = page.one("form", role="search")
    assert page.one("input", form, name="q").get("value") == "deep"
    hidden = [
        (each.get("name"), each.get("value")) for each in page.all("input", form, type="hidden")
    ]
    assert hidden == [("author", "le"), ("author", "hinton")]


FORMATS = {
    "JSON": "/v1/resources?q=deep&per_page=5&page=2&sort=title&facet_limit=20",
    "BibTeX": "/v1/resources.bib?q=deep&sort=title",
    "RIS": "/v1/resources.ris?q=deep&sort=title",
    "CSV": "/v1/resources.csv?q=deep&sort=title",
    "Feed": "/v1/resources.atom?q=deep",
}


async def test_the_same_answer_in_other_formats(client):
    query = "q=deep&per_page=5&page=2&sort=title&facet_limit=20"
    page = await read(client, f"/resources?{query}")
    heads = {each.get("title"): each for each in page.all("link", rel="alternate")}
    for label, href in FORMATS.items():
        assert page.link(label) == href == heads[label].get("href")
        answer = await client.get(href)
        assert answer.status_code == 200
        media_type = answer.headers["content-type"].partition(";")[0]
        assert media_type == heads[label].get("type")
