"""The Dockerfile fits the project; no engine is needed to see that."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import PYTHONS, ROOT, bare_environment


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage as (word, rest), continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    result: list[list[tuple[str, str]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            result.append([])
        result[-1].append((word, rest))
    return result


BUILD, FINAL = stages()
TARGETS = [
    target
    for word, rest in BUILD
    if word == "RUN"
    for target in re.findall(r"(?:^|&&)\s*make (\S+)", rest)
]


def last(word: str) -> str:
    return [rest for each, rest in FINAL if each == word][-1]


def test_the_environment_is_made_as_in_the_makefile():
    assert "install" in TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_make_target_is_there(target):
    done = subprocess.run(
        ["make", "-n", target], cwd=ROOT, env=bare_environment(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("source", ["app", "migrations", "seed"])
def test_what_the_program_reads_is_copied(source):
    assert ("COPY", f"{source}/ {source}/") in BUILD
    assert (ROOT / source).is_dir()


def test_both_stages_have_the_same_python():
    assert BUILD[0][1].split()[0] == FINAL[0][1].split()[0]


def test_the_python_is_one_that_the_tests_run_on():
    version = re.fullmatch(r"python:(\d+\.\d+)-.*", FINAL[0][1])
    assert version is not None
    assert version[1] in PYTHONS


def test_the_locks_are_installed_by_the_makefile_alone():
    runs = [rest for word, rest in BUILD + FINAL if word == "RUN"]
    assert [each for each in runs if re.search(r"\b(pip|requirements)\b", each)] == []


def test_user_is_a_number_and_not_root():
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last("USER"))


def test_data_is_a_volume_and_holds_the_database():
    assert last("VOLUME") == "/data"
    assert 'CATALOGUE_DATABASE_URL="sqlite:////data/' in last("ENV")


def test_health_is_checked_on_the_exposed_port():
    assert f"127.0.0.1:{last('EXPOSE')}/health/ready" in last("HEALTHCHECK")


def test_command_is_one_of_the_program():
    program, subcommand, *_ = json.loads(last("CMD"))
    done = subprocess.run(
        [Path(sys.executable).with_name(program), "--help"],
        env=os.environ | {"TERM": "dumb", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert re.search(rf"^\W*{subcommand}\b", done.stdout, re.MULTILINE)
