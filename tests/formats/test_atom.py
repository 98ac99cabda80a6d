import re
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given

from app.catalogue.records import RevisedRecord
from app.formats.atom import atom, atom_changes, tag
from app.formats.common import Context, address, one_line
from app.formats.reference import reference
from tests.formats.samples import AT, CONTEXT, at, link, made, records

NAMESPACE = "{http://www.w3.org/2005/Atom}"


def read(*rendered, context=CONTEXT):
    text = "".join(atom(rendered, context))
    feed = feedparser.parse(text.encode(), response_headers={
        "content-type": "application/atom+xml; charset=utf-8"})  # fmt: skip
    assert not feed.bozo, feed.bozo_exception
    return feed, ET.fromstring(text)  # noqa: S314 - our own


def test_feedparser_reads_the_whole_catalogue(seed_records):
    feed, _ = read(*seed_records)
    for got, record in zip(feed.entries, seed_records, strict=True):
        assert got.title == record.title
        people = [author.name for author in record.authors]
        bodies = [institution.name for institution in record.institutions]
        shown = [author["name"] for author in got.get("authors", [])]
        assert shown == (people or bodies)
        hrefs = [x.href for x in got.links if x.rel == "related"]
        assert hrefs == [x.url for x in record.links if x.url]
        terms = [x["term"] for x in got.tags]
        assert terms == [x.id for x in (*record.categories, *record.topics)]
        assert (got.published, got.updated) == (record.created_at, record.updated_at)
        # Year, venue and identifiers stand in the reference.
        assert got.summary == f"{reference(record)} {record.note or ''}".strip()
        assert [x.href for x in got.links if x.rel == "alternate"] == [
            CONTEXT.place("resources", record.id)
        ]
    assert len({got.id for got in feed.entries}) == len(seed_records)


def test_the_feed_says_what_rfc_4287_wants():
    feed, root = read(made("Nets"))
    for parent in (root, *root.iter(f"{NAMESPACE}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"{NAMESPACE}{name}")) == 1
    assert feed.feed.title == "Deep Learning Resources"
    assert feed.feed.updated == AT
    links = {x.rel: x.href for x in feed.feed.links}
    assert links == {"self": CONTEXT.address, "next": CONTEXT.following}
    assert feed.feed.rights == "The list, https://list.example.org/ (Apache-2.0)"
    (entry,) = feed.entries
    assert entry.link == "https://catalogue.example.org/resources/nets"
    assert entry.rights == "The list, https://list.example.org/ (Apache-2.0)"


def test_ids_are_tags_that_neither_page_nor_format_moves():
    feed, _ = read(made("Nets"))
    assert feed.feed.id == ("tag:catalogue.example.org,2026-01-01:/v1/resources?author=hinton")
    assert feed.entries[0].id == "tag:catalogue.example.org,2026-01-01:/resources/nets"
    plain = Context("", "http://h:8000/v1/resources?format=atom", "http://h:8000")
    other, _ = read(made("Nets", editions=[]), context=plain)
    assert other.feed.id == "tag:h,2026-01-01:/v1/resources"
    assert other.feed.title == "Resources"
    assert "rights" not in other.feed
    assert "rights" not in other.entries[0]
    assert tag("", "/a b") == "tag:localhost,2026-01-01:/a%20b"


def test_a_link_without_address_is_left_out():
    lost = link("./x") | {"url": None}
    feed, _ = read(made("x", links=[lost, link("http://x.org/", "related", "more")]))
    assert [x.get("title") for x in feed.entries[0].links] == [None, "more"]


@given(records())
def test_no_record_breaks_it(record):
    _, root = read(record)
    entry = root.find(f"{NAMESPACE}entry")
    assert (entry.findtext(f"{NAMESPACE}title") or "") == one_line(record.title)
    related = [x for x in entry.iter(f"{NAMESPACE}link") if x.get("rel") == "related"]
    assert [x.get("href") for x in related] == [address(x.url) for x in record.links]
    assert re.fullmatch(r"tag:[\w.-]+,[\d-]+:[!-~]+", entry.findtext(f"{NAMESPACE}id"))
    assert all(each.findtext(f"{NAMESPACE}name") for each in entry.iter(f"{NAMESPACE}author"))


def test_institutions_stand_in_for_authors():
    feed, _ = read(made("x", institutions=at("OpenAI & Sons")))
    assert feed.entries[0].author == "OpenAI & Sons"


def test_a_key_has_no_page_of_its_own_and_a_link_is_one():
    rows = [
        RevisedRecord(
            revision=7,
            at=AT,
            actor="ann",
            action="created",
            type=type_,
            id=id_,
            name="A name",
            successor=None,
            summary="made",
        )
        for type_, id_ in (("key", "5f0e2c71"), ("link", "http://a.example/"), ("author", "bee"))
    ]
    feed = feedparser.parse("".join(atom_changes(rows, CONTEXT)))
    assert [each.link for each in feed.entries] == [
        f"{CONTEXT.base}/v1/changes?since=6",
        "http://a.example/",
        f"{CONTEXT.base}/authors/bee",
    ]
