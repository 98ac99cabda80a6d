"""The way back: a new revision that restores what an older one changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.curate import Desk, writing
from app.errors import Conflict, Fault, NotFound
from app.reading import until
from app.relist import list_again
from app.renewal import RENEWED
from app.store import journal, known, outline, recount, search, settle
from app.store.columns import pk
from app.store.judge import judge_again
from app.store.ledger import Apart, Change, Retired, Revision
from app.store.merge import retire
from app.store.revise import GONE, Write, once
from app.store.rows import LARGEST, AnyRow, chunks
from app.store.session import reading
from app.store.tables import (
    Affiliation,
    Author,
    Category,
    Document,
    Edition,
    Institution,
    Resource,
    ResourceTopic,
    Topic,
)

_Table = type[Resource | Author | Institution | Category | Document | Topic]
_TABLES: Mapping[str, _Table] = {
    "resource": Resource,
    "author": Author,
    "institution": Institution,
    "category": Category,
    "document": Document,
    "topic": Topic,
}


def undo(desk: Desk, number: int) -> int:
    """Restore what a revision changed, an import too; return the new revision.

    An undo can be undone like anything else. Two records whose merge is undone are
    not merged by any rule afterwards.

    Raises:
        NotFound: there is no such revision.
        Conflict: its records have changed since, or it followed from `seed/`.
    """
    with reading(desk.engine) as connection:
        target = _target(connection, number)
    with writing(desk, "undone", f"Undid revision {number}", undoes=number) as write:
        connection = write.connection
        _refuse_later(connection, number)
        rows = connection.execute(
            select(Change).where(col(Change.revision) == number).order_by(pk(Change))
        ).all()
        touched = journal.touched(connection, number, "resource_pk")
        touched |= journal.touched(connection, number, "pk", "resource")
        journal.take_back(connection, number)
        if target.action == "merged":
            _tell_apart(connection, rows)
        _follow(write, desk, touched, rows)
        if journal.made(connection, "identity", number, number):
            later = journal.made(connection, "edition", number + 1, write.number)
            there = connection.scalars(select(pk(Edition)).order_by(pk(Edition)))
            list_again(write, desk.authority, [x for x in there if x in later])
        _tell(write, rows)
        return write.number


def _target(connection: Connection, number: int) -> AnyRow:
    asked = select(Revision).where(col(Revision.number) == min(number, LARGEST))
    found = connection.execute(asked).one_or_none()
    if found is None:
        message = f"There is no revision {number}."
        fault = Fault("not_found", message, "revision", str(number))
        raise NotFound(message, faults=[fault])
    if found.action == RENEWED:
        message = (
            f"Revision {number} followed from the files in `seed/`: change them back, "
            "and it follows again."
        )
        raise Conflict(message)
    return found


def _refuse_later(connection: Connection, number: int) -> None:
    """Raise `Conflict` where later revisions changed the same, and still count."""
    mine, theirs = aliased(Change), aliased(Change)
    same = (col(theirs.type) == col(mine.type)) & (col(theirs.id) == col(mine.id))
    records = (
        select(col(theirs.revision))
        .join(mine, same)
        .where(col(mine.revision) == number, col(theirs.revision) > number)
        .distinct()
    )
    later = set(connection.scalars(records))
    later |= journal.later(connection, number) | journal.leaning(connection, number)
    counting = sorted(later - _balanced(connection, number))
    if counting:
        named = ", ".join(map(str, counting))
        message = (
            f"Revision {number} cannot be undone: its records have changed since, in "
            f"revision {named}. Undo that first, the newest before the others."
        )
        raise Conflict(message, faults=[Fault("conflict", message, "revision", named)])


def _balanced(connection: Connection, number: int) -> set[int]:
    """Return the later revisions that were undone again, and those that undid them."""
    rows = (
        select(col(Revision.number), col(Revision.undoes))
        .where(col(Revision.number) > number)
        .order_by(col(Revision.number).desc())
    )
    undone: set[int] = set()
    balanced: set[int] = set()
    for later, undoes in connection.execute(rows):
        if undoes and later not in undone:
            undone.add(undoes)
            if undoes > number:
                balanced |= {later, undoes}
    return balanced


def _tell_apart(connection: Connection, rows: Iterable[AnyRow]) -> None:
    """Remember that two records were merged wrongly."""
    for row in rows:
        if row.action == "merged" and row.type == "resource":
            one, other = sorted((row.id, row.successor))
            connection.execute(insert(Apart).values(one=one, other=other))
        elif row.action == "merged" and row.type == "author":
            both = col(Author.id).in_((row.id, row.successor))
            connection.execute(update(Author).where(both).values(decided=True))


def _follow(write: Write, desk: Desk, touched: set[int], rows: Sequence[AnyRow]) -> None:
    """Bring in step what follows from the rows: records, counts, judgements."""
    connection = write.connection
    here = settle.existing(connection, touched)
    search.forget(connection, touched - here)
    beside = _beside(connection, rows) - here
    for edition in connection.scalars(select(pk(Edition))):
        outline.count_resources(connection, edition)
    changed = settle.store_records(write, here | beside, corrected=here)
    judge_again(connection, here, desk.authority, until())
    settle.name_all_values(connection)
    recount.count(connection)
    settle.bump(write, changed)


def _beside(connection: Connection, rows: Sequence[AnyRow]) -> set[int]:
    """Return the resources whose people, institutions or topics a revision changed."""
    found: set[int] = set()
    for chunk in chunks({row.id for row in rows if row.type == "author"}):
        people = select(pk(Author)).where(col(Author.id).in_(chunk))
        found |= known.resources_by(connection, connection.scalars(people))
    for chunk in chunks({row.id for row in rows if row.type == "institution"}):
        under = (
            select(col(Affiliation.resource_pk))
            .join(Institution, pk(Institution) == col(Affiliation.institution_pk))
            .where(col(Institution.id).in_(chunk))
        )
        found |= set(connection.scalars(under))
    for chunk in chunks({row.id for row in rows if row.type == "topic"}):
        about = (
            select(col(ResourceTopic.resource_pk))
            .join(Topic, pk(Topic) == col(ResourceTopic.topic_pk))
            .where(col(Topic.id).in_(chunk))
        )
        found |= set(connection.scalars(about))
    return found


def _tell(write: Write, rows: Sequence[AnyRow]) -> None:
    """Note in the feed what became of each record: it is restored, or it is gone."""
    also = [
        each if each.action in GONE else each._replace(action="undone")
        for each in once(write.touched)
    ]
    write.touched.clear()
    for type_, table in _TABLES.items():
        names = {row.id: row.name for row in rows if row.type == type_}
        here = _restored(write, table, names)
        led = _retired(write.connection, type_, names)
        gone = [id_ for id_ in names if id_ not in here and id_ not in led]
        retire(write, type_, [(id_, names[id_], None) for id_ in gone])
        for id_, name in here.items():
            write.touch("undone", type_, id_, name)
        for id_ in [id_ for id_ in names if id_ in led and id_ not in here]:
            heir = led[id_]
            action = "merged" if heir else "deleted"
            write.touch(action, type_, id_, names[id_], successor=heir or "")
    done = {(each.type, each.id) for each in write.touched}
    write.touched += [each for each in also if (each.type, each.id) not in done]


def _restored(write: Write, table: _Table, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of the records that are there, of this revision now."""
    shown: Any = getattr(table, "name", None) or getattr(table, "title", None)
    found: dict[str, str] = {}
    for chunk in chunks(ids):
        here = col(table.id).in_(chunk)
        rows = select(col(table.id), col(shown)).where(here).order_by(col(table.id))
        found |= dict(write.connection.execute(rows).all())
        if table in {Author, Institution, Topic}:
            new = update(table).where(here).values(revision=write.number)
            write.connection.execute(new)
    return found


def _retired(connection: Connection, type_: str, ids: Iterable[str]) -> dict[str, str | None]:
    """Return what became of the ids that name no record any more."""
    found: dict[str, str | None] = {}
    for chunk in chunks(ids):
        rows = select(col(Retired.id), col(Retired.successor)).where(
            col(Retired.type) == type_, col(Retired.id).in_(chunk)
        )
        found |= dict(connection.execute(rows).all())
    return found
