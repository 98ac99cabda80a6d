"""Text that remembers its lines and links: what a citation is cut from."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.documents.entry import Column, Run, Style


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A link inside a passage: from where to where, its words, address and its line.

    `repeated` says that many links of the document have these words behind others.
    """

    start: int
    end: int
    label: str
    target: str
    line: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class StyleSpan:
    """Words that are set in one style: from where to where."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class CellSpan:
    """A cell of a table's row: from where to where, and what its column is for."""

    start: int
    end: int
    column: Column


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an entry's text: `start` and `end` count in the whole text.

    `lines` pairs places in the whole text with the lines that begin there, `styled`
    are the words set otherwise than plain, in order of their ends; `cells` those of a
    table's row, the title's first, without the empty ones.
    """

    whole: str
    start: int
    end: int
    lines: tuple[tuple[int, int], ...]
    links: tuple[LinkSpan, ...]
    styled: tuple[StyleSpan, ...] = ()
    cells: tuple[CellSpan, ...] = ()

    @property
    def text(self) -> str:
        """The words of the passage."""
        return self.whole[self.start : self.end]

    @property
    def line(self) -> int:
        """The line of its first word that is not blank."""
        text = self.text
        return self.line_at(len(text) - len(text.lstrip()))

    def line_at(self, offset: int) -> int:
        """Return the line of the place `offset` characters into the passage."""
        behind = bisect_right(self.lines, self.start + offset, key=lambda x: x[0])
        return self.lines[behind - 1][1]

    def cut(self, start: int, end: int | None = None) -> "Passage":
        """Return a part; offsets count within this passage."""
        stop = self.end if end is None else self.start + end
        # Not by `replace`: each entry is cut some thirty times.
        return Passage(
            self.whole,
            self.start + start,
            stop,
            self.lines,
            self.links,
            self.styled,
            self.cells,
        )

    def stripped(self, characters: str) -> "Passage":
        """Return the passage without such characters at its ends."""
        text = self.text
        start = len(text) - len(text.lstrip(characters))
        return self.cut(start, max(start, len(text.rstrip(characters))))

    @property
    def column(self) -> Column | None:
        """What the column is for in which it begins, None outside of tables."""
        inside = (cell for cell in self.cells if cell.start <= self.start < cell.end)
        return next((cell.column for cell in inside), None)

    def alone(self, end: int) -> "Passage":
        """Return the first words of a whole text, as if nothing stood behind them."""
        return Passage(
            self.whole[:end],
            0,
            end,
            self.lines,
            self.cut(0, end).own_links,
            tuple(span for span in self.styled if span.end <= end),
        )

    @property
    def own_links(self) -> tuple[LinkSpan, ...]:
        """The links that begin in this passage."""
        first = bisect_left(self.links, self.start, key=_start)
        return self.links[first : bisect_left(self.links, self.end, key=_start)]

    @property
    def unlinked(self) -> str:
        """The words that stand outside of its links, as far as those lead anywhere."""
        parts, begin = [], self.start
        for link in filter(lambda each: each.target, self.own_links):
            parts.append(self.whole[begin : link.start])
            begin = link.end
        return "".join([*parts, self.whole[begin : self.end]])

    def is_linked(self, offset: int) -> bool:
        """Tell whether a place lies inside of a link's words."""
        place = self.start + offset
        before = bisect_left(self.links, place, key=_start)
        return before > 0 and place < self.links[before - 1].end


def _start(link: LinkSpan) -> int:
    return link.start


def passage_of(runs: Sequence[Run]) -> Passage:
    """Join the runs of an entry into one passage."""
    place = 0
    lines: list[tuple[int, int]] = []
    spans: dict[int, LinkSpan] = {}
    for run in runs:
        if not lines or lines[-1][1] != run.line:
            lines.append((place, run.line))
        end = place + len(run.text)
        if run.link is not None:
            spans[run.link] = _extended(spans.get(run.link), run, place, end)
        place = end
    whole = "".join(run.text for run in runs)
    return Passage(
        whole,
        0,
        place,
        tuple(lines or [(0, 1)]),
        tuple(spans.values()),
        tuple(_styled(runs)),
        tuple(_cells(runs)),
    )


def _styled(runs: Sequence[Run]) -> Iterator[StyleSpan]:
    """Give the stretches of each style; neighbouring runs are one stretch."""
    begun: dict[Style, int] = {}
    place = 0
    for run in (*runs, Run("", 0)):
        for style in [style for style in begun if style not in run.styles]:
            yield StyleSpan(begun.pop(style), place, style)
        for style in sorted(run.styles):
            begun.setdefault(style, place)
        place += len(run.text)


def _cells(runs: Sequence[Run]) -> Iterator[CellSpan]:
    """Give the cells; between two of them stands a run of no column."""
    place = 0
    for column, cell in groupby(runs, key=lambda run: run.column):
        end = place + sum(len(run.text) for run in cell)
        if column is not None:
            yield CellSpan(place, end, column)
        place = end


def _extended(before: LinkSpan | None, run: Run, start: int, end: int) -> LinkSpan:
    """Return a link with one more run; where and to what it leads, the first says."""
    if before is not None:
        label = before.label + run.text
        return LinkSpan(before.start, end, label, before.target, before.line, before.repeated)
    line = run.line if run.target_line is None else run.target_line
    repeated = "label" in run.styles
    return LinkSpan(start, end, run.text, run.target or "", line, repeated)
