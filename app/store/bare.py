"""New tables without what looks at each row that comes: it is made when all have come.

Of all rows at once, indexes are sorted and references compared: many times faster.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, ForeignKeyConstraint, Table, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import AddConstraint, DropConstraint

from app.errors import CatalogueError
from app.store import triggers

# Names and definitions of indexes, but those that a constraint is held by.
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > '' ORDER BY name",
    "postgresql": "SELECT relname, pg_get_indexdef(oid) FROM pg_class"
    " WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind = 'i'"
    " AND oid NOT IN (SELECT conindid FROM pg_constraint) ORDER BY relname",
}
# Of memory, until the end of the transaction; the default is for small tables.
_ROOMY = "SET LOCAL maintenance_work_mem = '256MB'"
_ORPHANS = "There are rows that refer to rows that are not there; nothing was kept."


@contextmanager
def bare(connection: Connection, tables: Collection[Table]) -> Iterator[None]:
    """Do without indexes, references and triggers; raise `CatalogueError` for orphans.

    The journal is filled like all else, so nothing is written into it here.
    """
    references = _references(connection, tables)
    indexes = connection.execute(text(_INDEXES[connection.dialect.name])).all()
    triggers.drop(connection)
    for constraint in references:
        connection.execute(DropConstraint(constraint))
    for name, _ in indexes:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    if connection.dialect.name == "postgresql":
        connection.execute(text(_ROOMY))
    for _, definition in indexes:
        connection.exec_driver_sql(definition)
    _refer(connection, references)
    triggers.create(connection)


def _references(connection: Connection, tables: Collection[Table]) -> list[ForeignKeyConstraint]:
    """Return what can be taken away: SQLite's are part of the tables, and are off."""
    if connection.dialect.name == "sqlite":
        return []
    return [each for table in tables for each in table.foreign_key_constraints]


def _refer(connection: Connection, references: Collection[ForeignKeyConstraint]) -> None:
    """Look at all references, and let them be looked at from now on."""
    try:
        for constraint in references:
            connection.execute(AddConstraint(constraint))
    except IntegrityError as error:
        raise CatalogueError(f"{_ORPHANS} ({error.orig})") from error
    if connection.dialect.name == "sqlite":
        orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if orphan:
            raise CatalogueError(f"{_ORPHANS} (of {orphan[0]}, to {orphan[2]})")
