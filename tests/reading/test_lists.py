"""Whole lists of many habits and languages, beside their labels."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.reading.compare import KEYS, misses

FOLDER = Path(__file__).parents[1] / "documents" / "lists"


def case_of(path):
    """The labels of a list: its records, and lines with what is said of the whole."""
    case: dict[str, Any] = {"records": []}
    for line in path.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if "title" in label:
            case["records"].append(label)
        else:
            case |= label
    return case


CASES = {path.stem: case_of(path) for path in sorted(FOLDER.glob("*.jsonl"))}
TEXTS = {name: (FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in CASES}


def test_every_list_has_labels():
    assert {path.stem for path in FOLDER.glob("*.md")} == CASES.keys()
    for case in CASES.values():
        assert case["records"]
        assert case.keys() <= {"records", "exact", "absent"}
        assert all(want.keys() <= KEYS for want in case["records"])


@pytest.mark.parametrize("name", CASES)
def test_a_list(name, read_together):
    assert misses(CASES[name], read_together[name]) == []
