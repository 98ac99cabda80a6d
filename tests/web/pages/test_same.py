"""A page and the JSON of the same query list the same records in the same order."""

import pytest

from tests.web.pages.html import read

QUERIES = {
    "resources": [
        "",
        "q=deep",
        "q=deep%20-fast",
        "q=%22belief+nets%22",
        "q=C%2B%2B",
        "author=hinton",
        "author=le",
        "author=hinton,le",
        "author=hinton&author=le",
        "author_not=hinton",
        "topic=machine-learning&topic_not=deep-belief-networks",
        "institution=google",
        "institution=UdeM&kind=paper",
        "category=papers",
        "kind=paper,book",
        "kind_not=paper",
        "year=2012",
        "year=2009,2012",
        "year=2010-",
        "year=-2010",
        "year=unknown",
        "year_not=2012",
        "year_basis=stated",
        "document=deep-list",
        "edition=deep-list:1&sort=position",
        "edition_not=deep-list:1",
        "platform=youtube",
        "venue=neural+computation",
        "language=de",
        "language_not=de",
        "has=doi",
        "has=doi&has=arxiv",
        "has_not=author",
        "link_status=unchecked",
        "id=resource-3,resource-1",
        "url=http://example.org/7,a",
        "sort=title",
        "sort=-title",
        "sort=author,-year",
        "sort=-added,title",
        "q=deep&sort=-relevance",
        "per_page=7",
        "per_page=7&page=3",
        "page=99",
        "per_page=200&topic=music",
        "cursor=*&per_page=9",
        "q=deep&kind=paper&year=2006-2012&sort=year,title&per_page=3&page=2",
        "facets=venue,language&facet_limit=1",
        "utm_source=letter&fbclid=1",
    ],
    "authors": ["", "q=le", "institution=google", "topic=music", "has=homepage",
                "sort=-resource_count,name", "per_page=2&page=2", "cursor=*&per_page=2",
                "cursor=*&q=hinton"],
    "institutions": ["", "country=US", "type=company", "sort=id", "q=google"],
    "topics": ["", "q=learning", "sort=-resource_count", "per_page=3"],
    "categories": ["", "q=papers", "sort=-name"],
    "documents": ["", "sort=-resource_count", "q=books"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("noun", "query"), [(noun, each) for noun, all_ in QUERIES.items() for each in all_]
)
async def test_a_page_lists_what_the_answer_lists(client, noun, query):
    answer = await client.get(f"/v1/{noun}?{query}")
    assert answer.status_code == 200, answer.text
    page = await client.get(f"/{noun}?{query}")
    expected = [record["id"] for record in answer.json()["results"]]
    shown = await read(client, f"/{noun}?{query}")
    assert (shown.ids(noun) if expected else []) == expected
    assert page.headers["x-total-count"] == answer.headers["x-total-count"]


async def test_a_walk_over_the_pages_gives_each_record_once(client):
    seen, ways = [], ["/resources?cursor=*&per_page=7&sort=title"]
    while ways:
        page = await read(client, ways.pop())
        seen += page.ids()
        ways = [each.get("href") for each in page.all("link", rel="next")]
    answer = await client.get("/v1/resources?sort=title&per_page=200")
    assert seen == [record["id"] for record in answer.json()["results"]]


async def test_the_first_page_with_a_question_is_the_list_of_resources(client):
    assert (await read(client, "/?author=le")).ids() == (
        await read(client, "/resources?author=le")
    ).ids()


REFUSED = ["auhtor=hinton", "author=hintn", "q=", "q=%20", "q=...", "page=0", "page=x",
           "kind=papr", "year=2015-2010", "sort=relevance", "sort=position", "author=",
           "page=1&page=2", "per_page=201", "facets=edition", "cursor=x",
           "cursor=*&page=1", "q=%00", "q=%ff"]  # fmt: skip


@pytest.mark.parametrize("query", REFUSED)
async def test_a_page_refuses_what_the_answer_refuses(client, query):
    answer = await client.get(f"/v1/resources?{query}")
    page = await read(client, f"/resources?{query}", 400)
    assert answer.status_code == 400
    for fault in answer.json()["errors"]:
        assert fault["message"].replace("`", "") in page.text


@pytest.mark.parametrize("name", ["fields=title", "include=mentions", "format=json"])
async def test_a_page_is_its_own_format(client, name):
    page = await read(client, f"/resources?{name}", 400)
    assert name.partition("=")[0] in page.text
