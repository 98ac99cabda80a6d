"""What each column of a table is for, told by its head and by what stands in its cells."""

import pytest

from app.documents.tables import table_of
from app.documents.text import Column, Run

LINKED = ("Soil", "https://soil.example/")


def row(*cells):
    """Cells of words, or of words with their link."""
    return [
        (Run(cell, 1),) if isinstance(cell, str) else (Run(cell[0], 1, 0, cell[1]),)
        for cell in cells
    ]


@pytest.mark.parametrize(
    ("head", "cell", "column"),
    [
        ("Autoren", "Ann Bee", Column.PEOPLE),
        ("著者", "Ann Bee", Column.PEOPLE),
        ("Universidad", "Acme College", Column.INSTITUTION),
        ("год", "2015", Column.YEAR),
        ("Zeitschrift", "Soil Letters", Column.VENUE),
        ("Verlag", "Acme", Column.PUBLISHER),
        ("", "2015", Column.YEAR),
    ],
)
def test_a_column_is_told_by_its_head_or_by_its_cells(head, cell, column):
    rows = [row("Title", head), *(row(LINKED, cell) for _ in range(4))]
    (runs,) = table_of(rows).entries(rows[1])
    assert [x.column for x in runs if cell in x.text] == [column]
