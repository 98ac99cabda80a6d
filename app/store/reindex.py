"""The search index as a whole: made anew where it disagrees, or moved like a table."""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Engine, MetaData, Table, select

from app.store import search, transfer
from app.store.columns import pk
from app.store.records import build
from app.store.rows import chunks
from app.store.session import reading, writing
from app.store.tables import Resource
from app.store.transfer import Batch


def _index(*more: str) -> Table:
    key = Column[int]("rowid", primary_key=True)
    others = map(Column[str], (*search.WEIGHTS, *more))
    return Table("search_index", MetaData(), key, *others)


INDEX = _index()
"""The folded words of each resource: the same in every database."""
_FILLED = {"sqlite": INDEX, "postgresql": _index("vector")}


def refresh(engine: Engine) -> bool:
    """Make the index anew if it is stale; tell whether it was."""
    with reading(engine) as connection:
        if not search.stale(connection):
            return False
    with writing(engine) as connection:
        rebuild(connection)
    return True


def rebuild(connection: Connection) -> None:
    """Make the index anew from all resources."""
    search.create(connection)
    for chunk in chunks(connection.scalars(select(pk(Resource)))):
        found_by = {built.pk: built.texts for built in build(connection, chunk)}
        search.write(connection, found_by)
    search.vouch(connection)


def fill(connection: Connection, batches: Iterable[Batch]) -> None:
    """Put rows of another index into an empty one."""
    names, knower = INDEX.columns.keys(), search.knower(connection)

    def stored(batch: Batch) -> Batch:
        rows = [dict(zip(names, row, strict=True)) for row in batch]
        return [tuple(row.values()) for row in knower.rows(rows)]

    transfer.fill(connection, _FILLED[connection.dialect.name], map(stored, batches))
