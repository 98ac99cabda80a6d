"""The search index as a whole: made anew where it disagrees with the tables."""

from sqlalchemy import Connection, Engine, select

from app.store import search
from app.store.columns import pk
from app.store.records import build
from app.store.rows import chunks
from app.store.session import reading, writing
from app.store.tables import Resource


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
