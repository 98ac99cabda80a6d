"""Small lists, each about one thing that readers of lists get wrong: `cases.jsonl`."""

import json
from pathlib import Path

import pytest

from tests.reading.compare import KEYS, misses

FILE = Path(__file__).with_name("cases.jsonl")
CASES = {
    case["id"]: case for case in map(json.loads, FILE.read_text(encoding="utf-8").splitlines())
}
TEXTS = {name: case["text"] for name, case in CASES.items()}


def test_every_case_says_what_it_wants():
    for case in CASES.values():
        assert case.keys() <= {"id", "text", "records", "exact", "absent"}
        assert case["records"] or case.get("absent") or case.get("exact")
        assert all(want.keys() <= KEYS for want in case["records"])


@pytest.mark.parametrize("name", CASES)
def test_a_small_list(name, read_together):
    assert misses(CASES[name], read_together[name]) == []
