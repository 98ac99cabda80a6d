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
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from sqlalchemy import Engine

from app.errors import Unavailable
from app.store.api_keys import StoredAnswer
from app.store.engine import PlacedConnection
from app.store.read import pages
from app.store.transfer import copying

# Tables whose rows never leave the catalogue.
PRIVATE = ("api_key", StoredAnswer.__tablename__)
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
        """Return a copy of the current revision; raises `Unavailable` where there is no room."""
        with self._lock:
            revision = pages.revision(engine)
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

    def _make(self, engine: Engine) -> Dump:
        try:
            if self._folder is None:
                # The copies of killed services are removed.
                sweep()
                folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
                self._held = (folder / _HELD).open("w")
                fcntl.flock(self._held, fcntl.LOCK_EX)
                self._folder = folder
            folder = self._folder
            draft = folder / "draft.sqlite"
            draft.unlink(missing_ok=True)
            revision = _copy(engine, draft)
            file = draft.replace(folder / f"catalogue-{revision}.sqlite")
        except (OSError, sqlite3.OperationalError) as error:
            raise Unavailable(f"A dump cannot be made now: {error}.") from error
        # Whoever was just given the copy before has yet to open it.
        kept = {file, self._newest.file} if self._newest else {file}
        for old in set(folder.glob("catalogue-*.sqlite")) - kept:
            old.unlink()
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").digest()
        return Dump(file, revision, base64.b64encode(digest).decode())


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
            closing(PlacedConnection.to(Path(str(engine.url.database)))) as source,
            closing(sqlite3.connect(draft)) as copy,
        ):
            # In one step, so from one state: in steps, each write would begin it anew.
            source.backup(copy)
    else:
        with copying.drafting(draft) as goal:
            copying.copy_tables(engine, goal, leaving=PRIVATE)
    with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in {name for (name,) in tables} & set(PRIVATE):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - named above
        furnish(copy)
        copy.execute("VACUUM")
        row = copy.execute("SELECT coalesce(max(number), 0) FROM revision")
        return int(row.fetchone()[0])


# What a copy of the catalogue gets for people who browse it, as with Datasette.
#
# Datasette finds a search where an FTS table names its content, and shows for a foreign
# key the `name` or `title` of the row it leads to. What is added are columns and tables
# that the catalogue does not know and does not miss: it can be served from the copy.

_LISTED = (
    "(SELECT group_concat(json_extract(value, '$.name'), '; ') FROM json_each(record, '$.{field}'))"
)
# Columns that say in words what other tables hold.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "resource": {
        **{
            field: _LISTED.format(field=field)
            for field in ("authors", "institutions", "topics", "categories")
        },
        "url": (
            "(SELECT json_extract(value, '$.url') FROM json_each(record, '$.links')"
            " WHERE json_extract(value, '$.role') = 'primary')"
        ),
    },
    # As the API names an edition.
    "edition": {
        "name": (
            "(SELECT document.id FROM document WHERE document.pk = document_pk) || ':' || label"
        )
    },
}
# Which columns of a table are searched.
_SEARCHED: Mapping[str, str] = {
    "resource": (
        "title, authors, institutions, topics, categories, venue, publisher, platform, note"
    ),
    "author": "name",
    "institution": "name",
    "topic": "name",
}


def furnish(copy: sqlite3.Connection) -> None:
    """Add it to a copy, which may itself be made of such a copy."""
    for table, columns in _COLUMNS.items():
        have = {row[1] for row in copy.execute(f"PRAGMA table_info({table})")}
        for name in [name for name in columns if name not in have]:
            copy.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT")
        values = ", ".join(f"{name} = {value}" for name, value in columns.items())
        copy.execute(f"UPDATE {table} SET {values}")  # noqa: S608 - named above
    for table, searched in _SEARCHED.items():
        copy.execute(f"DROP TABLE IF EXISTS {table}_fts")
        copy.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({searched},"
            f' content="{table}", content_rowid="pk",'
            ' tokenize="unicode61 remove_diacritics 2")'
        )
        copy.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608
