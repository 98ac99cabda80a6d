"""The triggers that keep the journal: no writing can miss them (`store.journal`).

The one place that knows how each database makes them.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection, Table, inspect, text
from sqlmodel import SQLModel

CHANGES = ("insert", "update", "delete")
# Tables that tell of revisions, are no part of any, or follow from others.
_APART = frozenset({"revision", "change", "journal", "authority", "api_key", "census", "stand"})
# Columns that follow from other rows.
_FOLLOWING: Mapping[str, frozenset[str]] = {
    "resource": frozenset({"record", "revision", "updated_at", "author_key"}),
    "author": frozenset({"resource_count", "revision"}),
    "institution": frozenset({"resource_count", "author_count", "revision"}),
    "topic": frozenset({"resource_count", "revision"}),
    "category": frozenset({"resource_count"}),
    "edition": frozenset({"resource_count"}),
}
# Rows that follow from others: names of values, and judgements of more than one line.
_OWN_ROWS: Mapping[str, str] = {
    "name": "type NOT IN ('venue', 'platform')",
    "name_word": "type NOT IN ('venue', 'platform')",
    "finding": "code NOT IN ('no_author', 'unknown_year', 'shared_address', 'possible_duplicate')",
}


def tables() -> Iterator[Table]:
    """Give the tables that the journal is kept of."""
    for name, table in SQLModel.metadata.tables.items():
        if name not in _APART:
            yield table


def create(connection: Connection) -> None:
    """Make the triggers, in place of any others."""
    drop(connection)
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text(_NOTE))
    for table, columns in _there(connection):
        own = [c for c in columns if c not in _FOLLOWING.get(table.name, ())]
        for change in CHANGES:
            body = _called(table, own) if postgresql else _begun(table, change, columns)
            trigger = (
                f"CREATE TRIGGER {_name(table, change)} AFTER {change.upper()} "
                f'ON "{table.name}" FOR EACH ROW {_when(table, change, own)}{body}'
            )
            connection.execute(text(trigger.replace(":", "\\:")))


def drop(connection: Connection) -> None:
    """Remove the triggers."""
    postgresql = connection.dialect.name == "postgresql"
    for table, _ in _there(connection):
        on = f' ON "{table.name}"' if postgresql else ""
        for change in CHANGES:
            name = _name(table, change)
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on}"))
    if postgresql:
        connection.execute(text("DROP FUNCTION IF EXISTS journal_note"))


def _there(connection: Connection) -> list[tuple[Table, list[str]]]:
    """Return the tables and columns that are there: a migration may make more."""
    found = inspect(connection)
    there = set(found.get_table_names())
    return [
        (table, [column["name"] for column in found.get_columns(table.name)])
        for table in tables()
        if table.name in there
    ]


def _name(table: Table, change: str) -> str:
    return f"journal_{table.name}_{change}"


def _when(table: Table, change: str, own: Sequence[str]) -> str:
    """Return the condition under which a row is noted."""
    if change == "update":
        differs = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in own)
        return f"WHEN ({differs}) "
    row = "NEW" if change == "insert" else "OLD"
    mine = _OWN_ROWS.get(table.name)
    return f"WHEN ({row}.{mine}) " if mine else ""


def _begun(table: Table, change: str, columns: Sequence[str]) -> str:
    """Return what a trigger of SQLite does."""
    row = "NEW" if change == "insert" else "OLD"
    key = ", ".join(f'{row}."{c.name}"' for c in table.primary_key)
    everything = ", ".join(f"'{name}', OLD.\"{name}\"" for name in columns)
    otherwise = " UNION ALL ".join(
        f'SELECT \'{name}\' AS name, OLD."{name}" AS value WHERE OLD."{name}" IS NOT NEW."{name}"'
        for name in columns
        if name not in _FOLLOWING.get(table.name, ())
    )
    changed = f"SELECT json_group_object(name, value) FROM ({otherwise})"  # noqa: S608
    before = {
        "insert": "NULL",
        "update": f"({changed})",
        "delete": f"json_object({everything})",
    }
    said = f"max(number), '{table.name}', '{change}', json_array({key}), "
    noted = f"SELECT {said}{before[change]} FROM revision"  # noqa: S608 - names of ours
    columns = 'revision, "table", change, key, before'
    return f"BEGIN INSERT INTO journal ({columns}) {noted}; END"


# What a trigger of PostgreSQL does; it is told the key's columns and its own.
_NOTE = """
CREATE FUNCTION journal_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    this jsonb := to_jsonb(CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END);
    key_of text[] := string_to_array(TG_ARGV[0], ',');
    own text[] := string_to_array(TG_ARGV[1], ',');
BEGIN
    INSERT INTO journal (revision, "table", change, key, before)
    SELECT max(number), TG_TABLE_NAME, lower(TG_OP),
        (SELECT '[' || string_agg((this -> name)::text, ',' ORDER BY place) || ']'
            FROM unnest(key_of) WITH ORDINALITY AS part(name, place)),
        CASE TG_OP
            WHEN 'DELETE' THEN this
            WHEN 'UPDATE' THEN (SELECT jsonb_object_agg(name, this -> name)
                FROM unnest(own) AS name
                WHERE this -> name IS DISTINCT FROM to_jsonb(NEW) -> name)
        END
    FROM revision;
    RETURN NULL;
END $$
"""


def _called(table: Table, own: Sequence[str]) -> str:
    key = ",".join(c.name for c in table.primary_key)
    return f"EXECUTE FUNCTION journal_note('{key}', '{','.join(own)}')"
