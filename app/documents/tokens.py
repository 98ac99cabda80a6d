"""The words, marks and identifiers of a text that may be a reference."""

import re
from typing import NamedTuple

# An arXiv id, a DOI, an ISBN, an address, a word ("COVID-19" is three), any other sign.
_TOKEN = re.compile(
    r"""
    (?P<arxiv>
        (?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|\barxiv(?:\s?[:.,(]\s?|\s))
        (?P<arxiv_id>(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[a-z]{2})?/\d{7})(?![\d/]))
        (?:v\d+)?(?:\.pdf)?
    )
    |(?P<doi>
        (?:
            (?:\bdoi\s?[:.]?\s?)?(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/
            |\bdoi\s?[:.]?\s?|\bdoi/|(?<![\w/.=])
        )
        (?P<doi_id>10\.\d{4,9}/[^\s<>"”“.,;:'’)\]}»][^\s<>"”“]*)
    )
    |(?P<isbn>
        \bISBN(?:-1[03])?[:\s]{0,9}
        (?P<isbn_id>(?:97[89][\s–-]?)?\d(?:[\s–-]?\d){8}[\s–-]?[\dX]\b)
        |\b(?P<bare_isbn>97[89]-?\d(?:-?\d){9})\b
    )
    |(?P<url>
        (?:https?|ftp)://[^\s<>"”“]+|www\.[^\s<>"”“]+
        |\b[a-z0-9][a-z0-9.-]{0,80}\.[a-z]{2,6}/[^\s<>"”“]*
    )
    |(?P<word>[^\W_]+(?:['’ʼ`‐-](?=[^\W\d_])[^\W_]+)*)
    |(?P<mark>\S)
    """,
    re.VERBOSE | re.IGNORECASE,
)
IDENTIFIERS = ("arxiv", "doi", "isbn", "url")
# What an address or a number does not end with, unless it opened it.
_TRAILING = ".,;:'’)]}»>"
_OPENING = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A word, a mark or an identifier: its text, its place, and which of them it is."""

    text: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words, marks, identifiers and addresses.

    >>> [token.text for token in tokens_of("Bee, J.: COVID-19. doi:10.1000/x.")]
    ['Bee', ',', 'J', '.', ':', 'COVID', '-', '19', '.', 'doi:10.1000/x', '.']
    """
    out: list[Token] = []
    place = 0
    while found := _TOKEN.search(text, place):
        kind = next(x for x in (*IDENTIFIERS, "word", "mark") if found[x] is not None)
        printed = _bare(found.group()) if kind in IDENTIFIERS else found.group()
        place = found.start() + len(printed)
        out.append(Token(printed, found.start(), place, kind))
    return out


def _bare(address: str) -> str:
    """Drop what closes the sentence around an address or an identifier."""
    while address[-1] in _TRAILING:
        opening = _OPENING.get(address[-1])
        if opening and address.count(opening) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address


def normal_form(kind: str, printed: str) -> str:
    """Give an identifier in normal form, "" for a wrong ISBN; an address stays."""
    found = _TOKEN.match(printed)
    if found is None or kind == "url":
        return printed
    if kind == "isbn":
        return _isbn(re.sub(r"[\s–-]", "", found["isbn_id"] or found["bare_isbn"]).upper())
    return found[f"{kind}_id"].lower()


def _isbn(digits: str) -> str:
    """Give an ISBN as 13 digits, "" where the last one is wrong."""
    if len(digits) == 10:  # noqa: PLR2004
        tens = [10 if x == "X" else int(x) for x in digits]
        if sum(x * n for n, x in zip(range(10, 0, -1), tens, strict=True)) % 11:
            return ""
        digits = f"978{digits[:9]}"
        return digits + str(-_weighted(digits) % 10)
    return "" if "X" in digits or _weighted(digits) % 10 else digits


def _weighted(digits: str) -> int:
    return sum(int(x) * (1, 3)[n % 2] for n, x in enumerate(digits))
