"""All that a catalogue holds, without what tells of revisions."""

import json

from sqlalchemy import inspect, text

from app.store.engine import reading

# Tables that tell of revisions or stay when one is undone, and the index.
_BESIDE = {"revision", "change", "journal", "authority", "api_key", "retired", "apart"}
_OF_REVISIONS = ("revision", "updated_at")
# The number of a row that is made again may be another one.
_OWN = {"finding": ("pk",), "name": ("pk",), "name_word": ("name_pk",)}


def state(engine):
    """The rows of every table, as sorted texts."""
    with reading(engine) as connection:
        return {
            name: _rows(connection, name)
            for name in inspect(connection).get_table_names()
            if name not in _BESIDE and not name.startswith("search_")
        } | {"search": _rows(connection, "search_index")}


def _rows(connection, name):
    dropped = {*_OF_REVISIONS, *_OWN.get(name, ()), "decided"}
    rows = []
    place = "rowid AS place, " if name == "search_index" else ""
    for row in connection.execute(text(f'SELECT {place}* FROM "{name}"')).mappings():
        told = {k: value for k, value in row.items() if k not in dropped}
        if name == "resource":
            record = json.loads(told.pop("record"))
            told["record"] = {k: v for k, v in record.items() if k not in _OF_REVISIONS}
        rows.append(json.dumps(told, sort_keys=True))
    return sorted(rows)
