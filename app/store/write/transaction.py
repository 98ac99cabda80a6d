"""The only place that commits: one transaction, one revision, one list of changes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.exc import OperationalError

from app.store.bulk import insert_rows
from app.store.engine import writing
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
