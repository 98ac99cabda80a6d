"""Words set apart from those around them, any of which may be a title.

Links, quotations, bold and italics; what holds others counts, but links in bold.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from app.documents import grammar
from app.documents.claim import Lexicon
from app.documents.labels import is_label
from app.documents.passage import LinkSpan, Passage
from app.documents.people import read_people

_QUOTES = re.compile(
    r"[\"“„](?=[^\s\"“”„])[^\"“”„\n]+[\"“”]|«[^«»\n]+»|《[^《》\n]+》|『[^『』\n]+』"
    r"|「[^「」\n]+」|»[^»«\n]+«|(?:^|(?<=\n))'[^'\n]+'(?=[\s.,]|$)"
)
# Between people and a title: "A. Bee. ", "A. Bee, ", "A. Bee: ".
AFTER_PEOPLE = re.compile(
    r"(?:\s*[.,:，。：]?|\s+[-–—―]+)\s*(?:[\[(][^()\[\]]{0,20}\d{4}[^()\[\]]{0,20}[)\]]\s*[.,:]?\s*)?"
)
# Behind a title in bold: "**Title.** A. Bee"; "..." belongs to it.
_FULL_STOP = re.compile(r"(?<![.!?])(?<!\b\w)\.$|$")
_SAYS = re.compile(r"[*_]*\s+[-–—]+\s+(?=\w)")
_WORD = re.compile(r"(?!PDF|HTML|Link|Slides|Video|Paper|Code|Here)[^\W\d_]+")
_SHORT = re.compile(r"\S+(?:\s\S+)?")
# A title is among the first words set apart.
MOST = 20
# A letter, or a number that is no number of an entry: "2084".
_TITLE = re.compile(r"[^\W\d_]|\d{4}")


class SetAs(Enum):
    """How words are set apart from those around them."""

    LINK = auto()
    STRONG = auto()
    QUOTED = auto()
    EM = auto()


@dataclass(frozen=True, slots=True)
class Apart:
    """Words that may be the title: where they stand and how they are set."""

    start: int
    end: int
    set_as: SetAs
    link: LinkSpan | None

    def holds(self, other: "Apart") -> bool:
        """Tell whether other words stand in these."""
        return self.start <= other.start and other.end <= self.end


def words_apart(whole: Passage, lexicon: Lexicon) -> list[Apart]:
    """Return the words of an entry that may be the title, in order, none in others."""
    links = islice((x for x in whole.links if grammar.title(x.label)), MOST)
    found = [
        Apart(link.start, link.end, SetAs.LINK, link)
        for link in links
        if not (is_label(link) or _is_bracketed(whole, link)) or opens_entry(whole, link)
    ]
    quotes = islice(_QUOTES.finditer(whole.text), MOST)
    found += _set(whole, lexicon, found, (x.span() for x in quotes), SetAs.QUOTED)
    for style, set_as in (("strong", SetAs.STRONG), ("em", SetAs.EM)):
        spans = ((x.start, x.end) for x in whole.styled if x.style == style)
        found += _set(whole, lexicon, found, islice(spans, MOST), set_as)
    outer = [x for x in found if not any(x is not y and y.holds(x) for y in found)]
    return sorted(outer, key=lambda each: each.start)


def _is_bracketed(whole: Passage, link: LinkSpan) -> bool:
    """Tell whether a link is a tag in front of words: "[[CVPR](...)] Roofs"."""
    around = (
        whole.whole[max(0, link.start - 1) : link.start],
        whole.whole[link.end : link.end + 1],
    )
    return around == ("[", "]") and bool(_SHORT.fullmatch(link.label.strip()))


def opens_entry(whole: Passage, link: LinkSpan) -> bool:
    """Tell whether a word that could be a label is a title: "[Post](...) - Sends letters".

    It begins the entry in plain letters, and a dash and words follow.
    """
    front = whole.whole[: link.start].strip(" \t*_")
    behind = _SAYS.match(whole.whole, link.end)
    bare = link.label.strip()
    return not front and bool(behind) and bare[:1].isupper() and bool(_WORD.fullmatch(bare))


def _set(
    whole: Passage,
    lexicon: Lexicon,
    found: Sequence[Apart],
    spans: Iterable[tuple[int, int]],
    set_as: SetAs,
) -> list[Apart]:
    """Return words, unless they are in others or hold others that are set better.

    A label in them, as in "**Title [pdf]**", is no part of them.
    """
    made = []
    for start, end in spans:
        here = Apart(start, end, set_as, None)
        if any(x.holds(here) or _is_better(x, here, whole.text, lexicon) for x in found):
            continue
        link = next(iter(whole.cut(start, end).own_links), None)
        stop = end
        if set_as is not SetAs.QUOTED and link is not None and is_label(link):
            stop = len(whole.text[: link.start].rstrip(" \t[("))
        if whole.text[start:stop].endswith(".") and set_as is not SetAs.QUOTED:
            stop = _FULL_STOP.search(whole.text, start, stop).start()  # type: ignore[union-attr]
        if _TITLE.search(grammar.title(whole.text[start:stop])):
            made.append(Apart(start, stop, set_as, link))
    return made


def _is_better(inner: Apart, outer: Apart, text: str, lexicon: Lexicon) -> bool:
    """Tell whether a link in bold, or quotes behind people in bold, are it."""
    if not outer.holds(inner) or outer.set_as is SetAs.QUOTED:
        return False
    before = text[outer.start : inner.start]
    people = read_people(before, lexicon)
    fronted = people.names and AFTER_PEOPLE.fullmatch(before, people.end)
    return inner.set_as is SetAs.LINK or bool(fronted)
