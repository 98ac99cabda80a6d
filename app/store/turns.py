"""Whose turn it is: one at a time, in whatever process, by a lock that ends with it."""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine

from app.errors import Busy, Unavailable

# What one alone does at a time, and its lock of a PostgreSQL database: the word in ASCII.
LINKS, IMPORT = "links", "import"
_LOCKS = {LINKS: 0x6C696E6B73, IMPORT: 0x696D706F7274}
_IS_HELD = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE datname = current_database() AND locktype = 'advisory'"
    " AND classid = %s AND objid = %s"
)
# So often who waits for another write of this process looks whether that is an import.
_LOOKS_EVERY = 0.25


class Turns:
    """The turns of the writers of one process: one writes, the others wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # The thread whose import is under way.
        self.importer: int | None = None

    @contextmanager
    def hold(self, patience: float) -> Iterator[None]:
        """Write alone; raise `Unavailable` where others do for too long, or import.

        SQLite asks again and again for its lock, and among many who ask some never get
        it; so only one of this process asks.
        """
        until = monotonic() + patience
        while not self._lock.acquire(timeout=max(0, min(_LOOKS_EVERY, until - monotonic()))):
            self.refuse()
            if monotonic() >= until:
                raise Busy("Others write at the moment; try again.")
        try:
            yield
        finally:
            self._lock.release()

    def refuse(self) -> None:
        """Raise `Unavailable` where an import of this process is under way."""
        if self.importer is not None:
            raise _importing()

    def check(self, connection: Connection) -> None:
        """Raise `Unavailable` where an import of another process is under way."""
        if self.importer == threading.get_ident():
            return
        held = False
        if connection.dialect.name == "sqlite":
            try:
                with _file(connection.engine, IMPORT).open() as lock:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                held = True
            except OSError:
                # Nobody ever wanted it.
                pass
        else:
            halves = divmod(_LOCKS[IMPORT], 1 << 32)
            held = connection.exec_driver_sql(_IS_HELD, halves).scalar_one() > 0
        if held:
            raise _importing()


@contextmanager
def importing(engine: Engine) -> Iterator[None]:
    """Let who would write be told that an import is under way; raises `Unavailable` if one is."""

    def refuse() -> None:
        raise _importing()

    turns: Turns = engine.get_execution_options()["turns"]
    with alone(engine, IMPORT, refuse):
        turns.importer = threading.get_ident()
        try:
            yield
        finally:
            turns.importer = None


def _importing() -> Busy:
    return Busy("An import is under way; nothing was changed, come back.", retry_after=10)


@contextmanager
def alone(engine: Engine, what: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the turn of a catalogue; who has to wait for it is `waiting` first."""
    if engine.dialect.name == "sqlite":
        file = _file(engine, what)
        try:
            opened = file.open("w")
        except OSError as error:
            raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error
        with opened as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    held = engine.raw_connection()
    driver: Any = held.driver_connection
    try:
        driver.rollback()
        driver.autocommit = True
        mine = driver.execute("SELECT pg_try_advisory_lock(%s)", (_LOCKS[what],)).fetchone()
        if not mine[0]:
            waiting()
            driver.execute("SELECT pg_advisory_lock(%s)", (_LOCKS[what],))
        yield
    finally:
        # The lock goes with the session.
        held.invalidate()


def _file(engine: Engine, what: str) -> Path:
    """Return the file whose lock it is: beside the catalogue, of a draft among its parts."""
    file = Path(str(engine.url.database))
    return file.with_name(f".{file.name.lstrip('.')}.{what}")
