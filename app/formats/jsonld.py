"""JSON-LD: records as schema.org describes them, one graph for a page.

Each thing is named by the address of its page, so that two pages tell of the same one.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.catalogue.records import InstitutionOfResource, Kind
from app.formats.common import Cited, Context, Document, Sort, address, one_line
from app.text import regex

_KINDS: Mapping[Kind, str] = {"book": "Book", "thesis": "Thesis"}
_VOLUME = "PublicationVolume"
_HOLDERS = {
    Sort.ARTICLE: "Periodical",
    Sort.CHAPTER: "Book",
    Sort.CONFERENCE: _VOLUME,
    Sort.BOOK: "BookSeries",
}
_CREATIVE = "CreativeWork"
_SPDX = regex(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


def jsonld(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give one graph: the page itself, then each record."""
    page = {
        "@id": context.address,
        "@type": "CollectionPage",
        "name": one_line(context.title),
        "isBasedOn": [_document(each) for each in context.documents.values()],
    }
    graph = [_known(page), *(work(record, context) for record in records)]
    value = {"@context": "https://schema.org", "@graph": graph}
    yield f"{json.dumps(value, ensure_ascii=False)}\n"


def work(record: Cited, context: Context) -> dict[str, Any]:
    """Return a record as a thing of schema.org, without what is not known."""
    sort, link, title = record.sort, record.primary, one_line(record.title)
    type_ = _KINDS.get(record.kind, sort.schema)
    values = {
        "@id": context.place("resources", record.id),
        "@type": type_,
        "name": title,
        # What search engines ask of an article.
        "headline": title if type_ == "ScholarlyArticle" else "",
        "author": [*_people(record, context), *_organizations(record.bodies, context)],
        "sourceOrganization": list(_organizations(record.affiliations, context)),
        "datePublished": "-".join(f"{part:02}" for part in record.date_parts),
        "editor": [
            _named("Organization" if each.is_body else "Person", each.displayed)
            for each in record.editors
        ],
        "isPartOf": _holder(record, sort),
        "pagination": record.detail("pages"),
        "bookEdition": record.detail("edition") if sort is Sort.BOOK else "",
        "reportNumber": record.detail("number") if sort is Sort.REPORT else "",
        "locationCreated": _named("Place", record.detail("place")),
        "publisher": _named("Organization", record.publisher),
        "provider": _named("Organization", record.platform),
        "inLanguage": one_line(record.language),
        "description": one_line(record.note),
        "about": [
            _named("DefinedTerm", each.name, context.place("topics", each.id))
            for each in record.topics
        ],
        "identifier": list(_identifiers(record)),
        "isbn": address(record.identifiers.isbn) if sort is Sort.BOOK else "",
        "url": address(link.url) if link else "",
        "archivedAt": address(link.archive_url) if link else "",
        "sameAs": list(_same(record)),
        "mentions": list(_beside(record)),
        "sdDatePublished": one_line(record.updated_at),
        "sdLicense": [
            licence for document in context.documents_of(record) if (licence := _licence(document))
        ],
    }
    return _known(values)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _named(type_: str, name: str | None, id_: str = "") -> dict[str, Any]:
    """Return a thing by its name, {} for one without."""
    shown = one_line(name)
    return _known({"@id": id_, "@type": type_, "name": shown}) if shown else {}


def _holder(record: Cited, sort: Sort) -> dict[str, Any]:
    """Return what a work stands in: an issue, in a volume, of a journal."""
    volume, issue = record.detail("volume"), record.detail("issue")
    type_ = _HOLDERS.get(sort, _CREATIVE)
    found = _named(type_, record.venue)
    if volume:
        types = [type_, _VOLUME] if found and type_ != _VOLUME else _VOLUME
        found |= {"@type": types, "volumeNumber": volume}
    if issue:
        found = _known({"@type": "PublicationIssue", "issueNumber": issue, "isPartOf": found})
    return found


def _people(record: Cited, context: Context) -> Iterator[dict[str, Any]]:
    """Give the authors, with what else on the web is theirs."""
    pages: dict[int, list[str]] = {}
    for place, link in record.profiles:
        pages.setdefault(place, []).append(address(link.url))
    home = record.primary
    if record.kind == "homepage" and len(record.authors) == 1 and home:
        pages.setdefault(0, []).append(address(home.url))
    for place, author in enumerate(record.authors):
        known = [page for page in pages.get(place, []) if page]
        person = _named("Person", author.name, context.place("authors", author.id))
        yield person | ({"sameAs": known} if known else {})


def _organizations(
    institutions: Iterable[InstitutionOfResource], context: Context
) -> Iterator[dict[str, Any]]:
    for each in institutions:
        place = context.place("institutions", each.id)
        yield _named("Organization", each.name, place)


def _identifiers(record: Cited) -> Iterator[dict[str, str]]:
    found = record.identifiers
    for name, value in (("DOI", found.doi), ("arXiv", found.arxiv), ("ISBN", found.isbn)):
        if value:
            yield {"@type": "PropertyValue", "propertyID": name, "value": one_line(value)}


def _same(record: Cited) -> Iterator[str]:
    """Give the other addresses of the work itself."""
    if record.identifiers.doi:
        yield f"https://doi.org/{address(record.identifiers.doi)}"
    if record.identifiers.arxiv:
        yield f"https://arxiv.org/abs/{address(record.identifiers.arxiv)}"
    for link in record.links:
        if link.role == "alternate" and link.url:
            yield address(link.url)


def _beside(record: Cited) -> Iterator[dict[str, Any]]:
    """Give what is listed beside the work: its code, and related things."""
    types = {"code": "SoftwareSourceCode", "related": _CREATIVE}
    for link in record.links:
        if link.role in types and link.url:
            name, url = one_line(link.label), address(link.url)
            yield _known({"@type": types[link.role], "name": name, "url": url})


def _document(document: Document) -> dict[str, Any]:
    more = {"url": address(document.source), "license": _licence(document)}
    return _named(_CREATIVE, document.title) | _known(more)


def _licence(document: Document) -> str:
    """Return the address of a licence; a name of SPDX has one."""
    licence = one_line(document.licence)
    if _SPDX.fullmatch(licence):
        return f"https://spdx.org/licenses/{licence}"
    return licence
