"""What joins resources to authors, institutions, topics and headings.

Both follow from other rows, whole trees included: what stands under a part stands under
the whole. A page of what stands under a record is read along them, the last years
first; to count those of a topic in a year would mean to look at all of either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel

from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Column,
    ColumnOf,
    Correction,
    Institution,
    Mention,
    Resource,
    ResourceTopic,
    Rows,
    Topic,
)
from app.store.values import Filter, Value, Years

EVERYTHING = "resource"
"""The kind under whose `ANY` every resource is counted."""
ANY = 0
"""The number of no row: under it is counted what stands anywhere under its kind."""
NO_YEAR = 0


class Membership(SQLModel, table=True):
    """One resource under one row of a kind, in the order in which lists give them.

    `falling` is its year, negative: the last years stand first, and 0, where it has
    none, behind all; `initial` is how its title begins, as titles are ordered.
    """

    __tablename__ = "stand"
    # All there is of a row is its key.
    __table_args__ = {"sqlite_with_rowid": False}

    type: ColumnOf[str] = Field(primary_key=True)  # a kind of `TREES`
    node_pk: ColumnOf[int] = Field(primary_key=True)
    falling: ColumnOf[int] = Field(primary_key=True)
    initial: ColumnOf[str] = Field(primary_key=True)
    resource_pk: ColumnOf[int] = Field(primary_key=True)


class Census(SQLModel, table=True):
    """The number of resources of one year under a row of a kind, unless it is 0."""

    type: ColumnOf[str] = Field(primary_key=True)  # `EVERYTHING`, or a kind of `TREES`
    node_pk: ColumnOf[int] = Field(primary_key=True)
    year: ColumnOf[int] = Field(primary_key=True)
    resource_count: ColumnOf[int]


def in_years(
    year: Column, unknown: ColumnElement[bool], values: Sequence[Value], *, falling: bool = False
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
    total = func.coalesce(func.sum(Census.resource_count), 0)
    here = Census.type == type_, Census.node_pk == node
    return select(total).where(*here, *of_years(Census.year, years))


CountedTable = type[Author | Institution | Topic | Category]
"""A table that tells of each record how many resources stand under it."""
AT_AUTHOR = (Authorship.resource_pk == Affiliation.resource_pk) & (
    Authorship.position == Affiliation.author_position
)
"""The condition that an affiliation is that of one author."""
YEAR: Column = func.coalesce(Resource.year, NO_YEAR)
"""The year of a resource as it is counted."""
# So few titles of a year begin alike for so long that they are soon sorted.
_INITIAL = 24
INITIAL: Column = func.substr(Resource.title_order, 1, _INITIAL)
"""How the title of a resource begins."""


@dataclass(frozen=True, slots=True)
class Tie:
    """The rows that tie resources to nodes."""

    table: type[object]
    node: Mapped[Any]
    resource: Mapped[int]


TIES: Mapping[str, Tie] = {
    "author": Tie(Authorship, Authorship.author_pk, Authorship.resource_pk),
    "institution": Tie(Affiliation, Affiliation.institution_pk, Affiliation.resource_pk),
    "topic": Tie(ResourceTopic, ResourceTopic.topic_pk, ResourceTopic.resource_pk),
    "category": Tie(Mention, Mention.category_pk, Mention.resource_pk),
}
TREES: Mapping[str, tuple[CountedTable, Mapped[int | None] | None]] = {
    "author": (Author, None),
    "institution": (Institution, Institution.parent_pk),
    "topic": (Topic, Topic.broader_pk),
    "category": (Category, Category.parent_pk),
}
"""Kind of a node to its table, and what tells the node above it."""


def upwards(kind: str, rows: Rows) -> CTE:
    """Return rows that begin with a node of a kind, and the same of each node above."""
    table, parent = TREES[kind]
    found = rows.cte(recursive=True)
    if parent is None:
        return found
    node, *rest = found.c
    step = select(parent, *rest).join_from(found, table, table.pk == node)
    return found.union(step.where(parent.is_not(None)))


def ancestors(kind: str) -> CTE:
    """Return pairs of a node of a kind and each node above it, itself included."""
    table, _ = TREES[kind]
    return upwards(kind, select(table.pk.label("above"), table.pk.label("node")))


class StatedName(NamedTuple):
    """The family and given names of an author where the name alone does not tell them."""

    pk: int
    id: str
    family: str
    given: str


def stated_names(connection: Connection) -> list[StatedName]:
    """Return the names in parts of all people for whom a text or a curator states these."""
    corrected = select(Correction.id).where(
        Correction.type == "author", Correction.field.in_(("family", "given"))
    )
    family, given = (func.coalesce(column, "") for column in (Author.family, Author.given))
    rows = select(Author.pk, Author.id, family, given)
    stated = Author.id.in_(corrected) | Author.parts_stated
    return [StatedName(*row) for row in connection.execute(rows.where(stated, family != ""))]
