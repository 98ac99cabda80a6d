"""What follows from the rows: records, names of values, and what changed."""

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlmodel import col

from app.catalogue.records import ResourceRecord
from app.catalogue.resolve import ResolvedWork
from app.store import search
from app.store.children import drop_children
from app.store.columns import pk
from app.store.ledger import Retired
from app.store.records import build
from app.store.register import drop_names, set_names
from app.store.revise import Write
from app.store.rows import chunks
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Institution,
    Name,
    Resource,
)
from app.store.values import value_id


def store_records(write: Write, numbers: Iterable[int]) -> set[int]:
    """Build and store the records of resources; return those that are not as before.

    A record that came out the same keeps its revision and its time.
    """
    connection = write.connection
    changed: set[int] = set()
    for chunk in chunks(set(numbers)):
        stored = select(pk(Resource), col(Resource.record)).where(
            pk(Resource).in_(chunk)
        )
        before = dict(connection.execute(stored).all())
        rows = []
        found_by: dict[int, search.Texts] = {}
        for built in build(connection, chunk):
            found_by[built.pk] = built.texts
            old = before[built.pk]
            record = built.record
            if _text(record) != old:
                touched = {"revision": write.number, "updated_at": write.at}
                record = record.model_copy(update=touched)
                changed.add(built.pk)
                action = "updated" if old else "created"
                write.touch(action, "resource", record.id, record.title)
            rows.append(
                {
                    "resource_pk": built.pk,
                    "text": _text(record),
                    "at": record.updated_at,
                    "number": record.revision,
                    "family": built.author_key,
                }
            )
        if rows:
            connection.execute(_STORE, rows)
        search.write(connection, found_by)
    return changed


def _text(record: ResourceRecord) -> str:
    return json.dumps(
        record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")
    )


_STORE = (
    update(Resource)
    .where(pk(Resource) == bindparam("resource_pk"))
    .values(
        record=bindparam("text"),
        updated_at=bindparam("at"),
        revision=bindparam("number"),
        author_key=bindparam("family"),
    )
)


def retire(
    write: Write, type_: str, ids: Sequence[tuple[str, str, str | None]]
) -> None:
    """Note ids that name no record any more: id, name, and the successor's id."""
    for id_, name, successor in ids:
        write.connection.execute(
            insert(Retired).values(
                type=type_, id=id_, successor=successor, revision=write.number
            )
        )
        action = "merged" if successor else "deleted"
        write.touch(action, type_, id_, name, successor=successor or "")
    drop_names(write.connection, type_, [id_ for id_, _, _ in ids])


def merge_resources(write: Write, works: Sequence[ResolvedWork]) -> None:
    """Retire resources that turn out to be others: the oldest of them goes on."""
    for work in works:
        if work.known[1:]:
            _merge(write, work.known)


def _merge(write: Write, numbers: Sequence[int]) -> None:
    """Retire all of these resources but the first one."""
    rows = write.connection.execute(
        select(pk(Resource), col(Resource.id), col(Resource.title)).where(
            pk(Resource).in_(numbers)
        )
    ).all()
    survivor = next(id_ for number, id_, _ in rows if number == numbers[0])
    gone = [row for row in rows if row.id != survivor]
    retire(write, "resource", [(id_, title, survivor) for _, id_, title in gone])
    merged = [number for number, _, _ in gone]
    drop_children(write.connection, merged)
    search.forget(write.connection, merged)
    write.connection.execute(delete(Resource).where(pk(Resource).in_(merged)))


def name_values(connection: Connection) -> None:
    """Keep venues and platforms findable by ids and words."""
    for type_, column in (
        ("venue", col(Resource.venue)),
        ("platform", col(Resource.platform)),
    ):
        rows = connection.scalars(select(column).where(column.is_not(None)).distinct())
        names = select(col(Name.id), col(Name.text)).where(col(Name.type) == type_)
        have: dict[str, list[str]] = {}
        for id_, name in connection.execute(names.order_by(col(Name.position))):
            have.setdefault(id_, []).append(name)
        now: dict[str, list[str]] = {}
        for value in sorted(map(str, rows)):
            now.setdefault(value_id(value), []).append(value)
        drop_names(connection, type_, have.keys() - now.keys())
        changed = {id_: each for id_, each in now.items() if each != have.get(id_)}
        set_names(connection, type_, changed)


def bump(write: Write, resources: Iterable[int]) -> None:
    """Give the people and institutions of changed resources the new revision.

    What is told of them follows from their resources: counts, co-authors, years.
    """
    for chunk in chunks(resources):
        people = select(col(Authorship.author_pk)).where(
            col(Authorship.resource_pk).in_(chunk)
        )
        places = select(col(Affiliation.institution_pk)).where(
            col(Affiliation.resource_pk).in_(chunk)
        )
        for table, mine in ((Author, people), (Institution, places)):
            where = pk(table).in_(mine)
            write.connection.execute(
                update(table).where(where).values(revision=write.number)
            )
