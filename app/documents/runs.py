"""The text inside a block as runs: plain words, each with its line and its link.

markdown-it-py gives inline tokens no lines. The walk finds every token's words again
in the source of the block, so that a line's end inside of code or an address counts.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from markdown_it.token import Token

from app.documents.entry import Run, Span, Style

# As in '<a href="http://a.org/1">', "</b>", "<BR/>".
_TAG = re.compile(r"<(?P<closed>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
_HREF = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# As in '<a class="btn btn-large" href="...">'.
_BUTTON = re.compile(
    r"""\sclass\s*=\s*["'][^"']*(?<![^\s"'])(?:btn|button)(?![^\s"'-])""", re.IGNORECASE
)


def runs_of(inline: Token, span: Span, definitions: Mapping[str, int]) -> tuple[Run, ...]:
    """Return the text runs of an inline token on the lines of `span`.

    `definitions` gives the line on which the address of a link's label stands.
    """
    line = int(inline.meta["line"])
    walk = _Walk(inline.content, span, definitions, line)
    for token in inline.children or ():
        step = _STEPS.get(token.type)
        if step is not None:
            step(walk, token)
    return tuple(walk.runs)


def joined_runs(*paragraphs: Sequence[Run]) -> tuple[Run, ...]:
    """Join the runs of paragraphs, with a blank line between; links count on."""
    joined: list[Run] = []
    links = 0
    for runs in paragraphs:
        if joined:
            joined.append(Run("\n\n", joined[-1].line))
        first = links
        for run in runs:
            if run.link is not None:
                links = max(links, first + run.link + 1)
                run = replace(run, link=first + run.link) if first else run  # noqa: PLW2901
            joined.append(run)
    return tuple(joined)


def lines_of(runs: Sequence[Run]) -> list[tuple[Run, ...]]:
    """Return the runs line by line, without lines that have no words."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    return [tuple(line) for line in lines if any(run.text.strip() for run in line)]


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
        self.style_open(token)
        self.add(token.content)
        self.style_close(token)

    def style_open(self, token: Token) -> None:
        """Begin words that are set otherwise."""
        self.styles |= {_STYLES[token.tag]}

    def style_close(self, token: Token) -> None:
        """End words that are set otherwise."""
        self.styles -= {_STYLES[token.tag]}

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

    def link_close(self, _token: Token | None = None) -> None:
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
            self.html_link(token.content, opened=opened)
        elif style := _HTML_STYLES.get(name):
            self.styles = self.styles | {style} if opened else self.styles - {style}

    def html_link(self, tag: str, *, opened: bool) -> None:
        """Begin or end a link in HTML; '<a name="here">' leads nowhere."""
        href = _HREF.search(tag) if opened else None
        self.link_close()
        if href is not None:
            target = next(filter(None, href.groups()), "")
            self.styles |= {"button"} if _BUTTON.search(tag) else set()
            self.link_to(html.unescape(target), self.line)

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


_STYLES: Mapping[str, Style] = {"strong": "strong", "em": "em", "code": "code"}
_HTML_STYLES: Mapping[str, Style] = {
    **_STYLES,
    "b": "strong",
    "i": "em",
    "cite": "em",
}
_STEPS = {
    "text": _Walk.text,
    "text_special": _Walk.text,
    "code_inline": _Walk.code,
    "softbreak": _Walk.newline,
    "hardbreak": _Walk.newline,
    "link_open": _Walk.link_open,
    "link_close": _Walk.link_close,
    "html_inline": _Walk.html,
    "strong_open": _Walk.style_open,
    "strong_close": _Walk.style_close,
    "em_open": _Walk.style_open,
    "em_close": _Walk.style_close,
}
