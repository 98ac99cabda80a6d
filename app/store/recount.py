"""What stands under what, and how much, told and counted anew from the tables."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, delete, func, insert, literal, select, tuple_
from sqlmodel import col

from app.store.census import ANY, EVERYTHING, Census, Stand
from app.store.columns import Column, Rows, pk
from app.store.counts import BY_YEAR, KEY, Kept, count_on, people, store
from app.store.tables import Resource
from app.store.ties import INITIAL, TIES, TREES, YEAR, ancestors


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
