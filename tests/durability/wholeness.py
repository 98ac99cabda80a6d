"""Whether a catalogue is whole: file, revisions, records, search index and feed."""

import json
import sqlite3
from contextlib import closing

from app.store import counts, search
from app.store.records import build
from app.store.session import open_engine, reading, writing

NAMED = {
    "resource": "title",
    "author": "name",
    "institution": "name",
    "topic": "name",
    "category": "name",
    "document": "title",
}


def check(file):
    """Fail unless everything in the file agrees with everything else."""
    with closing(sqlite3.connect(file)) as connection:
        _check_file(connection)
        _check_revisions(connection)
        _check_editions(connection)
        _check_feed(connection)
        before = _index(connection)
    engine = open_engine(f"sqlite:///{file}")
    with reading(engine) as connection:
        rows = connection.exec_driver_sql("SELECT pk, record FROM resource").all()
        stored = {pk: json.loads(record) for pk, record in rows}
        built = {b.pk: b for b in build(connection, list(stored))}
        assert {
            pk: json.loads(b.record.model_dump_json()) for pk, b in built.items()
        } == stored
        assert not search.stale(connection)
    with writing(engine) as connection:
        assert counts.count(connection) == 0
    engine.dispose()
    assert before.keys() == stored.keys()


def _check_file(connection):
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _check_revisions(connection):
    numbers = [
        n for (n,) in connection.execute("SELECT number FROM revision ORDER BY 1")
    ]
    assert numbers == list(range(1, len(numbers) + 1))
    empty = connection.execute(
        "SELECT number FROM revision WHERE number NOT IN (SELECT revision FROM change)"
    )
    assert empty.fetchall() == []
    for table in ("resource", "author", "institution"):
        newest = connection.execute(f"SELECT max(revision) FROM {table}").fetchone()[0]
        assert newest <= numbers[-1]


def _check_editions(connection):
    """Every edition has the mentions of all its entries."""
    halves = connection.execute(
        "SELECT label, entry_count, count(mention.pk) AS places FROM edition"
        " LEFT JOIN mention ON edition_pk = edition.pk"
        " GROUP BY edition.pk HAVING places != entry_count"
    )
    assert halves.fetchall() == []


def _check_feed(connection):
    """What the feed says there is, is what there is."""
    there: dict[tuple[str, str], str] = {}
    for action, type_, id_, name in connection.execute(
        "SELECT action, type, id, name FROM change ORDER BY pk"
    ):
        if action in ("deleted", "merged"):
            there.pop((type_, id_), None)
        else:
            there[type_, id_] = name
    stored = {
        (table, id_): name
        for table, column in NAMED.items()
        for id_, name in connection.execute(f"SELECT id, {column} FROM {table}")
    }
    assert there == stored


def _index(connection):
    return dict(connection.execute("SELECT rowid, title FROM search_index"))
