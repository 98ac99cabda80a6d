"""Backup while others write, and restore: nothing is replaced by what is not sound.

Both copy with SQLite's online backup into a draft, check the draft, and move it to its
place. A restored catalogue keeps everything, its revisions and keys too; only its
generation is another one, so that nobody takes it for what was there before.
"""

import secrets
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.config import Settings
from app.errors import CatalogueError, Conflict, InvalidBody, Unavailable, cut
from app.store.engine import drafted, ensure_folder, opened_engine, placed, unavailable, writing
from app.store.migrate import SchemaState, migrate, require_current, schema_state
from app.store.transfer.copying import Progress
from app.store.write import journal

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

    Raises:
        Conflict: `target` is there, the catalogue itself, or no database.
        Unavailable: the copy cannot be made; `target` is as it was.
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
    try:
        ensure_folder(target)
        with drafted(target) as draft:
            _copy(file, draft, progress)
            _check(draft, file)
            placed(draft, target)
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}.") from error


def restore(settings: Settings, source: Path, progress: Progress) -> Path:
    """Replace the catalogue by the backup in `source`; return the catalogue's file.

    The backup may have an older schema.

    Raises:
        InvalidBody: the backup is damaged, or no catalogue of this program.
        Conflict: a service or another program has the catalogue open.
        Unavailable: the disk is full or the like; the catalogue is as it was.
    """
    file = _file(settings)
    if not _is_database(source):
        raise InvalidBody(f"{source} is no SQLite database; nothing was changed.")
    if file.exists() and source.samefile(file):
        raise Conflict(f"{source} is the catalogue itself.")
    try:
        ensure_folder(file)
        with drafted(file) as draft:
            _copy(source, draft, progress)
            _check(draft, source)
            _prepare(draft, source)
            _replace(draft, file)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written: {error.strerror}.") from error
    return file


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
        message = f"{file} cannot be read: {error.strerror}."
        raise CatalogueError(message) from error


def _copy(file: Path, draft: Path, progress: Progress) -> None:
    """Copy one state of a database, whoever writes to it meanwhile."""
    try:
        with (
            closing(sqlite3.connect(_read_only(file), uri=True)) as whole,
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
        raise _told(error, file) from error


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"


def _check(draft: Path, named: Path) -> None:
    """Refuse a copy that is not sound."""
    try:
        with closing(sqlite3.connect(draft)) as copy:
            faults = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise _told(error, named) from error
    if faults != ["ok"] or orphans:
        found = faults[0] if faults != ["ok"] else f"a row of {orphans[0]} hangs"
        raise InvalidBody(f"{named} is damaged ({found}); nothing was changed.")


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
        placed(draft, file)
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
        placed(draft, file)


def _told(error: sqlite3.DatabaseError, file: Path) -> CatalogueError:
    """Return what to tell of a fault that SQLite found."""
    if error.sqlite_errorcode in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return InvalidBody(f"{file} is damaged; nothing was changed.")
    known = unavailable(error)
    detail = known.detail if isinstance(known, Unavailable) else f"{error}."
    return Unavailable(f"{file} cannot be copied: {detail} Nothing was changed.")
