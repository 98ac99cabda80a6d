"""Small documents of every shape, each beside its reading: `golden/*.md`."""

from pathlib import Path

import pytest

from tests.documents.shown import cases, shown

FILES = sorted((Path(__file__).parent / "golden").glob("*.md"))
CASES = [
    pytest.param(given, expected, id=f"{path.stem}: {name}")
    for path in FILES
    for name, given, expected in cases(path.read_text(encoding="utf-8"))
]


def test_there_are_golden_documents():
    assert len(CASES) > 40


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_reading(given, expected):
    assert shown(given) == expected
