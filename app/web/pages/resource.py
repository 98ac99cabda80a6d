"""The page of a resource."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.catalogue.records import (
    DocumentRecord,
    EditionRecord,
    MentionRecord,
    Related,
    ResourceRecord,
)
from app.export import context_of, documents_of
from app.formats.common import Cited, Context, Maker, Sort, names
from app.formats.common import View as Rendering
from app.formats.jsonld import work
from app.formats.registry import FORMATS
from app.store.read import nouns, pages
from app.store.read.pages import Page
from app.store.read.parameters import SINGLE_RESOURCE, by_name, choice, single
from app.store.read.related import related
from app.store.read.request import Criteria, parse
from app.web import responses
from app.web.negotiation import values_of
from app.web.pages.nouns import Piece, compared
from app.web.pages.query import alternates_of
from app.web.pages.shell import View, document, page_at, rendered, web
from app.web.responses import ResourceAnswer, engine_of, public_address

router = APIRouter(include_in_schema=False)

_WHOLE = parse(b"include=mentions,provenance", SINGLE_RESOURCE)
# So many of those that are near are shown.
_NEAR = 6
_CITED = (("text", "Reference"), ("bib", "BibTeX"), ("ris", "RIS"))


# By which reference managers take several records from a page (unAPI 1), each as what it
# is: a course is no article.
_SAVED = ("ris", "bib", "csl")
_UNAPI = by_name(
    single("id", lambda _name, text: text, "Which record.", "deep-learning"),
    choice("format", _SAVED, "In which format.", "ris"),
)


@router.get("/unapi")
async def saved(request: Request) -> Response:
    """List the formats in which records can be saved, or lead to one of them."""
    criteria = values_of(request, _UNAPI)
    id_, format_ = criteria.get("id"), criteria.get("format")
    if id_ and format_:
        return RedirectResponse(f"/v1/resources/{quote(id_, safe='')}.{format_}", 302)
    formats = [(name, FORMATS[name].media_type) for name in _SAVED]
    body = rendered(request, View("unapi.xml", {"id": id_, "formats": formats}))
    return Response(body, 300 if id_ else 200, media_type="application/xml")


@page_at(router, "/resources/{id:path}")
def _view(request: Request, id_: str, criteria: Criteria) -> View | Response:
    """Show one resource."""
    engine = engine_of(request)
    found = pages.resource_by_any_id(engine, id_, _WHOLE)
    if found.successor:
        return responses.redirect(f"/resources/{found.successor}", criteria)
    record = ResourceAnswer.model_validate_json(found.text)
    listed = documents_of([found.text])
    context = context_of(engine, public_address(request)).of(listed)
    listing = nouns.documents_with_ids(engine, listed)
    text = record.model_dump_json(include={*ResourceRecord.model_fields})
    rendering = Rendering("resources", (), context)
    near = related(engine, id_, Criteria())
    texts = near.texts[:_NEAR] if isinstance(near, Page) else ()
    # By field, those that won first; the places of a list are one field.
    reasons = groupby(record.provenance, lambda row: row.field.partition("[")[0])
    values = {
        "record": record,
        "tags": list(citation_tags(record)),
        "schema": schema(record, context),
        "citations": [
            (name, label, "".join(FORMATS[name].render([text], rendering)).strip())
            for name, label in _CITED
        ],
        "histories": history(record.mentions, listing),
        "headings": {each.id: each.name for each in record.categories},
        "current": current(record.mentions),
        "places": {
            (each.edition, line): f"{each.edition}:{each.line_start}"
            for each in record.mentions
            for line in range(each.line_start, each.line_end + 1)
        },
        "used": sum(row.used for row in record.provenance),
        "reasons": [(field, sorted(x, key=lambda row: not row.used)) for field, x in reasons],
        "related": [Related.model_validate_json(each) for each in texts],
        "alternates": alternates_of("resources", id_),
    }
    return View("resource.html", values)


# What reference managers and search engines read on the page of a resource.

# Which tag the venue goes into; what stands in a book has no tag of its own.
_VENUES = {
    Sort.ARTICLE: "citation_journal_title",
    Sort.CONFERENCE: "citation_conference_title",
    Sort.CHAPTER: "citation_inbook_title",
}
# Which tag says where it was written, of what is known by that.
_ISSUED = {
    Sort.THESIS: "citation_dissertation_institution",
    Sort.REPORT: "citation_technical_report_institution",
}
_PUBLISHED = {*_VENUES, *_ISSUED, Sort.MANUSCRIPT, Sort.BOOK}
# What would end a script element, or a line of one, within a text.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def citation_tags(record: Cited) -> Iterator[tuple[str, str]]:
    """Give the Highwire tags of an article, book, thesis or report, name and content.

    Of anything else they would make an article, to whoever reads them.
    """
    sort, found = record.sort, record.identifiers
    if sort not in _PUBLISHED:
        return
    date = "/".join(f"{part:02}" for part in record.date_parts)
    first, last = record.page_range
    tags: list[tuple[str, str | None]] = [
        ("citation_title", record.title),
        *(("citation_author", family_first(each)) for each in record.makers()),
        ("citation_publication_date", date),
        (_VENUES.get(sort, ""), record.venue),
        ("citation_volume", record.detail("volume")),
        ("citation_issue", record.detail("issue")),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        *(("citation_editor", family_first(each)) for each in record.editors),
        ("citation_publisher", record.publisher),
        ("citation_doi", found.doi),
        ("citation_arxiv_id", found.arxiv),
        ("citation_isbn", found.isbn),
        ("citation_language", record.language),
        ("citation_pdf_url", pdf(record)),
    ]
    if sort in _ISSUED:
        tags += [(_ISSUED[sort], name) for name in names(record.issuers)]
    if sort is Sort.REPORT:
        tags.append(("citation_technical_report_number", record.detail("number")))
    yield from ((name, text) for name, text in tags if name and text)


def family_first(maker: Maker) -> str:
    """Return a name as reference managers split it; a body's is one piece."""
    given = " ".join(filter(None, (maker.given, maker.suffix)))
    return ", ".join(filter(None, (maker.last, given)))


def pdf(record: Cited) -> str | None:
    """Return the address of the work itself as a PDF, where a link is one."""
    links = [record.primary, *(each for each in record.links if each.role == "alternate")]
    for url in (web(link.url) for link in links if link):
        path = (url or "").partition("#")[0].partition("?")[0].lower()
        if path.endswith(".pdf") or "//arxiv.org/pdf/" in path:
            return url
    return None


def data_block(value: Mapping[str, Any]) -> str:
    """Return JSON that can stand in a script element, whatever its texts hold."""
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def schema(record: Cited, context: Context) -> str:
    """Return a resource as schema.org describes it, for a script element."""
    return data_block({"@context": "https://schema.org", **work(record, context)})


# Where a resource is listed: its lines in each document, and what became of them.


# A mention, what is gone since the one before it, and its text with what is new.
Line = tuple[MentionRecord, Sequence[Piece], Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class EditionListing:
    """One edition: what became of the resource in it, since the edition before.

    `state` is one of `first`, `same`, `changed`, `gone`.
    """

    edition: EditionRecord
    state: str
    since: str | None
    lines: Sequence[Line]


def history(
    mentions: Sequence[MentionRecord], documents: Iterable[DocumentRecord]
) -> list[tuple[DocumentRecord, list[EditionListing]]]:
    """Return those of `documents` that list a resource, the oldest edition of each first."""
    places = {id_: list(group) for id_, group in groupby(mentions, lambda each: each.edition)}
    found = ((each, list(_listed(each, places))) for each in documents)
    return [(document, editions) for document, editions in found if editions]


def current(mentions: Sequence[MentionRecord]) -> set[str]:
    """Return the headings of each document's newest edition that lists a resource."""
    newest = {document(each.edition): each.edition for each in mentions}
    return {each.category for each in mentions if each.category and each.edition in newest.values()}


def _listed(
    of: DocumentRecord, places: Mapping[str, Sequence[MentionRecord]]
) -> Iterator[EditionListing]:
    """Give the editions from the first that lists it; of later absences the first."""
    since: EditionRecord | None = None
    before: Sequence[MentionRecord] = ()
    for each in of.editions:
        now = places.get(f"{of.id}:{each.label}", ())
        if now or before:
            lines = list(_lines(before if since else now, now))
            label = since.label if since else None
            if since is None or not before:
                state = "first"
            elif not now:
                state = "gone"
            else:
                old, new = ([x.text.strip() for x in side] for side in (before, now))
                state = "same" if old == new else "changed"
            yield EditionListing(each, state, label, lines)
        if now or since:
            since, before = each, now


def _lines(before: Sequence[MentionRecord], now: Sequence[MentionRecord]) -> Iterator[Line]:
    """Give the places, each compared with the one of its number before."""
    for old, new in zip_longest(before, now):
        if new is None:
            yield old, [Piece("gone", old.text.strip())], ()
        elif old is None or old.text.strip() == new.text.strip():
            yield new, (), [Piece("same" if old else "new", new.text.strip())]
        else:
            yield new, *compared(old.text.strip(), new.text.strip())
