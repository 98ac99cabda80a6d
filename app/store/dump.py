"""A copy of the whole catalogue as one SQLite file, made once per revision.

SQLite's online backup takes a consistent state while others write; of PostgreSQL the
tables are copied as one transaction sees them. What is private is deleted from the
copy, and the copy is vacuumed: a deleted row leaves no trace in it.
"""

import base64
import fcntl
import hashlib
import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine

from app.errors import Unavailable
from app.store import browsing, copying, load

# Tables whose rows never leave the catalogue.
PRIVATE: tuple[str, ...] = ("api_key",)
_PIECE = 1024 * 1024
_PREFIX = "catalogue-dump-"
# Whoever serves from a folder holds the lock of this file in it.
_HELD = "held"


@dataclass(frozen=True, slots=True)
class Dump:
    """A finished copy: its file, its revision, and its SHA-256 (RFC 9530)."""

    file: Path
    revision: int
    digest: str


class Dumps:
    """The newest copy, kept in a folder of its own until a newer one is asked for."""

    def __init__(self) -> None:
        """Begin without a copy."""
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._held: TextIO | None = None
        self._newest: Dump | None = None

    def newest(self, engine: Engine) -> Dump:
        """Return a copy of the current revision, making it if there is none.

        Raises `Unavailable` where there is no room for a copy.
        """
        with self._lock:
            revision = load.revision(engine)
            if self._newest is None or self._newest.revision != revision:
                self._newest = self._make(engine)
            return self._newest

    def close(self) -> None:
        """Remove the copy."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        if self._held is not None:
            self._held.close()
        self._folder = self._held = None

    def _settle(self) -> Path:
        """Return the folder of the copies, having removed those of killed services."""
        if self._folder is None:
            sweep()
            folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._held = (folder / _HELD).open("w")
            fcntl.flock(self._held, fcntl.LOCK_EX)
            self._folder = folder
        return self._folder

    def _make(self, engine: Engine) -> Dump:
        try:
            folder = self._settle()
            draft = folder / "draft.sqlite"
            draft.unlink(missing_ok=True)
            revision = _copy(engine, draft)
            file = draft.replace(folder / f"catalogue-{revision}.sqlite")
        except (OSError, sqlite3.OperationalError) as error:
            message = f"A dump cannot be made now: {error}."
            raise Unavailable(message) from error
        # Whoever was just given the copy before has yet to open it.
        kept = {file, self._newest.file} if self._newest else {file}
        for old in set(folder.glob("catalogue-*.sqlite")) - kept:
            old.unlink()
        return Dump(file, revision, _digest(file))


def sweep() -> None:
    """Remove the copies that services left behind which were killed."""
    for held in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_HELD}"):
        with suppress(OSError), held.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(held.parent, ignore_errors=True)


def _copy(engine: Engine, draft: Path) -> int:
    """Copy the database behind `engine` to a file; return the revision copied."""
    if engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(draft)) as copy,
        ):
            # In one step, so from one state: in steps, each write would begin it anew.
            source.backup(copy)
    else:
        with copying.drafting(draft) as goal:
            copying.copied(engine, goal, leaving=PRIVATE)
    with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in {name for (name,) in tables} & set(PRIVATE):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - named above
        browsing.furnish(copy)
        copy.execute("VACUUM")
        row = copy.execute("SELECT coalesce(max(number), 0) FROM revision")
        return int(row.fetchone()[0])


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as pieces:
        while piece := pieces.read(_PIECE):
            found.update(piece)
    return base64.b64encode(found.digest()).decode()
