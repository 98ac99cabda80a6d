"""The way in for curators: each correction one revision, checked where it is written.

A manual value is kept beside what was imported and shown before it; the record is then
described anew, as an import does.
"""

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.patches import WITHDRAWN, NewResource, NewTopic, Patch, changes
from app.catalogue.resolve import resolve
from app.catalogue.topics import VOCABULARY
from app.errors import Fault, InvalidBody, PreconditionFailed
from app.reading import until
from app.renewal import apply_authority, match_again
from app.store import known, makers, recount, settle, subjects, vocabulary
from app.store.absorb import absorb
from app.store.columns import pk
from app.store.ledger import Correction
from app.store.load import elsewhere
from app.store.references import resolved
from app.store.revise import Write, revise
from app.store.rows import AnyRow
from app.store.save import insert_resource
from app.store.tables import Affiliation, Author, Institution, Mention, Resource, Topic

# Says whether a caller knows the record with this id in this revision.
Held = Callable[[str, int], bool]
# Fields of a resource from which people follow.
_NAMING = frozenset({"title", "authors", "links"})
# Those that are judged, and of them those that a row tells (`catalogue.quality`).
_JUDGED = _NAMING | {"institutions"}
_JUDGED_IN_ROWS = ("kind", "platform", "year")
_TABLES: Mapping[str, type[Author | Institution | Resource | Topic]] = {
    "author": Author,
    "institution": Institution,
    "resource": Resource,
    "topic": Topic,
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a curator works: the catalogue, what its files know, and who it is."""

    engine: Engine
    authority: Authority
    actor: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The record that was meant; `moved` tells that it has another id, and no more."""

    id: str
    moved: bool = False


def anyhow(_id: str, _revision: int) -> bool:
    """Take a record in whatever revision it is."""
    return True


def correct(desk: Desk, id_: str, patch: Patch, held: Held = anyhow) -> Outcome:
    """Give a record manual values, or withdraw them.

    Raises:
        NotFound, Gone: there is no such record.
        PreconditionFailed: it has changed since its revision was `held`.
        InvalidBody: a value names nothing.
    """
    type_ = patch.TYPE
    with writing(desk, "updated", f"Corrected {type_} {id_}") as write:
        row = current(write.connection, type_, id_, held)
        if isinstance(row, Outcome):
            return row
        said = changes(patch)
        if type_ == "resource":
            _keep_title(write.connection, row, said)
        if type_ == "topic":
            _keep_name(write.connection, row, said)
        said = resolved(write, id_, said, desk.authority)
        if keep(write, desk.actor, type_, id_, said):
            _REDO[type_](write, desk.authority, row, said)
            settled(write, type_, id_)
    return Outcome(id_)


def create(desk: Desk, body: NewResource) -> Outcome:
    """Make a resource that no edition lists; raise `InvalidBody` as `correct` does."""
    with writing(desk, "created", f"Created {body.title}") as write:
        said = resolved(write, "", changes(body), desk.authority)
        number, id_ = insert_resource(write, said)
        keep(write, desk.actor, "resource", id_, said)
        redo(write, desk.authority, [number])
    return Outcome(id_)


def create_topic(desk: Desk, body: NewTopic) -> Outcome:
    """Make a topic, and match the records anew; raise `InvalidBody` as `correct` does.

    One that headings made of that name is the curator's from then on.
    """
    with writing(desk, "created", f"Created topic {body.name}") as write:
        vocabulary.refuse_taken(write.connection, "", body.name)
        number, id_ = vocabulary.insert_topic(write, body.name)
        said = resolved(write, id_, changes(body), desk.authority)
        keep(write, desk.actor, "topic", id_, said)
        before = subjects.standing(write.connection, "topic", [number])
        rematch(write, desk.authority, id_, before)
        settled(write, "topic", id_)
    return Outcome(id_)


def writing(
    desk: Desk, action: str, summary: str, *, undoes: int | None = None
) -> AbstractContextManager[Write]:
    """Open a write of a curator, on a catalogue in step with the seed's files."""
    apply_authority(desk.engine, desk.authority)
    return revise(desk.engine, actor=desk.actor, action=action, summary=summary, undoes=undoes)


def current(connection: Connection, type_: str, id_: str, held: Held) -> AnyRow | Outcome:
    """Return the row of a record, or where it goes on; the write lock is held."""
    table = _TABLES[type_]
    row = connection.execute(select(table).where(col(table.id) == id_)).one_or_none()
    if row is None:
        there = elsewhere(connection, type_, id_, select(col(table.id)))
        return Outcome(str(there.successor), moved=True)
    if not held(id_, row.revision):
        message = (
            f"The {type_} {id_!r} has changed since: it is of revision {row.revision} "
            "now. Read it again, and change that."
        )
        fault = Fault("precondition_failed", message, "If-Match")
        raise PreconditionFailed(message, faults=[fault])
    return row


def _keep_title(connection: Connection, row: AnyRow, said: Mapping[str, Any]) -> None:
    """Refuse to withdraw the title of what no edition lists: there is no other."""
    listed = select(pk(Mention)).where(col(Mention.resource_pk) == row.pk).limit(1)
    if said.get("title") is WITHDRAWN and connection.scalar(listed) is None:
        message = "No edition lists this resource: without its title it has none."
        fault = Fault("invalid_body", message, "title")
        raise InvalidBody(message, faults=[fault])


def _keep_name(connection: Connection, row: AnyRow, said: Mapping[str, Any]) -> None:
    """Refuse to take a topic its name, or to give it that of another one."""
    if said.get("name") is WITHDRAWN and row.source != VOCABULARY:
        message = "No file names this topic: without its name it has none."
        raise InvalidBody(message, faults=[Fault("invalid_body", message, "name")])
    vocabulary.refuse_taken(connection, row.id, said.get("name"))


def keep(write: Write, actor: str, type_: str, id_: str, said: Mapping[str, Any]) -> bool:
    """Store manual values, without those withdrawn; tell whether any is another now."""
    connection = write.connection
    mine = col(Correction.type) == type_, col(Correction.id) == id_
    rows = select(col(Correction.field), col(Correction.value)).where(*mine)
    before = dict(connection.execute(rows).all())
    after = {
        field: json.dumps(value, ensure_ascii=False)
        for field, value in said.items()
        if value is not WITHDRAWN
    }
    gone = [field for field in said if field in before and field not in after]
    new = {f: value for f, value in after.items() if before.get(f) != value}
    old = col(Correction.field).in_([*gone, *new])
    connection.execute(delete(Correction).where(*mine, old))
    said_by = {"type": type_, "id": id_, "actor": actor, "at": write.at}
    given = [said_by | {"field": field, "value": value} for field, value in new.items()]
    if given:
        connection.execute(insert(Correction), given)
    return bool(gone or new)


def redo(
    write: Write,
    authority: Authority,
    resources: Collection[int] = (),
    *,
    beside: Collection[int] = (),
    into: Mapping[int, int] | None = None,
    people: bool = True,
    before: AnyRow | None = None,
) -> None:
    """Describe resources again, and with `people` all whose names are on them.

    Those `beside` are looked at as well. Resources may go `into` others. One that was
    like the row `before`, in what it is judged by, is not judged again.
    """
    context = known.context(
        write.connection,
        authority,
        again={*resources, *beside},
        into=into or {},
        people=people,
    )
    resolution = resolve(
        [*context.listings, *context.by_hand],
        context.authors,
        authority,
        until(),
        again=resources,
        decisions=context.decisions,
        circle=context.circle,
    )
    judges = before is None or any(
        work.description.values[field] != getattr(before, field)
        for work in resolution.works
        if work.description
        for field in _JUDGED_IN_ROWS
    )
    absorb(write, resolution, context, authority, corrected=resources, judges=judges)


def _redo_resource(
    write: Write, authority: Authority, row: AnyRow, said: Mapping[str, Any]
) -> None:
    before = row if _JUDGED.isdisjoint(said) else None
    people = not _NAMING.isdisjoint(said)
    redo(write, authority, [row.pk], people=people, before=before)


def _redo_author(write: Write, authority: Authority, row: AnyRow, _said: Mapping[str, Any]) -> None:
    mine = known.resources_by(write.connection, [row.pk])
    redo(write, authority, beside=mine)


def _redo_institution(
    write: Write, authority: Authority, row: AnyRow, _said: Mapping[str, Any]
) -> None:
    connection = write.connection
    makers.refresh_institutions(write, authority, [row.id])
    above = select(col(Institution.parent_pk)).where(pk(Institution) == row.pk)
    under = select(col(Affiliation.resource_pk)).where(col(Affiliation.institution_pk) == row.pk)
    settle.bump(write, settle.store_records(write, connection.scalars(under)))
    if connection.scalar(above) != row.parent_pk:
        # All that stands under it stands under others.
        recount.count(connection, ["institution"])


def _redo_topic(write: Write, authority: Authority, row: AnyRow, _said: Mapping[str, Any]) -> None:
    rematch(write, authority, row.id, subjects.standing(write.connection, "topic", [row.pk]))


def rematch(write: Write, authority: Authority, id_: str, before: Collection[int]) -> None:
    """Match the records anew that a topic is about, may be about, or was `before`."""
    connection = write.connection
    vocabulary.refresh(write, authority, [id_])
    about = {*before, *vocabulary.take_over(write, authority, id_)}
    recount.count(connection, ["topic"])
    match_again(write, authority, about | vocabulary.mentioning(connection, id_))


_REDO: Mapping[str, Callable[[Write, Authority, AnyRow, Mapping[str, Any]], None]] = {
    "author": _redo_author,
    "institution": _redo_institution,
    "resource": _redo_resource,
    "topic": _redo_topic,
}


def settled(write: Write, type_: str, id_: str) -> None:
    """Count a record as changed, even where only what is told beside it did."""
    if any((each.type, each.id) == (type_, id_) for each in write.touched):
        return
    table = _TABLES[type_]
    here = col(table.id) == id_
    changed = update(table).where(here).values(revision=write.number)
    write.connection.execute(changed)
    row = write.connection.execute(select(table).where(here)).one()
    write.touch("updated", type_, id_, row.title if type_ == "resource" else row.name)
