"""Markdown and its HTML to leaf blocks: every line in exactly one of them.

Only the parser sees the mended line; what is kept and shown is the line as it stands.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from app.documents.links import has_host, has_scheme, is_link
from app.documents.text import Block, BlockKind, Heading, Passage, Run, Span, passage_of, runs_of
from app.text import regex, words

_FENCE = regex(r" {0,3}(`{3,}|~{3,})")
# "##Dialog"; "#Dialog" needs a blank line before it, and "#1" and "#tag" stay words.
_TIGHT_HEADING = regex(r"^( {0,3}#{2,6})(?=[^\s#])")
_TOP_HEADING = regex(r"^#(?=[^\W\d_a-z])")
_LINK = r"(?:(?:https?|ftp)://|www\.)"
_MAYBE = regex(r"\][ \t]*[(\uff08]|\)\[")
_GOES_ON = regex(r"""^\s*["')(]""")
# "[One](http://a.org/1" where nothing on the next line closes it
_UNCLOSED = regex(rf"(\]\({_LINK}[^()\s<>]+)\s*$")

SLIPS: Sequence[tuple[re.Pattern[str], str]] = (
    # A slip: "[[pdf]] (http://a.org/1)"
    (regex(rf"\][ \t]+\((?={_LINK})"), "]("),
    # A slip: "[One](http://a.org/1)" in full-width brackets
    (regex(rf"\]\uff08({_LINK}[^\s\uff08\uff09]+)\uff09"), r"](\1)"),
    # A slip: "(One)[http://a.org/1]"
    (regex(rf"\(([^()\[\]]+)\)\[({_LINK}[^\[\]\s]+)\]"), r"[\1](\2)"),
    # A slip: "[code]([http://a.org/0](http://a.org/1))"
    (regex(rf"\]\(\[{_LINK}[^\[\]\s]*\]\(([^()\s]+)\)\)"), r"](\1)"),
    # A slip: "[One]((http://a.org/1)"
    (regex(rf"\]\(\(({_LINK}[^()\s]+)\)\)?"), r"](\1)"),
    # A slip: "[One](http://a.org/a b.pdf)"
    (regex(rf"""\]\([ \t]*((?:{_LINK}|\.?/)[^()<>\s]*(?: [^()<>\s"']+)+) *\)"""), r"](<\1>)"),
    # A slip: "[One](http://a.org/x_(y) - words"
    (regex(rf"""(\]\({_LINK}[^\s()]*\([^\s()]*\))(?=$|[,.;:\]*_]|\s+[^\s"'(])"""), r"\1)"),
)

# "-[Nets](http://a.org/1)": an item whose mark has no space behind it.
_TIGHT_ITEM = regex(r"^(\s{0,8}[-+*])(?=\[[^\]\n]{1,300}\]\((?:https?:|www\.))")


def mended(lines: Sequence[str]) -> list[str]:
    """Return each line as it was meant; code stays as it is."""
    fence, meant = "", list[str]()
    for before, line, behind in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if found := _FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        meant.append(line if fence else _line(line, before, behind))
    return meant


def _line(line: str, before: str, behind: str) -> str:
    line = _TIGHT_ITEM.sub(r"\1 ", line)
    if "#" in line:
        line = _TIGHT_HEADING.sub(r"\1 ", line)
        line = line if before.strip() else _TOP_HEADING.sub("# ", line)
    if _MAYBE.search(line):
        for slip, meant in SLIPS:
            line = slip.sub(meant, line)
        if not _GOES_ON.match(behind):
            line = _UNCLOSED.sub(r"\1)", line)
    return line


# Addresses printed as plain words, as an inline rule for markdown-it-py.

_SCHEME = regex(r"(?<![^\W_])(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])\Z")
# Brackets end it: they belong to the Markdown around it.
_REST = regex(r"://[^\s<>\[\]\"'`|\\]+")
_TRAILING = ".,;:!?*_~"


def bare_address(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - their way
    """Read "http://a.org/1" as a link; what only ends the sentence stays outside."""
    if state.src[state.pos] != ":" or state.linkLevel > 0:
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - 6), state.pos)
    found = _REST.match(state.src, state.pos, state.posMax) if scheme else None
    if scheme is None or found is None:
        return False
    rest = _trimmed(found.group())
    if not silent:
        state.pending = state.pending.removesuffix(scheme[0])
        address = scheme[0] + rest
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _trimmed(rest: str) -> str:
    """Return an address without full stops and closing brackets that are not its own.

    The brackets are counted once: ten thousand of them take no longer.
    """
    spare = rest.count(")") - rest.count("(")
    end = len(rest)
    while end > len("://x"):
        if rest[end - 1] == ")" and spare > 0:
            spare -= 1
        elif rest[end - 1] not in _TRAILING:
            break
        end -= 1
    return rest[:end]


# markdown-it-py as lists need it: tables, front matter, bare and damaged addresses.

# As deep as lists are read; more would only feed the recursion of the parser.
_MAX_NESTING = 60
# As deep as links stand in links: each bracket open is looked for to this depth.
_MAX_LINKS = 12
# No paragraph, and no row, is longer.
MAX_TEXT = 200_000
# No address is longer: a definition may be used ten thousand times.
MAX_ADDRESS = 2_000


def _inline(state: StateCore) -> None:
    """Read what stands inside of blocks, but for blocks that are too long."""
    known = state.env.get("references", {})
    for label in [x for x, each in known.items() if len(each["href"]) > MAX_ADDRESS]:
        del known[label]
    for token in state.tokens:
        if token.type == "inline" and len(token.content) <= MAX_TEXT:
            token.children = []
            state.md.inline.parse(token.content, _SPANS, state.env, token.children)


class _Markdown(MarkdownIt):
    """CommonMark with tables; each address as printed: a damaged one is for `links` to judge."""

    def __init__(self, nesting: int = _MAX_NESTING) -> None:
        super().__init__("commonmark", {"store_labels": True, "maxNesting": nesting})
        self.enable(["table", "strikethrough"]).disable("text_join")
        self.core.ruler.at("inline", _inline)
        self.inline.ruler.before("text", "bare_address", bare_address)

    # These three names are those of markdown-it-py.

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_SPANS = _Markdown(_MAX_LINKS)
DOCUMENT = _Markdown().use(front_matter_plugin)
# What stands between the tags of raw HTML, where indentation means nothing.
INSIDE_HTML = _Markdown().disable(["html_block", "code", "reference"])


# The lines of a document, each given to one block, in order.


@dataclass(slots=True)
class Blocks:
    """Collects blocks; `claimed` lines from the top have one.

    `definitions` are the lines on which addresses of labels stand.
    """

    lines: Sequence[str]
    definitions: frozenset[int]
    blocks: list[Block] = field(default_factory=list)
    claimed: int = 0

    def claim(self, kind: BlockKind, span: Span, code: str | None = None) -> Block:
        """Give lines to a block; what stands unclaimed before it becomes prose."""
        self.leftover(span.first - 1)
        last = span.last
        while last > span.first and not self.lines[last - 1].strip():
            last -= 1
        self.claimed = last
        taken = Span(span.first, last)
        self.blocks.append(Block(kind, taken, self.raw(taken), code))
        return self.blocks[-1]

    def reclaim(self, last: int) -> Block:
        """Make an entry of the last block and the lines up to `last`."""
        first = self.blocks.pop().span.first
        self.claimed = first - 1
        return self.claim(BlockKind.ENTRY, Span(first, last))

    def is_next(self, span: Span, kind: BlockKind) -> bool:
        """Tell whether only blank lines part the last block, of a kind, from lines."""
        between = self.lines[self.claimed : span.first - 1]
        of_kind = bool(self.blocks) and self.blocks[-1].kind is kind
        return of_kind and not any(line.strip() for line in between)

    def leftover(self, until: int) -> None:
        """Take lines that no leaf owns: definitions, what is too long or too deep."""
        for number in range(self.claimed + 1, until + 1):
            line, span = self.lines[number - 1], Span(number, number)
            linked = "](" in line or "://" in line
            if linked and number not in self.definitions:
                code = "too_long" if len(line) > MAX_ADDRESS else "too_deep"
                self.blocks.append(Block(BlockKind.UNPARSED, span, line, code))
            elif line.strip():
                self.blocks.append(Block(BlockKind.PROSE, span, line))
        self.claimed = max(self.claimed, until)

    def raw(self, span: Span) -> str:
        """Return the lines as they stand in the document."""
        return "\n".join(self.lines[span.first - 1 : span.last])

    def closed(self, unused: Mapping[int, str]) -> tuple[Block, ...]:
        """Close the document; addresses that no link uses, by line, became nothing."""
        self.leftover(len(self.lines))
        # To another page: no "#", no "<>" of a comment.
        leading = {
            line for line, x in unused.items() if is_link(x) and (has_scheme(x) or has_host(x))
        }
        return tuple(
            replace(block, kind=BlockKind.UNPARSED, code="unused_address")
            if block.kind is BlockKind.PROSE and block.span.first in leading
            else block
            for block in self.blocks
        )


@dataclass(slots=True)
class Sections:
    """Collects headings: the outline of a document.

    `title_line` is the line of the heading that is its title; `steps` lead from the outermost
    heading that is open to the last one, each with the item of a list that it closes with.
    """

    title_line: int | None
    title: str | None = None
    headings: list[Heading] = field(default_factory=list)
    steps: list[tuple[Heading, int | None]] = field(default_factory=list)

    def add(self, level: int, name: str, span: Span, item: int | None = None) -> None:
        """Open a place in the outline."""
        self.close(level)
        if span.first == self.title_line:
            self.title = name
            self.headings.append(Heading(level, name, (), span))
            return
        path = (*(heading.name for heading, _ in self.steps), name)
        self.headings.append(Heading(level, name, path, span))
        self.steps.append((self.headings[-1], item))

    def close(self, level: int) -> None:
        """Close the headings of a level and below."""
        self.steps = [step for step in self.steps if step[0].level < level]

    def enter(self, items: Sequence[int]) -> None:
        """Close what stands under items that are over."""
        if self.steps and self.steps[-1][1] is not None:
            self.steps = [step for step in self.steps if step[1] is None or step[1] in items]

    @property
    def current(self) -> Heading | None:
        """The innermost heading that is open, None where that is the title."""
        return self.steps[-1][0] if self.steps else None


# Raw HTML to the pieces a reader sees: headings, paragraphs, items, rows of cells.

_COMMENT = regex(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = regex(r"<(?P<closed>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_HEADING_TAG = regex(r"h[1-6]")
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

    `tag` is "p", or that of a heading. Lines are counted from 0; `items` number the items in
    which it stands, `lists` the innermost list.
    """

    tag: str
    texts: tuple[tuple[int, str], ...]
    first: int
    last: int
    items: tuple[int, ...]
    lists: tuple[int, ...]


@dataclass(slots=True)
class _Walk:
    """Where the walk through the tags stands; `ids` number items and lists."""

    html: str
    ids: Iterator[int]
    start: int = 0
    line: int = 0
    counted: int = 0
    hidden: str = ""
    heading: str = ""
    row: list[tuple[int, str]] | None = None
    due: int = 0
    items: list[int] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def run(self) -> list[Piece]:
        """Return the pieces of the text in order: it is cut at the tags of blocks."""
        for tag in _TAG.finditer(self.html):
            name = tag["name"].lower()
            if name not in (_HIDDEN if self.hidden else _BLOCKS | _HIDDEN):
                continue
            self.flush(tag.start())
            self.start = tag.end()
            if name in _BLOCKS:
                self.block(name, opened=not tag["closed"])
            elif not tag["closed"]:
                self.hidden = self.hidden or name
            elif self.hidden == name:
                self.hidden = ""
        self.flush(len(self.html))
        self.end_row()
        return self.pieces

    def block(self, name: str, *, opened: bool) -> None:
        """Step into a block, or out of it."""
        if _HEADING_TAG.fullmatch(name):
            self.heading = name if opened else ""
        elif name in ("tr", "table"):
            self.end_row()
            self.row = [] if opened and name == "tr" else None
        elif name in ("td", "th"):
            self.end_cell()
            self.due = len(self.row or ()) + opened
        elif name in ("ul", "ol"):
            self.lists = [*self.lists, next(self.ids)] if opened else self.lists[:-1]
            del self.items[len(self.lists) :]
        elif name == "li":
            del self.items[max(0, len(self.lists) - 1) :]
            self.items += [next(self.ids)] if opened else []

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
        items, lists = tuple(self.items), tuple(self.lists[-1:])
        self.pieces.append(Piece(tag, tuple(texts), texts[0][0], last, items, lists))


# A leaf block: what stands between the lines of a document, before it is judged.


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf block: its type, tag, inline content, and where it stands.

    `items` are the list items around it, the outermost first, `listing` the list of
    the innermost, `table` the table of a row; `first` begins an item or a table.
    """

    type: str
    tag: str
    inlines: tuple[Token, ...]
    span: Span
    items: tuple[int, ...] = ()
    listing: int | None = None
    table: int | None = None
    first: bool = False

    @property
    def item(self) -> int | None:
        """The innermost list item."""
        return self.items[-1] if self.items else None

    @property
    def is_too_long(self) -> bool:
        """Whether it holds more text than is read, of one paragraph or of all cells."""
        return sum(len(inline.content) for inline in self.inlines) > MAX_TEXT

    @property
    def has_link(self) -> bool:
        """Whether there is a link in it, of Markdown or HTML."""
        return any(
            child.type == "link_open" or (child.type == "html_inline" and "href" in child.content)
            for inline in self.inlines
            for child in inline.children or ()
        )


@dataclass(frozen=True, slots=True)
class Leaves:
    """A text's leaf blocks in order, no two on one line.

    `definitions` gives the line on which the address of a link's label stands, and
    `targets` that address.
    """

    lines: Sequence[str]
    leaves: tuple[Leaf, ...]
    definitions: Mapping[str, int]
    targets: Mapping[str, str]
    front_matter: Mapping[str, str]

    def runs(self, leaf: Leaf) -> list[tuple[Run, ...]]:
        """Return the words of each paragraph, or of each cell, of a leaf."""
        return [runs_of(each, leaf.span, self.definitions) for each in leaf.inlines]

    def first_words(self, leaf: Leaf) -> Passage:
        """Return the words of the first one."""
        return passage_of(runs_of(leaf.inlines[0], leaf.span, self.definitions))


# Markdown text to its leaf blocks, each with its lines and the lists it stands in.

_NEWLINE = regex(r"\r\n?")
_FRONT_MATTER_LINE = regex(r"^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
_CONTAINERS = {
    "list_item": "items", "table": "tables", "bullet_list": "lists", "ordered_list": "lists",
}  # fmt: skip
_LEAVES = frozenset({
    "heading_open", "paragraph_open", "html_block", "tr_open", "fence", "code_block", "hr",
    "front_matter",
})  # fmt: skip


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
    front = tokens[0].content if tokens and tokens[0].type == "front_matter" else ""
    return Leaves(
        lines=lines,
        leaves=tuple(collector.leaves),
        definitions={x: known["map"][0] + 1 for x, known in references.items()},
        targets={x: str(known["href"]) for x, known in references.items()},
        front_matter={x: y.strip("\"'") for x, y in _FRONT_MATTER_LINE.findall(front)},
    )


@dataclass(slots=True)
class _Collector:
    """Collects leaves from tokens below `above` lines.

    `place` holds the items, lists and tables around what comes, the outermost first, by
    numbers from `ids`; `begins` is set until the first leaf of an item or a table has come.
    """

    environment: dict[str, Any]
    above: int = 0
    place: dict[str, tuple[int, ...]] = field(
        default_factory=lambda: {"items": (), "lists": (), "tables": ()}
    )
    begins: bool = False
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    leaves: list[Leaf] = field(default_factory=list)

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Collect the leaves of a document, or of a piece of one."""
        for index, token in enumerate(tokens):
            if container := _CONTAINERS.get(token.type.rpartition("_")[0]):
                around, opened = self.place[container], token.nesting > 0
                within = (*around, next(self.ids)) if opened else around[:-1]
                self.place = {**self.place, container: within}
                self.begins = self.begins if container == "lists" else opened
            elif token.map and token.type in _LEAVES:
                first, behind = token.map
                span = Span(self.above + first + 1, self.above + max(behind, first + 1))
                if token.type == "html_block":
                    self.html(token.content, span)
                else:
                    self.leaf(token.type, token.tag, _inlines(tokens, index), span)

    def leaf(self, kind: str, tag: str, inlines: Iterable[Token], span: Span) -> None:
        """Add a leaf; what begins on the last one's line goes with that one."""
        found = tuple(_on_line(inline, span.first) for inline in inlines)
        before = self.leaves[-1] if self.leaves else None
        if before and before.span.last >= span.first:
            inlines_of_both = (*before.inlines, *found)
            whole = Span(before.span.first, max(before.span.last, span.last))
            self.leaves[-1] = replace(before, inlines=inlines_of_both, span=whole)
            return
        items, lists, tables = self.place.values()
        listing = lists[-1] if lists else None
        table = tables[-1] if kind == "tr_open" else None
        self.leaves.append(Leaf(kind, tag, found, span, items, listing, table, self.begins))
        self.begins = False

    def html(self, content: str, span: Span) -> None:
        """Collect what raw HTML shows; lines that show nothing are leaves too."""
        around, table = self.place, next(self.ids)
        top = seen = span.first - 1
        items: tuple[int, ...] = ()
        # Comments show nothing, but the lines behind them still count.
        shown = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), content)
        for piece in _Walk(shown, self.ids).run():
            self.nothing(seen, top + piece.first)
            self.begins = self.begins or piece.items != items
            items, self.above = piece.items, top + piece.first
            self.place = {
                "items": (*around["items"], *items),
                "lists": (*around["lists"], *piece.lists),
                "tables": (table,),
            }
            if piece.tag == "p":
                # It may be Markdown again.
                self.blocks(INSIDE_HTML.parse(piece.texts[0][1], self.environment))
            else:
                tokens = [
                    _on_line(INSIDE_HTML.parseInline(text, self.environment)[0], top + 1 + line)
                    for line, text in piece.texts
                ]
                kind = "tr_open" if piece.tag == "tr" else "heading_open"
                place = Span(top + 1 + piece.first, top + 1 + piece.last)
                self.leaf(kind, piece.tag, tokens, place)
            seen = max(seen, top + piece.last + 1)
        self.place, self.above = around, 0
        self.nothing(seen, span.last)

    def nothing(self, above: int, last: int) -> None:
        """Add the lines of raw HTML that show nothing."""
        if last > above:
            self.leaf("html_block", "", iter(()), Span(above + 1, last))


def _on_line(inline: Token, line: int) -> Token:
    """Return an inline token that knows on which line it begins."""
    inline.meta.setdefault("line", line)
    return inline


def followed(leaves: Sequence[Leaf], holds: Callable[[Leaf], object]) -> list[bool]:
    """Tell of each leaf whether one that `holds` is behind it, before the next heading."""
    told: list[bool] = []
    found = False
    for leaf in reversed(leaves):
        told.append(found)
        found = leaf.type != "heading_open" and (found or bool(holds(leaf)))
    return told[::-1]


def _inlines(tokens: Sequence[Token], index: int) -> Iterator[Token]:
    """Give the inline tokens of the block that opens at `index`."""
    opened = tokens[index]
    closed = opened.type.replace("_open", "_close")
    while opened.nesting and tokens[index].type != closed:
        index += 1
        if tokens[index].type == "inline":
            yield tokens[index]
