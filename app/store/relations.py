"""What joins resources to authors, institutions, topics and headings.

Both follow from other rows, whole trees included: what stands under a part stands under
the whole. A page of what stands under a record is read along them, the last years
first; to count those of a topic in a year would mean to look at all of either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel, col

from app.store.bulk import chunks
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Column,
    Institution,
    Keyed,
    Mention,
    Resource,
    ResourceTopic,
    Rows,
    Topic,
    pk,
)
from app.store.values import Filter, Value, Years

EVERYTHING = "resource"
"""The kind under whose `ANY` every resource is counted."""
ANY = 0
"""The number of no row: under it is counted what stands anywhere under its kind."""
NO_YEAR = 0


class Stand(SQLModel, table=True):
    """One resource under one row of a kind, in the order in which lists give them.

    `falling` is its year, negative: the last years stand first, and 0, where it has
    none, behind all; `initial` is how its title begins, as titles are ordered.
    """

    # All there is of a row is its key.
    __table_args__ = {"sqlite_with_rowid": False}

    type: str = Field(primary_key=True)  # a kind of `ties.TREES`
    node_pk: int = Field(primary_key=True)
    falling: int = Field(primary_key=True)
    initial: str = Field(primary_key=True)
    resource_pk: int = Field(primary_key=True)


class Census(SQLModel, table=True):
    """The number of resources of one year under a row of a kind, unless it is 0."""

    type: str = Field(primary_key=True)  # `EVERYTHING`, or a kind of `ties.TREES`
    node_pk: int = Field(primary_key=True)
    year: int = Field(primary_key=True)
    resource_count: int


def in_years(
    year: Column,
    unknown: ColumnElement[bool],
    values: Sequence[Value],
    *,
    falling: bool = False,
) -> ColumnElement[bool]:
    """Return the condition that a year is one of `values`; `unknown`: there is none.

    It is false, never null, where there is none. A `falling` column is negative.
    """
    ranges = [each for each in values if isinstance(each, Years)]
    ends = [
        (-each.last, -each.first) if falling else (each.first, each.last)
        for each in ranges
        if not each.unknown
    ]
    given = [and_(not_(unknown), year.between(*each)) for each in ends]
    return or_(false(), *given, *(unknown for each in ranges if each.unknown))


def of_years(
    column: Column, parts: Sequence[Filter], *, falling: bool = False
) -> list[ColumnElement[bool]]:
    """Return what filters of years demand of a year that is 0 where there is none."""
    found: list[ColumnElement[bool]] = []
    for part in parts:
        groups = [
            in_years(column, column == NO_YEAR, group, falling=falling) for group in part.groups
        ]
        found += [not_(or_(*groups))] if part.negated else groups
    return found


def resources_under(type_: str, node: Column, years: Sequence[Filter] = ()) -> Select[int]:
    """Return how many resources that pass filters of `years` stand under a row."""
    total = func.coalesce(func.sum(col(Census.resource_count)), 0)
    here = col(Census.type) == type_, col(Census.node_pk) == node
    return select(total).where(*here, *of_years(col(Census.year), years))


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
