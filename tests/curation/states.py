"""All that a catalogue holds, without what tells of revisions."""

import json
import sqlite3
from contextlib import closing

# Tables that tell of revisions or stay when one is undone, and the index.
_BESIDE = {"revision", "change", "journal", "authority", "api_key", "retired", "apart"}
_OF_REVISIONS = ("revision", "updated_at")
# The number of a row that is made again may be another one.
_OWN = {"finding": ("pk",), "name": ("pk",), "name_word": ("name_pk",)}


def state(engine):
    """The rows of every table, as sorted texts."""
    with closing(sqlite3.connect(engine.url.database)) as connection:
        connection.row_factory = sqlite3.Row
        names = connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        return {
            name: _rows(connection, name)
            for (name,) in names.fetchall()
            if name not in _BESIDE and not name.startswith(("sqlite_", "search_"))
        } | {"search": _rows(connection, "search_index")}


def _rows(connection, name):
    dropped = {*_OF_REVISIONS, *_OWN.get(name, ()), "decided"}
    rows = []
    for row in connection.execute(f'SELECT rowid AS place, * FROM "{name}"'):
        told = {k: row[k] for k in row.keys() if k not in dropped}  # noqa: SIM118
        if name != "search_index":
            del told["place"]
        if name == "resource":
            record = json.loads(told.pop("record"))
            told["record"] = {k: v for k, v in record.items() if k not in _OF_REVISIONS}
        rows.append(json.dumps(told, sort_keys=True))
    return sorted(rows)
