"""All records in one order, a part at a time: for a map of their pages."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from sqlalchemy import Connection, Engine, func, literal, select
from sqlmodel import col

from app.store.columns import Keyed, Rows, pk
from app.store.session import reading
from app.store.tables import Author, Category, Document, Institution, Resource, Topic

# The noun and the id of a record, and for a resource when it last changed.
Entry = tuple[str, str, str | None]


class _Named(Keyed, Protocol):
    """A table of records."""

    id: str


_TABLES: Mapping[str, type[_Named]] = {
    "resources": Resource,
    "authors": Author,
    "institutions": Institution,
    "topics": Topic,
    "categories": Category,
    "documents": Document,
}


def counted(engine: Engine) -> int:
    """Return how many records have a page."""
    with reading(engine) as connection:
        return sum(_counts(connection).values())


def entries(engine: Engine, first: int, most: int) -> list[Entry]:
    """Return `most` records from the place `first` on, all nouns in a row."""
    with reading(engine) as connection:
        return list(_entries(connection, first, most))


def _counts(connection: Connection) -> dict[str, int]:
    counts = (select(func.count(pk(table))).scalar_subquery() for table in _TABLES.values())
    return dict(zip(_TABLES, connection.execute(select(*counts)).one(), strict=True))


def _entries(connection: Connection, first: int, most: int) -> Iterator[Entry]:
    for noun, count in _counts(connection).items():
        start, left = max(first, 0), min(most, count - max(first, 0))
        if left > 0:
            rows = connection.execute(_part(noun, start, left)).all()
            yield from ((noun, id_, updated) for id_, updated in rows)
            most -= len(rows)
        first -= count


def _part(noun: str, first: int, most: int) -> Rows:
    table = _TABLES[noun]
    updated = col(Resource.updated_at) if noun == "resources" else literal(None)
    columns = select(col(table.id), updated)
    return columns.order_by(pk(table)).offset(first).limit(most)
