"""Markdown text to blocks with lines: total on any text, nothing lost, nothing kept."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.documents import grammar
from app.documents.entry import Block, BlockKind, Entry, Heading, Reading, Run, Span
from app.documents.leaves import Leaf, Leaves, leaves_of
from app.documents.passage import passage_of
from app.documents.runs import joined_runs, runs_of

_HTML_LINK = re.compile(r"<a\s[^<>]*\bhref\s*=", re.IGNORECASE)
_HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What may stand before the link with which an entry begins: "12. ", "**", "- ".
_OPENING = re.compile(r"[\s*_~>\d.):•·–—-]*")


def read(text: str) -> Reading:
    """Read a document. Never raises; every non-blank line is in one block."""
    found = leaves_of(text)
    builder = _Builder(found, frozenset(found.definitions.values()))
    for leaf in found.leaves:
        _HANDLERS.get(leaf.type, _Builder.prose)(builder, leaf)
    return builder.reading()


@dataclass(slots=True)
class _Builder:
    """Collects blocks leaf by leaf; lines are claimed once, in order."""

    source: Leaves
    definition_lines: frozenset[int]
    title: str | None = None
    headings: list[Heading] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    claimed: int = 0
    entry_item: int | None = None

    def heading(self, leaf: Leaf) -> None:
        """Take a heading: it opens a place in the outline, unless it is empty."""
        self.claim(BlockKind.HEADING, leaf.span)
        level = int(leaf.tag.removeprefix("h"))
        name = grammar.spaced("".join(run.text for run in self.runs(leaf)))
        if not name:
            return
        if self.source.has_title and level == 1:
            self.title = name
            self.outline = []
        else:
            above = [step for step in self.outline if step[0] < level]
            self.outline = [*above, (level, name)]
        path = tuple(step for _, step in self.outline)
        self.headings.append(Heading(level, name, path, leaf.span))

    def paragraph(self, leaf: Leaf) -> None:
        """Take a paragraph: an entry, the rest of one, running text or prose."""
        runs = self.runs(leaf)
        continues = leaf.item is not None and leaf.item == self.entry_item
        refused = refusal(runs, in_item=leaf.item is not None and not continues)
        if refused is None:
            self.entry(leaf, runs)
        elif continues and self.is_next(leaf):
            self.continuation(leaf, runs)
        elif refused:
            self.claim(BlockKind.UNPARSED, leaf.span, refused)
        else:
            self.html(leaf)

    def runs(self, leaf: Leaf) -> tuple[Run, ...]:
        """Return the words of a leaf that has one inline token."""
        return runs_of(leaf.inlines[0], leaf.span, self.source.definitions)

    def entry(self, leaf: Leaf, runs: tuple[Run, ...]) -> None:
        """Take an entry under the heading that was last."""
        span = self.claim(BlockKind.ENTRY, leaf.span)
        heading = self.headings[-1] if self.outline else None
        self.entries.append(Entry(span, self.raw(span), runs, heading))
        self.entry_item = leaf.item

    def is_next(self, leaf: Leaf) -> bool:
        """Tell whether nothing but blank lines stands between an entry and a leaf."""
        between = self.source.lines[self.claimed : leaf.span.first - 1]
        after_entry = self.blocks[-1].kind is BlockKind.ENTRY
        return after_entry and not any(line.strip() for line in between)

    def continuation(self, leaf: Leaf, runs: tuple[Run, ...]) -> None:
        """Add a paragraph of the same list item to its entry."""
        before = self.entries.pop()
        self.claimed = self.blocks.pop().span.first - 1
        span = self.claim(BlockKind.ENTRY, Span(before.span.first, leaf.span.last))
        joined = joined_runs(before.runs, runs)
        self.entries.append(Entry(span, self.raw(span), joined, before.heading))

    def html(self, leaf: Leaf) -> None:
        """Take what may hold raw HTML: a link in it that is no comment is unread."""
        visible = _HTML_COMMENT.sub("", self.raw(leaf.span))
        self.unread(leaf, "html" if _HTML_LINK.search(visible) else None)

    def row(self, leaf: Leaf) -> None:
        """Take a table's row: one with a link in it is unread."""
        children = (child for cell in leaf.inlines for child in cell.children or ())
        linked = any(child.type == "link_open" for child in children)
        self.unread(leaf, "table" if linked else None)

    def prose(self, leaf: Leaf) -> None:
        """Take anything else."""
        self.claim(BlockKind.PROSE, leaf.span)

    def unread(self, leaf: Leaf, code: str | None) -> None:
        """Take a leaf that is no entry: for a reason, or because it lists nothing."""
        kind = BlockKind.UNPARSED if code else BlockKind.PROSE
        self.claim(kind, leaf.span, code)

    def claim(self, kind: BlockKind, span: Span, code: str | None = None) -> Span:
        """Give lines to a block; what stands unclaimed before it becomes prose."""
        self.leftover(span.first - 1)
        last = span.last
        while last > span.first and not self.source.lines[last - 1].strip():
            last -= 1
        self.claimed = last
        taken = Span(span.first, last)
        self.blocks.append(Block(kind, taken, self.raw(taken), code))
        return taken

    def leftover(self, until: int) -> None:
        """Take lines that no leaf owns: link definitions, and what stands too deep."""
        for number in range(self.claimed + 1, until + 1):
            line, span = self.source.lines[number - 1], Span(number, number)
            if "](" in line and number not in self.definition_lines:
                block = Block(BlockKind.UNPARSED, span, line, "too_deep")
                self.blocks.append(block)
            elif line.strip():
                self.blocks.append(Block(BlockKind.PROSE, span, line))

    def raw(self, span: Span) -> str:
        """Return the lines as they stand in the document."""
        return "\n".join(self.source.lines[span.first - 1 : span.last])

    def reading(self) -> Reading:
        """Close the document."""
        self.leftover(len(self.source.lines))
        return Reading(
            title=self.title or self.source.front_matter.get("title") or None,
            front_matter=self.source.front_matter,
            headings=tuple(self.headings),
            entries=tuple(self.entries),
            blocks=tuple(self.blocks),
        )


_HANDLERS: Mapping[str, Callable[[_Builder, Leaf], None]] = {
    "heading_open": _Builder.heading,
    "paragraph_open": _Builder.paragraph,
    "html_block": _Builder.html,
    "tr_open": _Builder.row,
}


def refusal(runs: Sequence[Run], *, in_item: bool) -> str | None:
    """Say why runs are no entry: None if they are one, "" for plain prose.

    The first paragraph of a list item is one wherever its link stands.
    """
    whole = passage_of(runs)
    named = [link for link in whole.links if grammar.title(link.label)]
    if not whole.links:
        return ""
    if not named:
        return "image_link"
    if all(link.target.startswith("#") for link in named):
        return "table_of_contents"
    if in_item or _OPENING.fullmatch(whole.text, 0, named[0].start):
        return None
    return "running_text"
