"""README and docs tell the truth: their commands, answers and tables are held here."""

import re
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest
import typer

from app.catalogue.records import FindingCode, choices_of
from app.cli import cli
from app.config import ROOT, Settings
from tests.commands import free_port, serving
from tests.readme import API, PAGES, README, commands, renewed

SCALING = ROOT / "docs" / "scaling.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
LINKS = ROOT / "docs" / "links.md"
FOLDERS = "app|benchmarks|cluster|docs|migrations|seed|tests|training"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_as_the_program_is(copy_url, page):
    text, port = page.read_text(encoding="utf-8"), free_port()
    with serving(copy_url, port) if commands(text) else nullcontext():
        assert text == renewed(text, port, copy_url), "run `python -m tests.readme`"


def test_each_table_stands_on_one_page():
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for name in ("parameters", "errors", "settings", "unparsed"):
        assert texts.count(f"<!-- {name} -->") == texts.count(f"<!-- /{name} -->") == 1


def test_the_readme_is_read_in_ten_minutes():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("page", [*PAGES, SCALING, ARCHITECTURE, LINKS], ids=lambda page: page.name)
def test_what_a_page_leads_to_is_there(page):
    prose = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", prose):
        assert (page.parent / target).exists(), target


def test_every_code_of_a_finding_is_in_the_table_of_quality():
    text = API.read_text(encoding="utf-8").split("\n## Changes and quality\n")[1]
    table = text.split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    codes = [code for row in rows for code in re.findall(r"`(\w+)`", row)]
    assert sorted(codes) == sorted(choices_of(FindingCode))


def test_what_a_newcomer_exports_is_where_make_run_keeps_it():
    text = README.read_text(encoding="utf-8")
    (line,) = re.findall(r"^export PATH=.*$", text, re.MULTILINE)
    script = f'{line}; cd /; printf "%s\\n" "$PATH" "$CATALOGUE_DATABASE_URL"'
    told = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=True)
    path, file = told.stdout.decode().splitlines()
    assert path.split(":")[0] == str(ROOT / ".venv" / "bin")
    default = Settings.model_fields["database_url"].default
    assert str(default) == f"sqlite:///{Path(file).relative_to(ROOT)}"


@pytest.mark.parametrize(("page", "least"), [(README, 9), (API, 20)], ids=lambda p: str(p)[-9:])
def test_there_are_examples_with_answers(page, least):
    text = page.read_text(encoding="utf-8")
    assert len(commands(text)) >= least
    assert "```console\n$ curl" in text
    assert not re.search(r"```console\n\$ [^\n]*\n```", text)


@pytest.mark.parametrize("page", [*PAGES, SCALING, ARCHITECTURE, LINKS], ids=lambda page: page.name)
def test_the_make_targets_and_files_that_are_named_are_there(page):
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)", text)) - {"a"}:
        assert f"\n{target}:" in makefile, target
    for path in re.findall(rf"`((?:{FOLDERS})/[\w./]+)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("page", [README, ARCHITECTURE], ids=lambda page: page.name)
def test_what_a_row_or_a_step_names_is_in_a_file_that_it_names(page):
    steps = r"^(?:\| .* \||(?:- |\d\. ).*(?:\n {2,}.*)*)$"
    rows = re.findall(steps, page.read_text(encoding="utf-8"), re.MULTILINE)
    told = 0
    for row in rows:
        files = re.findall(rf"`((?:{FOLDERS})/[\w/]+\.py)`", row)
        text = "\n".join((ROOT / path).read_text(encoding="utf-8") for path in files)
        for name in re.findall(r"`([A-Za-z_][\w.]*)`", row) if files else ():
            for part in name.split("."):
                made = rf"^\s*(?:(?:async )?def|class|type) {part}\b|^ {{0,4}}{part}\b(?::.*)? ="
                assert re.search(made, text, re.MULTILINE), f"{name}: {row}"
                told += 1
    assert told > 10


def test_the_commands_of_scaling_are_those_of_the_program_and_of_the_cluster():
    text = SCALING.read_text(encoding="utf-8")
    settings = {f"CATALOGUE_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"CATALOGUE_[A-Z_]+", text)) <= settings
    there = set(typer.main.get_group(cli).commands)
    assert set(re.findall(r"^catalogue ([a-z]+)", text, re.MULTILINE)) <= there

    cluster = (ROOT / "cluster" / "postgres.py").read_text(encoding="utf-8")
    servers = re.findall(r"^(?:initdb|pg_ctl|pg_basebackup) .*", text, re.MULTILINE)
    assert len(servers) == 5
    for option in re.findall(r"--[a-z-]+|-c [a-z_]+=|promote", " ".join(servers)):
        assert option in cluster, option
    for setting in re.findall(r"ALTER SYSTEM SET (\w+)", text):
        assert setting in cluster


def test_what_scaling_calculates_is_the_product_of_what_it_measured():
    text = SCALING.read_text(encoding="utf-8")
    (table,) = re.findall(r"<!-- calculated -->(.*?)<!-- /calc", text, re.DOTALL)
    head, _, *rows = table.replace(",", "").strip().splitlines()
    records = [int(n) for n in re.findall(r"\d+", head)]
    assert len(records) == 3
    assert len(rows) == 7
    for row in rows:
        each, *told = map(int, re.findall(r"(\d+) (?:GB )?\|", row))
        assert told == [round(each * n / 1e9) for n in records]
