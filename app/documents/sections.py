"""The headings of a document as they come, and which of them is the title."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.documents import grammar
from app.documents.entry import Heading, Run, Span
from app.documents.leaf import Leaf
from app.documents.links import is_link
from app.documents.passage import Passage, passage_of
from app.documents.verdict import opens_with_title

# Below every heading: a line of its own, set strong, above a list.
LEAD_IN_LEVEL = 7
_LEAD_IN_LENGTH = 80
# "### [Title](...) (1967)"
_BRACKETS = re.compile(r"\([^()]*\)")
_DASH = re.compile(r"\s[-–—]+\s")
_SENTENCE_ENDS = (".", "!", "?", "…", "。")


@dataclass(frozen=True, slots=True)
class _Step:
    """A heading that is open; one that is an item of a list closes with it."""

    heading: Heading
    item: int | None = None


@dataclass(slots=True)
class Sections:
    """Collects headings; `steps` lead from the outermost to the last one.

    `title_line` is the line of the heading that is the title of the document.
    """

    title_line: int | None
    title: str | None = None
    headings: list[Heading] = field(default_factory=list)
    steps: list[_Step] = field(default_factory=list)

    def add(self, level: int, name: str, span: Span, item: int | None = None) -> None:
        """Open a place in the outline."""
        self.close(level)
        if span.first == self.title_line:
            self.title = name
            self.headings.append(Heading(level, name, (), span))
            return
        path = (*(step.heading.name for step in self.steps), name)
        self.headings.append(Heading(level, name, path, span))
        self.steps.append(_Step(self.headings[-1], item))

    def close(self, level: int) -> None:
        """Close the headings of a level and below."""
        self.steps = [step for step in self.steps if step.heading.level < level]

    def lead_in(self, whole: Passage, span: Span) -> None:
        """Open a place under a line set strong."""
        self.add(LEAD_IN_LEVEL, grammar.heading(whole.text), span)

    def parent(self, leaf: Leaf, whole: Passage) -> None:
        """Open a place under an item for the items below it."""
        level = LEAD_IN_LEVEL + len(leaf.items)
        self.add(level, grammar.heading(_head(whole)), leaf.span, leaf.item)

    def enter(self, items: Sequence[int]) -> None:
        """Close what stands under items that are over."""
        if self.steps and self.steps[-1].item is not None:
            open_items = {None, *items}
            self.steps = [step for step in self.steps if step.item in open_items]

    @property
    def current(self) -> Heading | None:
        """The innermost heading that is open, None where that is the title."""
        return self.steps[-1].heading if self.steps else None


def title_line(leaves: Sequence[Leaf], lists: Callable[[Leaf], bool]) -> int | None:
    """Return the line of the title: the first heading, if it stands above all others.

    Among several headings of the first level it is one under which nothing is listed,
    as `lists` tells of a leaf.
    """
    headings = [at for at, leaf in enumerate(leaves) if leaf.type == "heading_open"]
    if not headings or leaves[headings[0]].tag != "h1":
        return None
    first, end = (*headings, len(leaves))[:2]
    alone = sum(leaves[at].tag == "h1" for at in headings) == 1
    if alone or not any(lists(leaf) for leaf in leaves[first + 1 : end]):
        return leaves[first].span.first
    return None


def linked_below(leaves: Sequence[Leaf]) -> list[bool]:
    """Tell of each leaf whether a link stands behind it, before the next heading."""
    found: list[bool] = []
    linked = False
    for leaf in reversed(leaves):
        found.append(linked)
        linked = leaf.type != "heading_open" and (linked or leaf.has_link)
    return found[::-1]


def is_entry(leaf: Leaf, runs: Sequence[Run], *, linked: bool) -> bool:
    """Tell whether a heading is an entry: one link, and nothing listed below it."""
    whole = passage_of(runs)
    bare = not grammar.title(_BRACKETS.sub("", whole.unlinked))
    leads = all(is_link(link.target) for link in whole.links)
    return leaf.tag != "h1" and not linked and bare and leads and opens_with_title(whole)


def is_parent(whole: Passage) -> bool:
    """Tell whether an item without a link is a heading for the items below it."""
    text = _head(whole)
    short = 0 < len(text) <= _LEAD_IN_LENGTH
    return short and not whole.links and not text.endswith(_SENTENCE_ENDS)


def _head(whole: Passage) -> str:
    """Return the words of a parent item, without a long description behind a dash."""
    text = whole.text.strip()
    return text if len(text) <= _LEAD_IN_LENGTH else _DASH.split(text, maxsplit=1)[0]


def is_lead_in(leaf: Leaf, whole: Passage, behind: Leaf | None) -> bool:
    """Tell whether a paragraph acts as a heading: all set strong, above a list."""
    if leaf.items or behind is None or not (behind.items or behind.table):
        return False
    bare = whole.stripped(" \n:")
    strong = any(
        x.style == "strong" and x.start <= bare.start and x.end >= bare.end for x in whole.styled
    )
    return strong and not whole.links and 0 < len(bare.text) <= _LEAD_IN_LENGTH
