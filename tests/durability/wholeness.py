"""Whether a catalogue is whole: rows, revisions, records, search index and feed."""

import json

from app.store import relations
from app.store.engine import reading, writing
from app.store.search import index
from app.store.write.records import build
from tests.snapshots import ask, column, dangling

NAMED = {
    "resource": "title",
    "author": "name",
    "institution": "name",
    "topic": "name",
    "category": "name",
    "document": "title",
}


def check(engine):
    """Fail unless everything in a catalogue agrees with everything else."""
    if engine.dialect.name == "sqlite":
        assert ask(engine, "PRAGMA integrity_check") == [("ok",)]
    assert dangling(engine) == []
    _check_revisions(engine)
    _check_editions(engine)
    _check_feed(engine)
    indexed = column(engine, "SELECT rowid FROM search_index")
    records = dict(ask(engine, "SELECT pk, record FROM resource"))
    stored = {pk: json.loads(record) for pk, record in records.items()}
    with reading(engine) as connection:
        built = {b.pk: b for b in build(connection, list(stored))}
        assert {pk: json.loads(b.record.model_dump_json()) for pk, b in built.items()} == stored
        assert not index.stale(connection)
    with writing(engine) as connection:
        assert relations.count(connection) == 0
    assert sorted(indexed) == sorted(stored)


def _check_revisions(engine):
    numbers = column(engine, "SELECT number FROM revision ORDER BY 1")
    assert numbers == list(range(1, len(numbers) + 1))
    silent = "SELECT number FROM revision WHERE number NOT IN (SELECT revision FROM change)"
    assert ask(engine, silent) == []
    for table in ("resource", "author", "institution"):
        (newest,) = column(engine, f"SELECT max(revision) FROM {table}")
        assert newest <= numbers[-1]


def _check_editions(engine):
    """Every edition has the mentions of all its entries."""
    halves = (
        "SELECT label, entry_count, count(mention.pk) FROM edition"
        " LEFT JOIN mention ON edition_pk = edition.pk"
        " GROUP BY edition.pk HAVING count(mention.pk) != entry_count"
    )
    assert ask(engine, halves) == []


def _check_feed(engine):
    """What the feed says there is, is what there is."""
    there: dict[tuple[str, str], str] = {}
    for action, type_, id_, name in ask(
        engine, "SELECT action, type, id, name FROM change ORDER BY pk"
    ):
        if action in ("deleted", "merged"):
            there.pop((type_, id_), None)
        else:
            there[type_, id_] = name
    stored = {
        (table, id_): name
        for table, name in NAMED.items()
        for id_, name in ask(engine, f"SELECT id, {name} FROM {table}")
    }
    assert there == stored
