"""What a catalogue says: asked in SQL, or as records without ids and times."""

import json
import sqlite3
from collections import defaultdict
from contextlib import closing

from sqlalchemy import text

from app.store.session import reading

OWN = ("id", "citation_key", "revision", "created_at", "updated_at")


def ask(engine, sql, **values):
    """The rows of a statement, as tuples."""
    with reading(engine) as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def column(engine, sql, **values):
    """The first column of a statement."""
    return [row[0] for row in ask(engine, sql, **values)]


def records(engine):
    """Every record, by the places where it is listed."""
    places = defaultdict(set)
    for resource, *place in ask(
        engine,
        "SELECT resource_pk, document.id, label, line_start FROM mention"
        " JOIN edition ON edition.pk = edition_pk"
        " JOIN document ON document.pk = document_pk",
    ):
        places[resource].add(tuple(place))
    return {
        frozenset(places[pk]): json.loads(record)
        for pk, record in ask(engine, "SELECT pk, record FROM resource")
    }


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
    with closing(sqlite3.connect(engine.url.database)) as connection:
        return [line for line in connection.iterdump() if 'INTO "api_key"' not in line]
