"""How statements run: prepared once, and brief ones where they are asked for.

What SQLAlchemy does anew for each statement (its key, its compiled form, its lists)
takes longer than most of these statements themselves. Measured on the seed catalogue
(processor time a request, no cached answers): without it a page takes a third longer, one
with a filter and a facet twice as long. `make bench` measures cold pages.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Generic, Self, TypeVarTuple, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import TypedReturnsRows

from app.errors import Unavailable
from app.store.engine import (
    LIMIT,
    Limit,
    PlacedConnection,
    TooLong,
    open_engine,
    open_what_is_there,
    shared,
)
from app.store.values import SHAPES

# The names of the values, and of those that are lists how long each is.
Form = tuple[tuple[str, int | None], ...]
Columns = TypeVarTuple("Columns")
_DIALECTS: dict[str, Dialect] = {}


class Fetched(list[tuple[*Columns]], Generic[*Columns]):
    """Rows as the driver gives them: texts and numbers as they are."""

    def one(self) -> tuple[*Columns]:
        """Return the only row there is."""
        (row,) = self
        return row

    def one_or_none(self) -> tuple[*Columns] | None:
        """Return the only row there is, if there is one."""
        return self.one() if self else None


def run(
    connection: Connection, statement: TypedReturnsRows[*Columns], values: Mapping[str, object]
) -> Fetched[*Columns]:
    """Return the rows of a statement that is kept (made once for a shape)."""
    form = tuple(
        [
            (name, len(value) if isinstance(value, (list, tuple)) else None)
            for name, value in values.items()
        ]
    )
    # Engines of a kind say the same: what one has made serves the others.
    dialect = _DIALECTS.setdefault(connection.dialect.name, connection.dialect)
    text, own, places, lists = _prepared(statement, dialect, form)
    flat = {**own, **values}
    for name, names in lists.items():
        flat.update(zip(names, flat.pop(name), strict=True))
    given = flat if places is None else tuple([flat[place] for place in places])
    # What SQLAlchemy does around a statement takes longer than one of a brief read.
    straight = connection.get_execution_options().get("straight")
    ask = straight.execute if straight else connection.exec_driver_sql
    return Fetched(ask(text, given).fetchall())


@lru_cache(SHAPES)
def _compiled(statement: Executable, dialect: Dialect) -> SQLCompiler:
    return cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=dialect))


@lru_cache(4 * SHAPES)
def _prepared(
    statement: Executable, dialect: Dialect, form: Form
) -> tuple[str, Mapping[str, Any], Sequence[str] | None, Mapping[str, Sequence[str]]]:
    """Return the text of a statement, its own values, and where those given go.

    First the names of the values in order, where the driver wants them so, then the
    names that the values of a list have in the text.
    """
    compiled = _compiled(statement, dialect)
    samples = {name: None if size is None else [""] * size for name, size in form}
    expanded = compiled.construct_expanded_state(samples)
    own = {name: value for name, value in compiled.params.items() if value is not None}
    return expanded.statement, own, expanded.positiontup, expanded.parameter_expansion


# Reads that are over at once: made where they are asked for, without a thread.
#
# The way to a thread and back takes longer than most of the reads themselves, and many
# threads hinder each other. What is not over soon is given up, to be read in a thread.
# Measured as above: in threads a page takes twice the time, one by author half as much more.

# How long a read may work, and how long it may take with all that it waits for, in
# seconds: all others wait for it. A busy machine is no reason to read once more: in a
# thread it waits for each of those that are read at once meanwhile.
_LIMITS = (0.003, 0.1)
# After so many instructions, some 20 microseconds, SQLite asks whether it goes on.
_STEPS = 400
# So many bytes of a file times words are searched within milliseconds: of 10,000 resources
# three words.
_SEARCHED = 400_000_000
# How much of the database the connection keeps, in KiB: the way to a million rows fits.
_ROOM = 16_000


class NotAtOnce(Exception):
    """A read would take time, or met a fault: who asks in a thread is told of it."""


def lengthy(connection: Connection, words: int | None = None) -> None:
    """Say that what follows takes long beside SQLite, where nothing gives it up.

    Raises `NotAtOnce` in a brief read, unless it is the search of a few `words` in a
    small catalogue.
    """
    if "straight" in connection.get_execution_options():
        size = _path(connection.engine.url.database).stat().st_size
        if words is None or size * words > _SEARCHED:
            raise NotAtOnce


@lru_cache
def _path(file: str | None) -> Path:
    # To make one takes longer than to look at the file: "search, three words, cold".
    return Path(str(file))


class Brief:
    """A connection for one read at a time, which waits for nobody and knows of commits."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        event.listen(self._engine, "do_connect", _read_whole)
        self._kept: tuple[Connection, sqlite3.Cursor] | None = None
        self._turn = threading.Lock()
        self._limit = Limit(0)
        self.limits = _LIMITS

    @classmethod
    def of(cls, engine: Engine) -> Self | None:
        """Return what reads for `engine`; None if its reads cannot be given up."""
        url = engine.url.render_as_string(hide_password=False)
        return cls(url) if engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Engine]:
        """Give an engine whose reads in this block are one; raise `NotAtOnce`."""
        if not self._turn.acquire(blocking=False):
            raise NotAtOnce
        try:
            connection, straight = self._in_place()
            work, patience = self.limits
            self._limit = Limit(patience, work)
            self._limit.begin()
            straight.execute("BEGIN")
            # What is done in Python asks for it too.
            token = LIMIT.set(self._limit)
            try:
                with shared(connection):
                    yield self._engine
            finally:
                LIMIT.reset(token)
                straight.connection.rollback()
        except (DBAPIError, sqlite3.Error, TooLong, Unavailable) as error:
            raise NotAtOnce from error
        finally:
            self._turn.release()

    def _open(self) -> tuple[Connection, sqlite3.Cursor]:
        connection = self._engine.connect()
        # Its transactions are told to the driver, as that takes a tenth of the time:
        # for SQLAlchemy it is one that never ends.
        connection.begin()
        driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        driver.rollback()
        driver.execute("PRAGMA busy_timeout = 0")
        driver.execute(f"PRAGMA cache_size = -{_ROOM}")
        driver.set_progress_handler(self._is_over, _STEPS)
        straight = driver.cursor(sqlite3.Cursor)
        self._kept = connection.execution_options(straight=straight), straight
        return self._kept

    def state(self) -> object:
        """Return what is another one after each commit of anybody's; None if not known.

        SQLite alone tells that without a statement on the tables: in 3 microseconds.
        """
        try:
            driver = self._in_place()[1].connection
            (version,) = driver.execute("PRAGMA data_version").fetchone()
        except (DBAPIError, sqlite3.Error, Unavailable):
            return None
        return cast(PlacedConnection, driver).identity, version

    def _in_place(self) -> tuple[Connection, sqlite3.Cursor]:
        """Return the connection to the file that stands at its place now."""
        if self._kept and not cast(PlacedConnection, self._kept[1].connection).is_in_place():
            self._let_go()
        return self._kept or self._open()

    def _is_over(self) -> bool:
        """Return whether a read has had its time."""
        return self._limit.is_over()

    def close(self) -> None:
        """Give the connection back; the next read opens another one."""
        with self._turn:
            self._let_go()

    def _let_go(self) -> None:
        if self._kept:
            self._kept[0].close()
            self._kept = None
        self._engine.dispose()


class _WholeCursor(sqlite3.Cursor):
    """Rows that were all read when they were asked for.

    One left under way, as by a failure, would let the next read see what it has seen.
    """

    def execute(self, *asked: Any) -> Self:  # noqa: ANN401 - as it is given
        super().execute(*asked)
        self._rows = iter(super().fetchall())
        return self

    def fetchone(self) -> Any:  # noqa: ANN401 - a row
        return next(self._rows, None)

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        return list(islice(self._rows, size))

    def fetchall(self) -> list[Any]:
        return list(self._rows)


class _Whole(PlacedConnection):
    def cursor(self, factory: Any = _WholeCursor) -> Any:  # noqa: ANN401 - one or other
        return super().cursor(factory)


def _read_whole(
    dialect: object, record: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> sqlite3.Connection:
    return open_what_is_there(dialect, record, arguments, options | {"factory": _Whole})
