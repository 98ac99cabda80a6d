"""Which resources stand under which author, institution, topic and heading, and how many.

Both follow from other rows, whole trees included: what stands under a part stands under
the whole. A page of what stands under a record is read along them, the last years
first; to count those of a topic in a year would mean to look at all of either. A write
keeps them in step, on from what was kept before.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlmodel import Field, SQLModel

from app.store.bulk import among, among_given, delete_rows, given, insert_rows, update_rows
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
    year: Column, unknown: sa.ColumnElement[bool], values: Sequence[Value], *, falling: bool = False
) -> sa.ColumnElement[bool]:
    """Return the condition that a year is one of `values`; `unknown`: there is none.

    It is false, never null, where there is none. A `falling` column is negative.
    """
    ranges = [each for each in values if isinstance(each, Years)]
    ends = [
        (-each.last, -each.first) if falling else (each.first, each.last)
        for each in ranges
        if not each.unknown
    ]
    given = [sa.and_(sa.not_(unknown), year.between(*each)) for each in ends]
    return sa.or_(sa.false(), *given, *(unknown for each in ranges if each.unknown))


def of_years(
    column: Column, parts: Sequence[Filter], *, falling: bool = False
) -> list[sa.ColumnElement[bool]]:
    """Return what filters of years demand of a year that is 0 where there is none."""
    found: list[sa.ColumnElement[bool]] = []
    for part in parts:
        groups = [
            in_years(column, column == NO_YEAR, group, falling=falling) for group in part.groups
        ]
        found += [sa.not_(sa.or_(*groups))] if part.negated else groups
    return found


def resources_under(type_: str, node: Column, years: Sequence[Filter] = ()) -> sa.Select[int]:
    """Return how many resources that pass filters of `years` stand under a row."""
    total = sa.func.coalesce(sa.func.sum(Census.resource_count), 0)
    here = Census.type == type_, Census.node_pk == node
    return sa.select(total).where(*here, *of_years(Census.year, years))


CountedTable = type[Author | Institution | Topic | Category]
"""A table that tells of each record how many resources stand under it."""
AT_AUTHOR = (Authorship.resource_pk == Affiliation.resource_pk) & (
    Authorship.position == Affiliation.author_position
)
"""The condition that an affiliation is that of one author."""
YEAR: Column = sa.func.coalesce(Resource.year, NO_YEAR)
"""The year of a resource as it is counted."""
# So few titles of a year begin alike for so long that they are soon sorted.
_INITIAL = 24
INITIAL: Column = sa.func.substr(Resource.title_order, 1, _INITIAL)
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


def upwards(kind: str, rows: Rows) -> sa.CTE:
    """Return rows that begin with a node of a kind, and the same of each node above."""
    table, parent = TREES[kind]
    found = rows.cte(recursive=True)
    if parent is None:
        return found
    node, *rest = found.c
    step = sa.select(parent, *rest).join_from(found, table, table.pk == node)
    return found.union(step.where(parent.is_not(None)))


def ancestors(kind: str) -> sa.CTE:
    """Return pairs of a node of a kind and each node above it, itself included."""
    table, _ = TREES[kind]
    return upwards(kind, sa.select(table.pk.label("above"), table.pk.label("node")))


class StatedName(NamedTuple):
    """The family and given names of an author where the name alone does not tell them."""

    pk: int
    id: str
    family: str
    given: str


def stated_names(connection: sa.Connection) -> list[StatedName]:
    """Return the names in parts of all people for whom a text or a curator states these."""
    corrected = sa.select(Correction.id).where(
        Correction.type == "author", Correction.field.in_(("family", "given"))
    )
    family, given = (sa.func.coalesce(column, "") for column in (Author.family, Author.given))
    rows = sa.select(Author.pk, Author.id, family, given)
    stated = Author.id.in_(corrected) | Author.parts_stated
    return [StatedName(*row) for row in connection.execute(rows.where(stated, family != ""))]


# Kept in step by every write.

# A kind, a row of it, and a year.
Node = tuple[str, int, int]
# The key of a row of `Membership`.
_KEY = ("type", "node_pk", "falling", "initial", "resource_pk")
_MemberRow = tuple[str, int, int, str, int]
_ALL: Column = sa.true()
# Under this kind stand the people of an institution, each in the place of a year.
_PERSON = "person"
# Nobody has so many works that to count those of a year takes long.
_BY_YEAR = frozenset(TREES) - {"author"}


@contextmanager
def keep_counts(connection: sa.Connection, resources: Iterable[int]) -> Iterator[set[int]]:
    """Adjust counts by how relations differ after the block; more resources may join them."""
    moving = set(resources)
    before = _under(connection, moving)
    yield moving
    after = _under(connection, moving)
    gone, come = sorted(before - after), sorted(after - before)
    for change, rows in ((delete_rows, gone), (insert_rows, come)):
        stands = [row for row in rows if row[0] in TREES and row[1] != ANY]
        change(connection, Membership, [dict(zip(_KEY, row, strict=True)) for row in stands])
    by = Counter((kind, node, -falling) for kind, node, falling, *_ in come)
    by.subtract((kind, node, -falling) for kind, node, falling, *_ in gone)
    _count_resources(connection, by)
    _count_years(connection, by)
    peopled = {node for kind, node, *_ in (*gone, *come) if kind == _PERSON}
    if peopled:
        _store(connection, Institution, "author_count", _PEOPLE, peopled)


def _under(connection: sa.Connection, resources: Collection[int]) -> set[_MemberRow]:
    """Return what resources stand under at the moment: each node, and any of a kind."""
    found: set[Any] = set()
    if resources:
        rows = connection.execute(_standing(), given(resources))
        found.update((kind, *row) for *row, kind in rows)
    return found | {(kind, ANY, *more) for kind, _, *more in found if kind in TREES}


@lru_cache(maxsize=1)
def _standing() -> sa.CompoundSelect[Any]:
    """Select what the resources that are given stand under."""
    # One that is being made counts from its first record on.
    made = among_given(Resource.pk), Resource.record != ""
    everything = sa.select(sa.literal(ANY), -YEAR, sa.literal(""), Resource.pk).where(*made)
    place = Affiliation.institution_pk
    who: Rows = sa.select(place.label("node"), Authorship.author_pk, Authorship.resource_pk)
    who = who.join(Authorship, AT_AUTHOR).where(among_given(Affiliation.resource_pk))
    node, author, resource = upwards("institution", who).c
    told: dict[str, Rows] = {
        EVERYTHING: everything,
        _PERSON: sa.select(node, author, sa.literal(""), resource),
        **{kind: _memberships(kind, among_given(tie.resource)) for kind, tie in TIES.items()},
    }
    return sa.union_all(*(rows.add_columns(sa.literal(kind)) for kind, rows in told.items()))


def _memberships(kind: str, some: Column = _ALL) -> Rows:
    """Select what stands under a kind by `some` of its ties: a row of `Membership` but that."""
    tie = TIES[kind]
    tied: Rows = sa.select(tie.node.label("node"), tie.resource.label("resource"))
    under = upwards(kind, tied.where(tie.node.is_not(None), some))
    rows = sa.select(under.c.node, -YEAR, INITIAL, under.c.resource)
    return rows.join(Resource, Resource.pk == under.c.resource).distinct()


_UP = ancestors("institution")
_PEOPLE: Rows = (
    sa.select(_UP.c.above, sa.func.count(sa.func.distinct(Authorship.author_pk)))
    .join(Affiliation, Affiliation.institution_pk == _UP.c.node)
    .join(Authorship, AT_AUTHOR)
    .group_by(_UP.c.above)
)


def _count_resources(connection: sa.Connection, by: Mapping[Node, int]) -> None:
    """Count on the resources of each node."""
    for kind, (table, _) in TREES.items():
        whole: Counter[int] = Counter()
        for (mine, node, _), number in by.items():
            if mine == kind and node != ANY:
                whole[node] += number
        rows = [{"node": node, "by": number} for node, number in whole.items() if number]
        if rows:
            more = sa.update(table).where(table.pk == sa.bindparam("node"))
            count_ = table.resource_count
            connection.execute(more.values({count_: count_ + sa.bindparam("by")}), rows)


_MORE = sa.text(
    "INSERT INTO census (type, node_pk, year, resource_count)"
    " VALUES (:type, :node_pk, :of_year, :by) ON CONFLICT (type, node_pk, year)"
    " DO UPDATE SET resource_count = census.resource_count + excluded.resource_count"
)


def _count_years(connection: sa.Connection, by: Mapping[Node, int]) -> None:
    """Count on by years; who has none left has no row."""
    more: list[dict[str, Any]] = []
    none_left: list[dict[str, Any]] = []
    for (kind, node, year), number in by.items():
        if number and (kind in _BY_YEAR or (node == ANY and kind != _PERSON)):
            here = {"type": kind, "node_pk": node}
            more.append(here | {"of_year": year, "by": number})
            if number < 0:
                none_left.append(here | {"year": year, "resource_count": 0})
    if more:
        connection.execute(_MORE, more)
    delete_rows(connection, Census, none_left)


# What stands under what, and how much, told and counted anew from the tables.


def count(connection: sa.Connection, kinds: Iterable[str] = (EVERYTHING, *TREES)) -> int:
    """Rebuild relation rows and counts of these kinds; return how many came out others."""
    changed = _store(connection, Institution, "author_count", _PEOPLE)
    for kind in kinds:
        if kind in TREES:
            changed += _in_step(connection, Membership, kind, _memberships(kind))
            node = Membership.node_pk
            counted = sa.select(node, sa.func.count()).where(Membership.type == kind).group_by(node)
            changed += _store(connection, TREES[kind][0], "resource_count", counted)
        changed += _in_step(connection, Census, kind, _by_years(kind))
    return changed


def _in_step(connection: sa.Connection, table: type[Any], kind: str, rows_now: Rows) -> int:
    """Make the rows of a kind those that are told; return how many came or went."""
    names = [column.name for column in table.__table__.columns if column.name != "type"]
    key = [getattr(table, name) for name in names]
    mine = table.type == kind
    new = rows_now.except_(sa.select(*key).where(mine)).subquery()
    gone = sa.delete(table).where(mine, sa.tuple_(*key).not_in(rows_now)).returning(key[0])
    rows = sa.select(sa.literal(kind), *new.c)
    come = sa.insert(table).from_select(["type", *names], rows).returning(key[0])
    return sum(len(connection.execute(each).all()) for each in (gone, come))


def _by_years(kind: str) -> Rows:
    """Select `(node, year, number)`: what stands under any node of a kind, and each."""
    if kind == EVERYTHING:
        every = sa.select(sa.literal(ANY), YEAR, sa.func.count()).select_from(Resource)
        return every.group_by(YEAR)
    mine, year, node = Membership.type == kind, -Membership.falling, Membership.node_pk
    whole = sa.func.count(sa.func.distinct(Membership.resource_pk))
    found = sa.select(sa.literal(ANY), year, whole).where(mine).group_by(year)
    if kind in _BY_YEAR:
        each = sa.select(node, year, sa.func.count()).where(mine).group_by(node, year)
        found = sa.select(*found.union_all(each).subquery().c)
    return found


def _store(
    connection: sa.Connection,
    table: CountedTable,
    name: str,
    counts_now: Rows,
    only: Collection[int] | None = None,
) -> int:
    """Store counts of nodes where they are others than before; no count is 0."""
    before = sa.select(table.pk, getattr(table, name))
    if only is not None:
        before = before.where(among(table.pk, only))
        counts_now = counts_now.where(among(next(iter(counts_now.selected_columns)), only))
    counts: dict[int, int] = dict(connection.execute(counts_now).all())
    rows = [
        {"pk": number, name: counts.get(number, 0)}
        for number, old in connection.execute(before)
        if old != counts.get(number, 0)
    ]
    update_rows(connection, table, rows)
    return len(rows)
