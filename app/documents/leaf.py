"""A leaf block: what stands between the lines of a document, before it is judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from app.documents.entry import Span
from app.documents.parser import MAX_TEXT


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
