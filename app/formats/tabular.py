"""CSV (RFC 4180): a row for each record, safe to open in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Any

from app.catalogue.records import (
    DETAILS,
    AuthorRecord,
    CategoryRecord,
    CheckedLink,
    DocumentRecord,
    InstitutionRecord,
    Record,
    ResourceRecord,
    TopicRecord,
)
from app.formats.common import View

Json = Mapping[str, Any]
Pick = Callable[[Json], object]

# What spreadsheets take for the beginning of a formula, full width too.
_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def _within(field: str, name: str) -> Pick:
    return lambda record: (record[field] or {}).get(name)


def _address(record: Json) -> object:
    links = (link for link in record["links"] if link["role"] == "primary")
    return next((link["url"] for link in links), None)


# A column, the field it is made of, and what of that stands in it.
_RESOURCE_COLUMNS: tuple[tuple[str, str, Pick], ...] = (
    *((x, x, itemgetter(x)) for x in ("id", "title", "kind", "year", "date", "authors")),
    *((x, x, itemgetter(x)) for x in ("institutions", "topics", "categories", "venue")),
    *((x, x, itemgetter(x)) for x in ("publisher", "platform", "language")),
    *((x, "identifiers", _within("identifiers", x)) for x in ("doi", "arxiv", "isbn")),
    ("url", "links", _address),
    *((x, x, itemgetter(x)) for x in ("note", "editions")),
)
# Which field of a resource a column shows.
FIELD_OF = {name: field for name, field, _ in _RESOURCE_COLUMNS}
_RECORDS: Mapping[str, type[Record]] = {
    "authors": AuthorRecord,
    "institutions": InstitutionRecord,
    "topics": TopicRecord,
    "categories": CategoryRecord,
    "documents": DocumentRecord,
    "links": CheckedLink,
}


def columns(view: View) -> list[tuple[str, Pick]]:
    """Return the columns of a view and what stands in them."""
    if view.noun != "resources":
        return [(name, itemgetter(name)) for name in _RECORDS[view.noun].model_fields]
    wanted = {"id", *view.fields} if view.fields else set(FIELD_OF.values())
    found = [(name, pick) for name, field, pick in _RESOURCE_COLUMNS if field in wanted]
    # Fields that have no column by default get one when they are asked for; each detail has one.
    more = (x for x in ResourceRecord.model_fields if x in wanted and x not in FIELD_OF.values())
    for name in more:
        parts = DETAILS if name == "details" else ()
        found += [(part, _within(name, part)) for part in parts] or [(name, itemgetter(name))]
    return found


def table(records: Iterable[str], view: View) -> Iterator[str]:
    """Give a line of names, then a line for each record."""
    picks = columns(view)
    if view.bom:
        yield "\ufeff"
    yield _line(name for name, _ in picks)
    for text in records:
        record = json.loads(text)
        yield _line(cell(pick(record)) for _, pick in picks)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def cell(value: object) -> str:
    """Return the text of a cell: lists joined, records by name, never a formula."""
    text = _text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    if isinstance(value, dict):
        named = (value[key] for key in ("name", "label", "title") if key in value)
        return str(next(named, None) or f"{value['edition']}:{value['line']}")
    return str(value)
