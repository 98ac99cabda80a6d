"""Backup while others write, and restore: sound copies only, all or nothing."""

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command

from app import bootstrap
from app.config import Settings
from app.store import api_keys, relations
from app.store.api_keys import Scope
from app.store.engine import open_engine, writing
from app.store.migrate import _config
from tests import catalogues
from tests.catalogues import application
from tests.commands import run, serving
from tests.snapshots import ask
from tests.test_ingest import take
from tests.test_serving import get
from tests.web.conftest import client_of

pytestmark = pytest.mark.of_a_file


@pytest.fixture
def copy_url(sqlite_files, tmp_path):
    """The address of a copy of the seed catalogue, alone in its folder."""
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    sqlite_files.renew(url, catalogues.seeded)
    return url


@pytest.fixture
def file(copy_url, monkeypatch):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)
    return Path(copy_url.removeprefix("sqlite:///"))


@pytest.fixture
def kept(file, copy, tmp_path):
    """A backup of the catalogue with a key, and the catalogue changed afterwards."""
    api_keys.create(copy, Scope.CURATE, "ann", None)
    target = tmp_path / "backups" / "monday.sqlite"
    assert run("backup", str(target)) == 0
    take(copy, "- [Something new](http://new.example)\n")
    copy.dispose()
    return target


def rows(file):
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def beside(file):
    return sorted(path.name for path in file.parent.iterdir())


def test_what_was_backed_up_is_restored(file, kept, capsys):
    before = rows(kept)
    assert rows(file) != before
    assert beside(kept) == ["monday.sqlite"]
    assert run("restore", str(kept)) == 0
    assert str(file) in capsys.readouterr().err
    assert rows(file) == before
    assert beside(file) == ["backups", file.name]
    engine = open_engine(f"sqlite:///{file}")
    assert ask(engine, "SELECT max(number) FROM revision") == [(3,)]
    assert ask(engine, "SELECT name FROM api_key") == [("ann",)]
    assert ask(engine, "PRAGMA journal_mode") == [("wal",)]
    # It goes on from there.
    take(engine, "- [Something else](http://else.example)\n")
    assert ask(engine, "SELECT max(number) FROM revision") == [(4,)]
    engine.dispose()


def test_a_missing_catalogue_is_restored(file, kept):
    file.unlink()
    assert run("restore", str(kept)) == 0
    assert rows(file) == rows(kept)


def test_a_damaged_catalogue_is_restored(file, kept):
    file.write_bytes(b"SQLite format 3\0" + b"x" * 10_000)
    Path(f"{file}-wal").write_bytes(b"y" * 5_000)
    assert run("restore", str(kept)) == 0
    assert rows(file) == rows(kept)


def test_backups_on_a_schedule_keep_the_newest(file, tmp_path, capsys):
    folder = tmp_path / "nightly"
    folder.mkdir()
    old = [folder / f"catalogue-202611{day}T020000Z.sqlite" for day in (20, 21, 22, 23)]
    mine = folder / "catalogue-mine.sqlite"
    for each in (*old, mine):
        each.write_bytes(b"")
    assert run("backup", "--to", str(folder), "--keep", "3") == 0
    assert "2 older copies are removed" in capsys.readouterr().err
    *left, new = sorted(set(folder.iterdir()) - {mine})
    assert left == old[2:]
    assert mine.exists()
    assert new.name > old[-1].name
    assert run("restore", str(new)) == 0


@pytest.mark.parametrize(
    "said",
    [[], ["a.sqlite", "--to", "b"], ["a.sqlite", "--keep", "2"], ["--to", "b", "--keep", "0"]],
)
def test_a_backup_goes_to_one_place(file, said):
    assert run("backup", *said) == 2


def test_a_backup_goes_over_an_older_one_only(file, kept, tmp_path, capsys):
    assert run("backup", str(kept)) == 1
    assert "--force writes over it" in capsys.readouterr().err
    assert run("backup", "--force", str(kept)) == 0
    assert rows(kept) == rows(file)
    thesis = tmp_path / "thesis.docx"
    thesis.write_bytes(b"years of work")
    assert run("backup", str(thesis)) == 1
    assert thesis.read_bytes() == b"years of work"
    assert run("backup", str(file)) == 1
    said = capsys.readouterr().err
    assert "no database" in said
    assert "the catalogue itself" in said


def test_a_backup_is_one_state_while_others_write(file, copy, tmp_path):
    stop = threading.Event()
    written: list[int] = []

    def write():
        while not stop.is_set():
            number = len(written)
            take(copy, f"- [Number {number}](http://n.example/{number})\n", f"l{number}")
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            target = tmp_path / f"{number}.sqlite"
            least = len(written)
            assert run("backup", str(target)) == 0
            with closing(sqlite3.connect(target)) as made:
                (there,) = made.execute("SELECT count(*) - 1 FROM document").fetchone()
                (last,) = made.execute("SELECT max(number) FROM revision").fetchone()
            assert least <= there <= len(written) + 1
            assert last == 3 + there
    finally:
        stop.set()
        writer.join()


def spoilt(kept, how):
    """A file that is no sound backup."""
    bad = kept.with_name("bad.sqlite")
    shutil.copy(kept, bad)
    if how == "text":
        bad.write_text("no database at all")
    elif how == "empty":
        bad.write_bytes(b"")
    elif how == "cut":
        bad.write_bytes(bad.read_bytes()[: bad.stat().st_size // 2])
    elif how == "overwritten":
        with bad.open("r+b") as opened:
            opened.seek(8192)
            opened.write(b"\xff" * 40_000)
    elif how == "foreign":
        bad.unlink()
        with closing(sqlite3.connect(bad)) as made:
            made.execute("CREATE TABLE shopping (what TEXT)")
    else:
        with closing(sqlite3.connect(bad, isolation_level=None)) as made:
            made.execute(SPOILING[how])
    return bad


# The last three would run by themselves in the catalogue, or hide what is there.
SPOILING = {
    "newer": "UPDATE alembic_version SET version_num = '9999'",
    "orphans": "DELETE FROM author",
    "trigger": "CREATE TRIGGER spy AFTER INSERT ON api_key BEGIN "
    "INSERT INTO change SELECT NULL, 1, '', '', NEW.id, NEW.digest, NULL, ''; END",
    "journal": "CREATE TRIGGER journal_api_key_insert AFTER INSERT ON api_key BEGIN "
    "DELETE FROM resource; END",
    "view": "CREATE VIEW resources AS SELECT * FROM resource",
}


@pytest.mark.parametrize("how", ["text", "empty", "cut", "overwritten", "foreign", *SPOILING])
def test_what_is_not_sound_replaces_nothing(file, kept, capsys, how):
    before = rows(file)
    bad = spoilt(kept, how)
    assert run("restore", str(bad)) == 1
    assert "nothing was changed" in capsys.readouterr().err.lower()
    assert rows(file) == before
    assert beside(file) == ["backups", file.name]


def test_what_notes_changes_is_made_anew(file, kept):
    """A trigger under one of our names would run, too."""
    name = "journal_resource_update"
    with closing(sqlite3.connect(kept)) as made:
        made.execute(f"DROP TRIGGER {name}")
        made.execute(
            f"CREATE TRIGGER {name} AFTER UPDATE ON resource BEGIN DELETE FROM author; END"
        )
    assert run("restore", str(kept)) == 0
    with closing(sqlite3.connect(file)) as restored:
        (said,) = restored.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,))
    assert "INSERT INTO journal" in said[0]
    assert "DELETE FROM" not in said[0]


async def test_a_dump_is_restored_and_has_no_keys(file, kept, capsys, tmp_path):
    dump = tmp_path / "dump.sqlite"
    with application(f"sqlite:///{file}") as app:
        async with client_of(app) as client:
            dump.write_bytes((await client.get("/v1/dump.sqlite")).content)
    assert run("restore", str(dump)) == 0
    assert "It has no keys" in capsys.readouterr().err
    assert run("restore", str(kept)) == 0
    assert "It has no keys" not in capsys.readouterr().err


def test_a_backup_that_is_missing(file, tmp_path, capsys):
    assert run("restore", str(tmp_path / "none.sqlite")) == 1
    assert "cannot be read" in capsys.readouterr().err
    file.unlink()
    assert run("backup", str(tmp_path / "b.sqlite")) == 1
    assert "no catalogue" in capsys.readouterr().err


def test_an_older_schema_is_brought_up_to_date(file, kept):
    with bootstrap.opened(Settings(database_url=str(kept))) as engine, writing(engine) as made:
        config = _config()
        config.attributes["connection"] = made
        command.downgrade(config, "0005")
    with closing(sqlite3.connect(kept, isolation_level=None)) as made:
        for table in ("search_index", "search_state", "search_word", "stand", "census"):
            made.execute(f"DROP TABLE {table}")
        made.execute("DROP INDEX order_newest")
        made.execute("UPDATE alembic_version SET version_num = '0001'")
    assert run("restore", str(kept)) == 0
    with bootstrap.opened(Settings(database_url=str(file))) as engine:
        assert ask(engine, "SELECT count(*) FROM resource") == [(128,)]
        with writing(engine) as connection:
            assert relations.count(connection) == 0


def test_a_served_catalogue_is_backed_up_and_not_replaced(file, kept, port, tmp_path, capsys):
    with serving(file, port):
        get(port, "/v1/resources")
        assert run("backup", str(tmp_path / "served.sqlite")) == 0
        before = rows(file)
        assert run("restore", str(kept)) == 1
        assert "stop `catalogue serve`" in capsys.readouterr().err
        assert rows(file) == before
        assert json.loads(get(port, "/v1/resources"))["meta"]["count"] == 129
    assert run("restore", str(kept)) == 0


def test_only_sqlite_is_backed_up_here(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", "postgresql://nobody@localhost/none")
    assert run("backup", str(tmp_path / "x.sqlite")) == 1
    assert "pg_dump" in capsys.readouterr().err


async def test_nobody_takes_a_restored_catalogue_for_the_one_before(file, kept):
    """The same revision may say something else: tags of lists tell them apart."""

    async def tag():
        with application(str(file)) as made:
            async with client_of(made) as client:
                answer = await client.get("/v1/documents")
        return answer.headers["x-catalogue-revision"], answer.headers["etag"]

    before = await tag()
    assert run("restore", str(kept)) == 0
    engine = open_engine(f"sqlite:///{file}")
    take(engine, "- [Something else](http://else.example)\n")
    engine.dispose()
    after = await tag()
    assert before[0] == after[0] == "4"
    assert before[1] != after[1]
