"""What ties resources to authors, institutions, topics and headings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    CTE,
    BindParameter,
    Connection,
    bindparam,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.store.census import ANY, EVERYTHING, NO_YEAR
from app.store.columns import Column, Keyed, Rows, pk
from app.store.rows import chunks
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Institution,
    Mention,
    Resource,
    ResourceTopic,
    Topic,
)


class Counted(Keyed, Protocol):
    """A table that tells of each row how many resources stand under it."""

    resource_count: int


# What a resource is tied to: kind, resource, number, the place of the author; and where
# it stands there: its year, and how its title begins.
Tied = tuple[str, int, int, int, int, str]
_NOWHERE: Column = literal(0)
YEAR: Column = func.coalesce(col(Resource.year), NO_YEAR)
"""The year of a resource as it is counted."""
# So few titles of a year begin alike for so long that they are soon sorted.
_INITIAL = 24
INITIAL: Column = func.substr(col(Resource.title_order), 1, _INITIAL)
"""How the title of a resource begins."""


@dataclass(frozen=True, slots=True)
class Tie:
    """The rows that tie resources to nodes, and at which author."""

    table: type[object]
    node: Mapped[Any]
    resource: Mapped[int]
    place: Column = _NOWHERE


_AUTHORS = Tie(
    Authorship,
    col(Authorship.author_pk),
    col(Authorship.resource_pk),
    col(Authorship.position),
)
_PLACES = Tie(
    Affiliation,
    col(Affiliation.institution_pk),
    col(Affiliation.resource_pk),
    col(Affiliation.author_position),
)
_TOPICS = Tie(ResourceTopic, col(ResourceTopic.topic_pk), col(ResourceTopic.resource_pk))
_HEADINGS = Tie(Mention, col(Mention.category_pk), col(Mention.resource_pk))
TIES: Mapping[str, Tie] = {
    "author": _AUTHORS,
    "institution": _PLACES,
    "topic": _TOPICS,
    "category": _HEADINGS,
}
TREES: Mapping[str, tuple[type[Counted], Mapped[int | None] | None]] = {
    "author": (Author, None),
    "institution": (Institution, col(Institution.parent_pk)),
    "topic": (Topic, col(Topic.broader_pk)),
    "category": (Category, col(Category.parent_pk)),
}
"""Kind of a node to its table, and what tells the node above it."""

_ASKED: BindParameter[int] = bindparam("resources", expanding=True)
_TIED = union_all(
    # One that is being made counts from its first record on.
    select(literal(EVERYTHING), pk(Resource), literal(ANY), _NOWHERE, YEAR, literal("")).where(
        pk(Resource).in_(_ASKED), col(Resource.record) != ""
    ),
    *(
        select(literal(kind), tie.resource, tie.node, tie.place, YEAR, INITIAL)
        .join_from(tie.table, Resource, pk(Resource) == tie.resource)
        .where(tie.resource.in_(_ASKED), tie.node.is_not(None))
        for kind, tie in TIES.items()
    ),
)


def tied(connection: Connection, resources: Iterable[int]) -> set[Tied]:
    """Return what some resources are tied to at the moment."""
    found: set[Tied] = set()
    for chunk in chunks(set(resources)):
        found.update(map(tuple, connection.execute(_TIED, {"resources": chunk})))
    return found


def ancestors(table: type[Keyed], parent: Mapped[int | None], *, inside: bool = False) -> CTE:
    """Return pairs of a node and each node above it, itself included.

    Said `inside` of the part that asks for them, where that is part of a write: before
    it, Python's driver of SQLite does not tell how many rows were written.
    """
    key = pk(table)
    pairs: Rows = select(key.label("node"), key.label("above"))
    up = pairs.cte("up", recursive=True, nesting=inside)
    step = select(up.c.node, parent).join(table, key == up.c.above)
    return up.union(step.where(parent.is_not(None)))


def above(connection: Connection, kind: str, nodes: Iterable[int]) -> dict[int, set[int]]:
    """Return each node of a kind with every one above it, and itself."""
    found = {node: {node} for node in nodes}
    table, parent = TREES[kind]
    if parent is not None and found:
        up = ancestors(table, parent)
        for chunk in chunks(found):
            rows = select(up.c.node, up.c.above).where(up.c.node.in_(chunk))
            for node, over in connection.execute(rows):
                found[node].add(over)
    return found
