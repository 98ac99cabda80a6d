"""Small documents beside their reading: `golden/*.md`, every shape: `shapes/*.md`."""

from pathlib import Path

import pytest

from tests.documents.shown import cases, shaped, shown


def cases_in(folder):
    return [
        pytest.param(given, expected, id=f"{path.stem}: {name}")
        for path in sorted((Path(__file__).parent / folder).glob("*.md"))
        for name, given, expected in cases(path.read_text(encoding="utf-8"))
    ]


CASES = cases_in("golden")
SHAPES = cases_in("shapes")


def test_there_are_golden_documents():
    assert len(CASES) > 40
    assert len(SHAPES) > 30


@pytest.mark.parametrize(("given", "expected"), CASES)
def test_reading(given, expected):
    assert shown(given) == expected


@pytest.mark.parametrize(("given", "expected"), SHAPES)
def test_shape(given, expected):
    assert shaped(given) == expected
