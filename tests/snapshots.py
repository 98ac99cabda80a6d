"""What a catalogue says: asked in SQL, or as records without ids and times."""

import json
from collections import defaultdict

from sqlalchemy import inspect, text

from app.store.engine import reading

OWN = ("id", "citation_key", "revision", "created_at", "updated_at")


def ask(engine, sql, **values):
    """The rows of a statement, as tuples."""
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def column(engine, sql, **values):
    """The first column of a statement."""
    return [row[0] for row in ask(engine, sql, **values)]


def records(engine):
    """Every record, by the places where it is listed; a row of a table may list several."""
    places = defaultdict(set)
    for resource, *place in ask(
        engine,
        "SELECT resource_pk, document.id, label, line_start, mention.text FROM mention"
        " JOIN edition ON edition.pk = edition_pk"
        " JOIN document ON document.pk = document_pk",
    ):
        places[resource].add(tuple(place))
    return {
        frozenset(places[pk]): json.loads(record)
        for pk, record in ask(engine, "SELECT pk, record FROM resource")
    }


def one_of(engine):
    """The record of a catalogue that has one."""
    (record,) = records(engine).values()
    return record


def said(engine):
    """The records without what depends on when and in which order they came."""
    stripped = {}
    for places, record in records(engine).items():
        kept = {k: v for k, v in record.items() if k not in OWN}
        for author in kept["authors"]:
            del author["id"]
        stripped[places] = kept
    return stripped


def dumped(engine):
    """All that is stored, but the keys: their last use is no part of the catalogue."""
    names = set(inspect(engine).get_table_names()) - {"api_key"}
    return {name: sorted(map(repr, ask(engine, f'SELECT * FROM "{name}"'))) for name in names}


def dangling(engine):
    """Rows that refer to one that is not there; PostgreSQL takes none in."""
    on_sqlite = engine.dialect.name == "sqlite"
    return ask(engine, "PRAGMA foreign_key_check") if on_sqlite else []
