"""How many resources stand under each author, institution, topic and heading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    CTE,
    Connection,
    bindparam,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.store.columns import Column, Keyed, Rows, pk
from app.store.rows import chunks
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Institution,
    Mention,
    ResourceTopic,
    Topic,
)


class Counted(Keyed, Protocol):
    """A table that tells of each row how many resources stand under it."""

    resource_count: int


# What a resource stands under: kind, resource, number, and the place of the author.
Stand = tuple[str, int, int, int]
_NOWHERE: Column = literal(0)


@dataclass(frozen=True, slots=True)
class _Stand:
    """The rows that tell what stands where: node, resource, and at which author."""

    table: type[object]
    node: Mapped[Any]
    resource: Mapped[int]
    place: Column = _NOWHERE


@dataclass(frozen=True, slots=True)
class _Tally:
    """Counts by node, and the column of a table in which they are kept."""

    table: type[Keyed]
    column: Mapped[int]
    node: Column
    counted: Rows


@dataclass(frozen=True, slots=True)
class Nodes:
    """Authors, institutions, topics and headings under which resources stand."""

    authors: frozenset[int] = frozenset()
    institutions: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()


def stands(connection: Connection, resources: Iterable[int]) -> set[Stand]:
    """Return under what some resources stand at the moment."""
    found: set[Stand] = set()
    for chunk in chunks(set(resources)):
        found.update(map(tuple, connection.execute(_STANDING, {"resources": chunk})))
    return found


def between(before: set[Stand], after: set[Stand]) -> Nodes:
    """Return the nodes under which something came to stand, or stands no more.

    Where people changed, the people of their institutions are others.
    """
    changed = before ^ after
    moved = {resource for kind, resource, _, _ in changed if kind == "author"}
    found: dict[str, set[int]] = {kind: set() for kind in _STANDS}
    for kind, _, node, _ in changed:
        found[kind].add(node)
    for kind, resource, node, _ in before | after:
        if kind == "institution" and resource in moved:
            found[kind].add(node)
    return Nodes(
        frozenset(found["author"]),
        frozenset(found["institution"]),
        frozenset(found["topic"]),
        frozenset(found["category"]),
    )


_AUTHORS = _Stand(
    Authorship,
    col(Authorship.author_pk),
    col(Authorship.resource_pk),
    col(Authorship.position),
)
_PLACES = _Stand(
    Affiliation,
    col(Affiliation.institution_pk),
    col(Affiliation.resource_pk),
    col(Affiliation.author_position),
)
_TOPICS = _Stand(
    ResourceTopic, col(ResourceTopic.topic_pk), col(ResourceTopic.resource_pk)
)
_HEADINGS = _Stand(Mention, col(Mention.category_pk), col(Mention.resource_pk))
_STANDS: Mapping[str, _Stand] = {
    "author": _AUTHORS,
    "institution": _PLACES,
    "topic": _TOPICS,
    "category": _HEADINGS,
}
_STANDING = union_all(
    *(
        select(literal(kind), stand.resource, stand.node, stand.place).where(
            stand.resource.in_(bindparam("resources", expanding=True)),
            stand.node.is_not(None),
        )
        for kind, stand in _STANDS.items()
    )
)


def count(connection: Connection, only: Nodes | None = None) -> int:
    """Count resources anew; what stands under a part stands under the whole.

    `only` are the nodes under which something has changed, if that is known; what is
    above them is counted with them. Returns how many counts came out another one.
    """
    some = only or Nodes()
    trees: tuple[tuple[type[Counted], Mapped[int | None], _Stand, frozenset[int]], ...]
    trees = (
        (Institution, col(Institution.parent_pk), _PLACES, some.institutions),
        (Topic, col(Topic.broader_pk), _TOPICS, some.topics),
        (Category, col(Category.parent_pk), _HEADINGS, some.categories),
    )
    authors = None if only is None else only.authors
    changed = _store(connection, _by_author(), authors)
    for table, parent, stand, nodes in trees:
        if only is not None and not nodes:
            continue
        up = ancestors(table, parent)
        above = None if only is None else _above(connection, up, nodes)
        changed += _store(connection, _in_tree(table, up, stand), above)
        if table is Institution:
            changed += _store(connection, _people(up), above)
    return changed


def _above(connection: Connection, up: CTE, nodes: frozenset[int]) -> frozenset[int]:
    """Return some nodes of a tree and every one above them."""
    found: set[int] = set()
    for chunk in chunks(nodes):
        found.update(connection.scalars(select(up.c.above).where(up.c.node.in_(chunk))))
    return frozenset(found)


def _by_author() -> _Tally:
    author, resource = _AUTHORS.node, _AUTHORS.resource
    counted = select(author, func.count(func.distinct(resource))).group_by(author)
    return _Tally(Author, col(Author.resource_count), author, counted)


def ancestors(table: type[Keyed], parent: Mapped[int | None]) -> CTE:
    """Return pairs of a node and each node above it, itself included."""
    key = pk(table)
    up = select(key.label("node"), key.label("above")).cte("up", recursive=True)
    step = select(up.c.node, parent).join(table, key == up.c.above)
    return up.union(step.where(parent.is_not(None)))


def _in_tree(table: type[Counted], up: CTE, stand: _Stand) -> _Tally:
    """Count the resources of each node of a tree."""
    counted = (
        select(up.c.above, func.count(func.distinct(stand.resource)))
        .join_from(up, stand.table, stand.node == up.c.node)
        .group_by(up.c.above)
    )
    return _Tally(table, col(table.resource_count), up.c.above, counted)


def _people(up: CTE) -> _Tally:
    """Count the people of institutions."""
    counted = (
        select(up.c.above, func.count(func.distinct(Authorship.author_pk)))
        .join(Affiliation, col(Affiliation.institution_pk) == up.c.node)
        .join(
            Authorship,
            (col(Authorship.resource_pk) == col(Affiliation.resource_pk))
            & (col(Authorship.position) == col(Affiliation.author_position)),
        )
        .group_by(up.c.above)
    )
    return _Tally(Institution, col(Institution.author_count), up.c.above, counted)


def _store(connection: Connection, tally: _Tally, only: frozenset[int] | None) -> int:
    """Store counts where they are others than before; no count is 0."""
    key, node = pk(tally.table), tally.node
    rows = []
    for part in [None] if only is None else chunks(only):
        before, counted = select(key, tally.column), tally.counted
        if part is not None:
            before, counted = before.where(key.in_(part)), counted.where(node.in_(part))
        counts: dict[int, int] = dict(connection.execute(counted).all())
        rows += [
            {"row_pk": number, "counted": counts.get(number, 0)}
            for number, old in connection.execute(before)
            if old != counts.get(number, 0)
        ]
    if rows:
        statement = (
            update(tally.table)
            .where(key == bindparam("row_pk"))
            .values({tally.column: bindparam("counted")})
        )
        connection.execute(statement, rows)
    return len(rows)
