"""Where a proper name ends that begins a passage, and what it is the name of."""

import re
from collections.abc import Sequence

from app.documents import grammar, names, places
from app.documents.dates import TERMS, YEAR
from app.documents.passage import Passage
from app.documents.pictures import PICTURE
from app.documents.reader import Reader

# What may follow a name, beside the end.
CLOSED = re.compile(rf"\s*(?:$|编?著|主?编|译|{PICTURE}|[.,;:|()（），。：；\[\]*/]|--?\s|[–—\n])")
_BEHIND = re.compile(rf"\s*[(（:]|\s+@|,?\s+(?:(?:{'|'.join(TERMS)})\s+)?{YEAR}\b", re.IGNORECASE)
_COMMA = re.compile(r",\s+")
_DATED = re.compile(rf",?\s+{YEAR}$")
# An institution by its form: "University of X", "X College"; no "College Algebra".
_INSTITUTION = re.compile(
    r"(?:the\s+)?(?:[^\W\d_a-zа-я][\w.&'’-]*\s+){0,4}"
    r"(?:Universi\w+|Institut[eo]?|Pol[iy]te[ck]\w+|College|Academy|Laborator(?:y|ies)|Labs?|"
    r"École|\w*[Hh]ochschule|Университет|Институт)"
    r"(?:\s+(?:of|for|at|in|de|di|für|du|des|da|do)\s+.*|\s*[,(].*|[.\s]*)$"
    r"|(?:Universi(?:dade?|tà|té|tat)|Escuela|Hochschule)(?:\s+(?:de\s+)?[^\W\d_a-z][\w.’'-]*){1,4}$"
    r"|[一-鿿]{2,10}(?:大学|学院|研究所|研究院)$|[가-힣]{1,10}대학교?$"
)


def ends(reader: Reader, part: Passage) -> Sequence[int]:
    """Return where a proper name can end, the nearest first; cited, all can be one."""
    text = part.text
    found = [end for end in places.stops(text) if CLOSED.match(text, end)]
    whole = len(text.rstrip())
    cited = reader.cited and whole not in found and whole <= places.MAX_NAME
    return [*found, whole] if cited else found


def homes(reader: Reader, part: Passage) -> Sequence[int]:
    """Return where an institution can end: before brackets or a year, or at a comma.

    Most of it comes first: "Department of X, University of Y" is one.
    """
    found: dict[int, None] = {}
    for end in ends(reader, part):
        behind = _BEHIND.search(part.text, 1, end)
        whole = behind.start() if behind else end
        found[whole] = None
        if comma := _COMMA.search(part.text, 1, whole):
            found[comma.start()] = None
    return list(found)


def is_institution(reader: Reader, text: str) -> bool:
    """Tell whether words are an institution; alone they have to look like one."""
    if reader.authors or reader.cited:
        return reader.is_affiliation(text)
    bare = grammar.affiliation(text)
    pieces = [x for x in names.SEPARATOR.split(bare) if x.strip()]
    known = all(reader.lexicon.knows("institution", piece) for piece in pieces)
    return (bool(pieces) and known) or bool(_INSTITUTION.match(bare))


def is_venue(reader: Reader, text: str) -> bool:
    """Tell whether words are a venue, with or without date, volume and pages."""
    value = grammar.venue(text)
    known = reader.lexicon.knows("venue", value) or places.VENUE.search(value)
    dated = _DATED.search(value)
    # "MIT 2010" looks like "ICML 2010".
    home = dated and reader.lexicon.knows("maker", value[: dated.start()])
    return bool(value and known and not home)
