"""RIS: a tag and a value a line, from TY to ER."""

import re
from collections.abc import Iterator, Mapping

from app.documents.bibliographies.common import BROKEN, Piece, Stated, in_order, kinds_of
from app.text import regex

_LINE = regex(r"^[ \t]*(?P<tag>[A-Z][A-Z0-9])[ \t]{1,2}-(?:[ \t](?P<value>.*))?", re.MULTILINE)
_KINDS = kinds_of(
    paper="JOUR JFULL CHAP ECHAP CPAPER CONF RPRT MGZN NEWS ABST INPR UNPB EJOUR",
    book="BOOK EDBOOK EBOOK",
    video="VIDEO MPCT",
    thesis="THES",
    dataset="DATA",
    software="COMP",
)
# Where who publishes is who it comes from.
_ISSUED = frozenset({"THES", "RPRT"})
# Tags in the order in which they count.
_MEANS: Mapping[str, str] = {
    "TI": "title", "T1": "title", "BT": "title", "AU": "author", "A1": "author",
    "ED": "details.editors", "A2": "details.editors", "DA": "date", "PY": "date", "Y1": "date",
    "T2": "venue", "JO": "venue", "JF": "venue", "JA": "venue", "J2": "venue",
    "PB": "publisher", "AD": "school", "DO": "doi", "AN": "arxiv", "SN": "isbn",
    "UR": "link", "L1": "more", "L2": "more", "KW": "keywords", "LA": "language", "N1": "note",
    "VL": "details.volume", "IS": "details.issue", "SP": "details.pages", "ET": "details.edition",
    "CY": "details.place", "PP": "details.place", "M1": "details.number",
}  # fmt: skip
# The values of each tag with their lines, in pieces and whole.
_Pieces = dict[str, list[tuple[list[str], int]]]
_Values = dict[str, list[tuple[str, int]]]


def pieces(text: str) -> Iterator[Piece]:
    """Give the entries of an RIS file, broken ones too; one that no ER ends is one all the same."""
    if _LINE.search(text) is None:
        return
    begin = end = place = 0
    values: _Pieces = {}
    last: list[tuple[list[str], int]] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        found = _LINE.fullmatch(line.rstrip())
        tag = found["tag"] if found else ""
        if values and tag == "TY":
            yield _piece(begin, end, values)
            values, last = {}, None
        if found or (line.strip() and last is None):
            begin = begin if values else place
            last = values.setdefault(tag, [])
            last.append(([(found and found["value"]) or ""], number))
        elif line.strip() and last:
            # A value goes on in a line without a tag.
            last[-1][0].append(line)
        end = place + len(line) if line.strip() else end
        if tag == "ER":
            yield _piece(begin, end, values)
            values, last = {}, None
        place += len(line) + 1
    if values:
        yield _piece(begin, end, values)


def _piece(begin: int, end: int, values: _Pieces) -> Piece:
    if "TY" not in values:
        return Piece(begin, end, code=BROKEN)
    whole = {
        tag: [(" ".join(" ".join(parts).split()), line) for parts, line in each]
        for tag, each in values.items()
    }
    return Piece(begin, end, tuple(_said(whole)))


def _said(values: _Values) -> Iterator[Stated]:
    """Give what the tags of an entry state."""
    type_, line = values["TY"][0]
    kind = _KINDS.get(type_, "")
    if kind:
        yield Stated("kind", "TY", type_, line, kind)
    if "SP" in values and "EP" in values:
        (first, line), (last, _) = values["SP"][0], values["EP"][0]
        values["SP"] = [(f"{first}-{last}", line)]
    if "DA" in values and "PY" in values and values["DA"][0][0][:4] != values["PY"][0][0][:4]:
        del values["DA"]
    both = "AD" in values and values["AD"][0][0] != values.get("PB", [("", 0)])[0][0]
    for tag, means in _MEANS.items():
        for text, line in values.get(tag, ()):
            meant = means if both and tag == "PB" else _meant(means, type_, kind)
            yield _stated(meant, tag, text, line)


def _meant(means: str, type_: str, kind: str) -> str:
    """Return what a tag means in an entry of a type."""
    if means == "publisher" and type_ in _ISSUED:
        return "school"
    return "host" if means == "venue" and kind in ("", "video") else means


def _stated(means: str, tag: str, text: str, line: int) -> Stated:
    family, comma, rest = text.partition(",")
    given, _, suffix = rest.partition(",")
    spoken = in_order(family.strip(), given.strip(), suffix.strip()) if comma else ""
    if means == "author":
        return Stated("inverted" if comma else "whole", tag, text, line, spoken)
    return Stated(means, tag, text, line, spoken if means == "details.editors" else "")
