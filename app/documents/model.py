"""What a document is made of: blocks with their lines, entries with their runs, and what each entry states.

Every non-blank line of a document is in exactly one block; a line that carries a link
and became no entry is in an `unparsed` block that says why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, Protocol

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A block that lists something, under the heading that was last before it."""

    span: Span
    raw: str
    runs: tuple[Run, ...]
    heading: Heading | None


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

    def without(
        self,
        untitled: Collection[Entry] = (),
        failed: Collection[Entry] = (),
        too_long: Collection[Entry] = (),
    ) -> "Reading":
        """Return the reading without entries: untitled, failed or too long.

        Lines without a title are unparsed where they carry a link, else prose.
        """
        codes = {entry.span: _why_untitled(entry) for entry in untitled}
        codes |= {entry.span: "failed" for entry in failed}
        codes |= {entry.span: "too_long" for entry in too_long}
        return replace(
            self,
            entries=tuple(e for e in self.entries if e.span not in codes),
            blocks=tuple(
                _unread(block, codes[block.span]) if block.span in codes else block
                for block in self.blocks
            ),
        )


def _why_untitled(entry: Entry) -> str | None:
    linked = any(run.link is not None for run in entry.runs)
    return "no_title" if linked else None


def _unread(block: Block, code: str | None) -> Block:
    kind = BlockKind.PROSE if code is None else BlockKind.UNPARSED
    return replace(block, kind=kind, code=code)


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
    a translator.
    """

    entry: Entry
    claims: tuple[Claim, ...]
    warnings: tuple[Oddity, ...] = ()
    asides: tuple[str, ...] = ()

    def values(self, field: str) -> tuple[Value, ...]:
        """Return what is claimed for a field, in order."""
        return tuple(c.value for c in self.claims if c.field == field)

    @property
    def title(self) -> str:
        """The title; an entry without one is no citation."""
        return str(next(iter(self.values("title")), ""))


NameUse = Literal["institution", "maker", "publisher", "venue", "platform", "given", "family"]


class Lexicon(Protocol):
    """The proper names that no rule can know, as data gives them.

    `maker` takes the short names of institutions too ("CMU"), which count only where
    a title says who made a thing. `given` and `family` take one word of a name.
    """

    def knows(self, use: NameUse, text: str) -> bool:
        """Tell whether the whole of `text` is such a name."""
        ...
