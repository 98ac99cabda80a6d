"""What changed: between two editions, in each revision, and what could be mended."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from app.catalogue.diff import Path, Place, State, changes
from app.catalogue.places import AMONG_AUTHORS
from app.catalogue.records import DifferenceRecord, FindingRecord, RevisedRecord, TitledReference
from app.documents import grammar
from app.errors import Fault, UnknownValue
from app.store import tables
from app.store.bulk import LARGEST, AnyRow
from app.store.engine import reading
from app.store.read.filters import conditions
from app.store.read.lookup import look_up
from app.store.read.pages import Page, absent, count_and_revision, page_of, page_rows
from app.store.read.parameters import SIDES, by_name, choice, paging, read_orders, several, single
from app.store.read.query import current_revision
from app.store.read.request import Criteria, Key
from app.store.tables import Change as ChangeRow
from app.store.values import Field, FieldType, Filter, Use, read_number
from app.text import nearest


def difference_page(engine: Engine, document: str, criteria: Criteria) -> Page:
    """Return a page of the changes between the editions that `criteria` names.

    Raises `NotFound` for the document, `UnknownValue` for a label that none of its editions has.
    """
    with reading(engine) as connection:
        rows: tables.Rows = (
            select(tables.Edition.pk, tables.Edition.label, current_revision().label("revision"))
            .join(tables.Document, tables.Document.pk == tables.Edition.document_pk)
            .where(tables.Document.id == document)
            .order_by(tables.Edition.position, tables.Edition.pk)
        )
        editions = connection.execute(rows).all()
        if not editions:
            raise absent(connection, "document", document, select(tables.Document.id))
        criteria, old, new = choose_editions(criteria, editions)
        mentions = connection.execute(_mentions(old, new)).all()
        printed = _printed(connection, old, new)
        headings = _headings(connection, old, new)
    states = (
        State(_places(mentions, printed, edition), headings[edition]) for edition in (old, new)
    )
    titles = {row.resource: TitledReference(id=row.id, title=row.title) for row in mentions}
    wanted = {
        str(value) for part in criteria.filters if part.name == "change" for value in part.groups[0]
    }
    records = []
    for change in changes(*states):
        told = {name: getattr(change, name) for name in DifferenceRecord.model_fields}
        resource = None if change.resource is None else titles[change.resource]
        record = DifferenceRecord.model_validate(told | {"resource": resource})
        if not wanted or record.change in wanted:
            records.append(record)
    return page_of(criteria, records, editions[0].revision)


def choose_editions(criteria: Criteria, editions: Sequence[AnyRow]) -> tuple[Criteria, int, int]:
    """Return what is asked with both labels, and the numbers of the two editions.

    The newest by default, and the one before: the first is compared with itself.
    """
    labels = [str(row.label) for row in editions]
    said = {p.name: str(p.groups[0][0]) for p in criteria.filters if p.name in SIDES}
    others = tuple(part for part in criteria.filters if part.name not in SIDES)
    unknown = [
        Fault(
            "unknown_value",
            f"The document has no edition {label!r}.",
            side,
            label,
            tuple(labels),
            nearest(label, labels) or None,
        )
        for side, label in said.items()
        if label not in labels
    ]
    if unknown:
        raise UnknownValue(faults=unknown)
    to = labels.index(said.get("to", labels[-1]))
    since = labels.index(said.get("from", labels[max(to - 1, 0)]))
    filters = tuple(
        Filter(SIDES[side], negated=False, groups=((labels[place],),))
        for side, place in (("from", since), ("to", to))
    )
    return replace(criteria, filters=filters + others), editions[since].pk, editions[to].pk


def _mentions(old: int, new: int) -> tables.Rows:
    """Return every place of two editions, in order, with what is listed there."""
    return (
        select(
            *(tables.Mention.pk, tables.Mention.edition_pk.label("edition")),
            *(tables.Mention.line_start.label("line"), tables.Category.path),
            *(tables.Resource.pk.label("resource"), tables.Resource.id, tables.Resource.title),
        )
        .join(tables.Resource, tables.Resource.pk == tables.Mention.resource_pk)
        .outerjoin(tables.Category, tables.Category.pk == tables.Mention.category_pk)
        .where(tables.Mention.edition_pk.in_((old, new)))
        .order_by(tables.Mention.line_start)
    )


# As typeset, but with every letter that is printed: "Boook" corrected is a change.
_PRINTED: Mapping[str, Callable[[AnyRow], str]] = {
    "title": lambda row: grammar.spaced(row.text).strip(" ;,"),
    "links": lambda row: str(row.text),
    "authors": lambda row: str(json.loads(row.value)),
    "institutions": lambda row: str(json.loads(row.value)),
    "et_al": lambda _row: "et al.",
    "note": lambda row: str(json.loads(row.value)),
}
"""A field to what a place prints for it, of one of its facts."""


def _printed(connection: Connection, old: int, new: int) -> Mapping[tuple[int, str], list[str]]:
    """Return the printed texts of each mention and field that changes tell of, in their order."""
    fact, found = tables.Fact, defaultdict[tuple[int, str], list[str]](list)
    rows: tables.Rows = (
        select(fact.mention_pk, fact.field, fact.value, fact.text)
        .join(tables.Mention, tables.Mention.pk == fact.mention_pk)
        .where(
            tables.Mention.edition_pk.in_((old, new)),
            fact.field.in_(_PRINTED),
            or_(fact.field != "institutions", fact.rule == AMONG_AUTHORS),
        )
        .order_by(fact.mention_pk, fact.reading, fact.pk)
    )
    for row in connection.execute(rows):
        found[row.mention_pk, row.field].append(_PRINTED[row.field](row))
    return found


def _headings(connection: Connection, old: int, new: int) -> dict[int, dict[Path, int]]:
    """Return the line of each heading in each of two editions."""
    rows: tables.Rows = (
        select(tables.EditionCategory.edition_pk, tables.Category.path, tables.EditionCategory.line)
        .join(tables.Category, tables.Category.pk == tables.EditionCategory.category_pk)
        .where(tables.EditionCategory.edition_pk.in_((old, new)))
        .order_by(tables.EditionCategory.position)
    )
    lines: dict[int, dict[Path, int]] = {old: {}, new: {}}
    for edition, path, line in connection.execute(rows):
        lines[edition][tuple(json.loads(path))] = line
    return lines


def _places(
    mentions: Sequence[AnyRow], printed: Mapping[tuple[int, str], list[str]], edition: int
) -> list[Place]:
    """Return the places of one edition."""
    return [
        Place(
            resource=row.resource,
            path=tuple(json.loads(row.path)) if row.path else (),
            line=row.line,
            title="".join(printed.get((row.pk, "title"), ())),
            addresses=tuple(printed.get((row.pk, "links"), ())),
            names=tuple(
                name
                for field in ("authors", "institutions", "et_al")
                for name in printed.get((row.pk, field), ())
            ),
            note="; ".join(printed.get((row.pk, "note"), ())),
        )
        for row in mentions
        if row.edition == edition
    ]


# Findings read: what the maintainer of a list may want to mend.

_FINDING_ORDERS = {
    "document": tables.Document.id,
    "edition": tables.Edition.position,
    "line": tables.Finding.line,
    "code": tables.Finding.code,
}


def finding_page(engine: Engine, criteria: Criteria) -> Page:
    """Return a page of findings, new editions first; raises `UnknownValue` for names of nothing."""
    with reading(engine) as connection:
        criteria = look_up(connection, criteria)
        demands = conditions("quality", criteria)
        keys = [Key(_FINDING_ORDERS[o.name], o.descending) for o in criteria.order("quality")]
        keys.append(Key(tables.Finding.pk))
        statement: tables.Rows = (
            select(
                *(tables.Finding.code, tables.EDITION_ID, tables.Finding.line),
                *(tables.Resource.id, tables.Resource.title),
                *(tables.Finding.message, tables.Finding.text),
            )
            .select_from(tables.Finding)
            .join(tables.Edition, tables.Edition.pk == tables.Finding.edition_pk)
            .join(tables.Document, tables.Document.pk == tables.Edition.document_pk)
            .outerjoin(tables.Mention, tables.Mention.pk == tables.Finding.mention_pk)
            .outerjoin(tables.Resource, tables.Resource.pk == tables.Mention.resource_pk)
            .where(*demands)
        )
        counted = select(func.count(tables.Finding.pk)).where(*demands)
        count, revision = count_and_revision(connection, counted)
        rows, following = page_rows(connection, criteria, statement, keys)
    texts = []
    for code, edition, line, id_, title, message, text in rows:
        resource = TitledReference(id=id_, title=title) if id_ else None
        values = (code, edition, line, resource, message, text)
        named = dict(zip(FindingRecord.model_fields, values, strict=True))
        texts.append(FindingRecord.model_validate(named).model_dump_json())
    return Page(texts, count, revision, criteria, following)


# The change feed: every record that a revision touched, in the order of the writes.

# More than anybody writes.
_MOST = 10**15
_FEED_ORDERS = ("revision", "-revision")
_SINCE = Field(
    "since",
    FieldType.TEXT,
    "What came after this revision; 0 for everything. Whoever follows the feed goes "
    "to the end of its pages and asks again with the last `revision` there.",
    "0",
    Use.FILTER,
)


def _read_since(name: str, text: str) -> Filter:
    since = read_number(name, text, 0, _MOST, "a revision, a whole number as in each row here")
    return Filter(_SINCE, negated=False, groups=((str(since),),))


FEED = by_name(
    replace(
        single("since", _read_since, _SINCE.description, _SINCE.example),
        example=int(_SINCE.example),
        schema={"type": "integer", "minimum": 0, "maximum": _MOST},
    ),
    several(
        "sort",
        _FEED_ORDERS,
        "`revision`, the oldest first, or `-revision`, as Atom does by default.",
        "-revision",
        read_orders,
    ),
    choice(
        "format",
        ("json", "atom"),
        "How the answer is written, unless the path says it with a suffix.",
        "json",
    ),
) | paging("feed")

_FEED: tables.Rows = select(
    *(ChangeRow.revision, tables.Revision.at, tables.Revision.actor),
    *(ChangeRow.action, ChangeRow.type, ChangeRow.id, ChangeRow.name),
    func.nullif(ChangeRow.successor, ""),
    # What is to be said of one record, else of the whole revision.
    func.coalesce(func.nullif(ChangeRow.summary, ""), tables.Revision.summary),
).join_from(ChangeRow, tables.Revision, tables.Revision.number == ChangeRow.revision)


def revision_page(engine: Engine, criteria: Criteria) -> Page:
    """Return a page of the feed."""
    (order,) = criteria.order("feed")
    keys = [Key(column, order.descending) for column in (ChangeRow.revision, ChangeRow.pk)]
    since = next((int(str(part.groups[0][0])) for part in criteria.filters), 0)
    # Beyond the last is beyond the last.
    later = ChangeRow.revision > min(since, LARGEST)
    counted = select(func.count(ChangeRow.pk)).where(later)
    with reading(engine) as connection:
        count, revision = count_and_revision(connection, counted)
        rows, following = page_rows(connection, criteria, _FEED.where(later), keys)
    texts = [_revised_record(row).model_dump_json() for row in rows]
    return Page(texts, count, revision, criteria, following)


def feed_rows(engine: Engine, revision: int) -> list[RevisedRecord]:
    """Return all rows of one revision."""
    rows = _FEED.where(ChangeRow.revision == revision).order_by(ChangeRow.pk)
    with reading(engine) as connection:
        return [_revised_record(tuple(row)) for row in connection.execute(rows)]


def _revised_record(row: tuple[Any, ...]) -> RevisedRecord:
    named = dict(zip(RevisedRecord.model_fields, row, strict=True))
    return RevisedRecord.model_validate(named)
