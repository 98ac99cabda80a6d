"""Affiliations as printed to institutions: known names first, then what looks like one.

Departments stay in the printed affiliation; places and countries are no institutions.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.catalogue.authority import Authority
from app.folding import words

_UNIVERSITY = (
    r"[一-鿿]大[学學]|[가-힣]대학|\b(?:universi\w*|университет\w*|polytechni\w*|"
    r"polit[eé]cnic\w*|\w*hochschule"
)
# What an institution that no data knows has in its name; beside a known one a college
# is only a part of that.
_ALONE = re.compile(
    rf"{_UNIVERSITY}|institut[eo]?|istituto|hochschule|politecnico|college|academy)\b|大学|学院|研究所",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"{_UNIVERSITY})\b", re.IGNORECASE)
# What stands beside the institution, or below it.
_BELOW = re.compile(
    r"^(?:the\s+)?(?:dept|department|school|faculty|division|group|chair|lab|center|"
    r"centre|laboratory)\b|\b(?:department|dept|school|faculty|group)\b",
    re.IGNORECASE,
)
_PIECES = re.compile(r"\s*[,;/&+\uff0c\u3001\uff1b]\s*|\s+(?:and|und|et)\s+(?=[A-Z])")
_MAX_WORDS = 9


@dataclass(frozen=True, slots=True)
class Found:
    """An institution in a text: its name, and whether data knows it."""

    name: str
    known: bool


def institutions_in(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return the institutions in a printed affiliation, in order, each once.

    >>> institutions_in("Dept. IRO, Université de Montreal", authority)
    (Found(name='Université de Montréal', known=True),)
    """
    pieces = {piece: tuple(_known(piece, authority)) for piece in _PIECES.split(printed)}
    if not any(pieces.values()):
        whole = tuple(_known(printed, authority))
        pieces = {printed: whole} if whole else pieces
    looks_like_one = _BESIDE if any(pieces.values()) else _ALONE
    found: dict[str, Found] = {}
    for piece, names in pieces.items():
        bare = piece.strip(" .")
        for name in names:
            found.setdefault(name, Found(name, known=True))
        if not names and looks_like_one.search(bare) and not _BELOW.search(bare):
            found.setdefault(bare, Found(bare, known=False))
    return tuple(found.values())


def all_institutions(printed: str, authority: Authority) -> tuple[Found, ...]:
    """Return every piece of a printed affiliation as an institution, known or not."""
    pieces = (piece.strip(" .") for piece in _PIECES.split(printed))
    named = {piece: maker_named(piece, authority) for piece in pieces if piece}
    return tuple(found or Found(piece, known=False) for piece, found in named.items())


def maker_named(short: str, authority: Authority) -> Found | None:
    """Return the institution that a title names as its maker: "CMU"."""
    institution = authority.maker_named(short)
    return Found(institution.name, known=True) if institution else None


def _known(text: str, authority: Authority) -> Iterator[str]:
    """Give the known names in a text, longest first at each place."""
    tokens = words(text)
    start = 0
    while start < len(tokens):
        for stop in range(min(len(tokens), start + _MAX_WORDS), start, -1):
            institution = authority.institution_named(" ".join(tokens[start:stop]))
            if institution is not None:
                yield institution.name
                start = stop
                break
        else:
            start += 1
