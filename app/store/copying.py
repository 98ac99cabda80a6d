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
from sqlmodel import SQLModel

from app.config import Settings
from app.errors import CatalogueError, Conflict, Unavailable
from app.store import search, transfer
from app.store.bare import bare
from app.store.draft import drafted, placed
from app.store.migrate import SchemaState, require_current, state_of, upgrade
from app.store.reindex import INDEX, fill, rebuild
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
# Sorting its indexes takes no more memory than is kept of it, 64 MB.
_HASTY = (
    "foreign_keys = OFF",
    "journal_mode = MEMORY",
    "synchronous = OFF",
    "temp_store = FILE",
    "cache_size = -65536",
)


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
            told = _filled(source, target, leaving, progress)
            compare(target, told, progress)
    return told


def _filled(
    source: Connection, target: Connection, leaving: Collection[str], progress: Progress
) -> Tallies:
    """Fill new tables, and make what follows from their rows."""
    postgresql = target.dialect.name == "postgresql"
    tables = SQLModel.metadata.sorted_tables
    moved = [table for table in tables if table.name not in leaving]
    # To fold all words again takes longer than all else.
    folded = not search.stale(source)
    index = (INDEX, search.TITLE_WORD) if folded else ()
    with bare(target, tables):
        told = _move(source, target, (*moved, *index), progress)
    if folded:
        search.vouch(target)
    else:
        rebuild(target)
    if postgresql:
        # Its planner knows nothing of the tables yet.
        for table in (*tables, INDEX, search.TITLE_WORD):
            target.execute(text(f'ANALYZE "{table.name}"'))
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
            noted = tally.of(rows, moving.advance)
            if table is INDEX:
                fill(target, noted)
            else:
                transfer.fill(target, table, noted)
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
        with (
            transfer.named(table, target),
            closing(transfer.rows(target, table)) as rows,
        ):
            for _ in found.of(rows, checking.advance):
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
