"""The README tells the truth: its commands, answers and tables are held here."""

import re
import socket
from contextlib import closing

import pytest
import typer

from app.catalogue.records import FindingCode, words_of
from app.cli import cli
from app.config import ROOT, Settings
from tests.commands import serving
from tests.readme import README, commands, renewed

SCALING = ROOT / "docs" / "scaling.md"
FOLDERS = "app|benchmarks|cluster|migrations|seed|tests"


def test_the_readme_is_as_the_program_is(copy_url):
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = README.read_text(encoding="utf-8")
    with serving(copy_url, port):
        assert text == renewed(text, port, copy_url), "run `python -m tests.readme`"


def test_every_code_of_a_finding_is_in_the_table_of_quality():
    text = README.read_text(encoding="utf-8").split("\n## Changes and quality\n")[1]
    table = text.split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    codes = [code for row in rows for code in re.findall(r"`(\w+)`", row)]
    assert sorted(codes) == sorted(words_of(FindingCode))


def test_there_are_ten_examples_with_answers():
    text = README.read_text(encoding="utf-8")
    assert len(commands(text)) >= 10
    assert "```console\n$ curl" in text
    assert not re.search(r"```console\n\$ [^\n]*\n```", text)


@pytest.mark.parametrize("page", [README, SCALING], ids=lambda page: page.name)
def test_the_make_targets_and_files_that_are_named_are_there(page):
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make ([a-z-]+)", text)) - {"a"}:
        assert f"\n{target}:" in makefile, target
    for path in re.findall(rf"`((?:{FOLDERS})/[\w./]+)`", text):
        assert (ROOT / path).exists(), path


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
