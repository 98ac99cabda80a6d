"""What follows from the rows: records, names of values, and what changed."""

import json
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, select, update
from sqlmodel import col

from app.catalogue.records import ResourceRecord
from app.store import search
from app.store.columns import pk
from app.store.records import build
from app.store.register import drop_names, set_names
from app.store.revise import Write
from app.store.rows import AnyRow, chunks
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Institution,
    Name,
    Resource,
)
from app.store.values import value_id


def store_records(
    write: Write, numbers: Iterable[int], corrected: Collection[int] = ()
) -> set[int]:
    """Build and store the records of resources; return those that are not as before.

    A record that came out the same keeps its revision and its time, unless it was
    `corrected`: then what is told beside it is another.
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
            if text_of(record) != old or built.pk in corrected:
                touched = {"revision": write.number, "updated_at": write.at}
                record = record.model_copy(update=touched)
                changed.add(built.pk)
                action = "updated" if old else "created"
                write.touch(action, "resource", record.id, record.title)
            rows.append(
                {
                    "resource_pk": built.pk,
                    "text": text_of(record),
                    "at": record.updated_at,
                    "number": record.revision,
                    "family": built.author_key,
                }
            )
        if rows:
            connection.execute(_STORE, rows)
        search.write(connection, found_by)
    return changed


def existing(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Return those of `numbers` that are resources."""
    found: set[int] = set()
    for chunk in chunks(set(numbers)):
        rows = select(pk(Resource)).where(pk(Resource).in_(chunk))
        found |= set(connection.scalars(rows))
    return found


def text_of(record: ResourceRecord) -> str:
    """Return a record as it is stored and answered: JSON on one line."""
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


def values_of(connection: Connection, resources: Iterable[int]) -> set[AnyRow]:
    """Return the venues and platforms of resources."""
    found: set[AnyRow] = set()
    for chunk in chunks(set(resources)):
        rows = select(*_NAMED.values()).where(pk(Resource).in_(chunk))
        found.update(connection.execute(rows).all())
    return found


def name_values(connection: Connection) -> None:
    """Keep venues and platforms findable by ids and words."""
    for type_, column in _NAMED.items():
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


_NAMED = {"venue": col(Resource.venue), "platform": col(Resource.platform)}


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
