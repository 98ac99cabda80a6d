"""What a copy of the catalogue gets for people who browse it, as with Datasette.

Datasette finds a search where an FTS table names its content, and shows for a foreign
key the `name` or `title` of the row it leads to. What is added are columns and tables
that the catalogue does not know and does not miss: it can be served from the copy.
"""

import sqlite3
from collections.abc import Mapping

_LISTED = (
    "(SELECT group_concat(json_extract(value, '$.name'), '; ') FROM json_each(record, '$.{field}'))"
)
# Columns that say in words what other tables hold.
_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "resource": {
        **{
            field: _LISTED.format(field=field)
            for field in ("authors", "institutions", "topics", "categories")
        },
        "url": (
            "(SELECT json_extract(value, '$.url') FROM json_each(record, '$.links')"
            " WHERE json_extract(value, '$.role') = 'primary')"
        ),
    },
    # As the API names an edition.
    "edition": {
        "name": (
            "(SELECT document.id FROM document WHERE document.pk = document_pk) || ':' || label"
        )
    },
}
# Which columns of a table are searched.
_SEARCHED: Mapping[str, str] = {
    "resource": (
        "title, authors, institutions, topics, categories, venue, publisher, platform, note"
    ),
    "author": "name",
    "institution": "name",
    "topic": "name",
}


def furnish(copy: sqlite3.Connection) -> None:
    """Add it to a copy, which may itself be made of such a copy."""
    for table, columns in _COLUMNS.items():
        have = {row[1] for row in copy.execute(f"PRAGMA table_info({table})")}
        for name in [name for name in columns if name not in have]:
            copy.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT")
        values = ", ".join(f"{name} = {value}" for name, value in columns.items())
        copy.execute(f"UPDATE {table} SET {values}")  # noqa: S608 - named above
    for table, searched in _SEARCHED.items():
        copy.execute(f"DROP TABLE IF EXISTS {table}_fts")
        copy.execute(
            f"CREATE VIRTUAL TABLE {table}_fts USING fts5({searched},"
            f' content="{table}", content_rowid="pk",'
            ' tokenize="unicode61 remove_diacritics 2")'
        )
        copy.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608
