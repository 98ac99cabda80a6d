"""Markdown text to its leaf blocks, each with its lines, as markdown-it-py sees it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from app.documents.entry import Span

_NEWLINE = re.compile(r"\r\n?")
_FRONT_MATTER_LINE = re.compile(r"^([A-Za-z][\w-]*):[ \t]*(.*?)[ \t]*$", re.MULTILINE)
# As deep as lists are read; more would only feed the recursion of the parser.
_MAX_NESTING = 60
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


class _Markdown(MarkdownIt):
    """CommonMark with tables and front matter, every address left as it is printed.

    A damaged address is for `links` to judge, not to mend.
    """

    def __init__(self) -> None:
        super().__init__(
            "commonmark", {"store_labels": True, "maxNesting": _MAX_NESTING}
        )
        self.enable("table").disable("text_join").use(front_matter_plugin)

    # These three names are those of markdown-it-py.

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


_MARKDOWN = _Markdown()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf block: its type, tag, inline content, and the list item it is in."""

    type: str
    tag: str
    inlines: tuple[Token, ...]
    span: Span
    item: int | None


@dataclass(frozen=True, slots=True)
class Leaves:
    """A text's leaf blocks in order, no two on one line.

    `definitions` gives the line on which the address of a link's label stands;
    `has_title` tells whether one heading of the first level stands above all others.
    """

    lines: Sequence[str]
    leaves: tuple[Leaf, ...]
    definitions: Mapping[str, int]
    front_matter: Mapping[str, str]
    has_title: bool


def source_lines(text: str) -> list[str]:
    """Return the lines of a text as all line numbers here count them."""
    return _NEWLINE.sub("\n", text.removeprefix("\ufeff")).split("\n")


def leaves_of(text: str) -> Leaves:
    """Return the leaf blocks of a text."""
    lines = source_lines(text)
    found: dict[str, Any] = {}
    tokens = _MARKDOWN.parse("\n".join(lines), found)
    return Leaves(
        lines=lines,
        leaves=tuple(_leaves(tokens)),
        definitions={
            label: reference["map"][0] + 1
            for label, reference in found.get("references", {}).items()
        },
        front_matter=_front_matter(tokens),
        has_title=_has_title(tokens),
    )


def _leaves(tokens: Sequence[Token]) -> Iterator[Leaf]:
    items: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == "list_item_open":
            items.append(index)
        elif token.type == "list_item_close":
            items.pop()
        elif token.map and token.type in LEAVES:
            first, behind = token.map
            span = Span(first + 1, max(behind, first + 1))
            item = items[-1] if items else None
            inlines = tuple(_inlines(tokens, index))
            yield Leaf(token.type, token.tag, inlines, span, item)


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


def _has_title(tokens: Sequence[Token]) -> bool:
    levels = [token.tag for token in tokens if token.type == "heading_open"]
    return levels[:1] == ["h1"] and levels.count("h1") == 1
