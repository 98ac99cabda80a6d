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
    place = "rowid AS place, " if name == "search_index" else ""
    found = connection.execute(text(f'SELECT {place}* FROM "{name}"'))
    columns = list(found.keys())
    kept = [at for at, column in enumerate(columns) if column not in dropped]
    record = columns.index("record") if name == "resource" else None
    return sorted(
        repr([_told(row[at]) if at == record else row[at] for at in kept]) for row in found
    )


def _told(record):
    """A record without what tells of revisions."""
    return {k: v for k, v in json.loads(record).items() if k not in _OF_REVISIONS}
