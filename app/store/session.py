"""Connections: one kind for reading, one for writing, and what each promises.

A read is one transaction, so one snapshot. A write takes the one write lock first
(SQLite: `BEGIN IMMEDIATE`, PostgreSQL: an advisory lock): who reads and then writes
without it loses updates unseen.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.errors import CatalogueError, Lost, Unavailable
from app.store.faults import unavailable
from app.store.hosts import connecting, is_postgresql

# What reads of a thread share, if they are to see one state.
_SHARED: ContextVar[Connection | None] = ContextVar("shared", default=None)

BUSY_TIMEOUT_MS = 10_000
PATIENCE = 5
# How long a connection is kept, in seconds: hosts that come back get their share again.
_RECYCLED = 300
# Whoever holds this lock of a PostgreSQL database writes; "catalog" in ASCII.
LOCK = 0x636174616C6F67


def open_engine(url: str, *, most: int = 0, sure: bool = False) -> Engine:
    """Return an engine for `url`; nothing is opened until it is used.

    `most` is how many connections it may have at once, if not as many as by default;
    then who waits longer than a few seconds for one is told so. One that is `sure` asks
    whether a connection is still good before it is used.

    Raises `CatalogueError` for an address that names no database.
    """
    kept = min(most, 5)
    pool = {"pool_size": kept, "max_overflow": most - kept, "pool_timeout": PATIENCE}
    options: dict[str, Any] = pool if most else {}
    try:
        address = make_url(url) if not is_postgresql(url) else None
        if address is None:
            address, told = connecting(url)
            options |= {
                "connect_args": told,
                "pool_recycle": _RECYCLED,
                "pool_pre_ping": sure,
            }
        engine = create_engine(address, execution_options={"turns": threading.Lock()}, **options)
    except (ArgumentError, ModuleNotFoundError, ValueError) as error:
        message = (
            "CATALOGUE_DATABASE_URL names no database: it takes a path, "
            "sqlite:///path or postgresql://..."
        )
        raise CatalogueError(message) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _BEGIN[engine.dialect.name])
    return engine


def ensure_folder(file: Path) -> None:
    """Make the folder of an SQLite file; raise `Unavailable` where that fails."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {file.parent} cannot be made: {error.strerror}."
        raise Unavailable(message) from error


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    wanted = connection.get_execution_options()
    mode = "IMMEDIATE" if wanted.get("writes") else ""
    if wanted.get("waits", True):
        connection.exec_driver_sql(f"BEGIN {mode}")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql(f"BEGIN {mode}")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begin_postgresql(connection: Connection) -> None:
    wanted = connection.get_execution_options()
    if not wanted.get("writes"):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    elif wanted.get("waits", True):
        # Not repeatable: the snapshot would be older than the lock.
        patience = f"set_config('lock_timeout', '{BUSY_TIMEOUT_MS}', true)"
        connection.exec_driver_sql(f"SELECT {patience}, pg_advisory_xact_lock({LOCK})")
    else:
        locked = f"SELECT pg_try_advisory_xact_lock({LOCK})"
        if not connection.exec_driver_sql(locked).scalar_one():
            raise Unavailable("Somebody else writes at the moment.")


_BEGIN = {"sqlite": _begin_sqlite, "postgresql": _begin_postgresql}


def pragma(engine: Engine, statement: str) -> None:
    """Run a PRAGMA of SQLite outside of any transaction, as some need."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute(f"PRAGMA {statement}")
    finally:
        raw.close()


# A PostgreSQL that is restored is another database, its replicas are the same.
_GENERATION = {
    "sqlite": "PRAGMA user_version",
    "postgresql": "SELECT concat(system_identifier, oid)"
    " FROM pg_control_system(), pg_database WHERE datname = current_database()",
}


def generation(engine: Engine) -> int:
    """Return which of its lives a catalogue is in: each restore begins another one."""
    with reading(engine) as connection:
        said = connection.exec_driver_sql(_GENERATION[engine.dialect.name])
        return int(said.scalar_one())


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one read transaction: every statement sees one state."""
    common = _SHARED.get()
    if common is not None and common.engine.pool is engine.pool:
        yield common
        return
    with _translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[None]:
    """Let all reads of this thread see one state: replicas may differ in theirs."""
    with reading(engine) as connection, shared(connection):
        yield


@contextmanager
def shared(connection: Connection) -> Iterator[None]:
    """Let all reads of this thread be made with `connection`, which is in one."""
    token = _SHARED.set(connection)
    try:
        yield
    finally:
        _SHARED.reset(token)


@contextmanager
def writing(engine: Engine, *, waits: bool = True) -> Iterator[Connection]:
    """Give a connection that holds the write lock; commit at the end, or nothing.

    Who does not wait for the lock is told `Unavailable` at once.
    """
    with (
        _turn(engine, BUSY_TIMEOUT_MS / 1000 if waits else 0),
        _translated(),
        engine.connect().execution_options(writes=True, waits=waits) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _turn(engine: Engine, patience: float) -> Iterator[None]:
    """Let the writers of this process in one after the other.

    SQLite asks again and again for its lock, and among many who ask some never get it;
    so only one of this process asks.
    """
    turns: threading.Lock = engine.get_execution_options()["turns"]
    if not turns.acquire(timeout=patience):
        raise Unavailable("Others write at the moment; try again.")
    try:
        yield
    finally:
        turns.release()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated or _is_of_recovery(error):
            raise Lost("The connection to the database was lost; come back.") from error
        raise unavailable(error) from error


def _is_of_recovery(error: DBAPIError) -> bool:
    """Tell whether a replica ended a read because it had to follow the primary."""
    return getattr(error.orig, "sqlstate", None) == "40001"
