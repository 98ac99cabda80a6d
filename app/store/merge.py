"""Records that are no more: merged into others, or gone; what they leave behind."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlmodel import col

from app.catalogue.listing import Listing
from app.catalogue.resolve import ResolvedWork
from app.store import search
from app.store.children import drop_children
from app.store.columns import pk
from app.store.ledger import Correction, Identity, Retired
from app.store.register import drop_names
from app.store.revise import Write
from app.store.tables import Mention, Resource


def retire(write: Write, type_: str, ids: Sequence[tuple[str, str, str | None]]) -> None:
    """Note ids that name no record any more: id, name, and the successor's id."""
    for id_, name, successor in ids:
        write.connection.execute(
            insert(Retired).values(type=type_, id=id_, successor=successor, revision=write.number)
        )
        action = "merged" if successor else "deleted"
        write.touch(action, type_, id_, name, successor=successor or "")
    drop_names(write.connection, type_, [id_ for id_, _, _ in ids])


def merge_resources(write: Write, works: Sequence[ResolvedWork]) -> None:
    """Retire resources that turn out to be others: the oldest of them goes on."""
    for work in works:
        if work.known[1:]:
            _merge(write, work)


def _merge(write: Write, work: ResolvedWork) -> None:
    """Retire all resources of a work but the first one."""
    rows = write.connection.execute(
        select(pk(Resource), col(Resource.id), col(Resource.title)).where(
            pk(Resource).in_(work.known)
        )
    ).all()
    survivor = next(id_ for number, id_, _ in rows if number == work.known[0])
    gone = {row.pk: row for row in rows if row.id != survivor}
    for number in work.known[1:]:
        id_ = gone[number].id
        inherit(write.connection, "resource", id_, survivor)
        told = [each for each in work.by_hand if each.resource == number]
        leave_identities(write.connection, id_, told)
    retire(write, "resource", [(row.id, row.title, survivor) for row in gone.values()])
    drop_resources(write.connection, gone)


def drop_resources(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete resources and what hangs on them, their mentions too."""
    gone = list(numbers)
    drop_children(connection, gone)
    search.forget(connection, gone)
    connection.execute(delete(Mention).where(col(Mention.resource_pk).in_(gone)))
    connection.execute(delete(Resource).where(pk(Resource).in_(gone)))


def inherit(connection: Connection, type_: str, id_: str, heir: str) -> None:
    """Give the manual values of a record to another one, as far as it has none."""
    said = col(Correction.type) == type_
    theirs = select(col(Correction.field)).where(said, col(Correction.id) == heir)
    mine = said, col(Correction.id) == id_
    known = connection.scalars(theirs).all()
    connection.execute(delete(Correction).where(*mine, col(Correction.field).in_(known)))
    connection.execute(update(Correction).where(*mine).values(id=heir))


def leave_identities(connection: Connection, id_: str, listings: Iterable[Listing]) -> None:
    """Note under which id a work was known that is told like this."""
    told = dict.fromkeys(
        (x.title, x.url, tuple(name.printed for name in x.names)) for x in listings
    )
    rows = [
        {"id": id_, "title": title, "url": url, "authors": json.dumps(names)}
        for title, url, names in told
    ]
    if rows:
        connection.execute(insert(Identity), rows)
