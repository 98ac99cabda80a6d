"""How many resources stand under each author, institution, topic and heading."""

from collections import Counter, defaultdict
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
class Standing:
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


def stands(connection: Connection, resources: Iterable[int]) -> set[Stand]:
    """Return under what some resources stand at the moment."""
    found: set[Stand] = set()
    for chunk in chunks(set(resources)):
        found.update(map(tuple, connection.execute(_STANDING, {"resources": chunk})))
    return found


def shift(connection: Connection, before: set[Stand], after: set[Stand]) -> None:
    """Count on, where resources that stood as `before` stand as `after` now.

    Where people changed, the people of their institutions are others.
    """
    moved = {(kind, resource) for kind, resource, _, _ in before ^ after}
    for kind, (table, parent) in TREES.items():
        nodes = {n for k, r, n, _ in before | after if k == kind and (k, r) in moved}
        up = _lines(connection, table, parent, nodes)
        by: Counter[int] = Counter()
        for sign, stands_ in ((1, after), (-1, before)):
            under: dict[int, set[int]] = defaultdict(set)
            for k, resource, node, _ in stands_:
                if k == kind and (k, resource) in moved:
                    under[resource] |= up[node]
            for above in under.values():
                by.update(dict.fromkeys(above, sign))
        _add(connection, table, by)
    peopled = {
        node
        for kind, resource, node, _ in before | after
        if kind == "institution" and not moved.isdisjoint(_who_where(resource))
    }
    if peopled:
        up = _lines(connection, *TREES["institution"], peopled)
        places = frozenset(node for line in up.values() for node in line)
        whole = ancestors(Institution, col(Institution.parent_pk))
        _store(connection, _people(whole), places)


def _who_where(resource: int) -> tuple[tuple[str, int], ...]:
    return ("author", resource), ("institution", resource)


def _lines(
    connection: Connection,
    table: type[Counted],
    parent: Mapped[int | None] | None,
    nodes: Iterable[int],
) -> dict[int, set[int]]:
    """Return each node with every one above it."""
    found = {node: {node} for node in nodes}
    if parent is not None and found:
        up = ancestors(table, parent)
        for chunk in chunks(found):
            rows = select(up.c.node, up.c.above).where(up.c.node.in_(chunk))
            for node, above in connection.execute(rows):
                found[node].add(above)
    return found


def _add(connection: Connection, table: type[Counted], by: Counter[int]) -> None:
    rows = [{"row_pk": node, "by": number} for node, number in by.items() if number]
    if rows:
        more = col(table.resource_count) + bindparam("by")
        here = pk(table) == bindparam("row_pk")
        statement = update(table).where(here).values(resource_count=more)
        connection.execute(statement, rows)


_AUTHORS = Standing(
    Authorship,
    col(Authorship.author_pk),
    col(Authorship.resource_pk),
    col(Authorship.position),
)
_PLACES = Standing(
    Affiliation,
    col(Affiliation.institution_pk),
    col(Affiliation.resource_pk),
    col(Affiliation.author_position),
)
_TOPICS = Standing(
    ResourceTopic, col(ResourceTopic.topic_pk), col(ResourceTopic.resource_pk)
)
_HEADINGS = Standing(Mention, col(Mention.category_pk), col(Mention.resource_pk))
STANDS: Mapping[str, Standing] = {
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
        for kind, stand in STANDS.items()
    )
)


TREES: Mapping[str, tuple[type[Counted], Mapped[int | None] | None]] = {
    "author": (Author, None),
    "institution": (Institution, col(Institution.parent_pk)),
    "topic": (Topic, col(Topic.broader_pk)),
    "category": (Category, col(Category.parent_pk)),
}


def count(connection: Connection) -> int:
    """Count all resources anew; what stands under a part stands under the whole.

    Returns how many counts came out another one.
    """
    changed = _store(connection, _by_author())
    for kind, (table, parent) in TREES.items():
        if parent is not None:
            up = ancestors(table, parent)
            changed += _store(connection, _in_tree(table, up, STANDS[kind]))
            if table is Institution:
                changed += _store(connection, _people(up))
    return changed


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


def _in_tree(table: type[Counted], up: CTE, stand: Standing) -> _Tally:
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


def _store(
    connection: Connection, tally: _Tally, only: frozenset[int] | None = None
) -> int:
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
