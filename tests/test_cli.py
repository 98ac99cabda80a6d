"""The command: what it does, prints and refuses, and with which exit code."""

import io
import json
import os
import pty
import re
from contextlib import suppress
from importlib.metadata import version
from io import BytesIO, TextIOWrapper

import pytest
import typer
from alembic import command
from rich.console import Console

from app import bootstrap, import_files
from app.cli import cli
from app.config import Settings
from app.formats.registry import FORMATS
from app.ingest import Report
from app.store.engine import writing
from app.store.migrate import SchemaState, _config, schema_state
from tests import catalogues
from tests.catalogues import opened
from tests.commands import run, start
from tests.databases import file_of
from tests.snapshots import ask, dumped

ONE = "# A list\n\n- [One telling title](http://a.example/1); Ann Bee\n"


@pytest.fixture
def url(databases, monkeypatch):
    """The catalogue that commands of a test work on: not there yet."""
    url = databases.new()
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", url)
    yield url
    databases.drop(url)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The file of one, where it matters what becomes of it, or none is made."""
    file = tmp_path / "data" / "catalogue.sqlite"
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(file))
    return file


@pytest.fixture
def there(seeded_url, monkeypatch):
    """The seed catalogue as the one that commands work on."""
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", seeded_url)
    return seeded_url


@pytest.fixture
def listed(tmp_path):
    file = tmp_path / "A List.md"
    file.write_text(ONE)
    return str(file)


def make_nothing(url):
    """Make a database with nothing in it."""
    if url.startswith("sqlite"):
        file_of(url).touch()


def files(folder):
    return sorted(file.name for file in folder.iterdir())


def rows(url, sql):
    with opened(url) as engine:
        return ask(engine, sql)


def titles(url):
    return [title for (title,) in rows(url, "SELECT title FROM resource ORDER BY pk")]


def test_seed_makes_the_catalogue_once(url, capsys):
    assert run("seed") == 0
    assert "135 entries, 26 created, 102 updated" in capsys.readouterr().err
    assert len(titles(url)) == 128
    assert run("seed") == 0
    assert capsys.readouterr().err.count("nothing new") == 2


def test_nothing_is_left_beside_a_new_file(place):
    assert run("seed") == 0
    assert files(place.parent) == ["catalogue.sqlite"]


def test_seed_fills_an_empty_database(url):
    make_nothing(url)
    assert run("seed") == 0
    assert len(titles(url)) == 128


def test_migrate_makes_an_empty_catalogue_with_the_vocabulary(url, capsys):
    assert run("migrate") == 0
    assert run("migrate") == 0
    assert "up to date" in capsys.readouterr().err
    assert titles(url) == []
    assert rows(url, "SELECT count(*) FROM topic") == [(46,)]


def test_readers_of_a_file_do_not_wait_for_writers(place):
    assert run("migrate") == 0
    assert rows(f"sqlite:///{place}", "PRAGMA journal_mode") == [("wal",)]


def test_import_makes_the_catalogue_and_names_the_document(url, listed, capsys):
    assert run("import", listed) == 0
    assert titles(url) == ["One telling title"]
    assert capsys.readouterr().err.startswith("a-list:1: 1 entries, 1 created")
    assert run("import", listed, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["document"], report["edition"], report["changed"]) == ("a-list", "1", False)


def test_the_report_is_json_beside_a_line_for_people(place, tmp_path, capsys):
    file = tmp_path / "a-list.md"
    file.write_text(f"{ONE}\nSee [that](http://a.example/x) and [rel](x/y).\n")
    assert run("import", str(file)) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert set(report) == {
        *("document", "edition", "changed", "entries", "created", "updated"),
        *("unchanged", "delisted", "unparsed", "warnings", "possible_duplicates"),
        *("conventions", "seconds"),
    }
    assert report["seconds"] > 0
    assert [(x["line_start"], x["code"]) for x in report["unparsed"]] == [
        (len(ONE.splitlines()) + 2, "running_text")
    ]
    assert said.err.count("\n") == 1


def on_a_terminal(*arguments, url):
    """What a command shows on a terminal of its own, as users have it."""
    main, side = pty.openpty()
    process = start(*arguments, url=url, stdout=side, stderr=side)
    os.close(side)
    shown = b""
    with suppress(OSError):
        while part := os.read(main, 65536):
            shown += part
    os.close(main)
    assert process.wait(timeout=60) == 0
    return shown.decode()


def test_on_a_terminal_the_report_is_a_table(place, tmp_path):
    """No report in JSON, each line a reason."""
    file = tmp_path / "a-list.md"
    prose = "\n\n".join(f"See [that](http://a.example/{n})." for n in range(50))
    file.write_text(f"{ONE}\n* [Relative](x/y)\n\n{prose}\n")
    text = on_a_terminal("import", str(file), url=place)
    assert "a-list:1" in text
    for word in ("entries", "created", "delisted", "seconds", "running text"):
        assert word in text
    assert "and 10 more" in text
    assert "{" not in text


SHOWN = """## Papers

* [Deep soil](http://a.example/1.pdf); Ann Smith et al., University of Oslo; 2016
* https://a.example/b/c
* [Relative](x/y) - a remark

See [that](http://a.example/x).
"""


def test_each_line_is_shown_beside_what_was_read_of_it(place, tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    file = tmp_path / "soils.md"
    file.write_text(SHOWN)
    assert run("import", "--dry-run", "--show", str(file)) == 0
    said = capsys.readouterr()
    assert "soils would be a new document: no document is called much" in said.err
    lines = [line.split("  ") for line in said.out.splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    row = next(place for place, cell in enumerate(cells) if cell[:1] == ["3"])
    assert cells[row][-1] == "deep-soil (new)"
    assert ["authors: Ann Smith et al."] in [cell[-1:] for cell in cells]
    assert ["year: 2016"] in [cell[-1:] for cell in cells]
    assert [cell for (*_, cell) in filter(None, cells) if cell.startswith("!")] == [
        "! title_is_address: The title is nothing but an address.",
        "! relative_address: The address is relative; it leads nowhere.",
        "! unparsed: A link in running text is no entry.",
    ]
    assert run("import", str(file)) == 0
    capsys.readouterr()
    other = tmp_path / "soil.md"
    other.write_text(SHOWN)
    assert run("import", "--dry-run", "--show", "--json", str(other)) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert report["readings"][0]["resource"]["is_new"] is False
    assert said.err == "soil would be a new document: did you mean soils?\n"
    assert run("import", "--dry-run", str(file)) == 0
    assert "new document" not in capsys.readouterr().err


def test_on_a_terminal_readings_are_a_table(place, tmp_path):
    file = tmp_path / "soils.md"
    file.write_text(SHOWN)
    text = on_a_terminal("import", "--dry-run", "--show", str(file), url=place)
    for word in ("deep-soil (new)", "! title_is_address", "entries", "seconds"):
        assert word in text


def test_what_sections_were_read_as_is_reported():
    convention = {"section": "", "pattern": "[link] - words", "reading": "title - note"}
    report = Report("soils", "1", changed=True, readings=[])
    report.conventions = [convention | {"entries": 8, "share": 0.75}]
    shown = io.StringIO()
    console = Console(file=shown, width=120)
    import_files.show_conventions(report, console)
    text = shown.getvalue()
    assert "everywhere: [link] - words" in text
    assert "title - note (75% of 8 entries)" in text
    report.readings = [READING | {"resource": None}]
    import_files.show_readings(report, console)
    assert "! deleted: it stays so" in shown.getvalue()


READING = {
    "line_start": 1,
    "line_end": 1,
    "text": "- One",
    "title": "One",
    "authors": [],
    "et_al": False,
    "institutions": [],
    "year": None,
    "kind": "other",
    "venue": None,
    "note": None,
    "links": [],
    "doubts": [],
}


def test_a_folder_stands_for_the_lists_in_it(place, tmp_path, capsys):
    (tmp_path / "more").mkdir()
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "one.md").write_text("- [One](http://a.example/1)\n")
    (tmp_path / "more" / "two.MARKDOWN").write_text("- [Two](http://a.example/2)\n")
    (tmp_path / ".hidden" / "three.md").write_text("- [Three](http://a.example/3)\n")
    (tmp_path / "notes.txt").write_text("- [Four](http://a.example/4)\n")
    assert run("import", str(tmp_path)) == 0
    reports = [json.loads(x) for x in capsys.readouterr().out.splitlines()]
    assert [report["document"] for report in reports] == ["two", "one"]
    assert titles(f"sqlite:///{place}") == ["Two", "One"]


def test_two_files_of_one_name_are_no_editions(place, tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "list.md").write_text(f"- [{name}](http://a.example)\n")
    assert run("import", str(tmp_path)) == 2
    assert "would both be the document list" in capsys.readouterr().err
    assert not place.exists()


def test_readme_is_named_after_its_heading(place, tmp_path, capsys):
    (tmp_path / "README.md").write_text(ONE)
    assert run("import", str(tmp_path / "README.md")) == 0
    assert capsys.readouterr().err.startswith("a-list:1")


def test_import_takes_what_is_said_of_a_document(url, listed):
    more = ["--title", "T", "--source", "S", "--licence", "L", "--base", "http://b.e/"]
    assert run("import", listed, "--document", "d", "--edition", "v1", "--date", "2016", *more) == 0
    assert rows(url, "SELECT id, title, source, licence, base FROM document") == [
        ("d", "T", "S", "L", "http://b.e/")
    ]
    assert rows(url, "SELECT label, date FROM edition") == [("v1", "2016")]


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
def test_a_bad_file_is_one_clear_line(place, tmp_path, capsys, name, content, code, said):
    file = tmp_path / name
    if content == "folder":
        file.mkdir()
    elif content is not None:
        file.write_bytes(content)
    assert run("import", str(file)) == code
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert not place.exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--date", "2016-13"], "A date is"),
        (["--show"], "--show goes with --dry-run"),
        (["--edition", "A b"], "An edition's label is"),
        (["--document", "A b"], "A document's id is"),
        (["a.md", "--document", "x"], "name one text"),
        (["a.md", "--edition", "x"], "name one text"),
    ],
)
def test_wrong_use_is_exit_code_2(place, listed, capsys, options, said):
    assert run("import", listed, *options) == 2
    assert said in capsys.readouterr().err
    assert not place.exists()


def test_standard_input_needs_a_name(place, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(ONE.encode())))
    assert run("import", "-") == 2
    assert "--document" in capsys.readouterr().err


def test_one_bad_file_of_several_stops_before_the_first(place, listed, tmp_path):
    assert run("import", listed, str(tmp_path / "missing.md")) == 1
    assert not place.exists()


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


def test_export_needs_a_catalogue(place, capsys):
    assert run("export") == 1
    assert "catalogue seed" in capsys.readouterr().err
    assert not place.parent.exists()


def test_export_stops_quietly_when_nobody_reads(there):
    process = start("export", "--include", "mentions,provenance", url=there)
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=20) in (0, 1)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


COMMANDS = [("seed",), ("migrate",), ("export",), ("serve", "--port", "0")]
ODD_DATABASES = [
    ("CREATE TABLE something (else_ TEXT)", "something else than a catalogue"),
    ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
]


def stored(url):
    """All there is, to the byte where it is a file."""
    if url.startswith("sqlite"):
        return file_of(url).read_bytes()
    with opened(url) as engine:
        return dumped(engine)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("made", "said"), ODD_DATABASES)
def test_an_odd_database_is_refused_and_left_alone(databases, url, capsys, command, made, said):
    if "UPDATE" in made:
        databases.renew(url, catalogues.seeded)
    with opened(url) as engine, writing(engine) as connection:
        connection.exec_driver_sql(made)
    before = stored(url)
    assert run(*command) == 1
    message = capsys.readouterr().err
    assert said in message
    assert message.count("\n") == 1
    assert stored(url) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_database_is_left_alone(place, capsys, command):
    place.parent.mkdir()
    place.write_bytes(b"this is no database, only text")
    assert run(*command) == 1
    message = capsys.readouterr().err
    assert "no SQLite database" in message
    assert message.count("\n") == 1
    assert place.read_bytes() == b"this is no database, only text"


def test_serve_refuses_an_empty_database(url, capsys):
    make_nothing(url)
    assert run("serve", "--port", "0") == 1
    assert "catalogue seed" in capsys.readouterr().err
    assert not stored(url)


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


def test_a_folder_in_the_place_of_the_file(place, capsys):
    place.mkdir(parents=True)
    assert run("seed") == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_a_bad_setting_is_named(place, monkeypatch, capsys):
    monkeypatch.setenv("CATALOGUE_LOG_LEVEL", "loud")
    assert run("seed") == 2
    assert "CATALOGUE_LOG_LEVEL" in capsys.readouterr().err


HELPED = sorted(typer.main.get_group(cli).commands)


@pytest.mark.parametrize("command", ["", *HELPED])
def test_every_command_has_help_that_is_not_cut(command, capsys):
    assert run(*filter(None, [command]), "--help") == 0
    said = capsys.readouterr().out
    assert "Usage:" in said
    assert not re.search(r"[a-z,]\.\.\.$", said, re.MULTILINE)


def test_the_version_is_told(capsys):
    assert run("--version") == 0
    assert capsys.readouterr().out == f"catalogue {version('catalogue')}\n"


def test_export_help_lists_the_formats(capsys):
    assert run("export", "--help") == 0
    assert set(FORMATS) < set(re.findall(r"\w+", capsys.readouterr().out))


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


def test_a_maker_that_is_late_takes_what_is_there(place, seeded_file):
    def fill(engine):
        bootstrap.make_empty(engine)
        place.write_bytes(seeded_file.read_bytes())

    settings = Settings(database_url=str(place))
    with bootstrap.opened(settings, make=fill) as engine:
        assert schema_state(engine) is SchemaState.CURRENT
    assert len(titles(f"sqlite:///{place}")) == 128
    assert files(place.parent) == ["catalogue.sqlite"]


def test_what_a_killed_maker_left_is_swept(place):
    place.parent.mkdir()
    left = place.parent / ".catalogue.sqlite.new-999999999-wal"
    left.touch()
    assert run("migrate") == 0
    assert not left.exists()


def test_the_schema_is_what_the_tables_say(url):
    run("migrate")
    with opened(url) as engine, engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.check(config)
