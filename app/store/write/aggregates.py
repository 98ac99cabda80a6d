"""Keeps what stands under what in step, and how many: on from what was kept before."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from app.store.bulk import among, among_given, delete_rows, given, insert_rows, update_rows
from app.store.relations import (
    ANY,
    AT_AUTHOR,
    EVERYTHING,
    INITIAL,
    TIES,
    TREES,
    YEAR,
    Census,
    CountedTable,
    Membership,
    ancestors,
    upwards,
)
from app.store.tables import Affiliation, Authorship, Column, Institution, Resource, Rows

# A kind, a row of it, and a year.
Node = tuple[str, int, int]
# The key of a row of `Stand`.
_KEY = ("type", "node_pk", "falling", "initial", "resource_pk")
_MemberRow = tuple[str, int, int, str, int]
_ALL: Column = sa.true()
# Under this kind stand the people of an institution, each in the place of a year.
_PERSON = "person"
# Nobody has so many works that to count those of a year takes long.
_BY_YEAR = frozenset(TREES) - {"author"}


@contextmanager
def keep_counts(connection: sa.Connection, resources: Iterable[int]) -> Iterator[set[int]]:
    """Adjust counts by how relations differ before and after the block.

    More resources may join those given.
    """
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
    told: dict[str, Rows] = {
        EVERYTHING: everything,
        _PERSON: _people_at(among_given(Affiliation.resource_pk)),
        **{kind: _memberships(kind, among_given(tie.resource)) for kind, tie in TIES.items()},
    }
    return sa.union_all(*(rows.add_columns(sa.literal(kind)) for kind, rows in told.items()))


def _memberships(kind: str, some: Column = _ALL) -> Rows:
    """Select what stands under a kind by `some` of its ties: a row of `Stand` but that."""
    tie = TIES[kind]
    tied: Rows = sa.select(tie.node.label("node"), tie.resource.label("resource"))
    under = upwards(kind, tied.where(tie.node.is_not(None), some))
    rows = sa.select(under.c.node, -YEAR, INITIAL, under.c.resource)
    return rows.join(Resource, Resource.pk == under.c.resource).distinct()


def _people_at(some: Column) -> Rows:
    """Select who stands under institutions by `some` affiliations, shaped the same."""
    place = Affiliation.institution_pk
    who: Rows = sa.select(place.label("node"), Authorship.author_pk, Authorship.resource_pk)
    node, author, resource = upwards("institution", who.join(Authorship, AT_AUTHOR).where(some)).c
    return sa.select(node, author, sa.literal(""), resource)


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
    """Rebuild the relation rows and counts of these kinds of records.

    Returns how many rows and counts came out others.
    """
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
