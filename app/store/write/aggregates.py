"""Keeps what stands under what in step, and how many: on from what was kept before."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.store.bulk import chunks
from app.store.relations import (
    ANY,
    EVERYTHING,
    INITIAL,
    TIES,
    TREES,
    YEAR,
    Census,
    Stand,
    Tied,
    above,
    ancestors,
    tied,
)
from app.store.tables import Affiliation, Authorship, Column, Institution, Keyed, Resource, Rows, pk

# A kind, a row of it, and a year; with what stands there: how it begins, its number.
Node = tuple[str, int, int]
_Under = tuple[str, int, int, str, int]
# Nobody has so many works that to count those of a year takes long.
BY_YEAR = frozenset(TREES) - {"author"}


@dataclass(frozen=True, slots=True)
class Kept:
    """Counts by node, and the column of a table in which they are kept."""

    table: type[Keyed]
    column: Mapped[int]
    node: Column
    counted: Rows


def shift(connection: Connection, before: set[Tied], after: set[Tied]) -> None:
    """Count on, where resources that were tied as `before` are as `after` now.

    Where people changed, the people of their institutions are others.
    """
    moved = {tie[:2] for tie in before ^ after}
    gone: set[_Under] = set()
    come: set[_Under] = set()
    for kind in (EVERYTHING, *TREES):
        old, new = (
            [tie for tie in ties if tie[0] == kind and tie[:2] in moved] for ties in (before, after)
        )
        nodes = {tie[2] for tie in (*old, *new)}
        up = above(connection, kind, nodes) if kind in TREES else {ANY: set()}
        gone |= _under(old, up)
        come |= _under(new, up)
    _restand(connection, gone - come, come - gone)
    _repeople(connection, before, after)


def _repeople(connection: Connection, before: set[Tied], after: set[Tied]) -> None:
    """Count the people of institutions where somebody came or went."""
    bare = [{tie[:4] for tie in ties} for ties in (before, after)]
    moved = {tie[:2] for tie in bare[0] ^ bare[1]}
    peopled = {
        node
        for kind, resource, node, *_ in before | after
        if kind == "institution" and not moved.isdisjoint(_who_where(resource))
    }
    if peopled:
        up = above(connection, "institution", peopled)
        places = frozenset(node for line in up.values() for node in line)
        store(connection, people(), places)


@contextmanager
def followed(connection: Connection, resources: Iterable[int]) -> Iterator[None]:
    """Keep in step what is done in between to the ties of some resources."""
    moving = set(resources)
    before = tied(connection, moving)
    yield
    shift(connection, before, tied(connection, moving))


def _who_where(resource: int) -> tuple[tuple[str, int], ...]:
    return ("author", resource), ("institution", resource)


def _under(ties: Iterable[Tied], up: Mapping[int, set[int]]) -> set[_Under]:
    """Return what each stands under: the node, every one above it, and any."""
    return {
        (kind, over, year, initial, resource)
        for kind, resource, node, _, year, initial in ties
        for over in (*up[node], ANY)
    }


def _restand(connection: Connection, old: set[_Under], new: set[_Under]) -> None:
    for statement, rows in ((_GONE, old), (insert(Stand), new)):
        given = [
            dict(zip(KEY, (kind, node, -year, initial, resource), strict=True))
            for kind, node, year, initial, resource in sorted(rows)
            if node != ANY
        ]
        if given:
            connection.execute(statement, given)
    by = Counter(under[:3] for under in new)
    by.subtract(under[:3] for under in old)
    for kind in TREES:
        _add(connection, kind, by)
    count_on(connection, by)


KEY = ("type", "node_pk", "falling", "initial", "resource_pk")
_GONE = text(f"DELETE FROM stand WHERE {' AND '.join(f'{k} = :{k}' for k in KEY)}")  # noqa: S608


def _add(connection: Connection, kind: str, by: Mapping[Node, int]) -> None:
    table, _ = TREES[kind]
    whole: Counter[int] = Counter()
    for (mine, node, _), number in by.items():
        if mine == kind and node != ANY:
            whole[node] += number
    rows = [{"row_pk": node, "by": number} for node, number in whole.items() if number]
    if rows:
        more = col(table.resource_count) + bindparam("by")
        here = pk(table) == bindparam("row_pk")
        statement = update(table).where(here).values(resource_count=more)
        connection.execute(statement, rows)


_MORE = text(
    "INSERT INTO census (type, node_pk, year, resource_count)"
    " VALUES (:kind, :node, :of_year, :by) ON CONFLICT (type, node_pk, year)"
    " DO UPDATE SET resource_count = census.resource_count + excluded.resource_count"
)
_NONE_LEFT = delete(Census).where(
    col(Census.type) == bindparam("kind"),
    col(Census.node_pk) == bindparam("node"),
    col(Census.year) == bindparam("of_year"),
    col(Census.resource_count) == 0,
)


def count_on(connection: Connection, by: Mapping[Node, int]) -> None:
    """Count on by years; who has none left has no row."""
    kept = [
        ({"kind": kind, "node": node, "of_year": year}, number)
        for (kind, node, year), number in by.items()
        if number and (node == ANY or kind in BY_YEAR)
    ]
    rows = [row | {"by": number} for row, number in kept]
    fewer = [row for row, number in kept if number < 0]
    if rows:
        connection.execute(_MORE, rows)
    if fewer:
        connection.execute(_NONE_LEFT, fewer)


def people() -> Kept:
    """Count the people of institutions."""
    up = ancestors(Institution, col(Institution.parent_pk))
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
    return Kept(Institution, col(Institution.author_count), up.c.above, counted)


def store(connection: Connection, kept: Kept, only: frozenset[int] | None = None) -> int:
    """Store counts where they are others than before; no count is 0."""
    key, node = pk(kept.table), kept.node
    rows = []
    for part in [None] if only is None else chunks(only):
        before, counted = select(key, kept.column), kept.counted
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
            update(kept.table)
            .where(key == bindparam("row_pk"))
            .values({kept.column: bindparam("counted")})
        )
        connection.execute(statement, rows)
    return len(rows)


# What stands under what, and how much, told and counted anew from the tables.


def count(connection: Connection, kinds: Iterable[str] = (EVERYTHING, *TREES)) -> int:
    """Tell and count anew what stands under what.

    Returns how many rows and counts came out others.
    """
    changed = 0
    for kind in kinds:
        if kind in TREES:
            changed += _restood(connection, kind)
        changed += _count_anew(connection, kind)
    return changed + store(connection, people())


def _restood(connection: Connection, kind: str) -> int:
    changed = _stand_anew(connection, kind)
    (table, _), node = TREES[kind], col(Stand.node_pk)
    counted = select(node, func.count()).where(col(Stand.type) == kind).group_by(node)
    return changed + store(connection, Kept(table, col(table.resource_count), node, counted))


def _stand_anew(connection: Connection, kind: str) -> int:
    """Put the rows of a kind in step with the tables; return how many were not."""
    tie, (table, parent) = TIES[kind], TREES[kind]
    node: Column = tie.node
    rows = select(tie.resource).join(Resource, pk(Resource) == tie.resource)
    if parent is not None:
        up = ancestors(table, parent, inside=True)
        rows, node = rows.join(up, up.c.node == tie.node), up.c.above
    told = rows.with_only_columns(node, -YEAR, INITIAL, tie.resource).distinct()
    told = told.where(node.is_not(None))
    key = [col(getattr(Stand, name)) for name in KEY[1:]]
    mine = col(Stand.type) == kind
    gone = delete(Stand).where(mine, tuple_(*key).not_in(told))
    new = told.except_(select(*key).where(mine)).subquery()
    stands = select(literal(kind), *new.c)
    come = insert(Stand).from_select(list(KEY), stands)
    told_of = {"preserve_rowcount": True}
    changed = (connection.execute(x, execution_options=told_of) for x in (gone, come))
    return sum(each.rowcount for each in changed)


def _count_anew(connection: Connection, kind: str) -> int:
    rows = select(col(Census.node_pk), col(Census.year), col(Census.resource_count))
    here = rows.where(col(Census.type) == kind)
    before = {(kind, n, year): number for n, year, number in connection.execute(here)}
    after = {
        (kind, node, year): number
        for statement in _by_years(kind)
        for node, year, number in connection.execute(statement)
    }
    keys = before.keys() | after.keys()
    by = {key: after.get(key, 0) - before.get(key, 0) for key in keys}
    count_on(connection, by)
    return sum(map(bool, by.values()))


def _by_years(kind: str) -> Iterator[Rows]:
    """Give what counts `(node, year, number)` under any node, and under each."""
    if kind == EVERYTHING:
        every = select(literal(ANY), YEAR, func.count()).select_from(Resource)
        yield every.group_by(YEAR)
        return
    mine, year = col(Stand.type) == kind, -col(Stand.falling)
    number = func.count(func.distinct(col(Stand.resource_pk)))
    yield select(literal(ANY), year, number).where(mine).group_by(year)
    if kind in BY_YEAR:
        node = col(Stand.node_pk)
        yield select(node, year, func.count()).where(mine).group_by(node, year)
