"""What stands behind a title, cut where the punctuation of a list cuts it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.entry import CELL
from app.documents.labels import is_label
from app.documents.passage import Passage

# One sign for each letter of a label, another where the brackets are its own.
_LABEL, _BRACKETED = "\x00", "\x01"
_LINKS = rf"[{_LABEL}{_BRACKETED}]"
_CUT = re.compile(
    # brackets with nothing but labels: [pdf], ([slides], [code])
    rf"[\[(（]\s*{_LINKS}++(?:[\s,|/·•&+-]*+{_LINKS}++)*+\s*[\])）]|{_BRACKETED}++"
    # "pdf, code" at the end and at the beginning
    rf"|{_LABEL}++(?:[\s,|/·•&+–-]*+{_LINKS}++)*+(?=[\s.]*(?:$|;|\n\n|{CELL}))"
    rf"|(?:\A|(?<=\A\s)){_LABEL}++(?:[\s,|/·•&+–-]*+{_LINKS}++)*+"
    # "see pdf, code and more" is no place to cut
    rf"|(?P<kept>{_LABEL}++(?:[\s,|/·•&+–-]*+{_LABEL}++)*+)"
    # the end of a sentence, of a paragraph, of a cell; a bar
    rf"|;|；|\n\n|{CELL}|\s\|\s"
)
_BRACKET = re.compile(r"[()]")
_PARAGRAPH = "\n\n"
_CITING = frozenset({";", "；", _PARAGRAPH, CELL})


@dataclass(frozen=True, slots=True)
class Piece:
    """Words between two cuts, or labels alone.

    `cited` says that the cut before it is one that citations use, as in "; Ann Bee": no
    description of a thing begins like that; `below` says that it begins a paragraph.
    """

    part: Passage
    is_labels: bool = False
    cited: bool = False
    below: bool = False


def pieces(part: Passage, *, cited: bool = False) -> Iterator[Piece]:
    """Cut at each sign that stands outside of brackets and links.

    `cited` tells whether the first piece is.
    """
    masked = _masked(part)
    begin = seen = depth = 0
    below = False
    for found in _CUT.finditer(masked):
        for bracket in _BRACKET.finditer(masked, seen, found.start()):
            depth = max(0, depth + (1 if bracket.group() == "(" else -1))
        seen = found.end()
        if found["kept"]:
            continue
        labels = bool(re.search(_LINKS, found.group()))
        if not labels and (depth or part.is_linked(found.start())):
            continue
        yield Piece(part.cut(begin, found.start()), cited=cited, below=below)
        if labels:
            yield Piece(part.cut(*found.span()), is_labels=True)
        begin = seen
        cited = found.group() in _CITING or (labels and cited)
        below = found.group() == _PARAGRAPH or (labels and below)
    yield Piece(part.cut(begin), cited=cited, below=below)


def _masked(part: Passage) -> str:
    """Return the text with a sign of its own in place of each letter of a label."""
    parts, begin = [], 0
    for link in part.own_links:
        start, end = link.start - part.start, link.end - part.start
        if is_label(link) and end > start:
            sign = _BRACKETED if link.label.lstrip()[:1] in "[(" else _LABEL
            parts += [part.text[begin:start], sign * (end - start)]
            begin = end
    return "".join([*parts, part.text[begin:]])
