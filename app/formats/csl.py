"""CSL-JSON: one array of items, as citeproc, pandoc and Zotero read it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.catalogue.records import ResourceRecord
from app.formats.common import (
    DEGREES,
    Context,
    Maker,
    Sort,
    address,
    affiliations,
    date_parts,
    degree_of,
    detail,
    editors,
    makers,
    names,
    one_line,
    primary_address,
    sort_of,
)

# What stands for the authors that are not named; styles print it as a name.
_OTHERS = {"literal": "others"}
_ISSUED = {Sort.THESIS, Sort.REPORT, Sort.COURSE, Sort.LECTURE}


def csl(records: Iterable[ResourceRecord], context: Context) -> Iterator[str]:
    """Give one array, an item a line."""
    before = "[\n"
    for record in records:
        text = json.dumps(item(record, context), ensure_ascii=False)
        yield f"{before}{text}"
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def item(record: ResourceRecord, context: Context) -> dict[str, Any]:
    """Return a record as an item, without what is not known."""
    sort, found = sort_of(record), record.identifiers
    parts = date_parts(record)
    values = {
        "id": record.citation_key,
        "type": sort.csl,
        "title": one_line(record.title),
        "author": _authors(record, context),
        "editor": [_name(maker) for maker in editors(record)],
        "issued": {"date-parts": [list(parts)]} if parts else None,
        "container-title": one_line(record.venue or record.platform),
        "volume": detail(record, "volume"),
        "issue": detail(record, "issue"),
        "page": detail(record, "pages"),
        "edition": detail(record, "edition"),
        "number": detail(record, "number"),
        "publisher": one_line(record.publisher) or _publisher(record, sort),
        "publisher-place": detail(record, "place"),
        "genre": DEGREES[degree_of(record)] if sort is Sort.THESIS else sort.label,
        "DOI": address(found.doi),
        "ISBN": address(found.isbn),
        "archive": "arXiv" if found.arxiv else None,
        "archive_location": address(found.arxiv),
        "URL": primary_address(record),
        "keyword": ", ".join(one_line(topic.name) for topic in record.topics),
        "language": one_line(record.language),
        "note": one_line(record.note),
        "source": context.credits_of(record),
    }
    return {name: value for name, value in values.items() if value}


def _authors(record: ResourceRecord, context: Context) -> list[dict[str, str]]:
    who = [_name(maker) for maker in makers(record, context)]
    return [*who, _OTHERS] if record.et_al and who else who


def _name(maker: Maker) -> dict[str, str]:
    if maker.is_body:
        return {"literal": maker.family}
    parts = {
        "family": maker.family,
        "given": maker.given,
        "non-dropping-particle": maker.particle,
        "suffix": maker.suffix,
    }
    return {name: part for name, part in parts.items() if part}


def _publisher(record: ResourceRecord, sort: Sort) -> str:
    """Return who issued what has no publisher, unless that stands as the author."""
    return "; ".join(names(affiliations(record))) if sort in _ISSUED else ""
