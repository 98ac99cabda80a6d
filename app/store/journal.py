"""The journal: what each revision did to the rows, so that it can be taken back.

The database keeps it itself, by triggers, so nothing that is written can miss it: of a
new row its key, of a changed one what was otherwise, of a deleted one all of it. What
follows from other rows (counts, records, the search index) is not in it.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Connection, Table, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from app.store import triggers
from app.store.ledger import Journal
from app.store.rows import CHUNK, AnyRow, chunks


def later(connection: Connection, revision: int) -> set[int]:
    """Return the later revisions that touched a row that this one touched."""
    mine, theirs = aliased(Journal), aliased(Journal)
    same_row = and_(col(theirs.table) == col(mine.table), col(theirs.key) == mine.key)
    rows = (
        select(col(theirs.revision))
        .join(mine, same_row)
        .where(col(mine.revision) == revision, col(theirs.revision) > revision)
        .distinct()
    )
    return set(connection.scalars(rows))


def touched(
    connection: Connection, revision: int, column: str, name: str | None = None
) -> set[int]:
    """Return the numbers that a column of the rows has that a revision touched.

    Of rows that are there now, and of those that were; of all tables with such a
    column, or one.
    """
    found: set[int] = set()
    for table in triggers.tables():
        if column not in table.columns or name not in {None, table.name}:
            continue
        rows = select(col(Journal.key), col(Journal.before)).where(
            col(Journal.revision) == revision, col(Journal.table) == table.name
        )
        keys = []
        for key, before in connection.execute(rows):
            keys.append(json.loads(key))
            found.add(json.loads(before or "{}").get(column) or 0)
        found |= _values(connection, table, column, keys)
    return found - {0}


def _values(
    connection: Connection, table: Table, column: str, keys: Sequence[list[Any]]
) -> set[int]:
    """Return what a column has in the rows with these keys."""
    names = [c.name for c in table.primary_key]
    if column in names:
        return {int(key[names.index(column)]) for key in keys}
    (key_column,) = table.primary_key
    found: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        wanted = [key[0] for key in keys[start : start + CHUNK]]
        rows = select(table.c[column]).where(key_column.in_(wanted))
        found |= {value for value in connection.scalars(rows) if value is not None}
    return found


def made(connection: Connection, table: str, since: int, until: int) -> set[int]:
    """Return the numbers of the rows that revisions from one to another one made."""
    keys = select(col(Journal.key)).where(
        col(Journal.revision).between(since, until),
        col(Journal.table) == table,
        col(Journal.change) == "insert",
    )
    return {int(json.loads(key)[0]) for key in connection.scalars(keys)}


def take_back(connection: Connection, revision: int) -> None:
    """Do the contrary of all that a revision did to rows, the last first.

    Of rows deleted one after the other those come back first that others refer to:
    where a row took others with it, SQLite notes it after them and PostgreSQL before.
    """
    rows = select(Journal).where(col(Journal.revision) == revision).order_by(col(Journal.pk).desc())
    places = {t.name: n for n, t in enumerate(SQLModel.metadata.sorted_tables)}
    done: list[AnyRow] = []
    for change, run in groupby(connection.execute(rows), key=lambda row: row.change):
        together = list(run)
        if change == "delete":
            together.sort(key=lambda row: places[row.table])
        done += together
    for (name, change, _), same in groupby(done, key=_sort):
        _contrary(connection, SQLModel.metadata.tables[name], change, list(same))


def _sort(row: AnyRow) -> tuple[str, str, tuple[str, ...]]:
    """Return what rows share that one statement can put right."""
    columns = tuple(json.loads(row.before)) if row.change == "update" else ()
    return row.table, row.change, columns


def _contrary(connection: Connection, table: Table, change: str, rows: Sequence[AnyRow]) -> None:
    if change == "delete":
        connection.execute(table.insert(), [json.loads(row.before) for row in rows])
        return
    key: Sequence[Column[Any]] = list(table.primary_key)
    here = and_(*(column == bindparam(f"key_{column.name}") for column in key))
    names = [f"key_{column.name}" for column in key]
    values = [dict(zip(names, json.loads(row.key), strict=True)) for row in rows]
    if change == "insert":
        connection.execute(table.delete().where(here), values)
        return
    before = [json.loads(row.before) for row in rows]
    statement = (
        table.update()
        .where(here)
        .values({column: bindparam(f"new_{column}") for column in before[0]})
    )
    news = [{f"new_{k}": v for k, v in row.items()} for row in before]
    connection.execute(statement, [a | b for a, b in zip(values, news, strict=True)])


def leaning(connection: Connection, revision: int) -> set[int]:
    """Return the later revisions whose rows refer to rows that this one made."""
    rows = select(col(Journal.table), col(Journal.key)).where(
        col(Journal.revision) == revision, col(Journal.change) == "insert"
    )
    made: dict[str, list[list[Any]]] = defaultdict(list)
    for name, key in connection.execute(rows):
        made[name].append(json.loads(key))
    found: set[int] = set()
    for table in triggers.tables():
        for foreign in table.foreign_keys:
            if foreign.ondelete != "CASCADE" and foreign.column.table.name in made:
                keys = [key[0] for key in made[foreign.column.table.name]]
                found |= _referring(connection, table, foreign.parent, keys, revision)
    return found


def _referring(
    connection: Connection,
    table: Table,
    column: Column[Any],
    numbers: Sequence[int],
    revision: int,
) -> set[int]:
    """Return the later revisions that made rows whose column has one of `numbers`."""
    found: set[int] = set()
    for start in range(0, len(numbers), CHUNK):
        wanted = column.in_(numbers[start : start + CHUNK])
        keys = {
            json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
            for row in connection.execute(select(*table.primary_key).where(wanted))
        }
        for chunk in chunks(keys):
            later_rows = (
                select(col(Journal.revision))
                .where(
                    col(Journal.revision) > revision,
                    col(Journal.table) == table.name,
                    col(Journal.key).in_(chunk),
                )
                .distinct()
            )
            found |= set(connection.scalars(later_rows))
    return found
