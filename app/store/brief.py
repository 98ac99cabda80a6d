"""Reads that are over at once: made where they are asked for, without a thread.

The way to a thread and back takes longer than most of the reads themselves, and many
threads hinder each other. What is not over soon is given up, to be read in a thread.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Self, cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from app.store.session import open_engine, shared

# How long a read may take, in seconds; all others wait for it.
_PATIENCE = 0.003
# After so many instructions, some 10 microseconds, SQLite asks whether it goes on.
_STEPS = 200


class NotAtOnce(Exception):
    """A read would take time, or met a fault: who asks in a thread is told of it."""


class Brief:
    """A connection for one read at a time, which waits for nobody."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self._kept: tuple[Connection, sqlite3.Connection] | None = None
        self._turn = threading.Lock()
        self._until = 0.0
        self.patience = _PATIENCE

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
            self._until = monotonic() + self.patience
            straight.execute("BEGIN")
            try:
                with shared(connection):
                    yield self._engine
            finally:
                straight.rollback()
        except (DBAPIError, sqlite3.Error) as error:
            raise NotAtOnce from error
        finally:
            self._turn.release()

    def _open(self) -> tuple[Connection, sqlite3.Connection]:
        connection = self._engine.connect()
        # Its transactions are told to the driver, as that takes a tenth of the time:
        # for SQLAlchemy it is one that never ends.
        connection.begin()
        straight = cast(sqlite3.Connection, connection.connection.dbapi_connection)
        straight.rollback()
        straight.execute("PRAGMA busy_timeout = 0")
        straight.set_progress_handler(self._is_over, _STEPS)
        self._kept = connection.execution_options(straight=straight), straight
        return self._kept

    def _is_over(self) -> bool:
        """Say whether a read has had its time."""
        return monotonic() > self._until

    def close(self) -> None:
        """Give the connection back; the next read opens another one."""
        with self._turn:
            if self._kept:
                self._kept[0].close()
                self._kept = None
            self._engine.dispose()
