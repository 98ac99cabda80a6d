"""Rows in bulk: cut into what a statement can take, inserted, numbered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, insert, select

from app.store.columns import Keyed, pk

# The largest INTEGER of PostgreSQL: no number of a row is larger.
LARGEST = 2**31 - 1
# SQLite takes 32,766 parameters in a statement; a chunk stays well below.
CHUNK = 5_000

Key = TypeVar("Key", int, str)
Values = Mapping[str, Any]
AnyRow = Row[*tuple[Any, ...]]


def chunks(values: Iterable[Key]) -> Iterator[list[Key]]:
    """Cut values into lists that one statement can take."""
    listed = sorted(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def insert_rows(connection: Connection, table: type[object], rows: Sequence[Values]) -> None:
    """Insert rows, of which there may be none."""
    if rows:
        connection.execute(insert(table), rows)


def insert_numbered(
    connection: Connection, table: type[Keyed], rows: Sequence[Values]
) -> list[int]:
    """Insert rows, of which there may be none; return the number of each."""
    if not rows:
        return []
    if connection.dialect.name == "sqlite":
        # One after the other, as there is one writer; `RETURNING` would take a
        # statement a row.
        connection.execute(insert(table), rows)
        last = connection.scalar(select(func.last_insert_rowid())) or 0
        return list(range(last - len(rows) + 1, last + 1))
    statement = insert(table).returning(pk(table), sort_by_parameter_order=True)
    return list(connection.scalars(statement, rows))
