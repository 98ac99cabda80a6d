"""What to read, and what a reader kept: pages beside the list of all resources."""

import pytest

from tests import catalogues
from tests.catalogues import application
from tests.web.conftest import client_of
from tests.web.pages.html import read, said


@pytest.fixture
async def empty_client(databases):
    with databases.copied(catalogues.empty) as url, application(url) as app:
        async with client_of(app) as made:
            yield made


def titles(page, section):
    return [said(each) for each in page.all("a", page.one("ul", section))]


async def test_the_first_page_says_what_to_read(seed_client):
    page = await read(seed_client, "/")
    sections = {said(page.one("h2", each)): each for each in page.all("section", class_="pick-of")}
    assert list(sections) == [
        *("Courses", "Books", "Papers", "Talks and lectures", "Tutorials"),
        *("Most listed", "Latest added"),
    ]
    for name, query in {
        "Courses": "kind=course",
        "Talks and lectures": "kind=lecture,video",
        "Latest added": "sort=-added,title",
    }.items():
        answer = await seed_client.get(f"/v1/resources?{query}&per_page=4")
        expected = [each["title"] for each in answer.json()["results"]]
        assert titles(page, sections[name])[:4] == expected
    more = page.one("p", sections["Courses"])
    courses = await seed_client.get("/v1/resources?kind=course")
    assert said(more) == f"All {courses.json()['meta']['count']} courses"
    assert page.all("a", more)[0].get("href") == "/resources?kind=course"


async def test_the_first_page_counts_what_is_there(seed_client):
    page = await read(seed_client, "/")
    answer = await seed_client.get("/v1/resources?facets=topic,author,document")
    found = answer.json()
    counts = {name: found["facets"][name]["total_values"] for name in found["facets"]}
    assert said(page.one("p", class_="lead")).startswith(
        f"{found['meta']['count']} resources on {counts['topic']} topics by {counts['author']} "
        f"authors, from {counts['document']} curated list."
    )


async def test_what_stands_in_most_lists_is_listed_most(client):
    page = await read(client, "/")
    (section,) = [
        each
        for each in page.all("section", class_="pick-of")
        if said(page.one("h2", each)) == "Most listed"
    ]
    places = {}
    answer = await client.get("/v1/resources?include=mentions&per_page=200")
    for each in answer.json()["results"]:
        editions = [mention["edition"] for mention in each["mentions"]]
        places[each["title"]] = len({e.split(":")[0] for e in editions}), len(editions)
    shown = titles(page, section)
    best = sorted(places.values(), reverse=True)[: len(shown)]
    assert [places[title] for title in shown] == best


async def test_an_empty_catalogue_says_how_to_begin(empty_client):
    page = await read(empty_client, "/")
    assert page.link("Import a list") == "/import"
    assert page.all("section", class_="pick-of") == []


async def test_a_shelf_is_what_its_address_names(client):
    # As ids, or as what the API takes in their place.
    page = await read(client, "/shelf?id=doi:10.1000/X.3,resource-1,none&sort=title")
    listed = await client.get("/v1/resources?id=resource-3,resource-1&sort=title")
    assert page.ids() == [each["id"] for each in listed.json()["results"]]
    assert "1 of them is no longer in the catalogue" in page.text
    for name in ("BibTeX", "RIS", "CSV"):
        answer = await client.get(page.link(name))
        assert answer.status_code == 200
    bib = await client.get(page.link("BibTeX"))
    assert bib.text.count("\n@") + bib.text.startswith("@") == 2
    assert page.meta("robots") == ["noindex, follow"]


@pytest.mark.parametrize("query", ["", "?id=none"])
async def test_an_empty_shelf_says_how_it_is_filled(client, query):
    page = await read(client, f"/shelf{query}")
    assert "press the star" in page.text
    assert page.link("All resources") == "/resources"


async def test_a_shelf_takes_nothing_else(client):
    await read(client, "/shelf?author=hinton", 400)


async def test_names_and_topics_can_be_cited_at_once(seed_client):
    for path, query in {
        "/authors/geoffrey-e-hinton": "author=geoffrey-e-hinton",
        "/topics/recurrent-networks": "topic=recurrent-networks",
        "/resources?kind=book": "kind=book",
    }.items():
        page = await read(seed_client, path)
        links = page.all("a", page.one("p", class_="cite-all"))
        assert [said(each) for each in links] == ["CSV", "BibTeX", "RIS", "CSL-JSON", "Text"]
        assert links[1].get("href") == f"/v1/resources.bib?{query}"


async def test_a_renamed_heading_stands_under_its_present_name(seed_client):
    page = await read(seed_client, "/resources")
    shown = [said(each) for each in page.all("a", page.one("section", id="facet-category"))]
    assert any(each.startswith("Academic Papers and Other Writings") for each in shown)
    assert not any(each.startswith("Academic Papers 6") for each in shown)
    for query in ("category=academic-papers", "edition=deep-learning-resources:1"):
        page = await read(seed_client, f"/resources?{query}")
        shown = [said(each) for each in page.all("a", page.one("section", id="facet-category"))]
        assert any(each.startswith("Academic Papers 6") for each in shown)
    page = await read(seed_client, "/resources/learning-deep-architectures-for-ai")
    facts = page.one("section", **{"aria-labelledby": "facts"})
    assert "Listed under" in said(facts)
    assert said(facts).count("Academic Papers") == 1


async def test_an_institution_counts_the_works_of_its_people_there(seed_client):
    page = await read(seed_client, "/institutions/google")
    listed = await seed_client.get("/v1/resources?institution=google&per_page=200")
    parts = {"google", "google-research", "deepmind"}
    counts: dict[str, int] = {}
    for record in listed.json()["results"]:
        for author in record["authors"]:
            if parts & set(author["institutions"]):
                counts[author["name"]] = counts.get(author["name"], 0) + 1
    beside = page.all("section", class_="facet")
    section = next(each for each in beside if "People" in said(page.one("h2", each)))
    shown = {
        said(page.one("span", each, class_="name")): int(
            page.one("span", each, class_="count").text
        )
        for each in page.all("li", section)
    }
    assert shown == counts


async def test_a_value_leads_to_its_line(seed_client):
    page = await read(seed_client, "/resources/neural-turing-machines")
    table = page.one("details", class_="why")
    led = [each.get("href") for each in page.all("a", table)]
    assert "#deep-learning-resources%3A2%3A231" in led
    there = {each.get("id") for each in page.all("span")}
    assert all(each.removeprefix("#").replace("%3A", ":") in there for each in led)


async def test_a_line_says_what_its_year_rests_on(seed_client):
    listed = await seed_client.get("/v1/resources?per_page=200")
    said_of = {"stated": "printed in a list", "derived": "read off", "curated": "checked facts"}
    page = await read(seed_client, "/resources?per_page=200")
    years = page.all("a", class_="year")
    known = [each for each in listed.json()["results"] if each["year"]]
    assert len(years) == len(known)
    for link, record in zip(years, known, strict=True):
        assert link.get("href") == f"/resources/{record['id']}#why"
        assert said(link).startswith(str(record["year"]))
        assert said_of[record["year_basis"]] in said(link)
