"""Rows in bulk: cut into what a statement can take, inserted, numbered, moved."""

import hashlib
import json
import marshal
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler

from app.errors import CatalogueError, Unavailable
from app.store.tables import Numbered

# The largest INTEGER of PostgreSQL: no number of a row is larger.
LARGEST = 2**31 - 1
# SQLite takes 32,766 parameters in a statement; a chunk stays well below.
CHUNK = 5_000

Key = TypeVar("Key", int, str)
Values = Mapping[str, Any]
AnyRow = sa.Row[*tuple[Any, ...]]


def chunks(values: Iterable[Key]) -> Iterator[list[Key]]:
    """Cut values into lists that one statement can take."""
    listed = sorted(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


class _Among(sa.FunctionElement[bool]):
    """A column, and the values that it may have: as JSON, and as an array."""

    inherit_cache = True
    # A condition keeps no type: it would be compared with 1 on SQLite.


@compiles(_Among)
def _to_sqlite(element: _Among, compiler: SQLCompiler, **more: object) -> str:
    column, values, _ = element.clauses
    each = sa.func.json_each(values).table_valued("value")
    return compiler.process(column.in_(sa.select(each.c.value)), **more)


@compiles(_Among, "postgresql")
def _to_postgresql(element: _Among, compiler: SQLCompiler, **more: object) -> str:
    column, _, values = element.clauses
    return compiler.process(column == sa.any_(values), **more)


def among(
    column: Mapped[Any] | sa.ColumnElement[Any], values: Iterable[Key]
) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of any number of values.

    All of them are one parameter, so that no limit of a database needs a loop.
    """
    listed = sorted(set(values))
    one: Any = column
    values_json = json.dumps(listed, ensure_ascii=False)
    array = sa.bindparam(None, listed, type_=sa.ARRAY(one.type), unique=True)
    return _Among(one, sa.bindparam(None, values_json, unique=True), array)


def among_given(column: Mapped[int]) -> sa.ColumnElement[bool]:
    """Return the condition that a column has one of the numbers that are `given` when it is asked.

    A statement with it is built once: of what an import of a few entries takes that is a sixth.
    """
    array = sa.bindparam("array", type_=sa.ARRAY(sa.Integer()))
    return _Among(column, sa.bindparam("json", type_=sa.String()), array)


def given(numbers: Iterable[int]) -> dict[str, object]:
    """Return the parameters of a statement with `among_given`."""
    listed = sorted(set(numbers))
    return {"json": json.dumps(listed), "array": listed}


def grouped(rows: Iterable[AnyRow]) -> dict[Any, list[AnyRow]]:
    """Return rows by their first value: of any that none has there are none."""
    found: dict[Any, list[AnyRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def insert_rows(connection: sa.Connection, table: type[object], rows: Sequence[Values]) -> None:
    """Insert rows, of which there may be none."""
    if rows:
        connection.execute(sa.insert(table), rows)


def update_rows(
    connection: sa.Connection,
    table: type[object],
    rows: Sequence[Values],
    key: Collection[str] = ("pk",),
) -> None:
    """Update rows, of which there may be none: each tells its `key` and what is new."""
    keys = [{k: row[k] for k in key} for row in rows]
    news = [{k: v for k, v in row.items() if k not in key} for row in rows]
    update_at(connection, table, keys, news)


def update_at(
    connection: sa.Connection,
    table: type[object] | sa.Table,
    keys: Sequence[Values],
    news: Sequence[Values],
) -> None:
    """Update the rows at `keys`, of which there may be none; what is new may be in the key."""
    if keys:
        given = [_of(key) | dict(new) for key, new in zip(keys, news, strict=True)]
        connection.execute(sa.update(table).where(_here(table, keys[0])), given)


def delete_rows(
    connection: sa.Connection, table: type[object] | sa.Table, keys: Sequence[Values]
) -> None:
    """Delete rows, of which there may be none, by the columns of their keys."""
    if keys:
        connection.execute(sa.delete(table).where(_here(table, keys[0])), list(map(_of, keys)))


def _of(key: Values) -> dict[str, Any]:
    """Return the parameters of `_here` for a key."""
    return {f"of_{name}": value for name, value in key.items()}


def _here(table: type[object] | sa.Table, key: Iterable[str]) -> sa.ColumnElement[bool]:
    columns = sa.inspect(table).columns
    return sa.and_(*(columns[name] == sa.bindparam(f"of_{name}") for name in key))


def insert_numbered(
    connection: sa.Connection, table: type[Numbered], rows: Sequence[Values]
) -> list[int]:
    """Insert rows, of which there may be none; return the number of each."""
    if not rows:
        return []
    if connection.dialect.name == "sqlite":
        # One after the other, as there is one writer; `RETURNING` would take a
        # statement a row.
        connection.execute(sa.insert(table), rows)
        last = connection.scalar(sa.select(sa.func.last_insert_rowid())) or 0
        return list(range(last - len(rows) + 1, last + 1))
    (key,) = sa.inspect(table).primary_key
    statement = sa.insert(table).returning(key, sort_by_parameter_order=True)
    return list(connection.scalars(statement, rows))


# The rows of a table as any database tells them, and how they are put into another.
#
# Each value is None, a number, a truth or a text, and rows come in the order of the primary
# key, texts by code point: the same rows are the same bytes everywhere.

Batch = list[tuple[Any, ...]]
_BATCH = 500
# Rows with whole documents in them: one at a time.
_LARGE = frozenset({"edition"})
# The version whose bytes are the same for the same rows; the later ones refer back.
_MARSHAL = 2


class Tally:
    """How many rows went by, and a checksum of them in their order."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self.count = 0
        self._sum = hashlib.blake2b(digest_size=16)

    def of(
        self, batches: Iterable[Batch], progress: Callable[[int], None] = lambda _: None
    ) -> Iterator[Batch]:
        """Give the rows on, noting each; `progress` hears how many more, now and then."""
        for batch in batches:
            self._sum.update(marshal.dumps(batch, _MARSHAL))
            self.count += len(batch)
            progress(len(batch))
            yield batch

    def result(self) -> tuple[int, bytes]:
        """Return what is equal where the same rows went by."""
        return self.count, self._sum.digest()


def count(connection: sa.Connection, table: sa.Table) -> int:
    """Return how many rows a table has."""
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def rows(connection: sa.Connection, table: sa.Table) -> Generator[Batch]:
    """Give the rows of a table; memory does not grow with their number."""
    most = 1 if table.name in _LARGE else _BATCH
    ordered = sa.select(table).order_by(*table.primary_key)
    with connection.execute(ordered, execution_options={"yield_per": most}) as found:
        for part in found.partitions():
            yield list(map(tuple, part))


def fill(connection: sa.Connection, table: sa.Table, batches: Iterable[Batch]) -> None:
    """Put rows into a table, one batch after the other as they come."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    if connection.dialect.name == "postgresql":
        # Streamed, a copy of a catalogue takes less than half the time.
        _copy_in(connection, f'COPY "{table.name}" ({names}) FROM STDIN', batches)
        return
    # What SQLAlchemy does with each value takes twice as long as the database.
    given = ", ".join("?" * len(table.columns))
    put = f'INSERT INTO "{table.name}" ({names}) VALUES ({given})'  # noqa: S608
    for batch in batches:
        connection.exec_driver_sql(put, batch)


def _copy_in(connection: sa.Connection, put: str, batches: Iterable[Batch]) -> None:
    driver: Any = connection.connection
    failure = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(put) as copy:
            for batch in batches:
                for row in batch:
                    copy.write_row(row)
    except failure as error:
        raise DBAPIError.instance(put, None, error, failure) from error


def number_on(source: sa.Connection, target: sa.Connection, table: sa.Table) -> None:
    """Let a table number its next row as its original would: rows that had one may be gone."""
    asked = "SELECT max(seq) FROM sqlite_sequence WHERE name = :name"
    if source.dialect.name == "postgresql":
        sequence = "CAST(pg_get_serial_sequence(:name, 'pk') AS regclass)"
        asked = f"SELECT pg_sequence_last_value({sequence})"
    last = source.scalar(sa.text(asked), {"name": table.name}) or 0
    said = ["SELECT setval(pg_get_serial_sequence(:name, 'pk'), :last)"] if last else []
    if target.dialect.name == "sqlite":
        said = [
            "DELETE FROM sqlite_sequence WHERE name = :name",
            "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)",
        ]
    for each in said:
        target.execute(sa.text(each), {"name": table.name, "last": last})


@contextmanager
def naming_table(table: sa.Table) -> Iterator[None]:
    """Tell at which table a copy failed."""
    try:
        yield
    except StatementError as error:
        message = f"The table {table.name} cannot be copied: {error.orig}."
        kind = Unavailable if isinstance(error, OperationalError) else CatalogueError
        raise kind(message) from error
