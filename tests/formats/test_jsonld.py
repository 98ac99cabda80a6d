import json

import pytest
import rdflib
from hypothesis import given
from rdflib.namespace import RDF

from app.formats.common import one_line
from app.formats.jsonld import jsonld, work
from tests.formats.samples import CONTEXT, SAMPLES, at, by, link, made, records

SCHEMA = rdflib.Namespace("https://schema.org/")
# Where an identifier leads to.
PLACES = {"DOI": "https://doi.org/", "arXiv": "https://arxiv.org/abs/"}


def read(*rendered):
    value = json.loads("".join(jsonld(rendered, CONTEXT)))
    assert value["@context"] == "https://schema.org"
    page, *works = value["@graph"]
    return page, works


def identifiers(got):
    return {x["propertyID"]: x["value"] for x in got.get("identifier", [])}


def identifiers_of(record):
    found = record.identifiers
    named = {"DOI": found.doi, "arXiv": found.arxiv, "ISBN": found.isbn}
    return {name: value for name, value in named.items() if value}


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
        assert identifiers(got) == identifiers_of(record)
        told = {got.get("url"), *got.get("sameAs", [])}
        told |= {x["url"] for x in got.get("mentions", [])}
        told |= {page for x in got.get("author", []) for page in x.get("sameAs", [])}
        assert {x.url for x in record.links if x.url} <= told


# What schema.org says of these names, without asking for it; and a graph has no order,
# so that of the authors is kept as a list.
LOCAL_CONTEXT = {
    "@vocab": "https://schema.org/",
    "author": {"@container": "@list"},
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
}


class GraphReader:
    """The works of a page as rdflib has them."""

    def __init__(self, records):
        value = json.loads("".join(jsonld(records, CONTEXT)))
        value["@context"] = LOCAL_CONTEXT
        text = json.dumps(value)
        self.graph = rdflib.Graph().parse(data=text, format="json-ld")

    def all(self, subject, *path):
        """Every value at the end of a path of names."""
        found = [subject]
        for name in path:
            term = SCHEMA[name]
            found = [o for s in found for o in self.graph.objects(s, term)]
        return sorted(map(str, found))

    def authors(self, subject):
        """The authors in order."""
        listed = self.graph.value(subject, SCHEMA["author"], default=RDF.nil)
        return [*self.graph.items(listed)]

    def identifiers(self, subject):
        return {
            name: value
            for each in self.graph.objects(subject, SCHEMA["identifier"])
            for name in self.all(each, "propertyID")
            for value in self.all(each, "value")
        }

    def links(self, subject):
        """The addresses of the work and what is beside it, and those of its authors."""
        own = self.all(subject, "url") + self.all(subject, "sameAs")
        people = self.authors(subject)
        theirs = {page for each in people for page in self.all(each, "sameAs")}
        return {*own, *self.all(subject, "mentions", "url")}, theirs


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_rdflib_reads_the_whole_catalogue(seed_records):
    reader = GraphReader(seed_records)
    for record in seed_records:
        subject = rdflib.URIRef(CONTEXT.place("resources", record.id))
        found = identifiers_of(record)
        assert reader.all(subject, "name") == [record.title]
        people = [author.name for author in record.authors]
        bodies = [institution.name for institution in record.institutions]
        names = [reader.all(author, "name") for author in reader.authors(subject)]
        assert names == [[name] for name in people or bodies]
        assert reader.all(subject, "datePublished") == [record.date] * bool(record.date)
        assert reader.all(subject, "isPartOf", "name") == ([record.venue] if record.venue else [])
        assert reader.identifiers(subject) == found
        resolved = {PLACES[name] + found[name] for name in PLACES if name in found}
        own, theirs = reader.links(subject)
        profiles = {x.url for x in record.links if x.role == "profile"}
        listed = {x.url for x in record.links if x.url} - profiles
        assert own == listed | resolved
        assert profiles <= theirs


@pytest.mark.parametrize(
    ("type_", "record"),
    [
        ("ScholarlyArticle", made("x")),
        ("Book", made("x", "book", venue="Science")),
        ("Thesis", made("x", "thesis")),
        ("Report", made("x", note="tech report", institutions=at("U"))),
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
        {"@type": "SoftwareSourceCode", "name": "source code", "url": "https://github.com/x/dbn"}
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
    parts = record.date_parts
    assert got.get("datePublished", "")[:4] == (f"{parts[0]}" if parts else "")
