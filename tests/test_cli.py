"""The command: what it does, prints and refuses, and with which exit code."""

import json
import os
import pty
import sqlite3
from contextlib import closing, suppress
from io import BytesIO, TextIOWrapper

import pytest
from alembic import command

from app import opening
from app.config import Settings
from app.store.migrate import SchemaState, _config, schema_state
from app.store.session import open_engine
from tests.commands import run, start

ONE = "# A list\n\n- [One telling title](http://a.example/1); Ann Bee\n"


@pytest.fixture
def url(tmp_path, monkeypatch):
    """The catalogue that commands of a test work on: not there yet."""
    file = tmp_path / "data" / "catalogue.sqlite"
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(file))
    return file


@pytest.fixture
def there(copy_url, monkeypatch):
    """A copy of the seed catalogue as the one that commands work on."""
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", copy_url)
    return copy_url


@pytest.fixture
def listed(tmp_path):
    file = tmp_path / "A List.md"
    file.write_text(ONE)
    return str(file)


def files(folder):
    return sorted(file.name for file in folder.iterdir())


def titles(file):
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM resource")]


def test_seed_makes_the_catalogue_once(url, capsys):
    assert run("seed") == 0
    assert "135 entries, 26 created, 102 updated" in capsys.readouterr().err
    assert len(titles(url)) == 128
    assert run("seed") == 0
    assert capsys.readouterr().err.count("nothing new") == 2
    assert files(url.parent) == ["catalogue.sqlite"]


def test_seed_fills_an_empty_database(url):
    url.parent.mkdir()
    url.touch()
    assert run("seed") == 0
    assert len(titles(url)) == 128


def test_migrate_makes_an_empty_catalogue_with_the_vocabulary(url, capsys):
    assert run("migrate") == 0
    assert run("migrate") == 0
    assert "up to date" in capsys.readouterr().err
    assert titles(url) == []
    with sqlite3.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM topic").fetchone() == (46,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_import_makes_the_catalogue_and_names_the_document(url, listed, capsys):
    assert run("import", listed) == 0
    assert titles(url) == ["One telling title"]
    assert capsys.readouterr().err.startswith("a-list:1: 1 entries, 1 created")
    assert run("import", listed, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["document"], report["edition"], report["changed"]) == (
        "a-list",
        "1",
        False,
    )


def test_the_report_is_json_beside_a_line_for_people(url, tmp_path, capsys):
    file = tmp_path / "a-list.md"
    file.write_text(f"{ONE}\nSee [that](http://a.example/x) and [rel](x/y).\n")
    assert run("import", str(file)) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert set(report) == {
        *("document", "edition", "changed", "entries", "created", "updated"),
        *("unchanged", "delisted", "unparsed", "warnings", "possible_duplicates"),
        "seconds",
    }
    assert report["seconds"] > 0
    assert [(x["line_start"], x["code"]) for x in report["unparsed"]] == [
        (len(ONE.splitlines()) + 2, "running_text")
    ]
    assert said.err.count("\n") == 1


def test_on_a_terminal_the_report_is_a_table(url, tmp_path):
    """A terminal of its own, as users have: no report in JSON, each line a reason."""
    file = tmp_path / "a-list.md"
    prose = "\n\n".join(f"See [that](http://a.example/{n})." for n in range(50))
    file.write_text(f"{ONE}\n* [Relative](x/y)\n\n{prose}\n")
    main, side = pty.openpty()
    process = start("import", str(file), url=url, stdout=side, stderr=side)
    os.close(side)
    shown = b""
    with suppress(OSError):
        while part := os.read(main, 65536):
            shown += part
    os.close(main)
    assert process.wait(timeout=60) == 0
    text = shown.decode()
    assert "a-list:1" in text
    for word in ("entries", "created", "delisted", "seconds", "running text"):
        assert word in text
    assert "and 10 more" in text
    assert "{" not in text


def test_a_folder_stands_for_the_lists_in_it(url, tmp_path, capsys):
    (tmp_path / "more").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "one.md").write_text("- [One](http://a.example/1)\n")
    (tmp_path / "more" / "two.MARKDOWN").write_text("- [Two](http://a.example/2)\n")
    (tmp_path / ".hidden" / "three.md").write_text("- [Three](http://a.example/3)\n")
    (tmp_path / "notes.txt").write_text("- [Four](http://a.example/4)\n")
    assert run("import", str(tmp_path)) == 0
    reports = [json.loads(x) for x in capsys.readouterr().out.splitlines()]
    assert [report["document"] for report in reports] == ["two", "one"]
    assert titles(url) == ["Two", "One"]


def test_two_files_of_one_name_are_no_editions(url, tmp_path, capsys):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "list.md").write_text(f"- [{place}](http://a.example)\n")
    assert run("import", str(tmp_path)) == 2
    assert "would both be the document list" in capsys.readouterr().err
    assert not url.exists()


def test_readme_is_named_after_its_heading(url, tmp_path, capsys):
    (tmp_path / "README.md").write_text(ONE)
    assert run("import", str(tmp_path / "README.md")) == 0
    assert capsys.readouterr().err.startswith("a-list:1")


def test_import_takes_what_is_said_of_a_document(url, listed):
    more = ["--title", "T", "--source", "S", "--licence", "L", "--base", "http://b.e/"]
    assert (
        run(
            "import",
            listed,
            "--document",
            "d",
            "--edition",
            "v1",
            "--date",
            "2016",
            *more,
        )
        == 0
    )
    with sqlite3.connect(url) as connection:
        row = connection.execute(
            "SELECT id, title, source, licence, base FROM document"
        )
        assert row.fetchone() == ("d", "T", "S", "L", "http://b.e/")
        row = connection.execute("SELECT label, date FROM edition")
        assert row.fetchone() == ("v1", "2016")


def test_import_reads_standard_input(url, monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(ONE.encode())))
    assert run("import", "-", "--document", "from-stdin") == 0
    assert titles(url) == ["One telling title"]


def test_a_dry_run_writes_nothing(url, listed, capsys):
    assert run("import", listed, "--dry-run") == 0
    assert "1 created" in capsys.readouterr().err
    assert titles(url) == []


BAD_FILES = [
    ("missing.md", None, 1, "No such file"),
    ("latin.md", b"caf\xe9\n", 1, "not UTF-8 (line 1)"),
    ("empty.md", b"", 1, "is empty"),
    ("blank.md", b" \n\n", 1, "is empty"),
    ("folder.md", "folder", 1, "holds no Markdown files"),
    ("nul.md", b"a\x00b", 1, "NUL"),
    ("big.md", b"a" * (50 * 1024 * 1024), 1, "CATALOGUE_IMPORT_MAX_BYTES"),
    ("???.md", b"- [a](b)\n", 2, "--document"),
]


@pytest.mark.parametrize(("name", "content", "code", "said"), BAD_FILES)
def test_a_bad_file_is_one_clear_line(url, tmp_path, capsys, name, content, code, said):
    file = tmp_path / name
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    assert run("import", str(file)) == code
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert not url.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--date", "2016-13"], "A date is"),
        (["--edition", "A b"], "An edition's label is"),
        (["--document", "A b"], "A document's id is"),
        (["a.md", "--document", "x"], "name one text"),
        (["a.md", "--edition", "x"], "name one text"),
    ],
)
def test_wrong_use_is_exit_code_2(url, listed, capsys, options, said):
    assert run("import", listed, *options) == 2
    assert said in capsys.readouterr().err
    assert not url.exists()


def test_standard_input_needs_a_name(url, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(ONE.encode())))
    assert run("import", "-") == 2
    assert "--document" in capsys.readouterr().err


def test_one_bad_file_of_several_stops_before_the_first(url, listed, tmp_path):
    assert run("import", listed, str(tmp_path / "missing.md")) == 1
    assert not url.exists()


def test_export_prints_what_matches(there, capfdbinary):
    assert run("export", "author=schmidhuber") == 0
    lines = capfdbinary.readouterr().out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [
        "untersuchungen-zu-dynamischen-neuronalen-netzen",
        "juergen-schmidhuber",
    ]


def test_export_adds_mentions(there, capfdbinary):
    assert run("export", "--include", "mentions", "id=notes-on-adagrad") == 0
    (line,) = capfdbinary.readouterr().out.splitlines()
    mentions = json.loads(line)["mentions"]
    assert [m["line_start"] for m in mentions] == [37, 56]
    assert mentions[1]["text"].startswith("**[Notes on AdaGrad](")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["auhtor=hinton"], "Did you mean author"),
        (["author=nobody-at-all"], "names no author"),
        (["year=2015-2010"], "ends before it begins"),
        (["--format", "nope"], "jsonl"),
        (["--include", "nope"], "mentions"),
    ],
)
def test_export_refuses_what_it_cannot_mean(there, capsys, arguments, said):
    assert run("export", *arguments) == 2
    assert said in capsys.readouterr().err


def test_export_needs_a_catalogue(url, capsys):
    assert run("export") == 1
    assert "catalogue seed" in capsys.readouterr().err
    assert not url.parent.exists()


def test_export_stops_quietly_when_nobody_reads(there):
    process = start("export", "--include", "mentions,provenance", url=there)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=20) in (0, 1)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


ODD_DATABASES = [
    (b"this is no database, only text", "no SQLite database"),
    ("CREATE TABLE something (else_ TEXT)", "something else than a catalogue"),
    ("newer", "newer version"),
]


@pytest.mark.parametrize(
    "command", [("seed",), ("migrate",), ("export",), ("serve", "--port", "0")]
)
@pytest.mark.parametrize(("made", "said"), ODD_DATABASES)
def test_an_odd_database_is_refused_and_left_alone(
    seeded_file, url, capsys, command, made, said
):
    url.parent.mkdir()
    if isinstance(made, bytes):
        url.write_bytes(made)
    elif made == "newer":
        url.write_bytes(seeded_file.read_bytes())
        with sqlite3.connect(url) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    else:
        with sqlite3.connect(url) as connection:
            connection.execute(made)
        connection.close()
    before = url.read_bytes()
    assert run(*command) == 1
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert url.read_bytes() == before


def test_serve_refuses_an_empty_database(url, capsys):
    url.parent.mkdir()
    url.touch()
    assert run("serve", "--port", "0") == 1
    assert "catalogue seed" in capsys.readouterr().err
    assert url.read_bytes() == b""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/proc/nowhere/c.sqlite", "cannot be made"),
        ("mysql://host/base", "names no database"),
        ("nonsense://", "names no database"),
    ],
)
def test_a_place_that_cannot_be_is_one_clear_line(monkeypatch, capsys, value, said):
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", value)
    assert run("seed") == 1
    assert said in capsys.readouterr().err


def test_a_folder_in_the_place_of_the_file(url, capsys):
    url.mkdir(parents=True)
    assert run("seed") == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_a_bad_setting_is_named(url, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_LOG_LEVEL", "loud")
    assert run("seed") == 2
    assert "CATALOGUE_LOG_LEVEL" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "seed", "import", "export", "migrate"])
def test_every_command_has_help(command, capsys):
    assert run(command, "--help") == 0
    assert "Usage:" in capsys.readouterr().out


def test_serve_help_names_every_setting(capsys):
    assert run("serve", "--help") == 0
    said = capsys.readouterr().out
    for name in (
        "DATABASE_URL",
        "READ_DATABASE_URL",
        "PUBLIC_URL",
        "LOG_LEVEL",
        "ANSWER_CACHE_BYTES",
        "IMPORT_MAX_BYTES",
        "IMPORT_MAX_ENTRIES",
    ):
        assert f"CATALOGUE_{name}" in said


def test_wrong_words_are_exit_code_2(capsys):
    assert run("nonsense") == 2
    assert run("serve", "--port", "99999") == 2
    assert run() == 2


def test_a_maker_that_is_late_takes_what_is_there(url, seeded_file):
    def fill(engine):
        opening.make_empty(engine)
        url.write_bytes(seeded_file.read_bytes())

    settings = Settings(database_url=str(url))
    with opening.opened(settings, make=fill) as engine:
        assert schema_state(engine) is SchemaState.CURRENT
    assert len(titles(url)) == 128
    assert files(url.parent) == ["catalogue.sqlite"]


def test_what_a_killed_maker_left_is_swept(url):
    url.parent.mkdir()
    left = url.parent / ".catalogue.sqlite.new-999999999-wal"
    left.touch()
    assert run("migrate") == 0
    assert not left.exists()


def test_the_schema_is_what_the_tables_say(url):
    run("migrate")
    engine = open_engine(f"sqlite:///{url}")
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.check(config)
    engine.dispose()
