"""What a document is made of: blocks with their lines, entries with their text runs.

Every non-blank line of a document is in exactly one block; a line that carries a link
and became no entry is in an `unparsed` block that says why.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

# How a run is set; a button is a link that looks like one, a label is one whose words
# many other links have too.
Style = Literal["strong", "em", "code", "button", "label"]
# The run between two cells of a table's row.
CELL = "\x1f"


class Column(StrEnum):
    """What a column of a table is for, by the words that head it."""

    TITLE = "title"
    PEOPLE = "people"
    INSTITUTION = "institution"
    YEAR = "year"
    VENUE = "venue"
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
    """What a place in the pattern of a section's entries holds, for people to read.

    `section` joins the names of the headings, "" above the first; `share` of the
    `entries` that have the place fit the reading.
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

    @property
    def unparsed(self) -> tuple[Block, ...]:
        """The blocks with a link that became nothing, headings with one among them."""
        return tuple(block for block in self.blocks if block.code is not None)

    def without(self, entries: Collection[Entry]) -> "Reading":
        """Return the reading without entries in which nothing is a title.

        Their lines are unparsed where they carry a link, else prose.
        """
        linked = {e.span: any(r.link is not None for r in e.runs) for e in entries}
        return replace(
            self,
            entries=tuple(e for e in self.entries if e.span not in linked),
            blocks=tuple(
                _untitled(block, linked=linked[block.span])
                if block.span in linked
                else block
                for block in self.blocks
            ),
        )


def _untitled(block: Block, *, linked: bool) -> Block:
    if linked:
        return replace(block, kind=BlockKind.UNPARSED, code="no_title")
    return replace(block, kind=BlockKind.PROSE)
