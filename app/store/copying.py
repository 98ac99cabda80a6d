"""A catalogue moved to another database whole, from SQLite and PostgreSQL to either.

The copy is one transaction of an empty database, or a new file: whoever stops it leaves
nothing behind. Whoever reads or writes the original meanwhile is not disturbed.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlmodel import SQLModel

from app.config import Settings
from app.errors import CatalogueError, Conflict, Unavailable
from app.store import transfer, triggers
from app.store.draft import drafted, placed
from app.store.migrate import SchemaState, require_current, state_of, upgrade
from app.store.reindex import rebuild
from app.store.session import (
    ensure_folder,
    open_engine,
    pragma,
    reading,
    writing,
)
from app.store.transfer import Tally

Progress = Callable[[str, int, int], None]
Tallies = Mapping[Table, Tally]

# A draft that is not finished is thrown away: it has not to survive anything. Rows come
# before those that they refer to; in the end all references are looked at.
_HASTY = ("foreign_keys = OFF", "journal_mode = MEMORY", "synchronous = OFF")

_ORPHANS = "There are rows that refer to rows that are not there; nothing was kept."


def copy(source: Settings, target: Settings, progress: Progress) -> Tallies:
    """Copy the catalogue of one database to another, which has to be empty or new.

    Returns what was copied, by table: it has been read back and compared.

    Raises:
        Unavailable: there is no catalogue in the source, or it has another schema.
        Conflict: the target is not empty.
        CatalogueError: what was read back is something else; nothing is kept.
    """
    file = source.database_file
    if file is not None and not file.exists():
        raise Unavailable(f"There is no catalogue at {file}.")
    with _engine(source) as original, _target(target) as goal:
        return copied(original, goal, progress)


def copied(
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
            tables = SQLModel.metadata.sorted_tables
            with _bare(target, tables):
                moved = [table for table in tables if table.name not in leaving]
                told = _move(source, target, moved, progress)
            rebuild(target)
            compare(target, told, progress)
            if goal.dialect.name == "postgresql":
                # Else its planner knows nothing of the tables for a while.
                for name in (*(table.name for table in tables), "search_index"):
                    target.execute(text(f'ANALYZE "{name}"'))
    return told


def _move(
    source: Connection,
    target: Connection,
    tables: Collection[Table],
    progress: Progress,
) -> Tallies:
    rows_of = partial(transfer.count, source)
    moving = _Stage("copying", sum(map(rows_of, tables)), progress)
    told = {}
    for table in tables:
        told[table] = tally = Tally()
        with (
            transfer.named(table, source, target),
            closing(transfer.rows(source, table)) as rows,
        ):
            transfer.fill(target, table, tally.of(rows, moving.advance))
        if "pk" in table.columns:
            last = transfer.last_number(source, table)
            transfer.number_on(target, table, last)
    return told


def compare(target: Connection, told: Tallies, progress: Progress) -> None:
    """Read a copy's tables; raise `CatalogueError` where one came out otherwise."""
    of = sum(tally.count for tally in told.values())
    checking = _Stage("checking", of, progress)
    for table, tally in told.items():
        found = Tally()
        with transfer.named(table, target):
            for _ in found.of(transfer.rows(target, table), checking.advance):
                pass
        if found.told() != tally.told():
            message = (
                f"The table {table.name} came out otherwise: {found.count} rows where "
                f"{tally.count} were sent, or others. Nothing was kept."
            )
            raise CatalogueError(message)


class _Stage:
    """How far one of the stages is, in rows of all tables."""

    def __init__(self, name: str, of: int, progress: Progress) -> None:
        self._of = of
        self._report = partial(progress, name)
        self._done = 0

    def advance(self, rows: int) -> None:
        self._done += rows
        self._report(self._done, self._of)


@contextmanager
def _bare(connection: Connection, tables: Collection[Table]) -> Iterator[None]:
    """Do without what would look at each row that comes, and make it anew at the end.

    The journal is copied like all else, so nothing is written into it here.
    """
    references = [
        constraint
        for table in tables
        for constraint in table.foreign_key_constraints
        if connection.dialect.name == "postgresql"
    ]
    indexes = [index for table in tables for index in table.indexes]
    triggers.drop(connection)
    for constraint in references:
        connection.execute(DropConstraint(constraint))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
    try:
        for constraint in references:
            connection.execute(AddConstraint(constraint))
    except IntegrityError as error:
        raise CatalogueError(f"{_ORPHANS} ({error.orig})") from error
    if connection.dialect.name == "sqlite":
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan:
            raise CatalogueError(f"{_ORPHANS} (of {orphan[0]}, to {orphan[2]})")
    triggers.create(connection)


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    engine = open_engine(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _target(settings: Settings) -> Iterator[Engine]:
    """Give an engine on the target; a new file is there only when all is in it."""
    file = settings.database_file
    if file is None:
        with _engine(settings) as engine:
            yield engine
        return
    _vacant(file)
    ensure_folder(file)
    with drafted(file) as draft:
        with drafting(draft) as engine:
            yield engine
            # Who knew another catalogue at this address shall not take it for that.
            life = secrets.randbelow(2**31 - 1) + 1
            pragma(engine, f"user_version = {life}")
            pragma(engine, "journal_mode = WAL")
        _vacant(file)
        placed(draft, file)


@contextmanager
def drafting(draft: Path) -> Iterator[Engine]:
    """Give an engine on a new file that is thrown away if it is not finished."""
    with _engine(Settings(database_url=str(draft))) as engine:
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
