"""What a passage knows of its words: their emphasis, and the cells of a table."""

from app.documents.entries import read
from app.documents.model import CELL, Column, Run
from app.documents.text import passage_of


def styled(text, style):
    (entry,) = read(text).entries
    whole = passage_of(entry.runs)
    return [whole.whole[x.start : x.end] for x in whole.styled if x.style == style]


def test_emphasis():
    text = "* [One](u) **two *three***, *four* <b>five</b> <EM>six</EM> `seven`"
    assert styled(text, "strong") == ["two three", "five"]
    assert styled(text, "em") == ["three", "four", "six"]
    assert styled(text, "code") == ["seven"]


def test_cells():
    runs = [
        Run("A", 1, column=Column.TITLE),
        Run("B", 1, column=Column.TITLE),
        Run(CELL, 1),
        Run("C", 1, column=Column.PEOPLE),
    ]
    cells = [(x.start, x.end, x.column) for x in passage_of(runs).cells]
    assert cells == [(0, 2, Column.TITLE), (3, 4, Column.PEOPLE)]
