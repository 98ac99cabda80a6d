"""Two records that are one, and records that shall be none; later imports agree."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, delete, select, update
from sqlmodel import col

from app.curate import (
    Desk,
    Held,
    Outcome,
    anyhow,
    current,
    keep,
    redo,
    rematch,
    settled,
    writing,
)
from app.errors import Fault, InvalidBody
from app.renewal import match_again
from app.store import (
    counts,
    known,
    merge,
    outline,
    recount,
    seats,
    settle,
    subjects,
    vocabulary,
)
from app.store.columns import pk
from app.store.decided import living
from app.store.ledger import Correction
from app.store.nearest import nearest
from app.store.revise import Write
from app.store.rows import AnyRow
from app.store.tables import Author, Authorship, Mention, Resource, Topic

_TABLES: Mapping[str, type[Author | Resource | Topic]] = {
    "author": Author,
    "resource": Resource,
    "topic": Topic,
}
_NEAREST_OF = 50_000


def unite(desk: Desk, type_: str, id_: str, into: str, held: Held = anyhow) -> Outcome:
    """Merge a record into another one, which goes on; what is said of both is kept.

    Manual values of the one that goes on come first. Merged again, nothing changes.

    Raises:
        NotFound, Gone: there is no such record.
        PreconditionFailed: it has changed since its revision was `held`.
        InvalidBody: `into` names no other record.
    """
    with writing(desk, "merged", f"Merged {type_} {id_} into {into}") as write:
        goes_on = _survivor(write.connection, type_, into)
        row = current(write.connection, type_, id_, held)
        if isinstance(row, Outcome):
            return Outcome(row.id, moved=row.id != goes_on.id)
        if row.pk == goes_on.pk:
            message = f"The {type_} {id_!r} cannot be merged into itself."
            raise InvalidBody(message, faults=[_fault(message, into)])
        _UNITE[type_](write, desk, row, goes_on)
        settled(write, type_, goes_on.id)
    return Outcome(goes_on.id)


def _survivor(connection: Connection, type_: str, into: str) -> AnyRow:
    """Return the row of the record that goes on, also by an id that it had before."""
    table = _TABLES[type_]
    number = living(connection, type_, [into]).get(into, 0)
    row = connection.execute(select(table).where(pk(table) == number)).one_or_none()
    if row is None:
        ids = connection.scalars(select(col(table.id)).limit(_NEAREST_OF))
        message = f"There is no {type_} {into!r}."
        fault = _fault(message, into, tuple(nearest(into, ids)))
        raise InvalidBody(message, faults=[fault])
    return row


def _fault(message: str, into: str, near: tuple[str, ...] = ()) -> Fault:
    return Fault("invalid_body", message, "into", into, None, near or None)


def _unite_resources(write: Write, desk: Desk, row: AnyRow, goes_on: AnyRow) -> None:
    both = [row.pk, goes_on.pk]
    redo(write, desk.authority, both, into={row.pk: goes_on.pk})


def _unite_authors(write: Write, desk: Desk, row: AnyRow, goes_on: AnyRow) -> None:
    connection = write.connection
    moved = known.resources_by(connection, [row.pk])
    places = update(Authorship).where(col(Authorship.author_pk) == row.pk)
    with counts.followed(connection, moved):
        connection.execute(places.values(author_pk=goes_on.pk))
    named = update(Author).where(pk(Author) == goes_on.pk)
    connection.execute(named.values(decided=True))
    seats.retire_nobodies(write, [row.pk], {row.pk: goes_on.pk})
    beside = known.resources_by(connection, [goes_on.pk])
    redo(write, desk.authority, beside=beside)
    name = connection.scalar(select(col(Author.name)).where(pk(Author) == goes_on.pk))
    if name != goes_on.name:
        # Whoever says into whom also says under which name.
        keep(write, desk.actor, "author", goes_on.id, {"name": goes_on.name})
        redo(write, desk.authority, beside=beside)
    settle.bump(write, settle.store_records(write, moved))


def _unite_topics(write: Write, desk: Desk, row: AnyRow, goes_on: AnyRow) -> None:
    connection = write.connection
    vocabulary.refuse_vocabulary(row)
    before = subjects.standing(connection, "topic", [row.pk, goes_on.pk])
    names = vocabulary.unite_topics(write, row, goes_on)
    keep(write, desk.actor, "topic", goes_on.id, names)
    rematch(write, desk.authority, goes_on.id, before)


_UNITE: Mapping[str, Callable[[Write, Desk, AnyRow, AnyRow], None]] = {
    "author": _unite_authors,
    "resource": _unite_resources,
    "topic": _unite_topics,
}


def remove(desk: Desk, id_: str, held: Held = anyhow) -> Outcome:
    """Delete a resource for good: editions that list it again do not bring it back.

    Raises what `correct` does.
    """
    with writing(desk, "deleted", f"Deleted resource {id_}") as write:
        connection = write.connection
        row = current(connection, "resource", id_, held)
        if isinstance(row, Outcome):
            return row
        context = known.context(connection, desk.authority, again=[row.pk], people=False)
        told = (*context.listings, *context.by_hand)
        merge.leave_identities(connection, id_, [each for each in told if each.resource == row.pk])
        people = {seat.author for seat in context.authors.get(row.pk, ())}
        settle.bump(write, [row.pk])
        valued = settle.values_of(connection, [row.pk])
        with counts.followed(connection, [row.pk]):
            _drop(connection, row)
        merge.retire(write, "resource", [(id_, row.title, None)])
        seats.retire_nobodies(write, people, {})
        redo(write, desk.authority, beside=known.resources_by(connection, people))
        settle.name_values(connection, valued, settle.values_of(connection, []))
    return Outcome(id_)


def remove_topic(desk: Desk, id_: str, held: Held = anyhow) -> Outcome:
    """Delete a topic for good: headings that name it do not bring it back.

    Raises what `correct` does, and `Conflict` for one of the vocabulary.
    """
    with writing(desk, "deleted", f"Deleted topic {id_}") as write:
        connection = write.connection
        row = current(connection, "topic", id_, held)
        if isinstance(row, Outcome):
            return row
        vocabulary.refuse_vocabulary(row)
        before = subjects.standing(connection, "topic", [row.pk])
        vocabulary.drop_topic(write, row, desk.actor)
        recount.count(connection, ["topic"])
        match_again(write, desk.authority, before)
    return Outcome(id_)


def _drop(connection: Connection, row: AnyRow) -> None:
    mine = col(Mention.resource_pk) == row.pk
    editions = set(connection.scalars(select(col(Mention.edition_pk)).where(mine)))
    said = col(Correction.type) == "resource", col(Correction.id) == row.id
    connection.execute(delete(Correction).where(*said))
    merge.drop_resources(connection, [row.pk])
    for edition in editions:
        outline.count_resources(connection, edition)
