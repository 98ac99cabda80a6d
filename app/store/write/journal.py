"""The journal: what each revision did to the rows, so that it can be taken back.

The database keeps it itself, by triggers, so nothing that is written can miss it: of a
new row its key, of a changed one what was otherwise, of a deleted one all of it. What
follows from other rows (counts, records, the search index) is not in it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, and_, inspect, select, text
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel

from app.catalogue.quality import PAIR_RULES, WORK_RULES
from app.catalogue.records import FindingCode
from app.store.bulk import AnyRow, among, delete_rows, update_at
from app.store.tables import Journal


def later(connection: Connection, revision: int) -> set[int]:
    """Return the later revisions that touched a row that this one touched."""
    mine, theirs = aliased(Journal), aliased(Journal)
    same_row = and_(theirs.table == mine.table, theirs.key == mine.key)
    rows = (
        select(theirs.revision)
        .join(mine, same_row)
        .where(mine.revision == revision, theirs.revision > revision)
        .distinct()
    )
    return set(connection.scalars(rows))


def touched_numbers(
    connection: Connection, revision: int, column: str, name: str | None = None
) -> set[int]:
    """Return the numbers that a column of the rows has that a revision touched.

    Of rows that are there now, and of those that were; of all tables with such a
    column, or one.
    """
    found: set[int] = set()
    for table in tables():
        if column not in table.columns or name not in {None, table.name}:
            continue
        rows = select(Journal.key, Journal.before).where(
            Journal.revision == revision, Journal.table == table.name
        )
        keys = []
        for key, before in connection.execute(rows):
            keys.append(json.loads(key))
            found.add(json.loads(before or "{}").get(column) or 0)
        names = [c.name for c in table.primary_key]
        if column in names:
            found.update(int(key[names.index(column)]) for key in keys)
        else:
            (key_column,) = table.primary_key
            there = select(table.c[column]).where(among(key_column, (key[0] for key in keys)))
            found.update(value or 0 for value in connection.scalars(there))
    return found - {0}


def inserted_numbers(connection: Connection, table: str, since: int, until: int) -> set[int]:
    """Return the numbers of the rows that revisions from one to another one made."""
    keys = select(Journal.key).where(
        Journal.revision.between(since, until), Journal.table == table, Journal.change == "insert"
    )
    return {int(json.loads(key)[0]) for key in connection.scalars(keys)}


def take_back(connection: Connection, revision: int) -> None:
    """Do the contrary of all that a revision did to rows, the last first.

    Of rows deleted one after the other those come back first that others refer to:
    where a row took others with it, SQLite notes it after them and PostgreSQL before.
    """
    rows = select(Journal).where(Journal.revision == revision).order_by(Journal.pk.desc())
    places = {t.name: n for n, t in enumerate(SQLModel.metadata.sorted_tables)}
    done: list[AnyRow] = []
    for change, run in groupby(connection.execute(rows), key=lambda row: row.change):
        together = list(run)
        if change == "delete":
            together.sort(key=lambda row: places[row.table])
        done += together
    for (name, change, _), same in groupby(done, key=_sort):
        table = SQLModel.metadata.tables[name]
        names = [column.name for column in table.primary_key]
        together = list(same)
        keys = [dict(zip(names, json.loads(row.key), strict=True)) for row in together]
        before = [json.loads(row.before or "{}") for row in together]
        if change == "delete":
            connection.execute(table.insert(), before)
        elif change == "insert":
            delete_rows(connection, table, keys)
        else:
            update_at(connection, table, keys, before)


def _sort(row: AnyRow) -> tuple[str, str, tuple[str, ...]]:
    """Return what rows share that one statement can put right."""
    columns = tuple(json.loads(row.before)) if row.change == "update" else ()
    return row.table, row.change, columns


def leaning(connection: Connection, revision: int) -> set[int]:
    """Return the later revisions whose rows refer to rows that this one made."""
    rows = select(Journal.table, Journal.key).where(
        Journal.revision == revision, Journal.change == "insert"
    )
    made: dict[str, list[list[Any]]] = defaultdict(list)
    for name, key in connection.execute(rows):
        made[name].append(json.loads(key))
    found: set[int] = set()
    for table in tables():
        for foreign in table.foreign_keys:
            if foreign.ondelete != "CASCADE" and foreign.column.table.name in made:
                numbers = [key[0] for key in made[foreign.column.table.name]]
                referring = select(*table.primary_key).where(among(foreign.parent, numbers))
                keys = {
                    json.dumps(list(row), ensure_ascii=False, separators=(",", ":"))
                    for row in connection.execute(referring)
                }
                later_rows = select(Journal.revision).where(
                    *(Journal.revision > revision, Journal.table == table.name),
                    among(Journal.key, keys),
                )
                found.update(connection.scalars(later_rows.distinct()))
    return found


# The triggers that keep the journal: no writing can miss them (`store.write.journal`).
#
# The one place that knows how each database makes them.

CHANGES = ("insert", "update", "delete")
# Tables that tell of revisions, are no part of any, or follow from others.
_APART = frozenset(
    {"revision", "change", "journal", "authority", "api_key", "kept_answer", "link_check"}
    | {"census", "stand"}
)
# Columns that follow from other rows.
_FOLLOWING: Mapping[str, frozenset[str]] = {
    "resource": frozenset({"record", "revision", "updated_at", "author_key", "link_status"}),
    "author": frozenset({"resource_count", "revision"}),
    "institution": frozenset({"resource_count", "author_count", "revision"}),
    "topic": frozenset({"resource_count", "revision"}),
    "category": frozenset({"resource_count"}),
    "edition": frozenset({"resource_count"}),
}
# What a check of links and more than one line tell of. Triggers hold these codes: where
# one is added, a migration makes the triggers anew.
_JUDGED: tuple[FindingCode, ...] = (*WORK_RULES, *PAIR_RULES, "dead_link")
# Rows that follow from others: names of values, and such findings.
_OWN_ROWS: Mapping[str, str] = {
    "name": "type NOT IN ('venue', 'platform')",
    "name_word": "type NOT IN ('venue', 'platform')",
    "finding": f"code NOT IN {_JUDGED}",
}


def tables() -> Iterator[Table]:
    """Give the tables that the journal is kept of."""
    for name, table in SQLModel.metadata.tables.items():
        if name not in _APART:
            yield table


# Whether triggers shall be there at the end of migrations; None while none were dropped or made.
_WANTED = "journal triggers wanted"


@contextmanager
def triggers_once(connection: Connection) -> Iterator[None]:
    """Drop and make the triggers once, whatever migrations do within: one by one takes long.

    A new catalogue goes through all migrations, most of which make them anew.
    """
    connection.info[_WANTED] = None
    try:
        yield
    finally:
        wanted = connection.info.pop(_WANTED)
    if wanted:
        create(connection)


def create(connection: Connection) -> None:
    """Make the triggers, in place of any others."""
    drop(connection)
    if _WANTED in connection.info:
        connection.info[_WANTED] = True
        return
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        connection.execute(text(_NOTE))
    for table, columns in _there(connection):
        own = [c for c in columns if c not in _FOLLOWING.get(table.name, ())]
        for change in CHANGES:
            body = _begun(table, change, columns)
            if postgresql:
                key = ",".join(c.name for c in table.primary_key)
                body = f"EXECUTE FUNCTION journal_note('{key}', '{','.join(own)}')"
            trigger = (
                f"CREATE TRIGGER journal_{table.name}_{change} AFTER {change.upper()} "
                f'ON "{table.name}" FOR EACH ROW {_when(table, change, own)}{body}'
            )
            connection.execute(text(trigger.replace(":", "\\:")))


def drop(connection: Connection) -> None:
    """Remove the triggers."""
    is_dropped = connection.info.get(_WANTED) is not None
    if _WANTED in connection.info:
        connection.info[_WANTED] = False
    if is_dropped:
        return
    postgresql = connection.dialect.name == "postgresql"
    there = set(inspect(connection).get_table_names())
    for table in tables():
        if table.name in there:
            on = f' ON "{table.name}"' if postgresql else ""
            for change in CHANGES:
                trigger = f"journal_{table.name}_{change}"
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}{on}"))
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
    before = {"insert": "NULL", "update": f"({changed})", "delete": f"json_object({everything})"}
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
