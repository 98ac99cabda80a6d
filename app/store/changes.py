"""What changed between two editions of a document, as the API gives it."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, or_, select
from sqlmodel import col

from app.catalogue.affiliations import AMONG_AUTHORS
from app.catalogue.review import DifferenceRecord, TitledReference
from app.documents import grammar
from app.documents.diff import Change, Place, State, changes
from app.documents.outline import Path
from app.errors import Fault, InvalidCursor, UnknownValue
from app.store.asked import Asked, Filter
from app.store.columns import Rows, pk
from app.store.cursor import stray
from app.store.keyset import offset, turned
from app.store.load import Page, absent
from app.store.nearest import nearest
from app.store.parameters import SIDES
from app.store.query import current_revision
from app.store.rows import AnyRow
from app.store.session import reading
from app.store.tables import (
    Category,
    Document,
    Edition,
    EditionCategory,
    Fact,
    Mention,
    Resource,
)

Titles = Mapping[int, TitledReference]


def listing(engine: Engine, document: str, asked: Asked) -> Page:
    """Return a page of the changes between the editions that `asked` names.

    Raises:
        NotFound: there is no such document.
        UnknownValue: the document has no edition with such a label.
    """
    with reading(engine) as connection:
        editions = connection.execute(editions_statement(document)).all()
        if not editions:
            raise absent(connection, "document", document, select(col(Document.id)))
        asked, old, new = chosen(asked, editions)
        mentions = connection.execute(mentions_statement(old, new)).all()
        printed = _printed(connection, old, new)
        headings = _headings(connection, old, new)
    states = (
        State(_places(mentions, printed, edition), headings[edition]) for edition in (old, new)
    )
    found = changes(*states)
    titles = {row.resource: TitledReference(id=row.id, title=row.title) for row in mentions}
    shown, following = _turned(asked, found)
    texts = [_record(change, titles).model_dump_json() for change in shown]
    return Page(texts, len(found), editions[0].revision, asked, following)


def editions_statement(document: str) -> Rows:
    """Return `(number, label, revision of the catalogue)` of the editions, in order."""
    return (
        select(pk(Edition), col(Edition.label), current_revision().label("revision"))
        .join(Document, pk(Document) == col(Edition.document_pk))
        .where(col(Document.id) == document)
        .order_by(col(Edition.position), pk(Edition))
    )


def chosen(asked: Asked, editions: Sequence[AnyRow]) -> tuple[Asked, int, int]:
    """Return what is asked with both labels, and the numbers of the two editions.

    `to` is the newest by default, `from` the one before it; the first edition has none
    before it and is compared with itself.
    """
    labels = [str(row.label) for row in editions]
    said = {part.name: str(part.groups[0][0]) for part in asked.filters}
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
        raise UnknownValue(unknown)
    to = labels.index(said.get("to", labels[-1]))
    since = labels.index(said.get("from", labels[max(to - 1, 0)]))
    filters = tuple(
        Filter(SIDES[side], negated=False, groups=((labels[place],),))
        for side, place in (("from", since), ("to", to))
    )
    return replace(asked, filters=filters), editions[since].pk, editions[to].pk


def mentions_statement(old: int, new: int) -> Rows:
    """Return every place of two editions, in order, with what is listed there."""
    return (
        select(
            pk(Mention),
            col(Mention.edition_pk).label("edition"),
            col(Mention.line_start).label("line"),
            col(Category.path),
            pk(Resource).label("resource"),
            col(Resource.id),
            col(Resource.title),
        )
        .join(Resource, pk(Resource) == col(Mention.resource_pk))
        .outerjoin(Category, pk(Category) == col(Mention.category_pk))
        .where(col(Mention.edition_pk).in_((old, new)))
        .order_by(col(Mention.line_start))
    )


def facts_statement(old: int, new: int) -> Rows:
    """Return what the places of two editions print, as far as changes tell of it."""
    return (
        select(col(Fact.mention_pk), col(Fact.field), col(Fact.value), col(Fact.text))
        .join(Mention, pk(Mention) == col(Fact.mention_pk))
        .where(
            col(Mention.edition_pk).in_((old, new)),
            col(Fact.field).in_(_PRINTED),
            or_(col(Fact.field) != "institutions", col(Fact.rule) == AMONG_AUTHORS),
        )
        .order_by(col(Fact.mention_pk), col(Fact.reading), pk(Fact))
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
    """Return the printed texts of each mention and field, in their order."""
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in connection.execute(facts_statement(old, new)):
        found[row.mention_pk, row.field].append(_PRINTED[row.field](row))
    return found


def _headings(connection: Connection, old: int, new: int) -> dict[int, dict[Path, int]]:
    """Return the line of each heading in each of two editions."""
    rows: Rows = (
        select(
            col(EditionCategory.edition_pk),
            col(Category.path),
            col(EditionCategory.line),
        )
        .join(Category, pk(Category) == col(EditionCategory.category_pk))
        .where(col(EditionCategory.edition_pk).in_((old, new)))
        .order_by(col(EditionCategory.position))
    )
    lines: dict[int, dict[Path, int]] = {old: {}, new: {}}
    for edition, path, line in connection.execute(rows):
        lines[edition][tuple(json.loads(path))] = line
    return lines


def _places(
    mentions: Sequence[AnyRow],
    printed: Mapping[tuple[int, str], list[str]],
    edition: int,
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


def _turned(asked: Asked, found: Sequence[Change]) -> tuple[list[Change], str | None]:
    """Return the changes of one page, and the cursor behind them."""
    start = offset(asked)
    if asked.cursor:
        last = (asked.cursor.values or (-1,))[0]
        if not isinstance(last, int):
            raise InvalidCursor([stray("cursor", str(last))])
        start = last + 1
    rows = [(change, place) for place, change in enumerate(found)][start:]
    page, following = turned(asked, rows, width=1)
    return [change for (change,) in page], following


def _record(change: Change, titles: Titles) -> DifferenceRecord:
    return DifferenceRecord.model_validate(
        {
            "change": change.change,
            "resource": None if change.resource is None else titles[change.resource],
            "before": change.before,
            "after": change.after,
            "from_line": change.from_line,
            "to_line": change.to_line,
        }
    )
