"""RIS: a tag and a value a line, CRLF behind each, one record after the other."""

from collections.abc import Iterable, Iterator

from app.formats.common import DEGREES, Cited, Context, Maker, Sort, address, names, one_line

# Parts of books, whose editors are the second authors.
_IN_BOOKS = {Sort.CHAPTER, Sort.CONFERENCE}
_DETAILS = {"VL": "volume", "IS": "issue", "ET": "edition", "M1": "number", "CY": "place"}


def ris(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give each record, with the document it stands in as its database."""
    for record in records:
        lines = (f"{tag}  - {value}\r\n" for tag, value in _values(record, context) if value)
        yield "".join([*lines, "ER  - \r\n", "\r\n"])


def _values(record: Cited, context: Context) -> Iterator[tuple[str, str]]:
    """Give the tags of a record with their values, type first; "" where there is none."""
    sort, found, parts = record.sort, record.identifiers, record.date_parts
    # Who issued a thesis or a report.
    issuers = names(record.issuers) if sort in {Sort.THESIS, Sort.REPORT} else ()
    yield "TY", sort.ris
    yield "ID", one_line(record.citation_key)
    for maker in record.makers(context):
        yield "AU", _name(maker)
    for maker in record.editors:
        yield "A2" if sort in _IN_BOOKS else "ED", _name(maker)
    yield "TI", one_line(record.title)
    yield "T2", one_line(record.venue or record.platform)
    yield "PY", f"{parts[0]:04}" if parts else ""
    yield "DA", _date(parts)
    for tag, part in _DETAILS.items():
        yield tag, record.detail(part)
    yield from zip(("SP", "EP"), record.page_range, strict=True)
    yield "PB", one_line(record.publisher) or "; ".join(issuers)
    yield "M3", DEGREES[record.degree] if sort is Sort.THESIS else ""
    yield "AD", "; ".join(names(record.affiliations))
    yield "DO", address(found.doi)
    yield "AN", f"arXiv:{address(found.arxiv)}" if found.arxiv else ""
    yield "SN", address(found.isbn)
    for link in record.links:
        yield "UR", address(link.url)
    for topic in record.topics:
        yield "KW", one_line(topic.name)
    yield "LA", one_line(record.language)
    yield "N1", one_line(record.note)
    yield "N1", "With others (et al.)" if record.et_al else ""
    for document in context.documents_of(record):
        yield "DB", document.credit


def _name(maker: Maker) -> str:
    """Return a name as "van der Smagt, Patrick"; without a comma it is a body's."""
    if maker.is_body:
        return maker.family.replace(",", "")
    parts = [maker.last, maker.given, maker.suffix]
    return ", ".join(part.replace(",", "") for part in parts if part)


def _date(parts: tuple[int, ...]) -> str:
    """Return a date more precise than a year as year/month/day/."""
    if len(parts) < 2:  # noqa: PLR2004 - the year has a tag of its own
        return ""
    padded = [f"{part:02}" for part in parts] + [""]
    return "/".join([*padded[:3], ""])
