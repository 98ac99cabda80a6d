"""Public ids, given once, with what came of them, and the names that records are found by.

Never to another record: an id goes on leading to what its record was merged into, or
that it was deleted. What nobody deleted, but nothing lists any more, may come back.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.catalogue.names import parse
from app.catalogue.people import blocking_keys
from app.errors import Gone
from app.store.bulk import among, insert_numbered, insert_rows
from app.store.tables import TABLES, Correction, Identity, Name, NameWord, Resource, Retired
from app.text import all_words, fold, slug


def fresh_ids(connection: sa.Connection, type_: str, wanted: Sequence[str]) -> list[str]:
    """Return an id for each wanted one: itself if it is free, else with a number.

    An id that a record had once, merged or deleted since, is not free.
    """
    if not wanted:
        return []
    counts = Counter(wanted)
    taken = _taken(connection, type_, counts)
    numbered = {b: counts[b] for b in counts if b in taken or counts[b] > 1}
    taken |= _numbered(connection, type_, numbered)
    given: list[str] = []
    last: dict[str, int] = {}
    for base in wanted:
        id_, number = base, last.get(base, 1)
        while id_ in taken:
            number += 1
            id_ = f"{base}-{number}"
        last[base] = number
        taken.add(id_)
        given.append(id_)
    revive(connection, type_, given)
    return given


def heading_ids(connection: sa.Connection, document: str, names: Sequence[str]) -> list[str]:
    """Return an id for each heading of a document, which stands before it on a clash."""
    plain = [slug(name) or "section" for name in names]
    taken = _taken(connection, "category", set(plain))
    wanted: list[str] = []
    for id_ in plain:
        wanted.append(f"{document}-{id_}" if id_ in taken else id_)
        taken.add(wanted[-1])
    return fresh_ids(connection, "category", wanted)


def revive(connection: sa.Connection, type_: str, ids: Iterable[str]) -> None:
    """Delete ids from `retired`: they name records again."""
    connection.execute(sa.delete(Retired).where(Retired.type == type_, among(Retired.id, ids)))


def _taken(connection: sa.Connection, type_: str, ids: Iterable[str]) -> set[str]:
    column = Resource.citation_key if type_ == "citation_key" else TABLES[type_].id
    used = sa.select(column).where(among(column, ids))
    # Merged into others, or deleted by curators.
    by_type = {
        "resource": sa.exists().where(Identity.id == Retired.id),
        "topic": sa.exists().where(Correction.type == type_, Correction.id == Retired.id),
    }
    for_good = Retired.successor.is_not(None) | by_type.get(type_, sa.false())
    retired = sa.select(Retired.id).where(Retired.type == type_, for_good, among(Retired.id, ids))
    return {*connection.scalars(used), *connection.scalars(retired)}


def _numbered(connection: sa.Connection, type_: str, wanted: Mapping[str, int]) -> set[str]:
    """Return taken ids with a number, up to so many of each base that are free.

    Asked one by one, ever more of them: who asks by their beginning reads all ids.
    """
    found: set[str] = set()
    left, first, size = dict(wanted), 2, 8
    while left:
        numbers = range(first, first + size)
        tried = {base: [f"{base}-{n}" for n in numbers] for base in left}
        found |= _taken(connection, type_, [id_ for ids in tried.values() for id_ in ids])
        for base, ids in tried.items():
            left[base] -= sum(id_ not in found for id_ in ids)
        left = {base: count for base, count in left.items() if count > 0}
        first, size = first + size, 2 * size
    return found


# Ids that name no record any more: what came of them, however often it was merged.

Ids = Sequence[str] | sa.BindParameter[str]
TYPES = ("resource", "author", "institution", "topic", "category")


def _line(type_: str, ids: Ids) -> sa.CTE:
    """Return `(id, heir)` of each retired id and of every one that came after it."""
    first: sa.Select[str, str | None] = sa.select(
        Retired.id.label("id"), Retired.successor.label("heir")
    )
    line = first.where(Retired.type == type_, Retired.id.in_(ids)).cte(
        f"line_of_{type_}", recursive=True
    )
    later = aliased(Retired)
    return line.union(
        sa.select(line.c.id, later.successor).where(later.type == type_, later.id == line.c.heir)
    )


def _alive(type_: str, line: sa.CTE) -> sa.ColumnElement[bool]:
    retired = sa.exists().where(Retired.type == type_, Retired.id == line.c.heir)
    return line.c.heir.is_not(None) & ~retired


def successors_statement(type_: str, ids: Ids) -> sa.Select[str, str]:
    """Return `(id, successor)` of those of `ids` that go on in another record."""
    line = _line(type_, ids)
    return sa.select(line.c.id, line.c.heir).where(_alive(type_, line))


def successor(connection: sa.Connection, type_: str, id_: str) -> str | None:
    """Return the id that `id_` was merged into, None if it never was; raises `Gone`."""
    line = _line(type_, [id_])
    rows = connection.execute(sa.select(line.c.heir, _alive(type_, line))).all()
    for heir, alive in rows:
        if alive:
            return str(heir)
    if rows:
        raise Gone.at(f"The {type_} {id_!r} was deleted.", "id", id_)
    return None


# Names, the one shown first, and the words that find them.

# The type of words under which people are told apart (`catalogue.people`).
PERSON = "person"


def set_names(connection: sa.Connection, type_: str, names: Mapping[str, Sequence[str]]) -> None:
    """Store the names of records, displayed one first, and the words that find them."""
    if not names:
        return
    mine = Name.type == type_, among(Name.id, names)
    old = sa.select(Name.pk).where(*mine)
    connection.execute(sa.delete(NameWord).where(NameWord.name_pk.in_(old)))
    connection.execute(sa.delete(Name).where(*mine))
    rows = [
        {"type": type_, "id": id_, "position": position, "text": text, "key": fold(text)}
        for id_, texts in names.items()
        for position, text in enumerate(dict.fromkeys(texts))
    ]
    keys = insert_numbered(connection, Name, rows)
    words_of: dict[str, Callable[[str], Iterable[str]]] = {type_: all_words}
    if type_ == "author":
        words_of[PERSON] = lambda text: blocking_keys(parse(text))
    words = [
        {"type": kind, "word": word, "name_pk": key}
        for kind, find in words_of.items()
        for key, row in zip(keys, rows, strict=True)
        for word in sorted(find(str(row["text"])))
    ]
    insert_rows(connection, NameWord, words)


def names_of(
    connection: sa.Connection, type_: str, ids: Iterable[str] | None = None
) -> dict[str, list[str]]:
    """Return the names of records of a type, of all or of some, the displayed one first.

    Asked by their ids alone: joined, SQLite would begin with the names of all records.
    """
    rows = sa.select(Name.id, Name.text).where(Name.type == type_)
    if ids is not None:
        wanted = set(ids)
        if not wanted:
            return {}
        rows = rows.where(among(Name.id, wanted))
    found: dict[str, list[str]] = {}
    for id_, text in connection.execute(rows.order_by(Name.id, Name.position)):
        found.setdefault(id_, []).append(text)
    return found
