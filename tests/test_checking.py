"""`catalogue check`: what it tells, in every format, and with which exit code."""

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]
from sarif import loader  # type: ignore[import-untyped]

from app import checking, ingest, reading
from app.catalogue import quality
from app.catalogue.records import FindingCode, choices_of
from app.ingest import Source
from app.seed import load_authority, load_documents
from app.store.write.documents import DocumentFacts
from tests.commands import CATALOGUE, run
from tests.long import LONG
from tests.readme import README
from tests.snapshots import ask
from tests.steps import steps

LIST = """# Soils

## Papers

- [Deep soil](http://a.example/1.pdf); Ann Smith; 2016
- [Wide soil](www.a.example/2.pdf); Bob Jones; 2017
- https://a.example/b/c
- [Dry soil](x/y); Moor

See [that](http://a.example/x) too.
"""
SOUND = "## Papers\n\n- [Deep soil](http://a.example/1.pdf); Ann Smith; 2016\n"


@pytest.fixture
def listed(tmp_path, monkeypatch):
    """A list in the folder where the command runs, and no database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", str(tmp_path / "none.sqlite"))
    file = tmp_path / "soils.md"
    file.write_text(LIST)
    yield file
    assert not (tmp_path / "none.sqlite").exists()


@pytest.fixture
def found(capsys):
    """Exit code and findings of a check, as JSON."""

    def checked(*arguments):
        code = run("check", *map(str, arguments), "--format", "json")
        return code, json.loads(capsys.readouterr().out)["findings"]

    return checked


def codes(findings):
    return [(each["line"], each["code"]) for each in findings]


ALL = [
    (6, "missing_scheme"),
    (6, "unknown_year"),
    (7, "no_author"),
    (7, "title_is_address"),
    (7, "unknown_year"),
    (8, "relative_address"),
    (8, "surname_only"),
    (8, "unknown_year"),
    (10, "unparsed"),
]


def test_a_list_without_findings_is_done(listed, found):
    listed.write_text(SOUND)
    assert found(listed) == (0, [])


def test_every_finding_of_a_list(listed, found):
    code, findings = found(listed)
    assert code == 1
    assert codes(findings) == [each for each in ALL if each != (6, "unknown_year")]
    assert all(each["is_new"] for each in findings)
    assert list(findings[0]) == ["code", "line", "message", "text", "is_new"]
    assert findings[0] == {
        "code": "missing_scheme",
        "line": 6,
        "message": "The address has no scheme; read as http://www.a.example/2.pdf.",
        "text": "www.a.example/2.pdf",
        "is_new": True,
    }


def test_only_what_the_older_state_does_not_have_is_new(listed, found):
    old = listed.with_name("old.md")
    old.write_text(LIST)
    # Lines move, and one finding is there twice now.
    listed.write_text(
        f"{LIST.replace('## Papers', '## New papers')}\n".replace(
            "- [Deep", "- [Low soil](x/y); Ann Moor; 2012\n- [Deep"
        )
    )
    code, findings = found(listed, "--against", old)
    assert code == 1
    (new,) = [each for each in findings if each["is_new"]]
    assert (new["line"], new["code"]) == (9, "relative_address")
    listed.write_text(f"\n\n{LIST}")
    code, findings = found(listed, "--against", old)
    assert (code, len(findings)) == (0, len(ALL) - 1)
    assert not any(each["is_new"] for each in findings)


WATERS = """# Waters

## Lakes

- [Alpine lakes and their ice](http://a.example/1.pdf); Ann Bee; 2011
- [Brackish lakes and their salt](http://a.example/2.pdf); Bo Carr; 2012
- [Crater lakes and their depth](http://a.example/3.pdf); Cy Dunn; 2013
- [Dammed lakes and their fish](http://a.example/4.pdf); Dan East; 2014
- [Endless lakes and their shores](www.a.example/5.pdf); Ed Fox; 2015

## Rivers

- [Young rivers and their stones](http://b.example/1.pdf); Fay Gun
- [Old rivers and their bends](http://b.example/2.pdf); Moor; 2012
- [Wide rivers and their boats](http://b.example/3.pdf); Gil Hay; 2013
- [Cold rivers and their trout](b/4.pdf); Hal Ives; 2014
- [Deep rivers and their mud](http://b.example/5.pdf); Ian Jay; 2015

## Seas

See [that](http://c.example/x) too.

- [Salt seas and their wind](http://c.example/1.pdf); Jo Kay; 2011
- [Dead seas and their shores](http://c.example/2.pdf); Kim Lee; 2012
"""
LINES = WATERS.splitlines()
ITEMS = [number for number, line in enumerate(LINES) if line.startswith("- ")]


# What is said of each line again.
LINE_CODES = {"missing_scheme": "(www", "surname_only": " Moor;", "relative_address": "(b/4"}


def with_line(after, line):
    return "\n".join([*LINES[: after + 1], line, *LINES[after + 1 :]]) + "\n"


def changes():
    """Changes of nine kinds, and what each brings: lines and codes."""
    for place in ITEMS:
        well = f"http://z.example/{place}.pdf"
        good = f"- [Zinc wells and their {place} pumps]({well}); Zoe Yard; 2016"
        title = LINES[place].partition("[")[2].partition("]")[0]
        url = LINES[place].partition("](")[2].partition(")")[0]
        order = [(place + 2, "out_of_order")] if place in ITEMS[:4] else []
        yield "good", with_line(place, good), order
        bad = good.replace("http://", "www.").replace("Zoe ", "")
        here = [(place + 2, "missing_scheme"), (place + 2, "surname_only")]
        yield "bad", with_line(place, bad), [*here, *order]
        if url.startswith("http"):
            shared = [(place + 1, "shared_address"), (place + 2, "shared_address")]
            again = good.replace(well, url)
            yield "the same address", with_line(place, again), [*shared, *order]
        twin = [(place + 1, "possible_duplicate"), (place + 2, "possible_duplicate")]
        other = re.sub(r"Zinc.* pumps", title, good)
        yield "the same title", with_line(place, other), twin
        odd = [code for code, part in LINE_CODES.items() if part in LINES[place]]
        said = [(len(LINES) + 4, code) for code in odd]
        yield "again elsewhere", f"{WATERS}\n## More\n\n{LINES[place]}\n", said
        said = [(place + 2, code) for code in (*odd, "possible_duplicate")]
        yield "again in its section", with_line(place, LINES[place]), said
        yield "reworded", WATERS.replace(LINES[place], f"{LINES[place]}. On mud and stones."), []
        yield "retitled", WATERS.replace(title, f"{title} today"), []
        yield "removed", WATERS.replace(f"{LINES[place]}\n", ""), []
    for name in ("Lakes", "Rivers", "Seas"):
        yield "renamed", WATERS.replace(f"## {name}", f"## {name} of old"), []
    head, lakes, rivers, seas = WATERS.split("## ")
    for sections in (
        (rivers, lakes, seas),
        (lakes, f"{seas}\n", rivers),
        (rivers, f"{seas}\n", lakes),
    ):
        yield "moved", "## ".join([head, *sections]), []
    yield "other bullets", WATERS.replace("\n- ", "\n* "), []
    yield "other ends", WATERS.replace("\n", "\r\n"), []
    yield "more room", WATERS.replace("\n", "\n\n").replace("\n- ", "\n+   "), []
    yield "wrapped", WATERS.replace("; ", ";\n  "), []
    yield "marked up", re.sub(r"\[(.*)\]\(http", r"[**\1**](http", WATERS), []
    disordered = WATERS.replace(LINES[ITEMS[0]] + "\n", "").replace(
        LINES[ITEMS[4]], f"{LINES[ITEMS[4]]}\n{LINES[ITEMS[0]]}"
    )
    yield "out of order", disordered, [(9, "out_of_order")]


def test_exactly_what_a_change_brings_is_new(listed, found):
    old = listed.with_name("old.md")
    old.write_text(WATERS)
    every = list(changes())
    assert len(every) > 80
    # Each kind of change, in the short run at some of its places.
    seen: Counter[str] = Counter()
    made = []
    for change in every:
        if LONG or seen[change[0]] % 3 == 0:
            made.append(change)
        seen[change[0]] += 1
    wrong = []
    for kind, text, brings in made:
        listed.write_bytes(text.encode())
        code, findings = found(listed, "--against", old)
        new = sorted(codes(x for x in findings if x["is_new"]))
        if (code, new) != (int(bool(brings)), sorted(brings)):
            wrong.append((kind, new, brings))
    assert wrong == [], wrong


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ABDEF", "ABDXEF", "X before E"),
        ("ABDEF", "ABDEFC", "C behind F"),
        ("ABDEF", "AYBDXEF", "Y before B, X before E"),
        ("ABDEF", "ABCDEFG", ""),
        # What was there and moved.
        ("ABDEF", "FABDE", "F before A"),
        # More that is new than was there; not in order was not to stay so.
        ("BDEFG", "BXYZDEFG", "X before D, Y before D, Z before D"),
        ("BADEF", "BADEFC", ""),
    ],
)
def test_the_line_that_a_change_brings_is_out_of_order(listed, found, old, new, told):
    def text(titles):
        entries = (
            f"- [{each} soils and their water](http://{each}.example/1); Ann Bee; 2016\n"
            for each in titles
        )
        return f"# Soils\n\n## Papers\n\n{''.join(entries)}"

    before = listed.with_name("old.md")
    before.write_text(text(old))
    listed.write_text(text(new))
    _, findings = found(listed, "--against", before)
    said = [re.sub("[“”.]| soils and their water| stands", "", x["message"]) for x in findings]
    assert ", ".join(said) == told
    lines = [text(new).splitlines()[each["line"] - 1][3] for each in findings]
    assert lines == [each[0] for each in said]


def test_an_address_has_no_place_in_an_order(listed, found):
    titles = ("Alpine", "Boggy", "Chalky", "Peaty", "Sandy")
    lines = [f"- [{x} soils](http://{x}.example/1); Ann Bee; 2016\n" for x in titles]
    before = listed.with_name("old.md")
    before.write_text(f"# Soils\n\n## Papers\n\n{''.join(lines)}")
    listed.write_text(before.read_text() + "- <http://a.example/b>; Ann Bee; 2016\n")
    _, findings = found(listed, "--against", before)
    assert [each["code"] for each in findings] == ["title_is_address"]


def test_a_section_to_be_sorted_that_is_misspelt(listed, capsys):
    listed.with_name(checking.SETTINGS).write_text('[check]\nsorted = ["Paper", "Far away"]\n')
    run("check", "soils.md")
    assert capsys.readouterr().err == (
        "soils.md: there is no section 'Paper' to be sorted. Did you mean Papers?\n"
        "soils.md: 8 findings.\n"
    )
    listed.write_text(SOUND)
    run("check", "soils.md", "--select", "missing_scheme")
    assert capsys.readouterr().err.endswith("soils.md: 0 findings.\n")


def test_what_was_reworded_is_looked_for_nearby_alone():
    def odd(text, line=1):
        return checking.LineFinding("no_author", line, "Nobody.", text)

    old = [odd(f"Soil number {n} and its water") for n in range(30)]
    assert not any(x.is_new for x in checking.compared([odd("Soil number 4, its water")], old))
    (new,) = checking.compared([odd("Wheels")], old)
    assert new.is_new
    (new,) = checking.compared([odd("Soil")], [])
    assert new.is_new


def test_text_and_annotations_tell_what_is_new(listed, capsys):
    old = listed.with_name("old.md")
    old.write_text(LIST.replace("(x/y)", "(http://a.example/y)"))
    assert run("check", "soils.md", "--against", "old.md") == 1
    said = capsys.readouterr()
    assert said.out == (
        "soils.md:8: relative_address: The address is relative; it leads nowhere.\n"
    )
    assert said.err == "soils.md: 8 findings, 1 of them new.\n"
    listed.rename("a,b:100%.md")
    assert (
        run("check", "a,b:100%.md", "--select", "relative_address,unparsed", "--format", "github")
        == 1
    )
    file, told = "file=a%2Cb%3A100%25.md", "The address is relative; it leads nowhere."
    assert capsys.readouterr().out.splitlines() == [
        f"::warning {file},line=8,title=relative_address::{told}",
        f"::warning {file},line=10,title=unparsed::A link in running text is no entry.",
    ]


def test_sarif_is_what_code_scanning_takes(listed, capsys):
    old = listed.with_name("old.md")
    old.write_text(LIST.replace("(x/y)", "(http://a.example/y)"))
    assert run("check", "soils.md", "--against", "old.md", "--format", "sarif") == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (ran,) = log["runs"]
    rules = [rule["id"] for rule in ran["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert len(ran["results"]) == len(ALL) - 1
    states = Counter(each["baselineState"] for each in ran["results"])
    assert states == {"new": 1, "unchanged": len(ALL) - 2}
    for result in ran["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (place,) = result["locations"]
        place = place["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "soils.md"}
        assert place["region"]["startLine"] in dict(ALL)


def test_sarif_is_read_back_by_the_tools_of_others(listed, tmp_path, capsys):
    run("check", "soils.md", "--format", "sarif")
    file = tmp_path / "soils.sarif"
    file.write_text(capsys.readouterr().out)
    log = loader.load_sarif_file(str(file))
    assert log.get_distinct_tool_names() == ["catalogue"]
    assert {(each["Line"], each["Code"]) for each in log.get_records()} == set(ALL[:1] + ALL[2:])


HOSTILE = "\x1b[31m\x9b31m\x07\u202e"


def test_a_list_cannot_command_a_terminal(listed, capsys):
    title = f"Deep {HOSTILE} soil and the water of its plants"
    listed.write_text(
        f"- [{title}](http://a.example/1); Ann Bee; 2016\n"
        f"- [{title}](http://a.example/2); Cy Moor; 2016\n"
        "- [Dry](www.a.example/\x9b31m\u202e); Ann Bee; 2016\n"
    )
    for format_ in ("text", "github"):
        assert run("check", "soils.md", "--format", format_) == 1
        said = capsys.readouterr()
        assert all(each.isprintable() or each == "\n" for each in said.out + said.err)
        assert "31m soil and the water" in said.out


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({}, False), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colours_where_they_are_seen_and_wanted(listed, environment, coloured):
    _, said = shell([CATALOGUE, "check", "soils.md"], TERM="xterm", **environment)
    assert ("\x1b[33mmissing_scheme\x1b[0m" in said) == coloured
    assert "missing_scheme" in said


def test_codes_are_chosen(listed, found):
    _, findings = found(
        listed,
        "--select",
        "unparsed,no_author",
        "--select",
        "relative_address",
        "--ignore",
        "no_author",
    )
    assert codes(findings) == [(8, "relative_address"), (10, "unparsed")]


def test_what_a_database_needs_is_not_waited_for():
    loaded = "import sys, app.start, app.checking; print(*sys.modules)"
    code, said = shell([sys.executable, "-c", loaded])
    assert code == 0, said
    assert "app.reading" in said.split()
    assert {"sqlalchemy", "alembic", "fastapi", "app.cli", "app.ingest"}.isdisjoint(said.split())


SETTINGS = """[check]
ignore = ["title_is_address"]
wanted = ["author"]
sorted = ["Soils  > Papers", "Books"]
"""


def test_contents_and_bars_of_links_are_nothing_to_mend(listed, found):
    bar = "[Home](https://soils.example/) | [Chat](https://soils.example/chat)"
    badge = "[![Sound](https://soils.example/b.svg)](https://soils.example/badge)"
    logo = '<p align="center"><a href="https://soils.example"><img src="logo.png"></a></p>'
    listed.write_text(f"{logo}\n\n# Soils\n\n{badge}\n\n{bar}\n\n- [Papers](#papers)\n\n{SOUND}")
    assert found(listed) == (0, [])
    # Among the entries it may be one that lacks its words.
    listed.write_text(f"# Soils\n\n{SOUND}\n{badge}\n")
    _, findings = found(listed)
    assert [each["code"] for each in findings] == ["unparsed"]


def test_the_settings_beside_a_list(listed, found):
    listed.with_name(checking.SETTINGS).write_text(SETTINGS)
    listed.write_text(
        "# A\n\n## Soils\n\n### Papers\n\n"
        "- [Deep soil](www.a.example/1); Ann Bee; 2016\n"
        "- [Wide soil](http://a.example/2); Ann Bee\n"
        "- [“Dry” soil](http://a.example/3)\n- [flat soil](http://a.example/4); A. Bee"
        "\n\n## Papers\n\n- [Z](http://a.example/5); A. Bee\n"
        "- [Y](http://a.example/6); A. Bee\n"
    )
    _, findings = found(listed)
    assert codes(findings) == [(7, "missing_scheme"), (8, "out_of_order"), (9, "no_author")]
    assert findings[1]["message"] == "“Wide soil” stands before ““Dry” soil”."
    # An option is said later than a file.
    _, findings = found(listed, "--select", "out_of_order")
    assert codes(findings) == [(8, "out_of_order")]


def test_codes_keys_and_fields_that_there_are_not(listed, capsys):
    def refused(*options):
        assert run("check", "soils.md", *options) == 2
        return capsys.readouterr().err

    assert "Did you mean no_author?" in refused("--select", "no_autor")
    assert "Did you mean unparsed" in refused("--ignore", "unpased")
    assert "It takes missing_scheme, " in refused("--ignore", "xyz")
    assert "There is no format 'xml' but text, github" in refused("--format", "xml")
    settings = listed.with_name(checking.SETTINGS)
    for text, said in {
        "[chek]": "'chek' is not a table of",
        "[check]\nsort = []": "Did you mean sorted?",
        "[check]\nwanted = ['title']": "It takes year, author.",
        "[check]\nselect = 'unparsed'": "select takes a list of words",
        "[check]\nselect = [1]": "select takes a list of words",
        "[check": "cannot be read",
        "check = 1": "check takes a table",
    }.items():
        settings.write_text(text)
        assert said in refused()


def test_what_cannot_be_read_is_wrong_use(listed, capsys):
    listed.write_bytes(b"\xff")
    assert run("check", "soils.md") == 2
    assert "soils.md: The text is not UTF-8" in capsys.readouterr().err
    assert run("check", "none.md") == 2
    assert "none.md: cannot be read" in capsys.readouterr().err


def test_the_findings_are_those_of_a_catalogue_that_has_the_list_alone(empty):
    (document,) = load_documents()
    text = document.editions[0].path.read_text(encoding="utf-8")
    source = Source(DocumentFacts("a"), text)
    ingest.import_edition(empty, load_authority(), source)
    told = ask(empty, "SELECT line, code, message, text FROM finding")
    found, _ = checking.findings_of(text, "a.md", load_authority(), checking.Rules())
    assert len(found) > 20
    assert sorted(told) == sorted((x.line, x.code, x.message, x.text) for x in found)


def test_works_that_may_be_mixed_up_name_each_other():
    text = "\n".join(
        f"- [{title} soil and the water of its plants]({url}); {name}; 2016"
        for title, url, name in [
            ("Deep", "http://a.example/1", "Ann Bee"),
            ("Deep", "http://a.example/2", "Cy Moor"),
            ("Wide", "http://a.example/2", "Dee Tann"),
        ]
    )
    found, _ = checking.findings_of(text, "a.md", load_authority(), checking.Rules())
    assert [(each.line, each.code) for each in found] == [
        (1, "possible_duplicate"),
        (2, "possible_duplicate"),
        (2, "shared_address"),
        (3, "shared_address"),
    ]
    assert "Line 3 of a:1 lists “Wide soil" in found[2].message


def test_what_a_crowd_shares_is_no_finding():
    text = "\n".join(
        f"- [{number} soils](http://a.example/1); A{'bcdefghij'[number % 9]} Bee; 2016"
        for number in range(60)
    )
    rules = checking.Rules(frozenset({"shared_address"}))
    assert checking.findings_of(text, "a.md", load_authority(), rules)[0] == []


@pytest.mark.parametrize(
    ("module", "stage"), [(reading, "cite"), (checking, "listing_of"), (quality, "of_work")]
)
def test_an_entry_that_fails_harms_no_other(monkeypatch, module, stage):
    real = getattr(module, stage)

    def fails(given, *more):
        if "Wide soil" in repr(given):
            raise ZeroDivisionError
        return real(given, *more)

    monkeypatch.setattr(module, stage, fails)
    found, _ = checking.findings_of(LIST, "a.md", load_authority(), checking.Rules())
    assert [x for x in ALL if x[0] != 6] == [(x.line, x.code) for x in found if x.line != 6]
    (failed,) = [each for each in found if each.line == 6]
    assert (failed.code, "failed" in failed.message) == ("unparsed", True)


MANY = 60
SOILS = "## Papers\n\n" + "".join(
    f"- [Soil {number} and its water](http://a.example/{number}.pdf)\n" for number in range(MANY)
)


@pytest.mark.parametrize("stage", [(reading, "cite"), (quality, "of_work")])
def test_two_processes_find_what_one_does_whatever_becomes_of_the_other(monkeypatch, stage):
    real, own = getattr(*stage), os.getpid()
    monkeypatch.setattr(checking, "_WORTH_A_PROCESS", MANY)

    def check(fault):
        def at_the_last_entry(given, *more):
            if f"Soil {MANY - 1} " in repr(given):
                fault()
            return real(given, *more)

        monkeypatch.setattr(*stage, at_the_last_entry)
        return checking.findings_of(SOILS, "a.md", load_authority(), checking.Rules())[0]

    def fails():
        raise ZeroDivisionError

    found, failed = check(lambda: None), check(fails)
    assert {each.line for each in found} == set(range(3, MANY + 3))
    assert check(lambda: os.getpid() == own or os._exit(9)) == found
    last = MANY + 2
    assert [x for x in failed if x.line < last] == [x for x in found if x.line < last]
    assert [(x.line, x.code) for x in failed if x.line == last] == [(last, "unparsed")]
    monkeypatch.setattr(checking, "_WORTH_A_PROCESS", MANY + 1)
    assert check(lambda: os.getpid() == own or os._exit(9)) == found


def test_no_memory_is_no_fault_of_an_entry(monkeypatch):
    def fails(*_given):
        raise MemoryError

    monkeypatch.setattr(quality, "of_list", fails)
    with pytest.raises(MemoryError):
        checking.findings_of(LIST, "a.md", load_authority(), checking.Rules())


def steps_of(heading):
    """What a YAML example of the README runs, as it stands there."""
    text = README.read_text(encoding="utf-8").split(heading)[1]
    return yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])


def shell(command, *arguments, **environment):
    """Run a command of the shell as a tool does; return its exit code and its words."""
    path = f"{Path(CATALOGUE).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*command, *arguments],
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def repository(listed):
    """A repository of Git with a list that has findings."""
    listed.rename("README.md")
    user = ("-c", "user.name=a", "-c", "user.email=a@a.example")
    for command in (("init", "-q"), ("add", "."), (*user, "commit", "-qm", "A list")):
        assert shell(["git", *command])[0] == 0
    return listed.with_name("README.md")


def test_the_hook_of_the_readme_sees_what_is_new(repository):
    (hook,) = steps_of(".pre-commit-config.yaml")["repos"][0]["hooks"]
    entry = shlex.split(hook["entry"])
    assert shell(entry, "README.md")[0] == 0
    repository.write_text(f"{LIST}\nSee [this](http://a.example/z).\n")
    code, said = shell(entry, "README.md")
    assert code == 1
    assert "README.md:12: unparsed" in said
    repository.with_name("new.md").write_text(SOUND)
    assert shell(entry, "new.md")[0] == 0


def test_the_hook_of_the_repository_is_that_of_the_readme():
    (hook,) = yaml.safe_load((README.parent / ".pre-commit-hooks.yaml").read_text())
    (shown,) = steps_of(".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert hook.pop("description")
    assert hook.pop("language") == "python"
    assert shown.pop("language") == "system"
    assert hook == shown


def test_a_wheel_checks_lists_without_the_checkout(listed, tmp_path):
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    code, said = shell([*build, "--no-build-isolation", "-w", "wheels", str(README.parent)])
    assert code == 0, said
    (wheel,) = (tmp_path / "wheels").iterdir()
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    check = "import app.cli as x; print(x.__file__); x.main(['check', 'soils.md'])"
    code, said = shell([sys.executable, "-P", "-c", check], PYTHONPATH=str(tmp_path / "site"))
    assert code == 1
    assert str(tmp_path / "site") in said
    assert "soils.md:7: title_is_address" in said


def test_the_workflow_of_the_readme_sees_what_is_new(repository):
    steps = steps_of(".github/workflows/check.yml")["jobs"]["check"]["steps"]
    bash = ["bash", "-e", "-c", steps[-1]["run"].replace("origin/", "")]
    more = {"GITHUB_BASE_REF": "HEAD", "RUNNER_TEMP": str(repository.parent)}
    assert shell(bash, **more)[0] == 0
    repository.write_text(f"{LIST}\nSee [this](http://a.example/z).\n")
    code, said = shell(bash, **more)
    assert code == 1
    assert "::warning file=README.md,line=12,title=unparsed::A link" in said


def test_twice_the_entries_take_twice_the_steps():
    entries = [
        f"- [Soil {number} and its water](http://a.example/{number}.pdf); "
        f"A. Be{number}, Cy Moor; {1990 + number % 30}\n"
        for number in range(200)
    ]
    authority = load_authority()

    def checked(several):
        checking.findings_of("".join(several), "a.md", authority, checking.Rules())

    assert steps(checked, entries) < 2.5 * steps(checked, entries[:100])


def test_every_code_is_told_or_belongs_to_the_service():
    assert set(checking.CODES) == set(choices_of(FindingCode))
    assert ingest.is_outer(MemoryError())
