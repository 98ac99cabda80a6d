"""What a document is made of, and text that remembers its lines, links and style.

Every non-blank line of a document is in exactly one block; a line that carries a link
and became no entry is in an `unparsed` block that says why.
"""

import html
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Literal, NamedTuple, Protocol

from markdown_it.token import Token

from app.text import regex

# How a run is set; a button is a link that looks like one, a label is one whose words
# many other links have too.
Style = Literal["strong", "em", "code", "button", "label", "heading"]
# The run between two cells of a table's row.
CELL = "\x1f"


class Column(StrEnum):
    """What a column of a table is for, by the words that head it."""

    TITLE = "title"
    PEOPLE = "people"
    INSTITUTION = "institution"
    YEAR = "year"
    VENUE = "venue"
    PUBLISHER = "publisher"
    LINK = "link"
    NOTE = "note"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Lines of a document, counted from 1, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    r"""A stretch of text in one style, on one line.

    `link` counts the links of the entry from 0, None outside of links; `target` is that
    link's address as printed, and `target_line` its line, which for `[text][label]` is
    that of the definition. `text` is plain; a line's end is a run `"\n"`. `styles` says
    how it is set, `column` in which column of a table it stands.
    """

    text: str
    line: int
    link: int | None = None
    target: str | None = None
    target_line: int | None = None
    styles: frozenset[Style] = frozenset()
    column: Column | None = None


class BlockKind(StrEnum):
    """What a block of lines was read as."""

    HEADING = "heading"
    ENTRY = "entry"
    PROSE = "prose"
    UNPARSED = "unparsed"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, its plain text, and the names from the outermost down.

    `path` leaves out a single heading of the first level on top: that is the title.
    """

    level: int
    name: str
    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; `code` says why they are unparsed."""

    kind: BlockKind
    span: Span
    raw: str
    code: str | None = None


class Over(NamedTuple):
    """The words over the titles of a table, and their line."""

    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """What lists something, under the last heading; in a table also under the words `over` it."""

    span: Span
    raw: str
    runs: tuple[Run, ...]
    heading: Heading | None
    over: Over | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """How the entries of a section are written, and what its places were read as.

    `section` is the path of its headings, joined by " / ", "" for the whole document;
    `pattern` is what is printed ("[link] - words"), `reading` what that was read as
    ("title - authors"), `share` how many of its `entries` fit, from 0 to 1.
    """

    section: str
    pattern: str
    reading: str
    entries: int
    share: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole document: its blocks in order, and the entries among them."""

    title: str | None
    front_matter: Mapping[str, str]
    headings: tuple[Heading, ...]
    entries: tuple[Entry, ...]
    blocks: tuple[Block, ...]
    conventions: tuple[Convention, ...] = ()

    @property
    def unparsed(self) -> tuple[Block, ...]:
        """The blocks with a link that became nothing, headings with one among them."""
        return tuple(block for block in self.blocks if block.code is not None)

    def without(self, left_out: Collection[Entry], code: str = "") -> "Reading":
        """Return the reading without entries, whose lines are unparsed for the reason `code`.

        Without a reason they have no title: lines that carry no link are then prose.
        """
        codes = {
            x.span: code or ("no_title" if any(y.link is not None for y in x.runs) else None)
            for x in left_out
        }
        blocks = list(self.blocks)
        for at, block in enumerate(blocks):
            if block.span in codes:
                why = codes[block.span]
                kind = BlockKind.UNPARSED if why else BlockKind.PROSE
                blocks[at] = replace(block, kind=kind, code=why)
        kept = tuple(entry for entry in self.entries if entry.span not in codes)
        return replace(self, entries=kept, blocks=tuple(blocks))


# What an entry states, value by value, each with the rule and the words behind it.

Value = str | int | bool


@dataclass(frozen=True, slots=True)
class Claim:
    """One value for one field, read by `rule` from `text` on `line`.

    `field` is author, affiliation, title, date, year, venue, publisher, platform,
    note, et_al, link, or a part of the details: details.volume. `scope` names the authors (by place) an affiliation belongs to;
    `role` and `label` belong to links.
    """

    field: str
    value: Value
    rule: str
    text: str
    line: int
    scope: tuple[int, ...] = ()
    role: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about an entry that a maintainer would like to know.

    `message` says what and why, where the code alone does not.
    """

    code: str
    line: int
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """An entry, read: its claims in the order of the document.

    `asides` are words behind the title that were understood and claim nothing, such as
    a translator; `as_book` tells that the title is set as a book's.
    """

    entry: Entry
    claims: tuple[Claim, ...]
    warnings: tuple[Oddity, ...] = ()
    asides: tuple[str, ...] = ()
    as_book: bool = False

    def values(self, field: str) -> tuple[Value, ...]:
        """Return what is claimed for a field, in order."""
        return tuple(c.value for c in self.claims if c.field == field)

    @property
    def title(self) -> str:
        """The title; an entry without one is no citation."""
        return str(next(iter(self.values("title")), ""))


NameUse = Literal["institution", "maker", "publisher", "venue", "platform", "given", "family"]


class Lexicon(Hashable, Protocol):
    """The proper names that no rule can know, as data gives them.

    `maker` takes the short names of institutions too ("CMU"), which count only where
    a title says who made a thing. `given` and `family` take one word of a name.
    """

    def knows(self, use: NameUse, text: str) -> bool:
        """Tell whether the whole of `text` is such a name."""
        ...


class _NoNames:
    """Knows no proper names: words are judged by their looks alone."""

    def knows(self, use: NameUse, text: str) -> bool:  # noqa: ARG002 - a lexicon's question
        """Say no."""
        return False


NO_NAMES = _NoNames()


# markdown-it-py gives inline tokens no lines. The walk finds every token's words again
# in the source of the block, so that a line's end inside of code or an address counts.

# As in '<a href="http://a.org/1">', "</b>", "<BR/>".
_TAG = regex(r"<(?P<closed>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_HREF = regex(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# As in '<a class="btn btn-large" href="...">'.
_BUTTON = regex(
    r"""\sclass\s*=\s*["'][^"']*(?<![^\s"'])(?:btn|button)(?![^\s"'-])""", re.IGNORECASE
)


def runs_of(inline: Token, span: Span, definitions: Mapping[str, int]) -> tuple[Run, ...]:
    """Return the runs of an inline token on the lines of `span`; `definitions` are by label."""
    walk = _Walk(inline.content, span, definitions, int(inline.meta["line"]))
    for token in inline.children or ():
        if step := _STEPS.get(token.type):
            step(walk, token)
        elif token.nesting:
            walk.style(token.tag, opened=token.nesting > 0)
    return tuple(walk.runs)


def joined_runs(*parts: Sequence[Run], between: str = "\n\n") -> tuple[Run, ...]:
    """Join the runs of paragraphs, with a blank line `between`, or of cells; links count on."""
    joined: list[Run] = []
    links = 0
    for runs in parts:
        if joined:
            joined.append(Run(between, joined[-1].line))
        joined += (
            replace(run, link=run.link + links) if links and run.link is not None else run
            for run in runs
        )
        links += 1 + max((run.link for run in runs if run.link is not None), default=-1)
    return tuple(joined)


def between(runs: Sequence[Run], start: int, end: int | None = None) -> tuple[Run, ...]:
    """Return what of runs stands between two places of their text."""
    kept: list[Run] = []
    place = 0
    for run in runs:
        stop = len(run.text) if end is None else max(0, end - place)
        if text := run.text[max(0, start - place) : stop]:
            kept.append(replace(run, text=text))
        place += len(run.text)
    return tuple(kept)


def lines_of(runs: Sequence[Run]) -> list[tuple[Run, ...]]:
    """Return the runs line by line, without lines that have no words."""
    parts = (tuple(part) for _, part in groupby(runs, key=lambda run: run.text == "\n"))
    return [line for line in parts if any(run.text.strip() for run in line)]


@dataclass(slots=True)
class _Walk:
    """Where the walk through inline tokens stands; `place` counts in the source."""

    source: str
    span: Span
    definitions: Mapping[str, int]
    line: int
    place: int = 0
    links: int = 0
    link: int | None = None
    target: str | None = None
    target_line: int | None = None
    styles: frozenset[Style] = frozenset()
    runs: list[Run] = field(default_factory=list)

    def text(self, token: Token) -> None:
        """Take text, or an escaped character by what stands for it in the source."""
        self.reach(token.markup or token.content)
        self.add(token.content)

    def code(self, token: Token) -> None:
        """Take a code span; over two lines it stands otherwise in the source."""
        self.style("code", opened=True)
        self.add(token.content)
        self.style("code", opened=False)

    def style(self, tag: str, *, opened: bool) -> None:
        """Begin or end words that are set otherwise, if a tag says so."""
        style = {_STYLES[tag]} if tag in _STYLES else set()
        self.styles = self.styles | style if opened else self.styles - style

    def newline(self, _token: Token) -> None:
        """Take the end of a line."""
        self.add("\n")
        self.reach("\n")

    def link_open(self, token: Token) -> None:
        """Begin a link."""
        line = self.definitions.get(str(token.meta.get("label")), self.line)
        self.link_to(str(token.attrs["href"]), line)

    def link_to(self, target: str, line: int) -> None:
        """Begin a link to an address that stands on `line`."""
        self.link, self.target, self.target_line = self.links, target, line
        self.links += 1
        # Words or not, the link is seen.
        self.add("")

    def link_close(self, _token: Token) -> None:
        """End a link."""
        self.styles -= {"button"}
        self.link = self.target = self.target_line = None

    def html(self, token: Token) -> None:
        """Take a tag: a link, emphasis or a line break; of others nothing is kept."""
        self.reach(token.content)
        tag = _TAG.match(token.content)
        name = tag["name"].lower() if tag else ""
        opened = tag is not None and not tag["closed"]
        if name == "br":
            self.add("\n")
        elif name == "a":
            self.link_close(token)
            # '<a name="here">' leads nowhere.
            if opened and (href := _HREF.search(token.content)):
                self.styles |= {"button"} if _BUTTON.search(token.content) else set()
                self.link_to(html.unescape(next(filter(None, href.groups()), "")), self.line)
        else:
            self.style(name, opened=opened)

    def reach(self, source: str) -> None:
        """Go on to the next place where `source` stands, if it does."""
        found = self.source.find(source, self.place)
        end = self.place if found < 0 else found + len(source)
        self.line += self.source.count("\n", self.place, end)
        self.place = end

    def add(self, text: str) -> None:
        """Add a run on the line reached."""
        line = min(self.line, self.span.last)
        self.runs.append(Run(text, line, self.link, self.target, self.target_line, self.styles))


# The style of each tag, of Markdown and of HTML.
_STYLES: Mapping[str, Style] = {
    "strong": "strong", "em": "em", "code": "code", "b": "strong", "i": "em", "cite": "em",
}  # fmt: skip
_STEPS = {
    "text": _Walk.text,
    "text_special": _Walk.text,
    "code_inline": _Walk.code,
    "softbreak": _Walk.newline,
    "hardbreak": _Walk.newline,
    "link_open": _Walk.link_open,
    "link_close": _Walk.link_close,
    "html_inline": _Walk.html,
}


# Passages: what a citation is cut from.


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


class Passage(NamedTuple):
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
        return self.line_at(len(self.text) - len(self.text.lstrip()))

    def line_at(self, offset: int) -> int:
        """Return the line of the place `offset` characters into the passage."""
        behind = bisect_right(self.lines, self.start + offset, key=itemgetter(0))
        return self.lines[behind - 1][1]

    def cut(self, start: int, end: int | None = None) -> "Passage":
        """Return a part; offsets count within this passage."""
        stop = self.end if end is None else self.start + end
        # Not by `replace`: each entry is cut some thirty times.
        return Passage(
            self.whole, self.start + start, stop, self.lines, self.links, self.styled, self.cells
        )

    def stripped(self, characters: str) -> "Passage":
        """Return the passage without such characters at its ends."""
        text = self.text
        start = len(text) - len(text.lstrip(characters))
        return self.cut(start, max(start, len(text.rstrip(characters))))

    @property
    def column(self) -> Column | None:
        """What the column is for in which it begins, None outside of tables."""
        inside = (x.column for x in self.cells if x.start <= self.start < x.end)
        return next(inside, None)

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
        """The links that begin in this passage, at the end of all one without words too."""
        first = bisect_left(self.links, self.start, key=_START)
        end = self.end + (self.end == len(self.whole))
        return self.links[first : bisect_left(self.links, end, key=_START)]

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
        before = bisect_left(self.links, place, key=_START)
        return before > 0 and place < self.links[before - 1].end


_START = attrgetter("start")
# "橋 － 写真": between blanks each of these is one dash.
_WIDE_DASH = regex(r"(?<=\s)[－―‒⸺﹣](?=\s)")


def passage_of(runs: Sequence[Run]) -> Passage:
    """Join the runs of an entry into one passage."""
    place = 0
    lines: list[tuple[int, int]] = []
    spans: dict[int, LinkSpan] = {}
    for run in runs:
        if not lines or lines[-1][1] != run.line:
            lines.append((place, run.line))
        end = place + len(run.text)
        if run.link in spans:
            before = spans[run.link]
            spans[run.link] = replace(before, end=end, label=before.label + run.text)
        elif run.link is not None:
            line = run.line if run.target_line is None else run.target_line
            repeated = "label" in run.styles
            spans[run.link] = LinkSpan(place, end, run.text, run.target or "", line, repeated)
        place = end
    whole = _WIDE_DASH.sub("–", "".join(run.text for run in runs))
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


# Pictures among words: emoji, their codes, stars of a rating.

# ":star:", "🔥", "★★★☆☆"
PICTURE = (
    r"(?::[a-z][a-z0-9_+-]*:|[\u2190-\u21ff\u2300-\u23ff\u25aa\u25ab\u25b6\u25c0\u25fb-\u27bf"
    r"\u2b00-\u2bff\ufe0f\u200d"
    r"\U0001f000-\U0001faff])"
)
