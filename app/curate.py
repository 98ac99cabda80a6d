"""The way in for curators: each correction one revision, checked where it is written.

A manual value is kept beside what was imported and shown before it; the record is then
described anew, as an import does.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import aliased

from app.catalogue.authority import Authority
from app.catalogue.patches import WITHDRAWN, NewResource, NewTopic, Patch, changes
from app.catalogue.topics import VOCABULARY
from app.errors import Conflict, Fault, InvalidBody, NotFound, PreconditionFailed
from app.ingest import RENEWED, apply_authority, list_again, match_again, reconcile
from app.reading import until
from app.store import relations, tables
from app.store.bulk import LARGEST, AnyRow, among, insert_rows
from app.store.engine import reading
from app.store.read.pages import elsewhere
from app.store.relations import TIES
from app.store.search import index
from app.store.write import agents, candidates, documents, journal, records, resolution, topics
from app.store.write.corrections import bind_references, forget_corrections, ids_called, row_of
from app.store.write.records import retire
from app.store.write.resolution import absorb, judge_again
from app.store.write.transaction import CHECKED, GONE, KEYED, FeedRow, Write, once, revise
from app.store.write.works import insert_resource

# Says whether a caller knows the record with this id in this revision.
Precondition = Callable[[str, int], bool]
# Fields of a resource from which people follow.
_NAMING = frozenset({"title", "authors", "links"})
# Those that are judged, and of them those that a row tells (`catalogue.quality`).
_JUDGED = _NAMING | {"institutions"}
_JUDGED_IN_ROWS = ("kind", "platform", "year")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a curator works: the catalogue, what its files know, and who it is."""

    engine: Engine
    authority: Authority
    actor: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The record that was meant; `moved` tells that it has another id, and no more.

    `revision` is that of the correction, if it changed anything.
    """

    id: str
    moved: bool = False
    revision: int | None = None


def anyhow(_id: str, _revision: int) -> bool:
    """Take a record in whatever revision it is."""
    return True


def correct(desk: Desk, id_: str, patch: Patch, precondition: Precondition = anyhow) -> Outcome:
    """Give a record manual values, or withdraw them.

    Raises:
        NotFound, Gone: there is no such record.
        PreconditionFailed: it has changed since the caller read it.
        InvalidBody: a value names nothing.
    """
    with writing(desk, "updated", f"Corrected {patch.TYPE} {id_}") as write:
        return _correct(write, desk, id_, patch, precondition)


def preview(
    desk: Desk, id_: str, patch: Patch, precondition: Precondition = anyhow
) -> list[FeedRow]:
    """Return the records that a correction would touch; raise what `correct` does."""
    with writing(desk, "updated", "", dry_run=True) as write:
        _correct(write, desk, id_, patch, precondition)
    return list(once(write.feed))


def _correct(
    write: Write, desk: Desk, id_: str, patch: Patch, precondition: Precondition
) -> Outcome:
    type_ = patch.TYPE
    row = current(write.connection, type_, id_, precondition)
    if isinstance(row, Outcome):
        return row
    _refuse_nameless(write.connection, type_, row, changes(patch))
    said = _bind(write, desk, id_, patch)
    if not keep(write, desk.actor, type_, id_, said):
        return Outcome(id_)
    _follow_correction(write, desk.authority, type_, row, said)
    ensure_revision(write, type_, id_)
    return Outcome(id_, revision=write.number)


def create(desk: Desk, body: NewResource) -> Outcome:
    """Make a resource that no edition lists; raise `InvalidBody` as `correct` does."""
    with writing(desk, "created", f"Created {body.title}") as write:
        said = _bind(write, desk, "", body)
        number, id_ = insert_resource(write, said)
        keep(write, desk.actor, "resource", id_, said)
        redo(write, desk.authority, [number])
    return Outcome(id_)


def create_topic(desk: Desk, body: NewTopic) -> Outcome:
    """Make a topic, and match the records anew; raise `InvalidBody` as `correct` does.

    One that headings made of that name is the curator's from then on.
    """
    with writing(desk, "created", f"Created topic {body.name}") as write:
        topics.refuse_taken(write.connection, "", body.name)
        return Outcome(_make_topic(write, desk, changes(body)))


def _make_topic(write: Write, desk: Desk, values: Mapping[str, Any]) -> str:
    number, id_ = topics.insert_topic(write, values["name"])
    said = bind_references(write, id_, values, desk.authority)
    keep(write, desk.actor, "topic", id_, said)
    before = topics.members(write.connection, "topic", [number])
    rematch(write, desk.authority, id_, before)
    ensure_revision(write, "topic", id_)
    return id_


def _bind(write: Write, desk: Desk, id_: str, patch: Patch) -> dict[str, Any]:
    """Return what a patch says, with what it names looked up; new topics are made."""
    said = changes(patch)
    for each in said["topics"] if isinstance(said.get("topics"), list) else ():
        if each.get("name") and not ids_called(write.connection, "topic", each["name"]):
            _make_topic(write, desk, {"name": each["name"]})
    return bind_references(write, id_, said, desk.authority)


def writing(
    desk: Desk,
    action: str,
    summary: str,
    **more: Any,  # noqa: ANN401 - as `revise` takes it
) -> AbstractContextManager[Write]:
    """Open a write of a curator, on a catalogue in step with the seed's files."""
    apply_authority(desk.engine, desk.authority)
    return revise(desk.engine, actor=desk.actor, action=action, summary=summary, **more)


def current(
    connection: Connection, type_: str, id_: str, precondition: Precondition
) -> AnyRow | Outcome:
    """Return the row of a record, or where it goes on; the write lock is held."""
    table = tables.TABLES[type_]
    row = connection.execute(select(table).where(table.id == id_)).one_or_none()
    if row is None:
        there = elsewhere(connection, type_, id_, select(table.id))
        return Outcome(str(there.successor), moved=True)
    if not precondition(id_, row.revision):
        message = (
            f"The {type_} {id_!r} has changed since: it is of revision {row.revision} "
            "now. Read it again, and change that."
        )
        raise PreconditionFailed.at(message, "If-Match")
    return row


def _refuse_nameless(
    connection: Connection, type_: str, row: AnyRow, values: Mapping[str, Any]
) -> None:
    """Refuse to leave a resource or topic without a title, or to give it that of another one."""
    listed = select(tables.Mention.pk).where(tables.Mention.resource_pk == row.pk).limit(1)
    if type_ == "resource" and values.get("title") is WITHDRAWN and not connection.scalar(listed):
        message = "No edition lists this resource: without its title it has none."
        raise InvalidBody.at(message, "title")
    if type_ == "topic":
        if values.get("name") is WITHDRAWN and row.source != VOCABULARY:
            raise InvalidBody.at("No file names this topic: without its name it has none.", "name")
        topics.refuse_taken(connection, row.id, values.get("name"))


def keep(write: Write, actor: str, type_: str, id_: str, values: Mapping[str, Any]) -> bool:
    """Store manual values, without those withdrawn; tell whether any is another now."""
    connection = write.connection
    mine = tables.Correction.type == type_, tables.Correction.id == id_
    rows = select(tables.Correction.field, tables.Correction.value).where(*mine)
    before = dict(connection.execute(rows).all())
    after = {
        field: json.dumps(value, ensure_ascii=False)
        for field, value in values.items()
        if value is not WITHDRAWN
    }
    gone = [field for field in values if field in before and field not in after]
    new = {f: value for f, value in after.items() if before.get(f) != value}
    old = tables.Correction.field.in_([*gone, *new])
    connection.execute(delete(tables.Correction).where(*mine, old))
    said_by = {"type": type_, "id": id_, "actor": actor, "at": write.at}
    given = [said_by | {"field": field, "value": value} for field, value in new.items()]
    insert_rows(connection, tables.Correction, given)
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
    again = {*resources, *beside}
    context = candidates.context(
        write.connection, authority, again=again, into=into or {}, people=people
    )
    resolution = reconcile(context, authority, again=resources)
    judges = before is None or any(
        work.description.values[field] != getattr(before, field)
        for work in resolution.works
        if work.description
        for field in _JUDGED_IN_ROWS
    )
    absorb(write, resolution, context, authority, corrected=resources, judges=judges)


def _follow_correction(
    write: Write, authority: Authority, type_: str, row: AnyRow, said: Mapping[str, Any]
) -> None:
    """Bring in step what follows from the manual values of a record."""
    connection = write.connection
    if type_ == "resource":
        before = row if _JUDGED.isdisjoint(said) else None
        redo(write, authority, [row.pk], people=not _NAMING.isdisjoint(said), before=before)
    elif type_ == "author":
        redo(write, authority, beside=candidates.resources_by(connection, [row.pk]))
    elif type_ == "topic":
        rematch(write, authority, row.id, topics.members(connection, "topic", [row.pk]))
    else:
        agents.refresh_institutions(write, authority, [row.id])
        own, table = tables.Institution.pk == row.pk, tables.Affiliation
        under = select(table.resource_pk).where(table.institution_pk == row.pk)
        resolution.bump(write, resolution.store_records(write, connection.scalars(under)))
        if connection.scalar(select(tables.Institution.parent_pk).where(own)) != row.parent_pk:
            # All that stands under it stands under others.
            relations.count(connection, ["institution"])


def rematch(write: Write, authority: Authority, id_: str, before: Collection[int]) -> None:
    """Match the records anew that a topic is about, may be about, or was `before`."""
    connection = write.connection
    topics.refresh(write, authority, [id_])
    about = {*before, *topics.take_over(write, authority, id_)}
    relations.count(connection, ["topic"])
    match_again(write, authority, about | topics.mentioning(connection, id_))


def ensure_revision(write: Write, type_: str, id_: str) -> None:
    """Count a record as changed, even where only what is told beside it did."""
    if any((each.type, each.id) == (type_, id_) for each in write.feed):
        return
    table = tables.TABLES[type_]
    here = table.id == id_
    changed = update(table).where(here).values(revision=write.number)
    write.connection.execute(changed)
    row = write.connection.execute(select(table).where(here)).one()
    write.touch("updated", type_, id_, row.title if type_ == "resource" else row.name)


# Two records that are one, and records that shall be none; later imports agree.


def unite(
    desk: Desk, type_: str, id_: str, into: str, precondition: Precondition = anyhow
) -> Outcome:
    """Merge a record into another one, which goes on; what is said of both is kept.

    Manual values of the one that goes on come first. Merged again, nothing changes.

    Raises:
        NotFound, Gone: there is no such record.
        PreconditionFailed: it has changed since the caller read it.
        InvalidBody: `into` names no other record.
    """
    with writing(desk, "merged", f"Merged {type_} {id_} into {into}") as write:
        faults: list[Fault] = []
        # The one that goes on, also by an id that it had before.
        goes_on = row_of(write.connection, type_, into, "into", faults)
        if goes_on is None:
            raise InvalidBody(faults[0].message, faults=faults)
        row = current(write.connection, type_, id_, precondition)
        if isinstance(row, Outcome):
            return Outcome(row.id, moved=row.id != goes_on.id)
        if row.pk == goes_on.pk:
            raise InvalidBody.at(f"The {type_} {id_!r} cannot be merged into itself.", "into", into)
        if type_ == "resource":
            redo(write, desk.authority, [row.pk, goes_on.pk], into={row.pk: goes_on.pk})
        elif type_ == "author":
            _unite_authors(write, desk, row, goes_on)
        else:
            topics.refuse_vocabulary(row)
            before = topics.members(write.connection, "topic", [row.pk, goes_on.pk])
            names = topics.unite_topics(write, row, goes_on)
            keep(write, desk.actor, "topic", goes_on.id, names)
            rematch(write, desk.authority, goes_on.id, before)
        ensure_revision(write, type_, goes_on.id)
    return Outcome(goes_on.id)


def _unite_authors(write: Write, desk: Desk, row: AnyRow, goes_on: AnyRow) -> None:
    connection = write.connection
    moved = candidates.resources_by(connection, [row.pk])
    places = update(tables.Authorship).where(tables.Authorship.author_pk == row.pk)
    with relations.keep_counts(connection, moved):
        connection.execute(places.values(author_pk=goes_on.pk))
    named = update(tables.Author).where(tables.Author.pk == goes_on.pk)
    connection.execute(named.values(decided=True))
    agents.retire_nobodies(write, [row.pk], {row.pk: goes_on.pk})
    beside = candidates.resources_by(connection, [goes_on.pk])
    redo(write, desk.authority, beside=beside)
    name = connection.scalar(select(tables.Author.name).where(tables.Author.pk == goes_on.pk))
    if name != goes_on.name:
        # Whoever says into whom also says under which name.
        keep(write, desk.actor, "author", goes_on.id, {"name": goes_on.name})
        redo(write, desk.authority, beside=beside)
    resolution.bump(write, resolution.store_records(write, moved))


def remove(desk: Desk, id_: str, precondition: Precondition = anyhow) -> Outcome:
    """Delete a resource for good, even if an edition lists it again; raise what `correct` does."""
    with writing(desk, "deleted", f"Deleted resource {id_}") as write:
        connection = write.connection
        row = current(connection, "resource", id_, precondition)
        if isinstance(row, Outcome):
            return row
        context = candidates.context(connection, desk.authority, again=[row.pk], people=False)
        told = (*context.listings, *context.by_hand)
        records.leave_identities(
            connection, id_, [each for each in told if each.resource == row.pk]
        )
        people = {appearance.author for appearance in context.authors.get(row.pk, ())}
        resolution.bump(write, [row.pk])
        valued = resolution.values_of(connection, [row.pk])
        with relations.keep_counts(connection, [row.pk]):
            mine = tables.Mention.resource_pk == row.pk
            editions = set(connection.scalars(select(tables.Mention.edition_pk).where(mine)))
            forget_corrections(connection, "resource", id_)
            records.drop_resources(connection, [row.pk])
            for edition in editions:
                documents.count_resources(connection, edition)
        records.retire(write, "resource", [(id_, row.title, None)])
        agents.retire_nobodies(write, people, {})
        redo(write, desk.authority, beside=candidates.resources_by(connection, people))
        resolution.name_values(connection, valued, resolution.values_of(connection, []))
    return Outcome(id_, revision=write.number)


def remove_topic(desk: Desk, id_: str, precondition: Precondition = anyhow) -> Outcome:
    """Delete a topic for good: headings that name it do not bring it back.

    Raises what `correct` does, and `Conflict` for one of the vocabulary.
    """
    with writing(desk, "deleted", f"Deleted topic {id_}") as write:
        connection = write.connection
        row = current(connection, "topic", id_, precondition)
        if isinstance(row, Outcome):
            return row
        topics.refuse_vocabulary(row)
        before = topics.members(connection, "topic", [row.pk])
        topics.drop_topic(write, row, desk.actor)
        relations.count(connection, ["topic"])
        match_again(write, desk.authority, before)
    return Outcome(id_, revision=write.number)


def undo(desk: Desk, number: int) -> int:
    """Restore what a revision changed, an import too; return the new revision.

    An undo can be undone like anything else. Two records whose merge is undone are
    not merged by any rule afterwards.

    Raises:
        NotFound: there is no such revision.
        Conflict: its records have changed since, or it followed from `seed/`.
    """
    asked = select(tables.Revision).where(tables.Revision.number == min(number, LARGEST))
    with reading(desk.engine) as connection:
        target = connection.execute(asked).one_or_none()
    if target is None:
        raise NotFound.at(f"There is no revision {number}.", "revision", str(number))
    if target.action in _NOT_UNDONE:
        raise Conflict(f"Revision {number} {_NOT_UNDONE[target.action]}.")
    with writing(desk, "undone", f"Undid revision {number}", undoes=number) as write:
        connection = write.connection
        _refuse_later(connection, number)
        rows = connection.execute(
            select(tables.Change).where(tables.Change.revision == number).order_by(tables.Change.pk)
        ).all()
        touched = journal.touched_numbers(connection, number, "resource_pk")
        touched |= journal.touched_numbers(connection, number, "pk", "resource")
        journal.take_back(connection, number)
        if target.action == "merged":
            _tell_apart(connection, rows)
        _follow(write, desk, touched, rows)
        if journal.inserted_numbers(connection, "identity", number, number):
            later = journal.inserted_numbers(connection, "edition", number + 1, write.number)
            there = connection.scalars(select(tables.Edition.pk).order_by(tables.Edition.pk))
            list_again(write, desk.authority, [x for x in there if x in later])
        _tell(write, rows)
        return write.number


# What no undo takes back, and what to do instead.
_NOT_UNDONE = {
    CHECKED: "tells what checks of links found: check them again",
    RENEWED: "followed from the files in `seed/`: change them back, and it follows again",
    KEYED: "tells of a key that was made or revoked: `catalogue keys` does that",
}


def _refuse_later(connection: Connection, number: int) -> None:
    """Raise `Conflict` where later revisions changed the same, and still count."""
    mine, theirs = aliased(tables.Change), aliased(tables.Change)
    same = (theirs.type == mine.type) & (theirs.id == mine.id)
    checks = select(tables.Revision.number).where(tables.Revision.action == CHECKED)
    records = (
        select(theirs.revision)
        .join(mine, same)
        .where(mine.revision == number, theirs.revision > number)
        .where(theirs.revision.not_in(checks))
        .distinct()
    )
    later = set(connection.scalars(records))
    later |= journal.later(connection, number) | journal.leaning(connection, number)
    # Those that were undone again count no more, nor those that undid them.
    rows = (
        select(tables.Revision.number, tables.Revision.undoes)
        .where(tables.Revision.number > number)
        .order_by(tables.Revision.number.desc())
    )
    undone: set[int] = set()
    for each, undoes in connection.execute(rows):
        if undoes and each not in undone:
            undone.add(undoes)
            if undoes > number:
                later -= {each, undoes}
    if counting := sorted(later):
        named = ", ".join(map(str, counting))
        message = (
            f"Revision {number} cannot be undone: its records have changed since, in "
            f"revision {named}. Undo that first, the newest before the others."
        )
        raise Conflict.at(message, "revision", named)


def _tell_apart(connection: Connection, rows: Iterable[AnyRow]) -> None:
    """Remember that two records were merged wrongly."""
    for row in rows:
        if row.action == "merged" and row.type == "resource":
            one, other = sorted((row.id, row.successor))
            connection.execute(insert(tables.Apart).values(one=one, other=other))
        elif row.action == "merged" and row.type == "author":
            both = tables.Author.id.in_((row.id, row.successor))
            connection.execute(update(tables.Author).where(both).values(decided=True))


def _follow(write: Write, desk: Desk, touched: set[int], rows: Sequence[AnyRow]) -> None:
    """Bring in step what follows from the rows: records, counts, judgements."""
    connection = write.connection
    here = resolution.existing(connection, touched)
    index.forget(connection, touched - here)
    # Those whose people, institutions or topics the revision changed.
    beside: set[int] = set()
    for type_ in ("author", "institution", "topic"):
        tie, table = TIES[type_], tables.TABLES[type_]
        ids = {row.id for row in rows if row.type == type_}
        under = select(tie.resource).join(table, table.pk == tie.node)
        beside |= set(connection.scalars(under.where(among(table.id, ids))))
    for edition in connection.scalars(select(tables.Edition.pk)):
        documents.count_resources(connection, edition)
    changed = resolution.store_records(write, here | beside, corrected=here)
    judge_again(connection, here, desk.authority, until())
    resolution.name_all_values(connection)
    relations.count(connection)
    resolution.bump(write, changed)


def _tell(write: Write, rows: Sequence[AnyRow]) -> None:
    """Note in the feed what became of each record: it is restored, or it is gone."""
    also = [
        each if each.action in GONE else each._replace(action="undone") for each in once(write.feed)
    ]
    write.feed.clear()
    for type_, table in tables.TABLES.items():
        names = {row.id: row.name for row in rows if row.type == type_}
        here = _restored(write, table, names)
        retired = select(tables.Retired.id, tables.Retired.successor).where(
            tables.Retired.type == type_, among(tables.Retired.id, names)
        )
        led = dict(write.connection.execute(retired).all())
        gone = [id_ for id_ in names if id_ not in here and id_ not in led]
        retire(write, type_, [(id_, names[id_], None) for id_ in gone])
        for id_, name in here.items():
            write.touch("undone", type_, id_, name)
        for id_ in [id_ for id_ in names if id_ in led and id_ not in here]:
            heir = led[id_]
            action = "merged" if heir else "deleted"
            write.touch(action, type_, id_, names[id_], successor=heir or "")
    done = {(each.type, each.id) for each in write.feed}
    write.feed += [each for each in also if (each.type, each.id) not in done]


def _restored(write: Write, table: tables.RecordTable, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the records that are there, of this revision now."""
    shown: Any = getattr(table, "name", None) or getattr(table, "title", None)
    here = among(table.id, ids)
    rows = select(table.id, shown).where(here).order_by(table.id)
    found: dict[str, str] = dict(write.connection.execute(rows).all())
    if table in {tables.Author, tables.Institution, tables.Topic}:
        write.connection.execute(update(table).where(here).values(revision=write.number))
    return found
