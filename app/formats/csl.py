"""CSL-JSON: one array of items, as citeproc, pandoc and Zotero read it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.formats.common import DEGREES, Cited, Context, Maker, Sort, address, names, one_line

# What stands for the authors that are not named; styles print it as a name.
_OTHERS = {"literal": "others"}
_ISSUED = {Sort.THESIS, Sort.REPORT, Sort.COURSE, Sort.LECTURE}


def csl(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give one array, an item a line."""
    before = "[\n"
    for record in records:
        yield f"{before}{json.dumps(item(record, context), ensure_ascii=False)}"
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def item(record: Cited, context: Context) -> dict[str, Any]:
    """Return a record as an item, without what is not known."""
    sort, found, parts = record.sort, record.identifiers, record.date_parts
    who = [_name(maker) for maker in record.makers(context)]
    # Who issued what has no publisher, unless that stands as the author.
    issuer = "; ".join(names(record.affiliations)) if sort in _ISSUED else ""
    values = {
        "id": record.citation_key,
        "type": sort.csl,
        "title": one_line(record.title),
        "author": [*who, _OTHERS] if record.et_al and who else who,
        "editor": [_name(maker) for maker in record.editors],
        "issued": {"date-parts": [list(parts)]} if parts else None,
        "container-title": one_line(record.venue or record.platform),
        "volume": record.detail("volume"),
        "issue": record.detail("issue"),
        "page": record.detail("pages"),
        "edition": record.detail("edition"),
        "number": record.detail("number"),
        "publisher": one_line(record.publisher) or issuer,
        "publisher-place": record.detail("place"),
        "genre": DEGREES[record.degree] if sort is Sort.THESIS else sort.label,
        "DOI": address(found.doi),
        "ISBN": address(found.isbn),
        "archive": "arXiv" if found.arxiv else None,
        "archive_location": address(found.arxiv),
        "URL": record.primary_address,
        "keyword": ", ".join(one_line(topic.name) for topic in record.topics),
        "language": one_line(record.language),
        "note": one_line(record.note),
        "source": context.credits_of(record),
    }
    return {name: value for name, value in values.items() if value}


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
