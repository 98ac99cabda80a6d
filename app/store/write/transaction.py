"""The only place that commits: one transaction, one revision, one list of changes.

An import, and a check of links, takes a turn besides: one at a time, in whatever process.
"""

import fcntl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import OperationalError

from app.errors import Unavailable
from app.store.bulk import insert_rows
from app.store.engine import IMPORT, TURN_LOCKS, Turns, import_under_way, turn_file, writing
from app.store.tables import Change, Revision

# What a revision did that tells what checks of links found: no write of anybody's.
CHECKED = "checked"
# One that tells of a key made or revoked.
KEYED = "keyed"
# A record of which this is told is not there any more.
GONE = frozenset({"deleted", "merged"})


class FeedRow(NamedTuple):
    """One row of the change feed."""

    action: str
    type: str
    id: str
    name: str
    successor: str | None = None
    summary: str = ""


@dataclass(slots=True)
class Write:
    """A write in progress: its connection, its number, and its rows of the change feed."""

    connection: Connection
    number: int
    at: str
    feed: list[FeedRow] = field(default_factory=list)

    def touch(self, action: str, type_: str, id_: str, name: str, **more: str) -> None:
        """Note a record for the change feed."""
        self.feed.append(FeedRow(action, type_, id_, name, **more))

    @contextmanager
    def attempt(self, *, keeps: bool = True) -> Iterator[None]:
        """Take back what is written inside if it raises, or is not to be kept."""
        mark = len(self.feed)
        inner = self.connection.begin_nested()
        try:
            yield
            if keeps:
                inner.commit()
        finally:
            if inner.is_active:
                del self.feed[mark:]
                # Of a full disk SQLite has given up the whole transaction already: what
                # failed is to be told, not that there is nothing left to take back.
                with suppress(OperationalError):
                    inner.rollback()


def once(rows: Iterable[FeedRow]) -> Iterator[FeedRow]:
    """Give one row for each record: what became of it in the end.

    One that was made and is gone again is no news, but the id of one that was merged
    leads on.
    """
    before: dict[tuple[str, str], FeedRow] = {}
    for each in rows:
        key = each.type, each.id
        old = before.pop(key, each)
        if (old.action, each.action) == ("created", "updated"):
            before[key] = each._replace(action="created")
        elif (old.action, each.action) == ("deleted", "created"):
            before[key] = each._replace(action="updated")
        elif (old.action, each.action) != ("created", "deleted"):
            before[key] = each
    yield from before.values()


@contextmanager
def revise(
    engine: Engine,
    *,
    actor: str,
    action: str,
    summary: str,
    undoes: int | None = None,
    dry_run: bool = False,
) -> Iterator[Write]:
    """Open a write; at the end commit it as the next revision.

    A write that touched nothing leaves no revision, a dry run leaves nothing at all.
    `undoes` is the revision that it takes back.
    """
    with writing(engine) as connection:
        last = connection.scalar(select(func.max(Revision.number))) or 0
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        write = Write(connection, last + 1, at)
        revision = {"number": last + 1, "at": at, "actor": actor}
        # Rows refer to their revision, so it is there from the start.
        values = revision | {"action": action, "summary": summary, "undoes": undoes}
        connection.execute(insert(Revision), values)
        yield write
        if dry_run or not write.feed:
            (connection.get_nested_transaction() or connection).rollback()
            return
        found = once(write.feed)
        changes = [each._asdict() | {"revision": last + 1} for each in found]
        insert_rows(connection, Change, changes)


@contextmanager
def importing(engine: Engine) -> Iterator[None]:
    """Let who would write be told that an import is under way; raises `Unavailable` if one is."""

    def refuse() -> None:
        raise import_under_way()

    turns: Turns = engine.get_execution_options()["turns"]
    with alone(engine, IMPORT, refuse):
        turns.importer = threading.get_ident()
        try:
            yield
        finally:
            turns.importer = None


@contextmanager
def alone(engine: Engine, what: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the turn of a catalogue; who has to wait for it is `waiting` first."""
    if engine.dialect.name == "sqlite":
        file = turn_file(engine, what)
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
        mine = driver.execute("SELECT pg_try_advisory_lock(%s)", (TURN_LOCKS[what],)).fetchone()
        if not mine[0]:
            waiting()
            driver.execute("SELECT pg_advisory_lock(%s)", (TURN_LOCKS[what],))
        yield
    finally:
        # The lock goes with the session.
        held.invalidate()
