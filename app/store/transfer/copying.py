"""A catalogue copied whole: into another database, into a backup and out of it.

The copy is one transaction of an empty database, or a new file: whoever stops it leaves
nothing behind. Whoever reads or writes the original meanwhile is not disturbed.
"""

import os
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Table, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlmodel import SQLModel

from app.config import Settings
from app.errors import Busy, CatalogueError, Conflict, InvalidBody, Unavailable, cut
from app.store import bulk
from app.store.bulk import Tally
from app.store.engine import (
    ask,
    ensure_folder,
    opened_engine,
    pragma,
    reading,
    shared,
    translating_errors,
    unavailable,
    writing,
)
from app.store.migrate import SchemaState, migrate, require_current, schema_state, state_of, upgrade
from app.store.search.index import TITLE_WORD, stale, vouch
from app.store.write import journal
from app.store.write.records import INDEX, fill, rebuild

Progress = Callable[[str, int, int], None]
Tallies = Mapping[Table, Tally]

# A draft that is not finished is thrown away: it has not to survive anything. Rows come
# before those that they refer to; in the end all references are looked at.
# Sorting its indexes takes no more memory than is kept of it, 64 MB.
_HASTY = (
    "foreign_keys = OFF",
    "journal_mode = MEMORY",
    "synchronous = OFF",
    "temp_store = FILE",
    "cache_size = -65536",
)


def copy(source: Settings, target: Settings, progress: Progress) -> Tallies:
    """Copy a catalogue to a database that is empty or new; return what was copied, by table.

    It is read back and compared. Raises `Unavailable` where the source is no catalogue of this
    schema, `Conflict` where the target is not empty, `CatalogueError` where something else was
    read back; nothing is kept then.
    """
    file = source.database_file
    if file is not None and not file.exists():
        raise Unavailable(f"There is no catalogue at {file}.")
    with opened_engine(source.database_url) as original, _target(target) as goal:
        return copy_tables(original, goal, progress)


def copy_tables(
    original: Engine,
    goal: Engine,
    progress: Progress = lambda _stage, _done, _of: None,
    leaving: Collection[str] = (),
) -> Tallies:
    """Copy a catalogue into an empty database; rows of tables in `leaving` stay."""
    with reading(original) as source:
        require_current(original, state_of(source))
        with writing(goal) as target:
            if state_of(target) is not SchemaState.EMPTY:
                raise Conflict("The target is not empty: copy to an empty database.")
            upgrade(target)
            tallies = _filled(source, target, leaving, progress)
            compare(target, tallies, progress)
    return tallies


def _filled(
    source: Connection, target: Connection, leaving: Collection[str], progress: Progress
) -> Tallies:
    """Fill new tables, and make what follows from their rows."""
    postgresql = target.dialect.name == "postgresql"
    tables = SQLModel.metadata.sorted_tables
    moved = [table for table in tables if table.name not in leaving]
    # To fold all words again takes longer than all else.
    folded = not stale(source)
    index = (INDEX, TITLE_WORD) if folded else ()
    with bare(target, tables):
        tallies = _move(source, target, (*moved, *index), progress)
    if folded:
        vouch(target)
    else:
        rebuild(target)
    if postgresql:
        # Its planner knows nothing of the tables yet.
        for table in (*tables, INDEX, TITLE_WORD):
            target.execute(text(f'ANALYZE "{table.name}"'))
    return tallies


def _move(
    source: Connection, target: Connection, tables: Collection[Table], progress: Progress
) -> Tallies:
    rows_of = partial(bulk.count, source)
    advance = _stage("copying", sum(map(rows_of, tables)), progress)
    tallies = {}
    for table in tables:
        tallies[table] = tally = Tally()
        with bulk.naming_table(table), closing(bulk.rows(source, table)) as rows:
            noted = tally.of(rows, advance)
            if table is INDEX:
                fill(target, noted)
            else:
                bulk.fill(target, table, noted)
        if "pk" in table.columns:
            bulk.number_on(source, target, table)
    return tallies


def compare(target: Connection, tallies: Tallies, progress: Progress) -> None:
    """Read a copy's tables; raise `CatalogueError` where one came out otherwise."""
    of = sum(tally.count for tally in tallies.values())
    advance = _stage("checking", of, progress)
    for table, tally in tallies.items():
        found = Tally()
        with bulk.naming_table(table), closing(bulk.rows(target, table)) as rows:
            for _ in found.of(rows, advance):
                pass
        if found.result() != tally.result():
            message = (
                f"The table {table.name} came out otherwise: {found.count} rows where "
                f"{tally.count} were sent, or others. Nothing was kept."
            )
            raise CatalogueError(message)


# A file without a name is nobody else's, and gone when it is closed.
_NOWHERE = "sqlite:///file:?uri=true"
# What no import looks at.
_UNTRIED = ("journal", "kept_answer")


@contextmanager
def scratch(engine: Engine, *, briefly: bool) -> Iterator[Engine]:
    """Give an engine for what is tried: on a copy, so that no writer waits for it.

    To copy PostgreSQL takes a while: what is tried `briefly` has a turn there as a write
    has, unless somebody writes.
    """
    with ExitStack() as stack:
        turn: Connection | None = None
        if briefly and engine.dialect.name == "postgresql":
            with suppress(Busy):
                turn = stack.enter_context(writing(engine, waits=False))
        if turn is not None:
            stack.enter_context(shared(turn))
            yield engine
            return
        target = stack.enter_context(opened_engine(_NOWHERE, most=1))
        _fill_scratch(engine, target)
        yield target


def _fill_scratch(engine: Engine, copy: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with translating_errors(), engine.connect() as whole, copy.connect() as goal:
            # In one step, so from one state: in a sixth of a second for 100 MB.
            source, target = (x.connection.driver_connection for x in (whole, goal))
            cast(sqlite3.Connection, source).backup(cast(sqlite3.Connection, target))
        return
    event.listen(copy, "connect", _hasten)
    with reading(engine) as original, writing(copy) as filled:
        upgrade(filled)
        _filled(original, filled, _UNTRIED, ask)
    pragma(copy, "foreign_keys = ON")


def _stage(name: str, of: int, progress: Progress) -> Callable[[int], None]:
    """Return what hears how many more rows are done, and tells how far a stage is."""
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        progress(name, done, of)

    return advance


@contextmanager
def _target(settings: Settings) -> Iterator[Engine]:
    """Give an engine on the target; a new file is there only when all is in it."""
    file = settings.database_file
    if file is None:
        with opened_engine(settings.database_url) as engine:
            yield engine
        return
    _vacant(file)
    ensure_folder(file)
    with draft_of(file) as draft:
        with drafting(draft) as engine:
            yield engine
            # Who knew another catalogue at this address shall not take it for that.
            life = secrets.randbelow(2**31 - 1) + 1
            pragma(engine, f"user_version = {life}")
            pragma(engine, "journal_mode = WAL")
        _vacant(file)
        move_into_place(draft, file)


@contextmanager
def drafting(draft: Path) -> Iterator[Engine]:
    """Give an engine on a new file that is thrown away if it is not finished."""
    with opened_engine(Settings(database_url=str(draft)).database_url) as engine:
        event.listen(engine, "connect", _hasten)
        yield engine


def _vacant(file: Path) -> None:
    """Refuse a file that is there and holds something."""
    if file.exists() and file.stat().st_size:
        raise Conflict(f"{file} is there already: copy to a new file.")


def _hasten(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    for pragma_ in _HASTY:
        cursor.execute(f"PRAGMA {pragma_}")
    cursor.close()


# New tables without what looks at each row that comes: it is made when all have come.
#
# Of all rows at once, indexes are sorted and references compared: many times faster.

# Names and definitions of indexes, but those that a constraint is held by.
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' ORDER BY name",
    "postgresql": "SELECT relname, pg_get_indexdef(oid) FROM pg_class"
    " WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'i'"
    " AND oid NOT IN (SELECT conindid FROM pg_constraint) ORDER BY relname",
}
# Of memory, until the end of the transaction; the default is for small tables.
_ROOMY = "SET LOCAL maintenance_work_mem = '256MB'"
_ORPHANS = "There are rows that refer to rows that are not there; nothing was kept."


@contextmanager
def bare(connection: Connection, tables: Collection[Table]) -> Iterator[None]:
    """Do without indexes, references and triggers; raise `CatalogueError` for orphans.

    The journal is filled like all else, so nothing is written into it here.
    """
    # What can be taken away: SQLite's are part of the tables, and are off.
    references: list[ForeignKeyConstraint] = []
    if connection.dialect.name == "postgresql":
        references = [each for table in tables for each in table.foreign_key_constraints]
    indexes = connection.execute(text(_INDEXES[connection.dialect.name])).all()
    journal.drop(connection)
    for constraint in references:
        connection.execute(DropConstraint(constraint))
    for name, _ in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    if connection.dialect.name == "postgresql":
        connection.execute(text(_ROOMY))
    for _, definition in indexes:
        connection.exec_driver_sql(definition)
    _refer(connection, references)
    journal.create(connection)


def _refer(connection: Connection, references: Collection[ForeignKeyConstraint]) -> None:
    """Look at all references, and let them be looked at from now on."""
    try:
        for constraint in references:
            connection.execute(AddConstraint(constraint))
    except IntegrityError as error:
        raise CatalogueError(f"{_ORPHANS} ({error.orig})") from error
    if connection.dialect.name == "sqlite":
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan:
            raise CatalogueError(f"{_ORPHANS} (of {orphan[0]}, to {orphan[2]})")


# Backup while others write, and restore: nothing is replaced by what is not sound.
#
# Both copy with SQLite's online backup into a draft, check the draft, and move it to its
# place. A restored catalogue keeps everything, its revisions and keys too; only its
# generation is another one, so that nobody takes it for what was there before.

# Pages copied between two reports of progress.
_STEP = 1_000
_MAGIC = b"SQLite format 3\0"
_PATIENCE = 5.0
_BY_ITSELF = "SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('trigger', 'view')"
_MOST_NAMED = 5


# How the copies in a folder are called, by the second in which they were begun.
_NAMED, _ANY = "catalogue-%Y%m%dT%H%M%SZ.sqlite", "catalogue-????????T??????Z.sqlite"


def place_in(folder: Path, at: datetime) -> Path:
    """Return where a copy goes that is made at a time, in UTC."""
    return folder / at.strftime(_NAMED)


def rotate(folder: Path, keep: int) -> int:
    """Remove all copies of a folder but the newest; return how many are gone."""
    old = sorted(folder.glob(_ANY))[:-keep]
    for each in old:
        each.unlink()
    return len(old)


def backup(settings: Settings, target: Path, progress: Progress, *, force: bool = False) -> None:
    """Write a sound copy of the catalogue to `target`, over another one if `force`.

    Raises `Conflict` where `target` is there, the catalogue itself or no database, and
    `Unavailable` where the copy cannot be made; `target` is as it was.
    """
    file = _file(settings)
    if not file.exists():
        raise Unavailable(f"There is no catalogue at {file} to back up.")
    if target.exists() and target.samefile(file):
        raise Conflict(f"{target} is the catalogue itself: back up to another file.")
    if target.exists() and not _is_database(target):
        raise Conflict(f"{target} is there and no database: it is not written over.")
    if target.exists() and not force:
        raise Conflict(f"{target} is there already: --force writes over it.")
    with _copy_in(target) as draft:
        _copy(file, draft, progress)
        _check(draft, file)
        move_into_place(draft, target)


def restore(settings: Settings, source: Path, progress: Progress) -> Path:
    """Replace the catalogue by a backup, maybe of an older schema; return the catalogue's file.

    Raises `InvalidBody` for one that is damaged or no catalogue, `Conflict` where another program
    has the catalogue open, `Unavailable` for a full disk or the like; the catalogue is as it was.
    """
    file = _file(settings)
    if not _is_database(source):
        raise InvalidBody(f"{source} is no SQLite database; nothing was changed.")
    if file.exists() and source.samefile(file):
        raise Conflict(f"{source} is the catalogue itself.")
    with _copy_in(file) as draft:
        _copy(source, draft, progress)
        _check(draft, source)
        _prepare(draft, source)
        _replace(draft, file)
    return file


@contextmanager
def _copy_in(file: Path) -> Iterator[Path]:
    """Give the path of a draft of `file`; raise `Unavailable` where none can be written."""
    try:
        ensure_folder(file)
        with draft_of(file) as draft:
            yield draft
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error


def _file(settings: Settings) -> Path:
    file = settings.database_file
    if file is None:
        message = (
            "Only a catalogue in an SQLite file is backed up here; "
            "use pg_dump and pg_restore for PostgreSQL."
        )
        raise Unavailable(message)
    return file


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise CatalogueError(f"{file} cannot be read: {error.strerror}.") from error


def _copy(file: Path, draft: Path, progress: Progress) -> None:
    """Copy one state of a database, whoever writes to it meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as whole,
            closing(sqlite3.connect(draft)) as copy,
        ):
            # The state that this transaction sees; writers do not wait for it.
            whole.execute("BEGIN")
            whole.execute("SELECT count(*) FROM sqlite_master")
            whole.backup(
                copy, pages=_STEP, progress=lambda _, left, of: progress("copying", of - left, of)
            )
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise _error_for(error, file) from error


def _check(draft: Path, source: Path) -> None:
    """Refuse a copy that is not sound."""
    try:
        with closing(sqlite3.connect(draft)) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise _error_for(error, source) from error
    if faults != ["ok"] or orphans:
        found = faults[0] if faults != ["ok"] else f"a row of {orphans[0]} hangs"
        raise InvalidBody(f"{source} is damaged ({found}); nothing was changed.")


def _prepare(draft: Path, source: Path) -> None:
    """Bring a checked copy to the schema of this program, ready to be served.

    What would run in it by itself is this program's alone.
    """
    try:
        with opened_engine(f"sqlite:///{draft}") as engine:
            state = schema_state(engine)
            if state not in (SchemaState.CURRENT, SchemaState.OUTDATED):
                require_current(engine, state)
            with writing(engine) as connection:
                journal.drop(connection)
                rows = connection.exec_driver_sql(_BY_ITSELF).all()
                if foreign := ", ".join(name for (name,) in rows[:_MOST_NAMED]):
                    message = f"{source} has what no catalogue has ({cut(foreign)}): nothing"
                    raise InvalidBody(f"{message} was changed.")
                journal.create(connection)
            migrate(engine)
    except Unavailable as error:
        message = f"{source} cannot be restored: {error.detail} Nothing was changed."
        raise InvalidBody(message) from error
    with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute(f"PRAGMA user_version = {secrets.randbelow(2**31 - 1) + 1}")
        copy.execute("PRAGMA journal_mode = WAL")


def _replace(draft: Path, file: Path) -> None:
    """Put a draft where the catalogue is, while nobody else has that open."""
    if not file.exists():
        move_into_place(draft, file)
        return
    with closing(sqlite3.connect(file, isolation_level=None)) as old:
        old.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
        try:
            # Leaving WAL needs the file for oneself, and empties the log into it.
            old.execute("PRAGMA journal_mode = DELETE")
            old.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            message = (
                f"The catalogue {file} is in use: stop `catalogue serve` and what "
                "else has it open, then restore. Nothing was changed."
            )
            raise Conflict(message) from error
        except sqlite3.DatabaseError:
            # It is damaged: a reason to restore. Its log would damage the new one.
            for part in ("-wal", "-shm", "-journal"):
                Path(f"{file}{part}").unlink(missing_ok=True)
        move_into_place(draft, file)


def _error_for(error: sqlite3.DatabaseError, file: Path) -> CatalogueError:
    """Return what to tell of a fault that SQLite found."""
    if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return InvalidBody(f"{file} is damaged; nothing was changed.")
    known = unavailable(error)
    detail = known.detail if isinstance(known, Unavailable) else f"{error}."
    return Unavailable(f"{file} cannot be copied: {detail} Nothing was changed.")


# A file made beside its place and moved there whole, or not at all.


@contextmanager
def draft_of(file: Path) -> Iterator[Path]:
    """Give the path of a draft of `file`; what was not moved away is removed."""
    draft = file.with_name(f".{file.name}.new-{os.getpid()}")
    try:
        yield draft
    finally:
        for part in file.parent.glob(f"{draft.name}*"):
            part.unlink(missing_ok=True)
        # What makers left behind that were killed halfway.
        for part in file.parent.glob(f".{file.name}.new-*"):
            number = part.name.removeprefix(f".{file.name}.new-").split("-")[0]
            if number.isdecimal() and not Path(f"/proc/{number}").exists():
                part.unlink(missing_ok=True)


def move_into_place(draft: Path, file: Path) -> None:
    """Move a draft to its place, where it is after a loss of power too."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
