import json

import pytest
from hypothesis import given

from app.formats.jsonld import jsonld, work
from app.formats.plain import date_parts, one_line
from tests.formats.samples import CONTEXT, SAMPLES, by, link, made, named, records


def read(*rendered):
    value = json.loads("".join(jsonld(rendered, CONTEXT)))
    assert value["@context"] == "https://schema.org"
    page, *works = value["@graph"]
    return page, works


def identifiers(got):
    return {x["propertyID"]: x["value"] for x in got.get("identifier", [])}


def test_the_whole_catalogue_reads_back(seed_records):
    _, works = read(*seed_records)
    for got, record in zip(works, seed_records, strict=True):
        assert got["name"] == record.title
        people = [author.name for author in record.authors]
        bodies = [institution.name for institution in record.institutions]
        assert [x["name"] for x in got.get("author", [])] == people or bodies
        assert got.get("datePublished", "") == (record.date or "")
        assert got.get("isPartOf", {}).get("name") == record.venue
        assert got.get("publisher", {}).get("name") == record.publisher
        found = {"DOI": record.identifiers.doi, "arXiv": record.identifiers.arxiv,
                 "ISBN": record.identifiers.isbn}  # fmt: skip
        assert identifiers(got) == {k: v for k, v in found.items() if v}
        told = {got.get("url"), *got.get("sameAs", [])}
        told |= {x["url"] for x in got.get("mentions", [])}
        told |= {page for x in got.get("author", []) for page in x.get("sameAs", [])}
        assert {x.url for x in record.links if x.url} <= told


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdflib_reads_the_whole_catalogue(seed_records):
    rdflib = pytest.importorskip("rdflib")
    value = json.loads("".join(jsonld(seed_records, CONTEXT)))
    # The context of schema.org, without asking for it.
    value["@context"] = {"@vocab": "https://schema.org/"}
    graph = rdflib.Graph().parse(data=json.dumps(value), format="json-ld")
    name = rdflib.URIRef("https://schema.org/name")
    for record in seed_records:
        subject = rdflib.URIRef(CONTEXT.place("resources", record.id))
        assert str(graph.value(subject, name)) == record.title


@pytest.mark.parametrize(
    ("type_", "record"),
    [
        ("ScholarlyArticle", made("x")),
        ("Book", made("x", "book", venue="Science")),
        ("Thesis", made("x", "thesis")),
        ("Report", made("x", note="tech report", institutions=named("U"))),
        ("Course", made("x", "course")),
        ("VideoObject", made("x", "video")),
        ("ProfilePage", made("x", "homepage")),
        ("WebSite", made("x", "forum")),
        ("Dataset", made("x", "dataset")),
        ("SoftwareSourceCode", made("x", "software")),
        ("LearningResource", made("x", "tutorial")),
        ("CreativeWork", made("x", "other")),
    ],
)
def test_types(type_, record):
    assert work(record, CONTEXT)["@type"] == type_


def test_what_else_is_somebodys():
    profile = link("https://orcid.org/1", "profile", "Teh")
    stranger = link("https://orcid.org/2", "profile", "Hinton")
    paper = made("x", authors=by("Yee-Whye Teh", "A. Ng"), links=[profile, stranger])
    first, second = work(paper, CONTEXT)["author"]
    assert first["sameAs"] == ["https://orcid.org/1"]
    assert first["@id"] == "https://catalogue.example.org/authors/yee-whye-teh"
    assert "sameAs" not in second
    home = made("Ng", "homepage", authors=by("A. Ng"), links=[link("http://ng.org/")])
    assert work(home, CONTEXT)["author"][0]["sameAs"] == ["http://ng.org/"]


def test_a_book_has_its_number_and_a_paper_its_code():
    book = made("x", "book", publisher="P", identifiers={"isbn": "9780387303031"})
    assert work(book, CONTEXT)["isbn"] == "9780387303031"
    got = work(SAMPLES[0], CONTEXT)
    assert got["mentions"] == [
        {
            "@type": "SoftwareSourceCode",
            "name": "source code",
            "url": "https://github.com/x/dbn",
        }
    ]
    assert got["sameAs"] == [
        "https://doi.org/10.1162/neco.2006.18.7.1527",
        "http://mirror.example.org/fastnc.pdf",
    ]
    assert got["sdLicense"] == ["https://spdx.org/licenses/Apache-2.0"]


def test_the_page_names_its_documents():
    page, _ = read()
    assert page["isBasedOn"] == [
        {
            "@type": "CreativeWork",
            "name": "The list",
            "url": "https://list.example.org/",
            "license": "https://spdx.org/licenses/Apache-2.0",
        },
        {"@type": "CreativeWork", "name": "Another"},
    ]


@given(records())
def test_no_record_breaks_it(record):
    _, (got,) = read(record)
    assert got.get("name", "") == one_line(record.title)
    parts = date_parts(record)
    assert got.get("datePublished", "")[:4] == (f"{parts[0]}" if parts else "")
