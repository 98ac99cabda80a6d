"""Whether words with capitals are people: by themselves, their looks, or what follows.

"- Ann Bee (Stanford)" names somebody, "- Volume Manager" nobody.
"""

import re
from collections.abc import Callable, Sequence

from app.documents import names, places
from app.documents.conventions import Content
from app.documents.dates import STATE, YEAR
from app.documents.homes import CLOSED, ends, homes, is_venue
from app.documents.labels import is_profile
from app.documents.passage import Passage
from app.documents.people import People, is_assured, read_people
from app.documents.reader import Reader

BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]|\[([^\[\]]*)\]")
# "Ann Bee at Stanford", "Ann Bee @ MIT"
PLACE = re.compile(r"\s*(?:@\s*|(?:at|in|on|from|via)\s+)(?=[A-Z])")
YEAR_BEHIND = re.compile(
    rf"[\s.,，]*[(（]?{YEAR}(?:\s*[-–/]\s*\d{{2,4}})?[)）]?(?:\s*年)?(?=[\s.,;:)，。；]|$)"
)
_COMMA = re.compile(r"\s*[,，]")
# "Bee et al. CSCW 2019": nobody else is named.
_ET_AL_LAST = re.compile(rf"(?:{names.ET_AL.pattern})$", re.IGNORECASE)
_EDGE = " .,*_\n\t，"

Check = Callable[[Reader, Passage, People], bool]


def is_sure(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether the names at the start of a part are people."""
    if any(check(reader, part, found) for check in _ALONE):
        return True
    full = all(" " in part.text[x.start : x.end] for x in found.names)
    return full and any(check(reader, part, found) for check in _IN_FULL)


def is_placed(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether an institution or a venue follows names: ", MIT", ", ICML 2015"."""
    return _before_home(reader, part, found) or _is_before_venue(reader, part, found)


def ends_well(reader: Reader, part: Passage, end: int) -> bool:
    """Tell whether what follows names lets them be people, not the start of a text."""
    text = part.text
    if YEAR_BEHIND.match(text, end) or PLACE.match(text, end) or _ET_AL_LAST.search(text[:end]):
        return True
    names_only = People((), None, end, led=False)
    if any(check(reader, part, names_only) for check in (_before_helper, _before_facts)):
        return True
    if not CLOSED.match(text, end) or not _COMMA.match(text, end):
        return bool(CLOSED.match(text, end))
    behind = part.cut(end).stripped(_EDGE)
    sure = is_assured(text, read_people(text, reader.lexicon), reader.lexicon)
    # By convention it is people who stand here, in full.
    sure = sure or (reader.expects is Content.PEOPLE and " " in text[:end].strip())
    return sure or reader.is_affiliation(behind.text) or reader.is_home(behind.text)


def _named_so(reader: Reader, part: Passage, found: People) -> bool:
    return is_assured(part.text, found, reader.lexicon)


def _on_profile(_reader: Reader, part: Passage, found: People) -> bool:
    return any(map(is_profile, part.cut(0, found.end).own_links))


def _in_han(_reader: Reader, part: Passage, found: People) -> bool:
    return all(names.HAN_NAME.match(part.text[x.start : x.end]) for x in found.names)


def _in_italics(_reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether several names are set in italics, and nothing else: "*A B, C D*"."""
    end = part.start + found.end
    italic = any(span.style == "em" and span.end == end for span in part.styled)
    return italic and len(found.names) > 1


def _before_venue(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether a venue follows several names: "Xi Bee, Yo Dee. ICML 2015"."""
    return len(found.names) > 1 and _is_before_venue(reader, part, found)


def _is_before_venue(reader: Reader, part: Passage, found: People) -> bool:
    behind = part.cut(found.end).stripped(_EDGE)
    return any(is_venue(reader, behind.text[:end]) for end in ends(reader, behind))


def _before_home(reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether an institution follows: "(MIT)", ", MIT"."""
    behind = part.cut(found.end).stripped(_EDGE)
    bracket = BRACKETS.match(behind.text)
    told = [bracket[bracket.lastindex or 0]] if bracket else []
    if _COMMA.match(part.text, found.end):
        told += [behind.text[:end] for end in homes(reader, behind)]
    return any(reader.is_affiliation(x) or reader.is_home(x) for x in told)


def _before_facts(_reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether an edition, a state or a form follows: ", 2nd ed.", ", PhD thesis"."""
    comma = _COMMA.match(part.text, found.end)
    behind = part.text[comma.end() :].lstrip() if comma else ""
    return bool(STATE.match(behind) or places.FORM.match(behind))


def _before_helper(_reader: Reader, part: Passage, found: People) -> bool:
    """Tell whether a translator or editor follows: ", translated by Ann Bee"."""
    comma = _COMMA.match(part.text, found.end)
    return bool(comma and names.HELPER.match(part.text[comma.end() :].lstrip()))


def _before_year(_reader: Reader, part: Passage, found: People) -> bool:
    return bool(YEAR_BEHIND.match(part.text, found.end))


# What makes any names sure, and what only makes those sure that are there in full.
_ALONE: Sequence[Check] = (_named_so, _on_profile, _in_han)
_IN_FULL: Sequence[Check] = (
    _in_italics,
    _before_venue,
    _before_home,
    _before_helper,
    _before_facts,
    _before_year,
)
