"""What reference managers and search engines read on the page of a resource."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.catalogue.records import LinkRecord, ResourceRecord
from app.formats.context import Context
from app.formats.jsonld import work
from app.formats.people import displayed, editors, issuers, names
from app.formats.plain import date_parts, detail, page_range, primary
from app.formats.sorts import Sort, sort_of
from app.web.pages.shown import web

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
# What would end a script element, or a line of one, within a text.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def citation_tags(record: ResourceRecord) -> Iterator[tuple[str, str]]:
    """Give the Highwire tags of a resource, name and content."""
    sort, found = sort_of(record), record.identifiers
    date = "/".join(f"{part:02}" for part in date_parts(record))
    first, last = page_range(record)
    tags: list[tuple[str, str | None]] = [
        ("citation_title", record.title),
        *(("citation_author", name) for name in displayed(record)),
        ("citation_publication_date", date),
        (_VENUES.get(sort, ""), record.venue),
        ("citation_volume", detail(record, "volume")),
        ("citation_issue", detail(record, "issue")),
        ("citation_firstpage", first),
        ("citation_lastpage", last),
        *(("citation_editor", each.displayed) for each in editors(record)),
        ("citation_publisher", record.publisher),
        ("citation_doi", found.doi),
        ("citation_arxiv_id", found.arxiv),
        ("citation_isbn", found.isbn),
        ("citation_language", record.language),
        ("citation_pdf_url", pdf(record)),
    ]
    if sort in _ISSUED:
        tags += [(_ISSUED[sort], name) for name in names(issuers(record))]
    if sort is Sort.REPORT:
        tags.append(("citation_technical_report_number", detail(record, "number")))
    yield from ((name, text) for name, text in tags if name and text)


def pdf(record: ResourceRecord) -> str | None:
    """Return the address of the work itself as a PDF, where a link is one."""
    links = [
        primary(record),
        *(each for each in record.links if each.role == "alternate"),
    ]
    return next((link.url for link in links if link and _is_pdf(link)), None)


def _is_pdf(link: LinkRecord) -> bool:
    url = web(link.url)
    if url is None:
        return False
    path = url.partition("#")[0].partition("?")[0].lower()
    return path.endswith(".pdf") or "//arxiv.org/pdf/" in path


def data_block(value: Mapping[str, Any]) -> str:
    """Return JSON that can stand in a script element, whatever its texts hold."""
    return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)


def schema(record: ResourceRecord, context: Context) -> str:
    """Return a resource as schema.org describes it, for a script element."""
    return data_block({"@context": "https://schema.org", **work(record, context)})
