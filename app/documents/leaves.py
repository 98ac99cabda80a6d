"""Markdown text to its leaf blocks, each with its lines and the lists it stands in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token

from app.documents.entry import Span
from app.documents.leaf import Leaf, Leaves
from app.documents.mend import mended
from app.documents.parser import DOCUMENT, INSIDE_HTML
from app.documents.rawhtml import Piece, pieces_of

_NEWLINE = re.compile(r"\r\n?")
_FRONT_MATTER_LINE = re.compile(r"^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_CONTAINERS = ("list_item_", "table_", "bullet_list_", "ordered_list_")
LEAVES = frozenset(
    {
        "heading_open",
        "paragraph_open",
        "html_block",
        "tr_open",
        "fence",
        "code_block",
        "hr",
        "front_matter",
    }
)


def source_lines(text: str) -> list[str]:
    """Return the lines of a text as all line numbers here count them."""
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff")).split("\n")


def leaves_of(text: str) -> Leaves:
    """Return the leaf blocks of a text."""
    lines = source_lines(text)
    found: dict[str, Any] = {}
    tokens = DOCUMENT.parse("\n".join(mended(lines)), found)
    collector = _Collector(found)
    collector.blocks(tokens)
    references = found.get("references", {})
    return Leaves(
        lines=lines,
        leaves=tuple(collector.leaves),
        definitions={x: known["map"][0] + 1 for x, known in references.items()},
        targets={x: str(known["href"]) for x, known in references.items()},
        front_matter=_front_matter(tokens),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where blocks stand: below how many lines, in which items, lists and table."""

    above: int = 0
    items: tuple[int, ...] = ()
    lists: tuple[int, ...] = ()
    table: int | None = None


@dataclass(slots=True)
class _Collector:
    """Collects leaves from tokens; lists, items and tables are numbered as they come.

    `begins` is set until the first leaf of an item or a table has come.
    """

    environment: dict[str, Any]
    place: _Place = field(default_factory=_Place)
    begins: bool = False
    ids: int = 0
    leaves: list[Leaf] = field(default_factory=list)

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Collect the leaves of a document, or of a piece of one."""
        for index, token in enumerate(tokens):
            if token.type.startswith(_CONTAINERS):
                self.step(token)
            elif token.map and token.type in LEAVES:
                first, behind = token.map
                above = self.place.above
                span = Span(above + first + 1, above + max(behind, first + 1))
                if token.type == "html_block":
                    self.html(token.content, span)
                else:
                    self.leaf(token.type, token.tag, _inlines(tokens, index), span)

    def step(self, token: Token) -> None:
        """Step into a list, an item or a table, or out of it."""
        opened = token.nesting > 0
        self.ids += 1
        place = self.place
        if token.type.startswith("list_item_"):
            items = (*place.items, self.ids) if opened else place.items[:-1]
            self.place = replace(place, items=items)
            self.begins = opened
        elif token.type.startswith("table_"):
            self.place = replace(place, table=self.ids if opened else None)
            self.begins = opened
        else:
            lists = (*place.lists, self.ids) if opened else place.lists[:-1]
            self.place = replace(place, lists=lists)

    def leaf(self, kind: str, tag: str, inlines: Iterable[Token], span: Span) -> None:
        """Add a leaf; what begins on the last one's line goes with that one."""
        found = tuple(_on_line(inline, span.first) for inline in inlines)
        before = self.leaves[-1] if self.leaves else None
        if before and before.span.last >= span.first:
            inlines_of_both = (*before.inlines, *found)
            whole = Span(before.span.first, max(before.span.last, span.last))
            self.leaves[-1] = replace(before, inlines=inlines_of_both, span=whole)
            return
        place = self.place
        listing = place.lists[-1] if place.lists else None
        table = place.table if kind == "tr_open" else None
        self.leaves.append(Leaf(kind, tag, found, span, place.items, listing, table, self.begins))
        self.begins = False

    def html(self, content: str, span: Span) -> None:
        """Collect what raw HTML shows; lines that show nothing are leaves too."""
        around, base = self.place, self.ids + 1
        top = seen = span.first - 1
        items: tuple[int, ...] = ()
        for piece in pieces_of(content):
            self.nothing(seen, top + piece.first)
            self.begins = self.begins or piece.items != items
            items = piece.items
            self.place = _inside(around, piece, top, base)
            self.piece(piece)
            seen = max(seen, top + piece.last + 1)
            self.ids = max(self.ids, base, *(base + x for x in items))
        self.place = around
        self.nothing(seen, span.last)

    def nothing(self, above: int, last: int) -> None:
        """Add the lines of raw HTML that show nothing."""
        if last > above:
            self.leaf("html_block", "", iter(()), Span(above + 1, last))

    def piece(self, piece: Piece) -> None:
        """Collect one piece of raw HTML; its text may be Markdown again."""
        if piece.tag == "p":
            self.blocks(INSIDE_HTML.parse(piece.texts[0][1], self.environment))
            return
        kind = "tr_open" if piece.tag == "tr" else "heading_open"
        above = self.place.above + 1 - piece.first
        tokens = [
            _on_line(INSIDE_HTML.parseInline(text, self.environment)[0], above + line)
            for line, text in piece.texts
        ]
        self.leaf(kind, piece.tag, tokens, Span(above + piece.first, above + piece.last))


def _on_line(inline: Token, line: int) -> Token:
    """Return an inline token that knows on which line it begins."""
    inline.meta.setdefault("line", line)
    return inline


def _inside(around: _Place, piece: Piece, top: int, base: int) -> _Place:
    """Return the place of a piece of HTML that begins below `top` lines."""
    lists = () if piece.listing is None else (base + piece.listing,)
    items = tuple(base + number for number in piece.items)
    return _Place(
        above=top + piece.first,
        items=(*around.items, *items),
        lists=(*around.lists, *lists),
        table=base,
    )


def _inlines(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """Give the inline tokens of the block that opens at `index`."""
    opened = tokens[index]
    closed = opened.type.replace("_open", "_close")
    while opened.nesting and tokens[index].type != closed:
        index += 1
        if tokens[index].type == "inline":
            yield tokens[index]


def _front_matter(tokens: Sequence[Token]) -> dict[str, str]:
    if tokens and tokens[0].type == "front_matter":
        pairs = _FRONT_MATTER_LINE.findall(tokens[0].content)
        return {key: value.strip("\"'") for key, value in pairs}
    return {}
