"""The schema's state, and how it moves: Alembic behind two functions."""

from enum import StrEnum
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from app.config import ROOT
from app.errors import SchemaOutdated
from app.store.engine import pragma, reading, writing
from app.store.write.records import refresh


class SchemaState(StrEnum):
    """Where a database stands against this program."""

    EMPTY = "empty"
    OUTDATED = "outdated"
    CURRENT = "current"
    NEWER = "newer"
    FOREIGN = "foreign"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def schema_state(engine: Engine) -> SchemaState:
    """Return where the schema stands; raises `Unavailable` without a database."""
    with reading(engine) as connection:
        return state_of(connection)


def state_of(connection: Connection) -> SchemaState:
    """Return where the schema stands that a transaction sees."""
    heads = MigrationContext.configure(connection).get_current_heads()
    if not heads:
        tables = inspect(connection).get_table_names()
        return SchemaState.FOREIGN if tables else SchemaState.EMPTY
    known, newest = _revisions()
    if not known.issuperset(heads):
        return SchemaState.NEWER
    return SchemaState.CURRENT if newest == set(heads) else SchemaState.OUTDATED


@cache
def _revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the revisions that this program knows, and the newest of them.

    Alembic compiles every migration to tell: nine tenths of what `/health/ready` took.
    """
    scripts = ScriptDirectory.from_config(_config())
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return known, frozenset(scripts.get_heads())


def migrate(engine: Engine) -> None:
    """Bring schema and derived rows to this program's; refuse newer and foreign databases."""
    state = schema_state(engine)
    if state in (SchemaState.NEWER, SchemaState.FOREIGN):
        require_current(engine, state)
    if state is not SchemaState.CURRENT:
        if engine.dialect.name == "sqlite":
            # Readers do not wait for writers then; the file remembers it.
            pragma(engine, "journal_mode = WAL")
        with writing(engine) as connection:
            upgrade(connection)
    refresh(engine)


def upgrade(connection: Connection) -> None:
    """Bring the schema to this program's within a transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def require_current(engine: Engine, state: SchemaState | None = None) -> None:
    """Raise `SchemaOutdated` unless the schema is this program's."""
    advice = {
        SchemaState.EMPTY: "The database is empty: run `catalogue seed` for the seed "
        "documents or `catalogue migrate` for an empty catalogue.",
        SchemaState.OUTDATED: "The database has an older schema: run `catalogue migrate`.",
        SchemaState.NEWER: "The database was made by a newer version of the program: "
        "install that version, or point CATALOGUE_DATABASE_URL at another file.",
        SchemaState.FOREIGN: "The database holds something else than a catalogue: "
        "point CATALOGUE_DATABASE_URL at another file.",
    }
    state = state or schema_state(engine)
    if state is not SchemaState.CURRENT:
        raise SchemaOutdated(advice[state])
