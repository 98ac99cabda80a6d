"""Reads that are over at once: made where they are asked for, without a thread.

The way to a thread and back takes longer than most of the reads themselves, and many
threads hinder each other. What is not over soon is given up, to be read in a thread.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic, thread_time
from typing import Any, Self, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from app.store.session import open_engine, shared

# How long a read may work, and how long it may take with all that it waits for, in
# seconds: all others wait for it. A busy machine is no reason to read once more.
_LIMITS = (0.003, 0.02)
# After so many instructions, some 20 microseconds, SQLite asks whether it goes on.
_STEPS = 400
# How much of the database the connection keeps, in KiB: the way to a million rows fits.
_ROOM = 16_000


class NotAtOnce(Exception):
    """A read would take time, or met a fault: who asks in a thread is told of it."""


def lengthy(connection: Connection) -> None:
    """Say that what follows takes long beside SQLite, where nothing gives it up.

    Raises `NotAtOnce` in a brief read.
    """
    if connection.get_execution_options().get("straight"):
        raise NotAtOnce


class Brief:
    """A connection for one read at a time, which waits for nobody."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        event.listen(self._engine, "do_connect", _read_whole)
        self._kept: tuple[Connection, sqlite3.Cursor] | None = None
        self._turn = threading.Lock()
        self._until = (0.0, 0.0)
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
            connection, straight = self._kept or self._open()
            work, patience = self.limits
            self._until = thread_time() + work, monotonic() + patience
            straight.execute("BEGIN")
            try:
                with shared(connection):
                    yield self._engine
            finally:
                straight.connection.rollback()
        except (DBAPIError, sqlite3.Error) as error:
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

    def _is_over(self) -> bool:
        """Say whether a read has had its time."""
        work, patience = self._until
        return thread_time() > work or monotonic() > patience

    def close(self) -> None:
        """Give the connection back; the next read opens another one."""
        with self._turn:
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


class _Whole(sqlite3.Connection):
    def cursor(self, factory: Any = _WholeCursor) -> Any:  # noqa: ANN401 - one or other
        return super().cursor(factory)


def _read_whole(_dialect: object, _record: object, _args: object, given: dict[str, Any]) -> None:
    given["factory"] = _Whole
