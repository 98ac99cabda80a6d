"""Raw HTML to the pieces a reader sees: headings, paragraphs, items, rows of cells."""

import re
from dataclasses import dataclass, field

from app.folding import words

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<(?P<closed>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_HEADING = re.compile(r"h[1-6]")
# Tags that end what stands before them; others are inside of a line.
_BLOCKS = frozenset(
    words(
        "address article aside blockquote body caption center dd details div dl dt "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main "
        "nav ol p section summary table tbody td tfoot th thead tr ul"
    )
)
# What stands in these is not for readers.
_HIDDEN = frozenset({"script", "style", "pre", "svg", "template"})


@dataclass(frozen=True, slots=True)
class Piece:
    """Text between tags, each with its line: only a row, a "tr", has several.

    `tag` is "p", or that of a heading. Lines are counted from 0; `items` and `listing`
    number the items and the list of this HTML in which it stands.
    """

    tag: str
    texts: tuple[tuple[int, str], ...]
    first: int
    last: int
    items: tuple[int, ...]
    listing: int | None


def pieces_of(html: str) -> list[Piece]:
    """Return the pieces of raw HTML in order; comments are none."""
    walk = _Walk(_COMMENT.sub(_blanked, html))
    walk.run()
    return walk.pieces


def _blanked(comment: re.Match[str]) -> str:
    """Return the line ends of a comment: the lines behind it still count."""
    return "\n" * comment.group().count("\n")


@dataclass(slots=True)
class _Walk:
    """Where the walk through the tags stands."""

    html: str
    start: int = 0
    line: int = 0
    counted: int = 0
    hidden: str = ""
    heading: str = ""
    row: list[tuple[int, str]] | None = None
    due: int = 0
    items: list[int] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    ids: int = 0
    pieces: list[Piece] = field(default_factory=list)

    def run(self) -> None:
        """Cut the text at the tags of blocks."""
        for tag in _TAG.finditer(self.html):
            name = tag["name"].lower()
            if name in _HIDDEN:
                self.hide(tag, name)
            elif name in _BLOCKS and not self.hidden:
                self.flush(tag.start())
                self.start = tag.end()
                self.block(name, opened=not tag["closed"])
        self.flush(len(self.html))
        self.end_row()

    def hide(self, tag: re.Match[str], name: str) -> None:
        """Leave out what stands from one tag to its end."""
        self.flush(tag.start())
        self.start = tag.end()
        if not tag["closed"]:
            self.hidden = self.hidden or name
        elif self.hidden == name:
            self.hidden = ""

    def block(self, name: str, *, opened: bool) -> None:
        """Step into a block, or out of it."""
        if _HEADING.fullmatch(name):
            self.heading = name if opened else ""
        elif name in ("tr", "table"):
            self.end_row()
            self.row = [] if opened and name == "tr" else None
        elif name in ("td", "th"):
            self.end_cell()
            self.due = len(self.row or ()) + opened
        elif name in ("ul", "ol"):
            self.step(self.lists, opened=opened)
            del self.items[len(self.lists) :]
        elif name == "li":
            del self.items[max(0, len(self.lists) - 1) :]
            self.step(self.items, opened=opened)

    def step(self, stack: list[int], *, opened: bool) -> None:
        """Count a new list or item, or leave the last one."""
        if opened:
            self.ids += 1
            stack.append(self.ids)
        elif stack and stack is self.lists:
            stack.pop()

    def flush(self, end: int) -> None:
        """Take the text up to a tag, if there is any."""
        text = self.html[self.start : end]
        shown = text.lstrip()
        if self.hidden or not shown:
            return
        self.reach(self.start + len(text) - len(shown))
        if self.row is None:
            self.emit(self.heading or "p", [(self.line, shown.rstrip())])
        else:
            self.row.append((self.line, shown.rstrip()))

    def reach(self, place: int) -> None:
        """Count the lines up to a place."""
        self.line += self.html.count("\n", self.counted, place)
        self.counted = place

    def end_cell(self) -> None:
        """Close a cell: without words it is one too."""
        if self.row is not None and len(self.row) < self.due:
            self.reach(self.start)
            self.row.append((self.line, ""))

    def end_row(self) -> None:
        """Close a row, if it has any words."""
        self.end_cell()
        if any(words for _, words in self.row or ()):
            self.emit("tr", self.row or [])
        self.row, self.due = None, 0

    def emit(self, tag: str, texts: list[tuple[int, str]]) -> None:
        """Add a piece of texts with the lines on which they begin."""
        last = texts[-1][0] + texts[-1][1].count("\n")
        listing = self.lists[-1] if self.lists else None
        items = tuple(self.items)
        self.pieces.append(Piece(tag, tuple(texts), texts[0][0], last, items, listing))
