"""Alembic's environment: the catalogue's own connection, no alembic.ini."""

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.config import Settings
from app.store import api_keys, relations, tables
from app.store.engine import open_engine
from app.store.write import journal

# Importing the tables fills the metadata.
TABLES = (api_keys, api_keys, relations, tables)

# What a migration makes in the words of the database: search index, orders.
OWN = ("search_", "order_")


def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    """Tell which tables and indexes Alembic compares."""
    return not (kind in {"table", "index"} and (name or "").startswith(OWN))


def run(connection: Connection) -> None:
    """Migrate over an open connection."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=ours,
    )
    with context.begin_transaction(), journal.triggers_once(connection):
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    engine = open_engine(Settings().database_url)
    with engine.connect() as opened:
        run(opened)
    engine.dispose()
