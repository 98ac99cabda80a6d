"""Found by others: reference managers, search engines, browsers, feed readers."""

import json
from xml.etree import ElementTree as ET

import pytest

from app.formats.common import Cited
from app.web.pages import routes
from app.web.pages.resource import citation_tags, pdf
from tests.catalogues import application
from tests.formats.samples import at, details, made
from tests.web.conftest import client_of
from tests.web.pages.html import read

SCIENCE = "reducing-the-dimensionality-of-data-with-neural-networks"
VENUES = ("citation_journal_title", "citation_conference_title")
NOUNS = ("resources", "authors", "institutions", "topics", "categories", "documents")
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


async def test_a_resource_can_be_read_by_a_reference_manager(seed_client):
    page = await read(seed_client, f"/resources/{SCIENCE}")
    for name, contents in {
        "citation_title": ["Reducing the Dimensionality of Data with Neural Networks"],
        "citation_author": ["Hinton, Geoffrey E.", "Salakhutdinov, Ruslan"],
        "citation_publication_date": ["2006/07/28"],
        "citation_journal_title": ["Science"],
        "citation_conference_title": [],
        "citation_doi": ["10.1126/science.1127647"],
        "citation_arxiv_id": [],
        "citation_pdf_url": ["http://www.cs.toronto.edu/~hinton/science.pdf"],
        "citation_language": ["en"],
        "og:type": ["article"],
        "og:title": ["Reducing the Dimensionality of Data with Neural Networks"],
        "og:site_name": ["Catalogue"],
        "og:url": [f"http://test/resources/{SCIENCE}"],
    }.items():
        assert page.meta(name) == contents, name
    (description,) = page.meta("description")
    assert description == (
        "Paper by Geoffrey E. Hinton, Ruslan Salakhutdinov, 2006, Science. "
        "On Representation learning, Neural networks, Autoencoders."
    )
    assert page.meta("og:description") == [description]


@pytest.mark.parametrize(
    "kind",
    ["course", "lecture", "tutorial", "video", "forum", "homepage", "dataset", "software", "other"],
)
def test_what_is_no_publication_is_not_made_an_article(kind):
    assert list(citation_tags(made("Knots", kind=kind, venue="Journal of Ropes"))) == []


async def test_several_records_of_a_page_can_be_saved_at_once(seed_client):
    page = await read(seed_client, "/resources?author=hinton&kind=paper")
    ids = [each.get("title") for each in page.all("abbr", **{"class": "unapi-id"})]
    listed = await seed_client.get("/v1/resources?author=hinton&kind=paper&fields=title")
    assert ids == [each["id"] for each in listed.json()["results"]]
    (server,) = page.all("link", rel="unapi-server")
    formats = ET.fromstring((await seed_client.get(server.get("href"))).text)  # noqa: S314
    assert [each.get("name") for each in formats] == ["ris", "bib", "csl"]
    about = await seed_client.get(f"/unapi?id={ids[0]}")
    assert (about.status_code, ET.fromstring(about.text).get("id")) == (300, ids[0])  # noqa: S314
    for name in ("ris", "bib", "csl"):
        to = await seed_client.get(f"/unapi?id={ids[0]}&format={name}")
        assert (to.status_code, to.headers["location"]) == (302, f"/v1/resources/{ids[0]}.{name}")
    course = await seed_client.get("/v1/resources.ris?kind=course")
    assert "TY  - JOUR" not in course.text
    assert (await seed_client.get("/unapi?format=pdf")).status_code == 400


async def test_every_publication_has_a_title_and_its_authors(seed_client):
    answer = await seed_client.get("/v1/resources?per_page=200&kind=paper,book,thesis")
    for given in answer.json()["results"]:
        record = Cited.model_validate(given)
        tags = list(citation_tags(record))
        assert tags[0] == ("citation_title", record.title)
        people = [text for name, text in tags if name == "citation_author"]
        assert len(people) == len(record.authors or record.institutions)
        # "Hinton, Geoffrey E." is "Geoffrey E. Hinton".
        for text, author in zip(people, record.authors, strict=False):
            family, _, rest = text.partition(", ")
            assert f"{rest} {family}".split() == author.name.split()
        assert all(text for _, text in tags)
        venues = [name for name, _ in tags if name.endswith(("journal_title", "conference_title"))]
        assert len(venues) <= (record.venue is not None)


def test_details_have_tags_of_their_own():
    said = details(volume="12", issue="3–4", pages="45–61", editors=["Tom van der Bell"])
    tags = list(citation_tags(made("Knots", venue="Journal of Ropes", details=said)))
    assert [tag for tag in tags if tag[0] not in {"citation_title", "citation_language"}] == [
        ("citation_journal_title", "Journal of Ropes"),
        ("citation_volume", "12"),
        ("citation_issue", "3–4"),
        ("citation_firstpage", "45"),
        ("citation_lastpage", "61"),
        ("citation_editor", "van der Bell, Tom"),
    ]
    report = made("Splices", institutions=at("Oslo"), details=details(number="TR-9", pages="7"))
    tags = list(citation_tags(report))
    assert ("citation_technical_report_number", "TR-9") in tags
    assert [text for name, text in tags if name.endswith("page")] == ["7"]


PDFS = {
    "http://a.org/x.pdf": True,
    "http://a.org/X.PDF?download=1#page=2": True,
    "http://arxiv.org/pdf/1410.5401v2": True,
    "http://a.org/x.html": False,
    "http://a.org/?file=x.pdf": False,
    "javascript:x.pdf": False,
    None: False,
}


@pytest.mark.parametrize("url", PDFS)
async def test_only_a_pdf_is_called_one(seed_client, url):
    given = (await seed_client.get(f"/v1/resources/{SCIENCE}")).json()
    given["links"] = [given["links"][0] | {"url": url}]
    record = Cited.model_validate(given)
    assert pdf(record) == (url if PDFS[url] else None)


async def test_schema_org_reads_the_page(seed_client):
    page = await read(seed_client, f"/resources/{SCIENCE}")
    data = json.loads(page.one("script", type="application/ld+json").text)
    answer = await seed_client.get(f"/v1/resources/{SCIENCE}.jsonld")
    (work,) = [
        each
        for each in answer.json()["@graph"]
        if each["@id"] == f"http://test/resources/{SCIENCE}"
    ]
    assert data == {"@context": "https://schema.org"} | work
    assert data["@type"] == "ScholarlyArticle"


async def test_every_other_format_of_a_resource_is_there(seed_client):
    page = await read(seed_client, f"/resources/{SCIENCE}")
    links = page.all("link", rel="alternate")
    assert len(links) == 10
    for each in links:
        answer = await seed_client.get(each.get("href"))
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(each.get("type"))
    assert page.one("link", rel="canonical").get("href") == (f"http://test/resources/{SCIENCE}")


PLACES = ["/", "/authors", "/institutions", "/topics", "/categories", "/documents",
          "/about", "/quality", "/authors/yoshua-bengio", "/institutions/google",
          "/topics/lstm", "/categories/dialog", "/documents/deep-learning-resources",
          "/documents/deep-learning-resources/changes"]  # fmt: skip


async def test_every_page_says_what_it_is(seed_client):
    titles, descriptions = set(), set()
    for path in PLACES:
        page = await read(seed_client, path)
        (description,) = page.meta("description")
        assert page.title.endswith(" · Catalogue")
        assert description.endswith(".")
        titles.add(page.title)
        descriptions.add(description)
        (canonical,) = page.all("link", rel="canonical")
        assert canonical.get("href") == f"http://test{path}"
        for each in page.all("link", rel="alternate"):
            assert (await seed_client.get(each.get("href"))).status_code == 200
    assert len(titles) == len(descriptions) == len(PLACES)


async def test_filtered_lists_are_not_for_search_engines(client):
    assert (await read(client, "/resources")).meta("robots") == []
    page = await read(client, "/resources?author=le")
    assert page.meta("robots") == ["noindex, follow"]
    rules = (await client.get("/robots.txt")).text
    assert "Disallow: /*?\n" in rules
    assert "Sitemap: http://test/sitemap.xml\n" in rules


def _xml(text):
    return ET.fromstring(text)  # noqa: S314 - our own answer


async def mapped(client, path):
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/xml"
    return [each.text for each in _xml(answer.text).iter(f"{MAP}loc")]


async def test_the_map_has_every_page_once(client):
    places = await mapped(client, "/sitemap.xml")
    expected = ["http://test/"]
    for noun in NOUNS:
        answer = await client.get(f"/v1/{noun}?per_page=200")
        expected += [f"http://test/{noun}/{e['id']}" for e in answer.json()["results"]]
        if noun != "resources":
            expected.append(f"http://test/{noun}")
    assert sorted(places) == sorted(expected)
    for place in places:
        assert (await client.get(place)).status_code == 200


async def test_a_large_map_has_parts(client, monkeypatch):
    whole = await mapped(client, "/sitemap.xml")
    monkeypatch.setattr(routes, "MOST", 17)
    # Otherwise the whole one, which is kept, would come again.
    parts = await mapped(client, "/sitemap.xml?_=parts")
    assert parts[0] == "http://test/sitemap-1.xml"
    found = [await mapped(client, part) for part in parts]
    assert [place for part in found for place in part] == whole
    assert {len(part) for part in found[:-1]} == {17}
    for part in (len(parts) + 1, 0, "x", "-1", "99999999"):
        answer = await client.get(f"/sitemap-{part}.xml")
        assert answer.status_code == 404, part


async def test_addresses_are_those_of_the_public(catalogue_url):
    public = "https://lists.example/all/"
    with application(catalogue_url, public_url=public) as app:
        async with client_of(app) as client:
            for place in await mapped(client, "/sitemap.xml"):
                assert place.startswith("https://lists.example/all/")
            page = await read(client, "/topics/music")
            canonical = page.one("link", rel="canonical").get("href")
            assert canonical == "https://lists.example/all/topics/music"
            rules = (await client.get("/robots.txt")).text
            assert "https://lists.example/all/sitemap.xml" in rules


async def test_a_browser_can_search(client):
    page = await read(client, "/")
    description = page.one("link", rel="search")
    answer = await client.get(description.get("href"))
    media_type = answer.headers["content-type"]
    assert media_type == description.get("type")
    urls = {
        each.get("type"): each.get("template", "")
        for each in _xml(answer.text)
        if each.get("template")
    }
    html = urls["text/html"].replace("{searchTerms}", "deep%20nets")
    assert html == "http://test/resources?q=deep%20nets"
    assert (await client.get(html)).status_code == 200
    feed = urls["application/atom+xml"].replace("{searchTerms}", "deep")
    assert (await client.get(feed)).status_code == 200
