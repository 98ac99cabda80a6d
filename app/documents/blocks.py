"""The lines of a document, each given to one block, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.documents.entry import Block, BlockKind, Span
from app.documents.links import has_host, has_scheme, is_link
from app.documents.parser import MAX_ADDRESS


@dataclass(slots=True)
class Blocks:
    """Collects blocks; `claimed` lines from the top have one.

    `definitions` are the lines on which addresses of labels stand.
    """

    lines: Sequence[str]
    definitions: frozenset[int]
    blocks: list[Block] = field(default_factory=list)
    claimed: int = 0

    def claim(self, kind: BlockKind, span: Span, code: str | None = None) -> Span:
        """Give lines to a block; what stands unclaimed before it becomes prose."""
        self.leftover(span.first - 1)
        last = span.last
        while last > span.first and not self.lines[last - 1].strip():
            last -= 1
        self.claimed = last
        taken = Span(span.first, last)
        self.blocks.append(Block(kind, taken, self.raw(taken), code))
        return taken

    def reclaim(self, last: int) -> Span:
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
                block = Block(BlockKind.UNPARSED, span, line, code)
                self.blocks.append(block)
            elif line.strip():
                self.blocks.append(Block(BlockKind.PROSE, span, line))
        self.claimed = max(self.claimed, until)

    def raw(self, span: Span) -> str:
        """Return the lines as they stand in the document."""
        return "\n".join(self.lines[span.first - 1 : span.last])

    def closed(self, unused: Mapping[int, str]) -> tuple[Block, ...]:
        """Close the document; addresses that no link uses, by line, became nothing."""
        self.leftover(len(self.lines))
        return tuple(
            replace(block, kind=BlockKind.UNPARSED, code="unused_address")
            if block.kind is BlockKind.PROSE and _leads(unused.get(block.span.first))
            else block
            for block in self.blocks
        )


def _leads(address: str | None) -> bool:
    """Tell whether an address leads to another page: no "#", no "<>" of a comment."""
    if not address or not is_link(address):
        return False
    return has_scheme(address) or has_host(address)
