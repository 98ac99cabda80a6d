"""Rows of tables: what each column is for, and a row's cells in reading order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents import grammar
from app.documents.entry import CELL, Column, Run
from app.documents.labels import is_label
from app.documents.passage import passage_of

Cell = tuple[Run, ...]

# The words over a column, the first row of this table that matches counts.
HEADS: Sequence[tuple[Column, re.Pattern[str]]] = tuple(
    (column, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for column, words in (
        (Column.TITLE, "titles?"),
        (Column.PEOPLE, "authors?|instructors?|speakers?|teachers?|lecturers?"),
        (Column.PEOPLE, "professors?|people|presenters?|creators?|by|taught by"),
        (Column.INSTITUTION, "institut\\w*|universit\\w*|schools?|affiliations?"),
        (Column.INSTITUTION, "organi[sz]ations?|company|compan\\w+|labs?|offered by"),
        (Column.YEAR, "years?|dates?|when|published|semesters?|terms?|released?"),
        (
            Column.VENUE,
            "venues?|conferences?|journals?|publisher|published in|publication",
        ),
        (Column.NOTE, "descriptions?|notes?|comments?|summary|remarks?|about|details?"),
        (Column.NOTE, "abstract|tl;?dr|what|why|highlights?"),
        (Column.LINK, "links?|urls?|code|github|repo\\w*|slides?|videos?|pdf|download"),
        (Column.LINK, "materials?|homepage|web ?sites?|pages?|implementation|demo"),
        (
            Column.TITLE,
            "names?|papers?|books?|courses?|projects?|resources?|tools?|articles?",
        ),
        (
            Column.TITLE,
            "librar\\w+|models?|datasets?|works?|packages?|software|lectures?",
        ),
    )
)
# "None", "N/A", "-", ":x:": a cell that says that there is nothing.
_FACTS = (Column.PEOPLE, Column.INSTITUTION, Column.YEAR, Column.VENUE, Column.LINK)
_NOTHING = re.compile(
    r"(?:none|n/?a|nan|null|tb[ad]|unknown|x|[\s\W_]*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Table:
    """What each column is for, whether the first row says so, whether rows have links.

    `known` tells whether the head names a column of titles and one of facts.
    """

    columns: tuple[Column, ...]
    has_head: bool
    has_links: bool
    known: bool

    def entry(self, cells: Sequence[Cell]) -> tuple[Run, ...]:
        """Return the runs of a row, its title first, without empty cells.

        Nothing where the title's cell is empty, or alone without a link: such a row
        parts others.
        """
        filled = [
            (column, cell)
            for column, cell in zip(self.columns, cells, strict=False)
            if _is_filled(cell)
        ]
        filled.sort(key=lambda pair: pair[0] is not Column.TITLE)
        if not filled or filled[0][0] is not Column.TITLE:
            return ()
        linked = _has_link([cell for _, cell in filled])
        listed = self.known and self.has_links and len(filled) > 1
        return tuple(_joined(filled)) if linked or listed else ()


def table_of(rows: Sequence[Sequence[Cell]]) -> Table:
    """Read a table: the column of titles is one, whatever the head says.

    A column headed "Title" is before one that holds links with words, that one before
    one headed "Paper"; a table that says nothing of it has the title first.
    """
    has_head = not _has_link(rows[0])
    names = [_words(cell) for cell in rows[0]] if has_head else []
    width = max(map(len, rows))
    names += [""] * (width - len(names))
    columns = [_column(name) for name in names]
    said = set(columns)
    titles = [at for at, column in enumerate(columns) if column is Column.TITLE]
    linked = [sum(_is_titled(row[at : at + 1]) for row in rows) for at in range(width)]
    best = max(range(width), key=lambda at: _fitness(at, titles, names, linked))
    for at in titles:
        leads = any(_has_link(row[at : at + 1]) for row in rows)
        columns[at] = Column.LINK if leads else Column.OTHER
    columns[best] = Column.TITLE
    return Table(
        columns=tuple(columns),
        has_head=has_head,
        has_links=any(map(_has_link, rows)),
        known=Column.TITLE in said and not said.isdisjoint(_FACTS),
    )


def _fitness(
    at: int, titles: Sequence[int], names: Sequence[str], linked: Sequence[int]
) -> tuple[bool, int, bool, int]:
    """Return how well a column serves as the title's."""
    plain = at in titles and bool(HEADS[0][1].search(names[at]))
    return plain, linked[at], at in titles, -at


def _column(name: str) -> Column:
    return next((column for column, words in HEADS if words.search(name)), Column.OTHER)


def _is_titled(cells: Sequence[Cell]) -> bool:
    links = [link for cell in cells for link in passage_of(cell).links]
    return any(grammar.title(x.label) and not is_label(x) for x in links)


def _words(cell: Cell) -> str:
    return grammar.spaced("".join(run.text for run in cell))


def _has_link(cells: Sequence[Cell]) -> bool:
    return any(run.link is not None for cell in cells for run in cell)


def _is_filled(cell: Cell) -> bool:
    """Tell whether a cell says anything."""
    return _has_link([cell]) or not _NOTHING.fullmatch(_words(cell))


def _joined(cells: Sequence[tuple[Column, Cell]]) -> list[Run]:
    runs: list[Run] = []
    links = 0
    for column, cell in cells:
        if runs:
            runs.append(Run(CELL, runs[-1].line))
        for run in cell:
            number = None if run.link is None else run.link + links
            runs.append(replace(run, link=number, column=column))
        links = 1 + max((x.link for x in runs if x.link is not None), default=links - 1)
    return runs
