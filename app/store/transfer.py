"""The rows of a table as any database tells them, and how they are put into another.

Each value is None, a number or a text, truth is 0 or 1, and rows come in the order of
the primary key, texts by code point: the same rows are the same bytes everywhere.
"""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, Table, text

from app.errors import CatalogueError, Unavailable

Row = tuple[int | str | None, ...]
# Rows between two reports of progress.
_STEP = 10_000


class Tally:
    """How many rows went by, and a checksum of them in their order."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self.count = 0
        self._sum = hashlib.blake2b(digest_size=16)

    def of(
        self, rows: Iterable[Row], told: Callable[[int], None] = lambda _: None
    ) -> Iterator[Row]:
        """Give the rows on, noting each; `told` hears how many more, now and then."""
        for row in rows:
            self._sum.update(repr(row).encode())
            self.count += 1
            if self.count % _STEP == 0:
                told(_STEP)
            yield row
        told(self.count % _STEP)

    def told(self) -> tuple[int, bytes]:
        """Return what is equal where the same rows went by."""
        return self.count, self._sum.digest()


def count(connection: Connection, table: Table) -> int:
    """Return how many rows a table has."""
    counted = connection.exec_driver_sql(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608
    return int(counted.scalar_one())


def rows(connection: Connection, table: Table) -> Generator[Row]:
    """Give the rows of a table; memory does not grow with their number."""
    key = ", ".join(f'"{c.name}"' for c in table.primary_key)
    if connection.dialect.name == "sqlite":
        asked = f'SELECT {_names(table)} FROM "{table.name}" ORDER BY {key}'  # noqa: S608
        yield from _cursor(connection).execute(asked)
        return
    told = ", ".join(_plain(column) for column in table.columns)
    asked = f'COPY (SELECT {told} FROM "{table.name}" ORDER BY {key}) TO STDOUT'  # noqa: S608
    with _cursor(connection).copy(asked) as copy:
        copy.set_types([_TYPES[_is_number(c)] for c in table.columns])
        yield from copy.rows()


def fill(connection: Connection, table: Table, given: Iterable[Row]) -> None:
    """Put rows into a table, one after the other as they come."""
    if connection.dialect.name == "sqlite":
        places = ", ".join("?" for _ in table.columns)
        put = f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({places})'  # noqa: S608
        _cursor(connection).executemany(put, given)
        return
    put = f'COPY "{table.name}" ({_names(table)}) FROM STDIN'
    with _cursor(connection).copy(put) as copy:
        for row in given:
            copy.write_row(row)


def last_number(connection: Connection, table: Table) -> int:
    """Return the last number that a table gave to a row, which may be gone."""
    said = {
        "sqlite": "SELECT max(seq) FROM sqlite_sequence WHERE name = :name",
        "postgresql": "SELECT pg_sequence_last_value("
        "CAST(pg_get_serial_sequence(:name, 'pk') AS regclass))",
    }
    asked = text(said[connection.dialect.name])
    return connection.scalar(asked, {"name": table.name}) or 0


def number_on(connection: Connection, table: Table, last: int) -> None:
    """Let a table give its next row the number after `last`."""
    values = {"name": table.name, "last": last}
    if connection.dialect.name == "postgresql":
        if last:
            said = "SELECT setval(pg_get_serial_sequence(:name, 'pk'), :last)"
            connection.execute(text(said), values)
        return
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
    said = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"
    connection.execute(text(said), values)


@contextmanager
def named(table: Table, *connections: Connection) -> Iterator[None]:
    """Tell at which table a driver failed: SQLAlchemy does not see it here."""
    drivers = [connection.dialect.loaded_dbapi for connection in connections]
    gone = tuple(driver.OperationalError for driver in drivers)
    try:
        yield
    except tuple(driver.Error for driver in drivers) as error:
        message = f"The table {table.name} cannot be copied: {error}."
        kind = Unavailable if isinstance(error, gone) else CatalogueError
        raise kind(message) from error


_TYPES = {True: "int8", False: "text"}


def _is_number(column: Column[Any]) -> bool:
    return isinstance(column.type, Boolean | Integer)


def _plain(column: Column[Any]) -> str:
    """Return how PostgreSQL is asked for a value that is no truth but a number."""
    truth = isinstance(column.type, Boolean)
    return f'CAST("{column.name}" AS int)' if truth else f'"{column.name}"'


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - of one driver or the other
    """Return a cursor of the driver: SQLAlchemy streams nothing in."""
    return connection.connection.cursor()
