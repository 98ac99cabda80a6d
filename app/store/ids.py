"""Public ids: readable slugs, given once.

Never to another record: an id goes on leading to what its record was merged into, or
that it was deleted. What nobody deleted, but nothing lists any more, may come back.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, Select, delete, exists, false, select
from sqlmodel import SQLModel, col

from app.store.ledger import Correction, Identity, Retired
from app.store.rows import chunks
from app.store.tables import Author, Category, Institution, Resource, Topic

_IDS: dict[str, tuple[type[SQLModel], str]] = {
    "resource": (Resource, "id"),
    "author": (Author, "id"),
    "institution": (Institution, "id"),
    "category": (Category, "id"),
    "topic": (Topic, "id"),
    "citation_key": (Resource, "citation_key"),
}


def fresh_ids(
    connection: Connection,
    type_: str,
    wanted: Sequence[str],
    joiner: str = "-",
) -> list[str]:
    """Return an id for each wanted one: itself if it is free, else with a number.

    An id that a record had once, merged or deleted since, is not free.
    """
    counts = Counter(wanted)
    taken = _taken(connection, type_, counts)
    numbered = {b: counts[b] for b in counts if b in taken or counts[b] > 1}
    taken |= _numbered(connection, type_, numbered, joiner)
    given: list[str] = []
    last: dict[str, int] = {}
    for base in wanted:
        id_, number = base, last.get(base, 1)
        while id_ in taken:
            number += 1
            id_ = f"{base}{joiner}{number}"
        last[base] = number
        taken.add(id_)
        given.append(id_)
    revive(connection, type_, given)
    return given


def revive(connection: Connection, type_: str, ids: Iterable[str]) -> None:
    """Let ids name records again that nothing had any more."""
    for chunk in chunks(ids):
        back = col(Retired.type) == type_, col(Retired.id).in_(chunk)
        connection.execute(delete(Retired).where(*back))


def _taken(connection: Connection, type_: str, ids: Iterable[str]) -> set[str]:
    table, field = _IDS[type_]
    column = col(getattr(table, field))
    found: set[str] = set()
    for chunk in chunks(ids):
        found |= set(connection.scalars(select(column).where(column.in_(chunk))))
        retired = _gone_for_good(type_).where(col(Retired.id).in_(chunk))
        found |= set(connection.scalars(retired))
    return found


def _gone_for_good(type_: str) -> Select[str]:
    """Return the ids that were merged into others, or that curators deleted."""
    deleted = exists().where(col(Identity.id) == col(Retired.id))
    unwanted = exists().where(col(Correction.type) == type_, col(Correction.id) == col(Retired.id))
    by_type = {"resource": deleted, "topic": unwanted}
    on_purpose = by_type.get(type_, false())
    return select(col(Retired.id)).where(
        col(Retired.type) == type_, col(Retired.successor).is_not(None) | on_purpose
    )


def _numbered(
    connection: Connection, type_: str, wanted: Mapping[str, int], joiner: str
) -> set[str]:
    """Return taken ids with a number, up to so many of each base that are free.

    Asked one by one, ever more of them: who asks by their beginning reads all ids.
    """
    found: set[str] = set()
    left, first, size = dict(wanted), 2, 8
    while left:
        numbers = range(first, first + size)
        tried = {base: [f"{base}{joiner}{n}" for n in numbers] for base in left}
        found |= _taken(connection, type_, [id_ for ids in tried.values() for id_ in ids])
        for base, ids in tried.items():
            left[base] -= sum(id_ not in found for id_ in ids)
        left = {base: count for base, count in left.items() if count > 0}
        first, size = first + size, 2 * size
    return found
