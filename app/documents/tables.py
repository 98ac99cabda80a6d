"""Rows of tables: what each column is for, and a row's cells in reading order."""

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from app.documents import grammar
from app.documents.detection import is_reference
from app.documents.links import COURSE_CODE, is_label
from app.documents.name_words import AUTHOR_YEAR
from app.documents.people import read_people
from app.documents.text import CELL, NO_NAMES, Column, Over, Run, between, joined_runs, passage_of
from app.documents.tokens import YEAR, any_case, is_date
from app.text import regex, word_tables

Cell = tuple[Run, ...]
_LETTER = regex(r"[^\W\d_]")

_WORDS = word_tables("documents/words.toml")
# What the words over a column say it is for; the first that matches counts.
HEADS: Sequence[tuple[Column, re.Pattern[str]]] = tuple(
    (
        Column(name.removesuffix("_too")),
        any_case(rf"(?<!\w)(?:{words})(?!\w)|{_WORDS['head_signs'][name]}".replace("\n", "")),
    )
    for name, words in _WORDS["heads"].items()
)
# A column headed so is the title's whatever stands in it.
_TITLED = HEADS[0][1]
# "None", "N/A", "-", ":x:": a cell that says that there is nothing.
_FACTS = frozenset(Column) - {Column.TITLE, Column.NOTE, Column.OTHER}
_NOTHING = any_case(r"`?(?:none|n/?a|n\.\s?a\.|nan|null|tb[ad]|unknown|x|[\s\W_]*)`?")
_NUMBER = regex(r"[\s\W]*\d[\d\s\W]*[kKmM%]?\W*")
# "1940-", "1958-2023": what a work covers, not when it came out.
_SPAN = any_case(r"\d{4}\s*[-–—]\s*(?:\d{4}|present|now|today)?\s*$")
_LOWER = regex(r"(?<!\w)[^\W\d_A-ZÀ-Þ]\w+")
# Of the cells of a column that say anything, so many decide.
_MOST = 0.6
# Where no head says so, so many look like names of people.
_ALIKE = 0.8
# "[Nets](...) (Bee 1990)"
_DATED_LAST = regex(rf"{YEAR}\s*[)\]）]\.?$")
# So few numbers under words of their own are what these say: "Images".
_FEW = 2
# A cell of so many words is a remark.
_SENTENCE = 4
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Table:
    """What each column is for, whether the first row says so, whether rows have links.

    `known` tells whether the head names a column of titles and one of facts; `over` are
    the words above the titles.
    """

    columns: tuple[Column, ...]
    has_head: bool
    has_links: bool
    known: bool
    over: Over | None = None

    def entries(self, cells: Sequence[Cell]) -> Sequence[tuple[Run, ...]]:
        """Return the runs of what a row lists, the title first, without empty cells.

        Nothing where the title's cell is empty, or alone without a link: such a row
        parts others. Where that cell has several works, what is linked beside them is the row's.
        """
        filled = [x for x in zip(self.columns, cells, strict=False) if _is_filled(x[1])]
        filled.sort(key=lambda pair: pair[0] is not Column.TITLE)
        if not filled or filled[0][0] is not Column.TITLE:
            return ()
        (column, title), *others = filled
        if works := _works(title):
            beside = [pair for pair in others if not _has_link([pair[1]])]
            return [_joined([(column, work), *beside]) for work in works]
        linked = _has_link([cell for _, cell in filled])
        told = self.known or is_reference(passage_of(title))
        listed = told and self.has_links and len(filled) > 1
        return [_joined(filled)] if linked or listed else ()


def table_of(rows: Sequence[Sequence[Cell]]) -> Table:
    """Read a table: what its head leaves open, the cells tell; one column is of titles."""
    has_head = not _has_link(rows[0])
    names = [_words(cell) for cell in rows[0]] if has_head else []
    width = max(map(len, rows))
    names += [""] * (width - len(names))
    columns = [_column(name) for name in names]
    said = set(columns)
    body = rows[1:] if has_head else rows
    # What a row says twice is nobody's name.
    twice = {x for row in body for x, n in Counter(map(_words, row)).items() if n > 1}
    held = [_Held([row[at] for row in body if at < len(row)], twice) for at in range(width)]
    best = max(range(width), key=lambda at: (_fitness(columns[at], names[at], held[at]), -at))
    for at, each in enumerate(held):
        if columns[at] is Column.TITLE:
            columns[at] = Column.LINK if each.has_links else Column.OTHER
        if columns[at] is Column.OTHER:
            numbers = each.column is Column.YEAR and bool(names[at]) and each.filled <= _FEW
            columns[at] = Column.OTHER if numbers else each.column
            plain = not any(names) and each.words > 0
            columns[at] = Column.NOTE if plain and columns[at] is Column.OTHER else columns[at]
    columns[best] = Column.TITLE
    if Column.NOTE not in columns:
        # Of the columns that nothing tells, the one with most words holds the remarks.
        open_ = [at for at in range(width) if columns[at] is Column.OTHER]
        most = max(open_, key=lambda at: held[at].words, default=best)
        if held[most].words >= _SEVERAL and most != best:
            columns[most] = Column.NOTE
    return Table(
        columns=tuple(columns),
        has_head=has_head,
        has_links=any(map(_has_link, rows)),
        known=Column.TITLE in said and not said.isdisjoint(_FACTS),
        over=Over(names[best], rows[0][best][0].line) if names[best] else None,
    )


class _Held:
    """What stands in the cells of a column, as shares of those that say anything."""

    def __init__(self, cells: Sequence[Cell], twice: AbstractSet[str]) -> None:
        """Look at the cells of a column; some rows say some words `twice`."""
        filled = [cell for cell in cells if _is_filled(cell)]
        texts = [_words(cell) for cell in filled]
        of = max(1, len(filled))
        label = _label(texts)
        # "[Released](...) on Dec 8" says in most cells what lies there.
        links = [x.links[0].label.strip() for x in map(passage_of, filled) if x.links]
        said = _label(links) if len(links) >= len(filled) / 2 else None
        # Cells that differ and end in one word are no names: "High Court".
        ends = Counter(text.split()[-1] for text in set(texts) if text.split())
        alike = max(ends.values(), default=0) > max(_FEW, len(set(texts)) / 2)
        nobody = alike or not twice.isdisjoint(texts)
        own = [cell for cell, text in zip(filled, texts, strict=True) if text != label]
        led = [_leads(x) or (_has_link([x]) and _words(x) == label) for x in filled]
        self.filled = len(filled)
        self.has_links = _has_link(filled)
        self.empty = 1 - len(filled) / max(1, len(cells))
        self.titled = 0.0 if said else sum(map(_is_titled, own)) / of
        self.led = sum(led) / of
        self.strong = sum(any("strong" in x.styles for x in cell) for cell in filled) / of
        self.numbers = sum(bool(_NUMBER.fullmatch(x) or is_date(x)) for x in texts) / of
        self.dates = sum(is_date(x) and not _SPAN.search(x) for x in texts) / of
        self.people = 0.0 if nobody else sum(map(_are_people, texts)) / of
        self.words = sum(len(x.split()) for x in texts if _LOWER.search(x)) / of

    @property
    def column(self) -> Column:
        """What a column is for that no word heads."""
        if self.people >= _ALIKE and self.filled > 1:
            return Column.PEOPLE
        if self.led >= _MOST:
            return Column.LINK
        if self.dates >= _MOST and self.filled > 1:
            return Column.YEAR
        return Column.NOTE if self.words >= _SENTENCE else Column.OTHER


def _fitness(column: Column, name: str, held: _Held) -> float:
    """Return how well a column serves as the title's."""
    # A title stands in every row.
    fit = 3.0 * held.titled + held.strong - 4 * held.led - 5 * held.numbers - 1.5 * held.empty
    if column is Column.TITLE:
        fit += 6 if _TITLED.search(name) else 2
    elif column is not Column.OTHER:
        fit -= 2.5
    return fit - (5 if not held.filled else 0)


def _are_people(text: str) -> bool:
    """Tell whether a cell looks like names in full and nothing else, or cites by names and year."""
    people = read_people(text, NO_NAMES)
    rest = text[people.end :].strip(" .,;")
    full = all(" " in text[x.start : x.end].strip() for x in people.names)
    named = bool(people.names) and full and (not rest or is_date(rest))
    return named or bool(AUTHOR_YEAR.fullmatch(text))


def _label(texts: Sequence[str]) -> str | None:
    """Return the words that most cells of a column repeat, None where there are none."""
    words, count = Counter(texts).most_common(1)[0] if texts else ("", 0)
    return words if count > max(_FEW, len(texts) / 2) else None


def _works(title: Cell) -> Sequence[Cell]:
    """Return the works of a cell that has several: "[Nets](...) (Bee 1990); [Ropes](...) (Dee 1991)".

    Each begins with its link, and has its year at its end.
    """
    whole = passage_of(title)
    starts = [x.start for x in whole.links if not is_label(x)]
    if len(starts) < _SEVERAL or _LETTER.search(whole.text, 0, starts[0]):
        return ()
    spans = pairwise([*starts, len(whole.text)])
    parts = [whole.text[a:b].rstrip(" \n\t;,|•·") for a, b in spans]
    if not all(map(_DATED_LAST.search, parts)):
        return ()
    return [between(title, a, a + len(x)) for a, x in zip(starts, parts, strict=True)]


def _column(name: str) -> Column:
    """Return what a head says its column is for: of "Author affiliation" the last word does."""
    found = {column: x for column, words in HEADS if (x := words.search(name))}
    who, where = found.get(Column.PEOPLE), found.get(Column.INSTITUTION)
    if who and where and name[who.end() : where.start()].strip(" '’s") == "":
        return Column.INSTITUTION
    return next(iter(found), Column.OTHER)


def _is_titled(cell: Cell) -> bool:
    """Tell whether a link has words of its own: no label, no course's number, no "Bee, 2018"."""
    links = (x for x in passage_of(cell).links if grammar.title(x.label) and not is_label(x))
    labels = (x.label.strip() for x in links)
    return not all(COURSE_CODE.fullmatch(x) or AUTHOR_YEAR.fullmatch(x) for x in labels)


def _leads(cell: Cell) -> bool:
    """Tell whether a cell only leads elsewhere: "[pdf](...)", "https://a.org/1"."""
    whole = passage_of(cell)
    labels = bool(whole.links) and all(map(is_label, whole.links))
    return labels and not _LETTER.search(whole.unlinked)


def _words(cell: Cell) -> str:
    return grammar.spaced("".join(run.text for run in cell))


def _has_link(cells: Sequence[Cell]) -> bool:
    return any(run.link is not None for cell in cells for run in cell)


def _is_filled(cell: Cell) -> bool:
    """Tell whether a cell says anything."""
    return _has_link([cell]) or not _NOTHING.fullmatch(_words(cell))


def _joined(cells: Sequence[tuple[Column, Cell]]) -> Cell:
    """Return the runs of cells, with a sign between two of them; links count on."""
    named = (tuple(replace(run, column=column) for run in cell) for column, cell in cells)
    return joined_runs(*named, between=CELL)
