"""Resolved people into authors: who goes on under which id, and who is no more."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import col

from app.catalogue.names import FamilyKey, family_key
from app.catalogue.resolve import Resolution, ResolvedPerson
from app.folding import fold, slug
from app.store.columns import pk
from app.store.ids import fresh_ids
from app.store.known import Context
from app.store.register import set_names
from app.store.revise import Write
from app.store.rows import AnyRow, chunks, insert_numbered
from app.store.settle import retire
from app.store.tables import Author, Authorship, Name

# What authors are called, by their ids.
Names = dict[str, tuple[str, ...]]


def save_people(
    write: Write, people: Sequence[ResolvedPerson], complete: frozenset[FamilyKey]
) -> tuple[list[int], set[int]]:
    """Return the number of each person, and of those whose name or aliases changed.

    A person that was several authors before goes on as the oldest of them. Of a family
    name that is not `complete` not every form was seen: those people stay as they are.
    """
    fresh = [person for person in people if not person.known]
    made, names = _insert(write, fresh)
    given = iter(made)
    numbers = [p.known[0] if p.known else next(given) for p in people]
    met = [
        (number, person)
        for number, person in zip(numbers, people, strict=True)
        if person.known and person.families & complete
    ]
    changed, renamed = _update(write, met)
    set_names(write.connection, "author", names | renamed)
    return numbers, changed


def _insert(write: Write, people: Sequence[ResolvedPerson]) -> tuple[list[int], Names]:
    """Make new authors; return the number of each, and their names by id."""
    wanted = [slug(person.name) or "author" for person in people]
    ids = fresh_ids(write.connection, "author", wanted)
    made = dict(zip(ids, people, strict=True))
    for id_, person in made.items():
        write.touch("created", "author", id_, person.name)
    rows = [
        _author_row(person) | {"id": id_, "revision": write.number}
        for id_, person in made.items()
    ]
    names = {id_: person.forms_shown for id_, person in made.items()}
    return insert_numbered(write.connection, Author, rows), names


def _update(
    write: Write, people: Sequence[tuple[int, ResolvedPerson]]
) -> tuple[set[int], Names]:
    """Update known authors; return the numbers and the names of those that changed."""
    before = _rows_of(write.connection, [number for number, _ in people])
    aliases = _aliases_of(write.connection, [row.id for row in before.values()])
    names: Names = {}
    updates = []
    for number, person in people:
        row = before[number]
        values = _author_row(person)
        values["homepage"] = values["homepage"] or row.homepage
        differs = any(getattr(row, field) != values[field] for field in values)
        shown = person.forms_shown
        if differs or set(aliases.get(row.id, ())) != set(shown):
            updates.append(values | {"author_pk": number, "at": write.number})
            names[row.id] = shown
            write.touch("updated", "author", row.id, person.name)
    if updates:
        write.connection.execute(_UPDATE_AUTHOR, updates)
    return {row["author_pk"] for row in updates}, names


def _author_row(person: ResolvedPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "sort_key": fold(person.name),
        "family_key": family_key(person.family),
        "family": person.family or None,
        "given": person.given or None,
        "homepage": person.homepage,
    }


_UPDATE_AUTHOR = (
    update(Author)
    .where(pk(Author) == bindparam("author_pk"))
    .values(
        revision=bindparam("at"),
        name=bindparam("name"),
        sort_key=bindparam("sort_key"),
        family_key=bindparam("family_key"),
        family=bindparam("family"),
        given=bindparam("given"),
        homepage=bindparam("homepage"),
    )
)


def _rows_of(connection: Connection, authors: Iterable[int]) -> dict[int, AnyRow]:
    found: dict[int, AnyRow] = {}
    for chunk in chunks(authors):
        rows = connection.execute(select(Author).where(pk(Author).in_(chunk)))
        found.update((row.pk, row) for row in rows)
    return found


def _aliases_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for chunk in chunks(ids):
        rows = select(col(Name.id), col(Name.text)).where(
            col(Name.type) == "author", col(Name.id).in_(chunk)
        )
        for id_, text in connection.execute(rows):
            found.setdefault(id_, []).append(text)
    return found


def moved(
    resolution: Resolution,
    numbers: Sequence[int],
    known: Context,
) -> Iterator[tuple[int, int, int]]:
    """Give resource, position and author of each seat that somebody else has now.

    Only works that no new listing touches: the others are written anew anyway.
    """
    for work in resolution.works:
        if work.description is not None:
            continue
        (resource,) = work.known
        before = {seat.position: seat for seat in known.authors.get(resource, ())}
        for position, (person, printed) in enumerate(work.authors):
            seat = before.get(position)
            complete = resolution.people[person].families & known.families
            same_place = seat is not None and seat.printed == printed
            if seat and same_place and complete and seat.author != numbers[person]:
                yield resource, position, numbers[person]


def reseat(write: Write, seats: Iterable[tuple[int, int, int]]) -> set[int]:
    """Give seats to other authors; return the resources they belong to."""
    rows = [{"of": of, "at": at, "to": to} for of, at, to in seats]
    if rows:
        statement = (
            update(Authorship)
            .where(
                col(Authorship.resource_pk) == bindparam("of"),
                col(Authorship.position) == bindparam("at"),
            )
            .values(author_pk=bindparam("to"))
        )
        write.connection.execute(statement, rows)
    return {int(row["of"]) for row in rows}


def resources_of(connection: Connection, authors: Iterable[int]) -> set[int]:
    """Return the resources by these authors."""
    found: set[int] = set()
    for chunk in chunks(authors):
        rows = select(col(Authorship.resource_pk)).where(
            col(Authorship.author_pk).in_(chunk)
        )
        found |= set(connection.scalars(rows))
    return found


def retire_unseated(
    write: Write,
    resolution: Resolution,
    numbers: Sequence[int],
    known: Context,
) -> None:
    """Retire authors that stand nowhere any more, in favour of who they turned out."""
    successors = {
        author: numbers[index]
        for index, person in enumerate(resolution.people)
        for author in person.known
        if author != numbers[index]
    }
    before = {seat.author for seats in known.authors.values() for seat in seats}
    for chunk in chunks(before | set(successors)):
        seated = select(col(Authorship.author_pk)).where(
            col(Authorship.author_pk).in_(chunk)
        )
        unseated = select(Author).where(
            pk(Author).in_(chunk), pk(Author).not_in(seated)
        )
        gone = write.connection.execute(unseated).all()
        if not gone:
            continue
        heirs = write.connection.execute(
            select(pk(Author), col(Author.id)).where(
                pk(Author).in_(set(successors.values()))
            )
        )
        ids = dict(heirs.all())
        retire(
            write,
            "author",
            [(row.id, row.name, ids.get(successors.get(row.pk, 0))) for row in gone],
        )
        write.connection.execute(
            delete(Author).where(pk(Author).in_([row.pk for row in gone]))
        )
