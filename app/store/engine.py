"""Connections: one kind for reading, one for writing, and what each promises.

A read is one transaction, so one snapshot. A write takes the one write lock first
(SQLite: `BEGIN IMMEDIATE`, PostgreSQL: an advisory lock): who reads and then writes
without it loses updates unseen.
"""

import ctypes
import fcntl
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from time import monotonic, thread_time
from typing import Any, Self, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    OperationalError,
    PendingRollbackError,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel.sql.sqltypes import AutoString

from app.errors import Busy, CatalogueError, Lost, Unavailable

# What reads of a thread share, if they are to see one state.
_SHARED: ContextVar[sa.Connection | None] = ContextVar("shared", default=None)
# What a write asks before it commits; it raises where that may not be any more.
BEFORE_COMMIT: ContextVar[Callable[[], object] | None] = ContextVar("before_commit", default=None)

BUSY_TIMEOUT_MS = 10_000
# How large the write-ahead log stays, in bytes, once nobody reads what is in it.
_MOST_LOG = 16 * 1024 * 1024
PATIENCE = 5
# How long a connection is kept, in seconds: hosts that come back get their share again.
_RECYCLED = 300
# Whoever holds this lock of a PostgreSQL database writes; "catalog" in ASCII.
LOCK = 0x636174616C6F67


# What one alone does at a time, in whatever process, and its lock of a PostgreSQL database:
# the word in ASCII.
LINKS, IMPORT = "links", "import"
TURN_LOCKS = {LINKS: 0x6C696E6B73, IMPORT: 0x696D706F7274}
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
            raise import_under_way()

    def check(self, connection: sa.Connection) -> None:
        """Raise `Unavailable` where an import of another process is under way."""
        if self.importer == threading.get_ident():
            return
        held = False
        if connection.dialect.name == "sqlite":
            try:
                with turn_file(connection.engine, IMPORT).open() as lock:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                held = True
            except OSError:
                # Nobody ever wanted it.
                pass
        else:
            halves = divmod(TURN_LOCKS[IMPORT], 1 << 32)
            held = connection.exec_driver_sql(_IS_HELD, halves).scalar_one() > 0
        if held:
            raise import_under_way()


def import_under_way() -> Busy:
    """Return what is raised while an import is under way."""
    return Busy("An import is under way; nothing was changed, come back.", retry_after=10)


def turn_file(engine: sa.Engine, what: str) -> Path:
    """Return the file whose lock is a turn: beside the catalogue, of a draft among its parts."""
    file = Path(str(engine.url.database))
    return file.with_name(f".{file.name.lstrip('.')}.{what}")


def open_engine(url: str, *, most: int = 0, sure: bool = False, there: bool = False) -> sa.Engine:
    """Return an engine for `url`; nothing is opened until it is used.

    `most` is how many connections it may have at once, if not as many as by default;
    then who waits longer than a few seconds for one is told so. One that is `sure` asks
    whether a connection is still good before it is used. Where the file of SQLite has to
    be `there`, none is made, and one that was replaced is opened anew.

    Raises `CatalogueError` for an address that names no database.
    """
    kept = min(most, 5)
    pool = {"pool_size": kept, "max_overflow": most - kept, "pool_timeout": PATIENCE}
    options: dict[str, Any] = pool if most else {}
    try:
        if url.partition("://")[0] in {"postgresql", "postgres", DIALECT}:
            address, told = connecting(url)
            options |= {"connect_args": told, "pool_recycle": _RECYCLED, "pool_pre_ping": sure}
        else:
            address = make_url(url)
        engine = sa.create_engine(address, execution_options={"turns": Turns()}, **options)
    except (ArgumentError, ModuleNotFoundError, ValueError) as error:
        message = (
            "CATALOGUE_DATABASE_URL names no database: it takes a path, "
            "sqlite:///path or postgresql://..."
        )
        raise CatalogueError(message) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        if there:
            sa.event.listen(engine, "do_connect", open_what_is_there)
            sa.event.listen(engine, "checkout", _check_identity)
    else:
        sa.event.listen(engine, "before_cursor_execute", ask)
    sa.event.listen(engine, "begin", _BEGIN[engine.dialect.name])
    return engine


@contextmanager
def opened_engine(url: str, *, most: int = 0) -> Iterator[sa.Engine]:
    """Give an engine for `url`, as `open_engine` does, and dispose of it."""
    engine = open_engine(url, most=most)
    try:
        yield engine
    finally:
        engine.dispose()


def ensure_folder(file: Path) -> None:
    """Make the folder of an SQLite file; raise `Unavailable` where that fails."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"The folder {file.parent} cannot be made: {error.strerror}.") from error


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "synchronous = FULL",
        f"journal_size_limit = {_MOST_LOG}",
        "foreign_keys = ON",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    # A statement whose thread is to stop is stopped.
    cast(sqlite3.Connection, connection).set_progress_handler(is_over, _STEPS)


# The file of an SQLite database, which may be replaced while it is served.
#
# SQLite finds the write-ahead log of a file by its name. What replaces the file would be read
# with the log of the one before it, and whoever closes the old file last would remove the log
# of the new one: both harm the new file. So the old log is taken away before the new file is
# opened, and a connection to the old file is left open until the process ends.

Identity = tuple[int, int]

_LOG, _INDEX_OF_LOG = "-wal", "-shm"
# Which file stood at a place when last looked at, and which log beside it.
_seen: dict[Path, tuple[Identity, Identity | None]] = {}
_opening = threading.Lock()


class PlacedConnection(sqlite3.Connection):
    """A connection that knows which file it has open, and where that stood."""

    place: Path | None = None
    identity: Identity | None = None

    @classmethod
    def to(cls, file: Path, **options: Any) -> Self:  # noqa: ANN401 - as the driver takes them
        """Open the file at a place; make none, and raise `Unavailable` where there is none."""
        place = file.absolute()
        with _opening:
            identity = identity_of(place)
            _take_old_log_away(place, identity)
            name, options = f"{place.as_uri()}?mode=rw", {"factory": cls} | options
            connection = cast(Self, sqlite3.connect(name, uri=True, **options))
        connection.place, connection.identity = place, identity
        return connection

    def is_in_place(self) -> bool:
        """Return whether the file still stands there; raise `Unavailable` if none does."""
        if self.place is None:
            return True
        if identity_of(self.place) != self.identity:
            return False
        _seen[self.place] = self.identity, _log_of(self.place)
        return True

    def close(self) -> None:
        """Close the connection, or leave it open where its file was replaced."""
        with suppress(Unavailable):
            if not self.is_in_place():
                with suppress(sqlite3.Error):
                    self.set_progress_handler(None, 0)
                    self.rollback()
                    # What was committed stands in the old file then, without its log.
                    self.execute("PRAGMA wal_checkpoint(PASSIVE)")
                # Nothing ends it but the process: its end would close it as well.
                ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))
                return
        super().close()


def identity_of(file: Path) -> Identity:
    """Return which file stands at a place; raise `Unavailable` where there is none."""
    try:
        found = file.stat()
    except OSError as error:
        raise Unavailable("The database file is not there; put it back.") from error
    return found.st_dev, found.st_ino


def _log_of(place: Path) -> Identity | None:
    with suppress(Unavailable):
        return identity_of(_beside(place, _LOG))
    return None


@lru_cache
def _beside(place: Path, suffix: str) -> Path:
    return place.with_name(place.name + suffix)


def _take_old_log_away(place: Path, identity: Identity) -> None:
    """Remove the log of the file that stood at a place before, if it is still there."""
    before, log = _seen.get(place, (identity, None))
    if before == identity:
        return
    # Another process may have done so, and opened the new file, whose log is another one.
    with place.open("rb") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if log is not None and log == _log_of(place):
            for suffix in (_LOG, _INDEX_OF_LOG):
                _beside(place, suffix).unlink(missing_ok=True)
    _seen[place] = identity, None


def open_what_is_there(
    _dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]
) -> sqlite3.Connection:
    """Open the file that stands at its place; make none."""
    return PlacedConnection.to(Path(arguments[0]), **options)


def _check_identity(driver: DBAPIConnection, _record: object, _proxy: object) -> None:
    """Refuse a connection to a file that is not the one at its place any more."""
    if not cast(PlacedConnection, driver).is_in_place():
        raise DisconnectionError("The file was replaced.")


def write_ahead(engine: sa.Engine) -> None:
    """Let the readers of an SQLite file not wait for its writers, whoever made it."""
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            (mode,) = connection.exec_driver_sql("PRAGMA journal_mode").one()
        if mode != "wal":
            pragma(engine, "journal_mode = WAL")


def _begin_sqlite(connection: sa.Connection) -> None:
    wanted = connection.get_execution_options()
    mode = "IMMEDIATE" if wanted.get("writes") else ""
    if mode:
        wanted["turns"].check(connection)
    if wanted.get("waits", True):
        connection.exec_driver_sql(f"BEGIN {mode}")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql(f"BEGIN {mode}")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _begin_postgresql(connection: sa.Connection) -> None:
    wanted = connection.get_execution_options()
    if not wanted.get("writes"):
        # To compile a search takes seconds, and to run it a tenth of one.
        connection.exec_driver_sql(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL jit = off"
        )
        return
    # Not repeatable: the snapshot would be older than the lock.
    patience = f"set_config('lock_timeout', '{BUSY_TIMEOUT_MS}', true)"
    locked = f"SELECT pg_try_advisory_xact_lock({LOCK}), {patience}"
    if connection.exec_driver_sql(locked).scalar_one():
        return
    if not wanted.get("waits", True):
        raise Busy("Somebody else writes at the moment.")
    wanted["turns"].check(connection)
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


_BEGIN = {"sqlite": _begin_sqlite, "postgresql": _begin_postgresql}


def pragma(engine: sa.Engine, statement: str) -> None:
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


def generation(engine: sa.Engine) -> int:
    """Return which of its lives a catalogue is in: each restore begins another one."""
    with reading(engine) as connection:
        said = connection.exec_driver_sql(_GENERATION[engine.dialect.name])
        return int(said.scalar_one())


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Give a connection in one read transaction: every statement sees one state."""
    common = _SHARED.get()
    if common is not None and common.engine.pool is engine.pool:
        yield common
        return
    with translating_errors(), engine.connect() as connection, ExitStack() as stack:
        limit = LIMIT.get()
        # A statement is stopped where the work is given up: SQLite asks by itself.
        if limit is not None and connection.dialect.name == "postgresql":
            driver: Any = connection.connection.driver_connection
            stack.enter_context(limit.cancelling(driver.cancel))
        stack.enter_context(connection.begin())
        yield connection


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[None]:
    """Let all reads of this thread see one state: replicas may differ in theirs."""
    with reading(engine) as connection, shared(connection):
        yield


@contextmanager
def shared(connection: sa.Connection) -> Iterator[None]:
    """Let all reads of this thread be made with `connection`, which is in one."""
    token = _SHARED.set(connection)
    try:
        yield
    finally:
        _SHARED.reset(token)


@contextmanager
def writing(engine: sa.Engine, *, waits: bool = True) -> Iterator[sa.Connection]:
    """Give a connection with the write lock, or a part of a shared write; commit, or nothing.

    Who does not wait for the lock is told `Unavailable` at once.
    """
    common = _SHARED.get()
    if (
        common is not None
        and common.engine.pool is engine.pool
        and common.get_execution_options().get("writes")
    ):
        with translating_errors(), common.begin_nested():
            yield common
        return
    turns: Turns = engine.get_execution_options()["turns"]
    with (
        turns.hold(BUSY_TIMEOUT_MS / 1000 if waits else 0),
        translating_errors(),
        engine.connect().execution_options(writes=True, waits=waits) as connection,
        connection.begin(),
    ):
        yield connection
        driver: object = connection.connection.dbapi_connection
        if isinstance(driver, PlacedConnection) and not driver.is_in_place():
            raise Unavailable("The database file was replaced; nothing was kept, send it again.")
        if ask := BEFORE_COMMIT.get():
            ask()


@contextmanager
def translating_errors() -> Iterator[None]:
    """Raise `Unavailable` instead of what the database fails with, where it is at fault."""
    try:
        yield
    except PendingRollbackError as error:
        raise Lost(_LOST) from error
    except DBAPIError as error:
        if is_over():
            raise TooLong("The answer takes too long.") from error
        # A replica ends a read with this state where it has to follow the primary.
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) == "40001":
            raise Lost(_LOST) from error
        raise unavailable(error) from error


# Where PostgreSQL is reached: an address in libpq's own words, of several hosts too.
#
# libpq (its manual, 34.1) tries one host after the other, takes the primary or a standby
# as `target_session_attrs` says, and begins with any where `load_balance_hosts` says so.

DIALECT = "postgresql+psycopg"
# Hosts that fall silent are given up within seconds, whatever their network does.
_PATIENCE = {
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
# Among several hosts, unless the address says otherwise: the one that takes writes.
_SEVERAL = {"target_session_attrs": "read-write"}


def connecting(url: str) -> tuple[sa.URL, dict[str, Any]]:
    """Return what SQLAlchemy and libpq are told of an address; raises `ValueError` for none."""
    import psycopg  # noqa: PLC0415 - installed only where it is needed
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        options = conninfo_to_dict(f"postgresql://{url.partition('://')[2]}")
    except psycopg.Error as error:
        raise ValueError(str(error)) from error
    several = _SEVERAL if "," in str(options.get("host", "")) else {}
    return sa.URL.create(DIALECT), _PATIENCE | several | options


# So much room there has to be for writing: for the write-ahead log, and what it holds.
_ROOM = 4 * _MOST_LOG


def writability(engine: sa.Engine) -> str:
    """Return "ok" where one can write now, "busy" where others do, else why one cannot."""
    try:
        with writing(engine, waits=False) as connection:
            # The lock alone can be had of a file that is read-only.
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
            connection.rollback()
            if connection.dialect.name == "sqlite":
                free = shutil.disk_usage(Path(str(engine.url.database)).parent).free
                if free < _ROOM:
                    return f"The disk has {free:,} bytes left; {_ROOM:,} are wanted."
    except Busy:
        return "busy"
    except Unavailable as error:
        return error.detail
    return "ok"


# What a database says when it is at fault, and what whoever asked is told.

Failure = TypeVar("Failure", bound=Exception)

_OTHER_SCHEMA = (
    "The database holds no catalogue, or one of another version: run `catalogue migrate`."
)
_LOCKED = "The database is locked by another program; try again."
_LOST = "The database cannot be reached; come back."

# By a part of what SQLite says, or PostgreSQL to who wants to connect.
_SAID = (
    ("database is locked", _LOCKED),
    ("readonly database", "The database is read-only; check who owns the file."),
    ("disk is full", "The disk is full; nothing was changed."),
    ("not a database", "The file is no SQLite database; restore a backup."),
    ("malformed", "The database file is damaged; restore a backup."),
    ("unable to open", "The database file cannot be opened; check its folder."),
    ("disk i/o error", "The disk cannot be read or written; nothing was changed."),
    ("no such table", _OTHER_SCHEMA),
    ("no such column", _OTHER_SCHEMA),
    ("too many c", "The database has too many connections; come back."),
    ("connection slots", "The database has too many connections; come back."),
    ("authentication failed", "The database refuses the account; check the address."),
    ('" does not exist', "There is no such database or account; check the address."),
)
# By the beginning of PostgreSQL's SQLSTATE (its manual, appendix A).
_STATES = (
    ("08", _LOST),
    ("25006", "The database is read-only; nothing was changed."),
    ("40", "Others wrote at the same time; nothing was changed, try again."),
    ("42501", "The account may not do this in the database; check its rights."),
    ("42703", _OTHER_SCHEMA),
    ("42P01", _OTHER_SCHEMA),
    ("53100", "The disk of the database is full; nothing was changed."),
    ("53300", "The database has too many connections; come back."),
    ("53", "The database is short of memory or space; nothing was changed."),
    ("55P03", _LOCKED),
    ("57014", "The database takes too long; nothing was changed."),
    ("57P", "The database stops or starts; come back."),
    ("58", "The database cannot read or write its disk; nothing was changed."),
    ("XX00", "The database is damaged; restore a backup."),
)


def unavailable(error: Failure) -> Failure | Unavailable:
    """Return the error to raise: `Unavailable` where the database is at fault."""
    # Not what SQLAlchemy says of it, which quotes the statement and its values.
    cause = getattr(error, "orig", error)
    state, said = getattr(cause, "sqlstate", ""), str(cause).lower()
    known = [message for start, message in _STATES if (state or "").startswith(start)]
    known += [message for part, message in _SAID if part in said]
    # The server has a state for all it says: without one the connection failed.
    if state is None and isinstance(error, OperationalError):
        known.append(_LOST)
    if known[:1] == [_LOCKED]:
        return Busy(_LOCKED)
    return Unavailable(known[0]) if known else error


# How much work an answer may take: asked for inside of the database and in our own loops.

Each = TypeVar("Each")


class TooLong(Unavailable):
    """An answer has had its time, or nobody waits for it any more."""


class Limit:
    """So many seconds for a piece of work, or until it is given up.

    Of a thread that may `work` for so many seconds only these are counted: what others
    do meanwhile is not its fault.
    """

    def __init__(self, seconds: float, work: float | None = None) -> None:
        self._until, self._work, self._begun = monotonic() + seconds, work, 0.0
        self._given_up = False
        self._cancel: Callable[[], object] | None = None
        self._turn = threading.Lock()

    @property
    def left(self) -> float:
        """How many seconds are left."""
        return max(0.0, self._until - monotonic())

    def begin(self) -> None:
        """Count from now what this thread does."""
        self._begun = thread_time()

    def extend(self, seconds: float) -> None:
        """Give so much longer."""
        self._until += seconds

    def is_over(self) -> bool:
        """Return whether the work is to stop."""
        if self._given_up or monotonic() > self._until:
            return True
        return self._work is not None and thread_time() - self._begun > self._work

    def give_up(self) -> None:
        """Stop the work, whatever it is at."""
        self._given_up = True
        with self._turn:
            if self._cancel:
                self._cancel()

    @contextmanager
    def cancelling(self, cancel: Callable[[], object]) -> Iterator[None]:
        """Stop a statement with `cancel` where the work is given up in this block."""
        with self._turn:
            self._cancel = cancel
        try:
            yield
        finally:
            with self._turn:
                self._cancel = None


# The limit of what this thread does, if it has one.
LIMIT: ContextVar[Limit | None] = ContextVar("limit", default=None)
# After so many instructions, half a millisecond, SQLite asks whether it goes on.
_STEPS = 10_000


def is_over() -> bool:
    """Return whether what this thread does is to stop."""
    limit = LIMIT.get()
    return limit is not None and limit.is_over()


def ask(*_event: object) -> None:
    """Raise `TooLong` where what this thread does is to stop."""
    if is_over():
        raise TooLong("The answer takes too long.")


def asking(each: Iterable[Each]) -> Iterator[Each]:
    """Give each of what may be many; raise `TooLong` where that is to stop."""
    for one in each:
        ask()
        yield one


# What SQLite and PostgreSQL say each in its own way.

T = TypeVar("T")


class _Either(sa.FunctionElement[T]):
    """One expression in two wordings, of which a database is told its own."""

    inherit_cache = True


def either(sqlite: sa.ColumnElement[T], postgresql: sa.ColumnElement[T]) -> sa.FunctionElement[T]:
    """Return an expression that SQLite and PostgreSQL are told in their own words."""
    found: sa.FunctionElement[T] = _Either(sqlite, postgresql)
    # A condition keeps no type: it would be compared with 1 on SQLite.
    if not isinstance(sqlite.type, sa.Boolean):
        found.type = sqlite.type
    return found


@compiles(_Either)
def _to_sqlite(element: _Either[T], compiler: SQLCompiler, **more: object) -> str:
    first, _ = element.clauses
    return compiler.process(first, **more)


@compiles(_Either, "postgresql")
def _to_postgresql(element: _Either[T], compiler: SQLCompiler, **more: object) -> str:
    _, second = element.clauses
    return compiler.process(second, **more)


@compiles(AutoString, "postgresql")
def _text(_type: AutoString, _compiler: object, **_more: object) -> str:
    """Texts are ordered by code point, whatever the language of the database."""
    return 'TEXT COLLATE "C"'
