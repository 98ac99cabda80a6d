"""Copies of a catalogue: whole, of one revision, and without what is private."""

import hashlib
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from app.export import exporting
from app.store.engine import open_engine, writing
from app.store.transfer.dump import PRIVATE, Dumps, sweep
from tests.test_ingest import take

pytestmark = pytest.mark.of_a_file


@pytest.fixture
def dumps():
    made = Dumps()
    yield made
    made.close()


COUNTED = ("resource", "author", "mention", "fact", "topic")


def counts(file):
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED
        ]


def test_a_copy_can_be_served_and_copied_again(copy, dumps, tmp_path):
    first = dumps.newest(copy).file
    again = open_engine(f"sqlite:///{first}")
    with exporting(copy, b"", "jsonl") as one, exporting(again, b"", "jsonl") as two:
        assert b"".join(one.pieces) == b"".join(two.pieces)
    others = Dumps()
    assert counts(others.newest(again).file) == counts(first)
    others.close()
    again.dispose()


def test_two_copies_of_one_revision_are_the_same(copy, dumps):
    others = Dumps()
    assert others.newest(copy).digest == dumps.newest(copy).digest
    others.close()


def test_a_copy_holds_what_was_committed_and_waits_for_nobody(copy, dumps):
    before = counts(dumps.newest(copy).file)
    dumps.close()
    others = Dumps()
    with writing(copy) as connection:
        connection.execute(text("DELETE FROM finding"))
        connection.execute(text("UPDATE resource SET title = 'half done'"))
        file = others.newest(copy).file
        assert counts(file) == before
        with closing(sqlite3.connect(file)) as made:
            asked = made.execute("SELECT 1 FROM resource WHERE title = 'half done'")
            assert asked.fetchone() is None
    others.close()


def test_every_copy_made_while_others_write_is_of_one_revision(copy, copy_url):
    """Each import here adds one resource and is one revision: so does each copy."""
    begun, ended = threading.Event(), threading.Event()

    def write():
        engine = open_engine(copy_url)
        for number in range(8):
            take(engine, f"- [Number {number} of them](http://a.example/{number})\n",
                 document=f"list-{number}")  # fmt: skip
            begun.set()
        engine.dispose()
        ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    seen: set[int] = set()
    dumps = Dumps()
    while not ended.is_set() or len(seen) < 2:
        dump = dumps.newest(copy)
        resources = counts(dump.file)[0]
        assert resources - dump.revision == 128 - 3
        seen.add(dump.revision)
    writer.join()
    dumps.close()


def test_what_a_killed_service_left_is_removed(copy, copy_url, dumps, monkeypatch,
                                               tmp_path):  # fmt: skip
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = dumps.newest(copy).file
    makes = f"""
import os, sys
from app.store.transfer.dump import Dumps
from app.store.engine import open_engine
print(Dumps().newest(open_engine({copy_url!r})).file, flush=True)
os.kill(os.getpid(), 9)
"""
    told = subprocess.run(
        [sys.executable, "-c", makes], env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    left = Path(told.stdout.strip())
    assert left.exists()
    sweep()
    assert not left.parent.exists()
    assert mine.exists()


def test_no_key_is_in_a_copy_nor_in_a_page_it_left(copy, copy_url, dumps):
    """Rows that were there, and one that was deleted before."""
    file = copy_url.removeprefix("sqlite:///")
    secrets = [hashlib.sha256(bytes([n])).hexdigest() for n in range(200)]
    with closing(sqlite3.connect(file)) as made, made:
        made.execute("DROP TABLE IF EXISTS api_key")
        made.execute("CREATE TABLE api_key (id INTEGER PRIMARY KEY, digest UNIQUE)")
        made.executemany("INSERT INTO api_key (digest) VALUES (?)", zip(secrets))
        made.execute("DELETE FROM api_key WHERE id > 100")
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert secrets[0].encode() in Path(file).read_bytes()
    dump = dumps.newest(copy).file
    bytes_ = dump.read_bytes()
    assert not [secret for secret in secrets if secret.encode() in bytes_]
    with closing(sqlite3.connect(dump)) as made:
        assert made.execute("SELECT count(*) FROM api_key").fetchone() == (0,)
        assert made.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_whoever_adds_a_table_decides_whether_it_is_public():
    tables = SQLModel.metadata.tables
    secret = re.compile("hash|digest|secret|token|password")
    telling = {
        name for name, table in tables.items()
        if any(secret.search(column.name) for column in table.columns)
    }  # fmt: skip
    assert telling <= set(PRIVATE)
