"""What `include` adds to records: where they are listed, where values come from."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, select
from sqlmodel import col

from app.catalogue.fact import TRUST
from app.catalogue.records import DETAILS
from app.store.columns import EDITION_ID, Rows, pk
from app.store.tables import (
    Authorship,
    Category,
    Document,
    Edition,
    Fact,
    Mention,
)

# The order of a record; fields of lists carry their place.
_PLAIN = (
    "title",
    "kind",
    "year",
    "date",
    "venue",
    "publisher",
    "platform",
    "language",
    "note",
    "et_al",
)
_LISTS = ("details.editors", "authors", "institutions", "topics", "categories", "links")
_DETAILS = tuple(f"details.{part}" for part in DETAILS)
_IDENTIFIERS = ("identifiers.doi", "identifiers.arxiv", "identifiers.isbn")
_ORDER = (*_PLAIN, *_DETAILS, *_LISTS[1:-1], *_IDENTIFIERS, _LISTS[-1])

Extra = tuple[int, str]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def mentions_statement(keys: Sequence[int]) -> Rows:
    """Return the places where resources are listed, in the order of the editions."""
    return (
        select(
            col(Mention.resource_pk),
            EDITION_ID,
            col(Mention.line_start),
            col(Mention.line_end),
            col(Category.id),
            col(Mention.text),
        )
        .join_from(Mention, Edition)
        .join(Document)
        .outerjoin(Category, pk(Category) == col(Mention.category_pk))
        .where(col(Mention.resource_pk).in_(keys))
        .order_by(
            func.coalesce(Edition.date, Edition.follows, Edition.imported_at),
            col(Document.id),
            col(Edition.position),
            col(Mention.line_start),
            pk(Mention),
        )
    )


def _mention(row: Row[*tuple[Any, ...]]) -> Extra:
    key, edition, line_start, line_end, category, text = row
    return key, _json(
        {
            "edition": edition,
            "line_start": line_start,
            "line_end": line_end,
            "category": category,
            "text": text,
        }
    )


def provenance_statement(keys: Sequence[int]) -> Rows:
    """Return every value given to resources: by field, the one in use first.

    Then by trust, of what is stated the newest edition.
    """
    place = case({name: n for n, name in enumerate(_ORDER)}, value=col(Fact.field))
    trust = case({name: n for n, name in enumerate(TRUST)}, value=col(Fact.basis))
    seats = _seats(keys).subquery()
    position = func.coalesce(seats.c.shown, col(Fact.position))
    used = and_(col(Fact.used), func.coalesce(seats.c.first, True))
    return (
        select(
            col(Fact.resource_pk),
            col(Fact.field),
            position,
            col(Fact.value),
            col(Fact.basis),
            col(Fact.rule),
            EDITION_ID,
            col(Fact.line),
            col(Fact.text),
            used,
        )
        .outerjoin(
            seats,
            and_(
                seats.c.resource_pk == col(Fact.resource_pk),
                seats.c.position == col(Fact.position),
                col(Fact.field) == "authors",
                col(Fact.used),
            ),
        )
        .outerjoin(Mention, pk(Mention) == col(Fact.mention_pk))
        .outerjoin(Edition, pk(Edition) == col(Mention.edition_pk))
        .outerjoin(Document, pk(Document) == col(Edition.document_pk))
        .where(col(Fact.resource_pk).in_(keys), col(Fact.field).in_(_ORDER))
        .order_by(
            col(Fact.resource_pk),
            place,
            used.desc(),
            position,
            trust,
            func.coalesce(Edition.date, Edition.follows, Edition.imported_at).desc(),
            pk(Edition).desc(),
            col(Mention.line_start),
            col(Fact.reading),
            pk(Fact),
        )
    )


def _seats(keys: Sequence[int]) -> Rows:
    """Return at which place of a record each place of its authors shows.

    Somebody with two places shows at the first; its name is the one in use.
    """
    owner, place = col(Authorship.resource_pk), col(Authorship.position)
    first = func.min(place).over(partition_by=(owner, col(Authorship.author_pk)))
    mine = owner.in_(keys)
    seat = select(owner, place, first.label("first")).where(mine).subquery()
    order = func.dense_rank().over(partition_by=seat.c.resource_pk, order_by=seat.c.first)
    return select(
        seat.c.resource_pk,
        seat.c.position,
        (order - 1).label("shown"),
        (seat.c.position == seat.c.first).label("first"),
    )


def _provenance(row: Row[*tuple[Any, ...]]) -> Extra:
    key, field, position, value, basis, rule, edition, line, text, used = row
    return key, _json(
        {
            "field": f"{field}[{position}]" if field in _LISTS else field,
            "value": json.loads(str(value)),
            "basis": basis,
            "rule": rule,
            "edition": edition,
            "line": line,
            "text": text,
            "used": bool(used),
        }
    )


_EXTRAS: Mapping[
    str,
    tuple[
        Callable[[Sequence[int]], Rows],
        Callable[[Row[*tuple[Any, ...]]], Extra],
    ],
] = {
    "mentions": (mentions_statement, _mention),
    "provenance": (provenance_statement, _provenance),
}


def narrowed(records: Mapping[int, str], fields: Sequence[str]) -> Mapping[int, str]:
    """Return the ready `records` with these fields only, and the id; all, if none."""
    if not fields:
        return records
    kept = {"id", *fields}
    return {
        key: _json({k: v for k, v in json.loads(text).items() if k in kept})
        for key, text in records.items()
    }


def extended(
    connection: Connection, records: Mapping[int, str], include: Sequence[str]
) -> list[str]:
    """Return the ready `records` with what `include` names; a statement for each."""
    texts = dict(records)
    for name in dict.fromkeys(include):
        statement, shape = _EXTRAS[name]
        rows: dict[int, list[str]] = defaultdict(list)
        for row in connection.execute(statement(tuple(records))):
            key, text = shape(row)
            rows[key].append(text)
        for key, text in texts.items():
            texts[key] = f'{text[:-1]},"{name}":[{",".join(rows[key])}]}}'
    return list(texts.values())
