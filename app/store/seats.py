"""The places of authors: who takes one over, and who has none left."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import col

from app.catalogue.resolve import Resolution
from app.store.columns import pk
from app.store.known import Context
from app.store.merge import inherit, retire
from app.store.revise import Write
from app.store.rows import chunks
from app.store.tables import Author, Authorship


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
            same_place = seat is not None and seat.printed == printed
            met = resolution.people[person].met
            if seat and same_place and met and seat.author != numbers[person]:
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
    retire_nobodies(write, before | set(successors) | set(numbers), successors)


def retire_nobodies(write: Write, authors: Iterable[int], successors: Mapping[int, int]) -> None:
    """Retire those of `authors` that stand nowhere, in favour of their successors."""
    connection = write.connection
    for chunk in chunks(set(authors)):
        seated = select(col(Authorship.author_pk)).where(col(Authorship.author_pk).in_(chunk))
        unseated = select(Author).where(pk(Author).in_(chunk), pk(Author).not_in(seated))
        gone = connection.execute(unseated).all()
        if not gone:
            continue
        heirs = select(pk(Author), col(Author.id)).where(pk(Author).in_(set(successors.values())))
        ids = dict(connection.execute(heirs).all())
        led = [(row, ids.get(successors.get(row.pk, 0))) for row in gone]
        for row, heir in led:
            if heir:
                inherit(connection, "author", row.id, heir)
        retire(write, "author", [(row.id, row.name, heir) for row, heir in led])
        numbers = [row.pk for row in gone]
        connection.execute(delete(Author).where(pk(Author).in_(numbers)))
