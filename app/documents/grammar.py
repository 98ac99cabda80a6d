"""The rules by which values are read: from the words as printed to what they say.

The patterns stand in `names`, `places`, `dates`, `labels` and `makers`, each beside the
sample it was made for. A rule is a pure function from the words it stands on to the
value: `RULES` names them all, and provenance names the rule, so that anybody can go the
same way again.
"""

import re
from collections.abc import Callable, Mapping
from unicodedata import normalize

from app.documents.claim import Value
from app.documents.dates import DATES, SHORT_YEAR, date_of
from app.documents.names import (
    BARE_INITIALS,
    DEGREE,
    FAMILY_FIRST,
    FULL_STOP,
    HONORIFIC,
)
from app.documents.pictures import PICTURE
from app.documents.places import BRACKETS, IN, NUMBERS, VOLUME, YEAR_LAST
from app.documents.tokens import normal_form, tokens_of

# --- Letters ---------------------------------------------------------------------

# "Geoﬀrey", "Rectiﬁed": ligatures that typesetting left behind.
LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
# Control characters, soft hyphens and marks of direction: nobody sees them.
UNSEEN = (*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0))
UNSEEN += (0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060, 0xFEFF)
PLAIN = str.maketrans(LIGATURES) | dict.fromkeys(UNSEEN)
# "Marc’Aurelio": in a name an apostrophe is an apostrophe.
APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'"})
# "Deep Learning Boook": no word has a letter three times running, but "WWW" and "III".
TRIPLED = re.compile(r"(?<=[A-Za-z])([a-z])\1\1(?=[a-z])")
# "**[A Tutorial on ...](...)": unclosed emphasis leaves markers; "__init__" has none.
STRAY_MARKS = re.compile(r"\*\*|__(?!\w+?__)(?<!\w__)")

# ":star:", "🔥": pictures around words.
PICTURES = re.compile(
    rf"^(?:{PICTURE}\s*)+|(?:\s*{PICTURE})+$|(?<=\s):[a-z][a-z0-9_+-]*:(?:\s|$)"
    r"|[\U0001f000-\U0001faff][\ufe0f\u200d]*\s*"
)
# '"Deep learning."', "《Title》": quotation marks around the whole.
QUOTED = re.compile(
    r"[\"“”„](?P<a>[^\"“”„]+)[\"“”]|«(?P<b>[^«»]+)»|《(?P<c>[^《》]+)》|「(?P<d>[^「」]+)」|"
    r"『(?P<e>[^『』]+)』|‘(?P<f>[^‘’]+)’|»(?P<g>[^»«]+)«|'(?P<h>[^']+)'"
)

# "The LIGO Collaboration"
ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)

# --- Rules ---------------------------------------------------------------------------


def spaced(text: str) -> str:
    """Fold white space, expand ligatures, drop stray marks and unseen characters."""
    plain = STRAY_MARKS.sub("", text.translate(PLAIN))
    return " ".join(normalize("NFC", plain).split())


def title(text: str) -> str:
    """Return a title as it should stand, without a letter too many: "Boook"."""
    bare = PICTURES.sub("", spaced(text)).strip(" ;,:：，、；-–—")
    if quoted := QUOTED.fullmatch(bare.rstrip(".")):
        bare = next(filter(None, quoted.groups())).strip(" ;,").rstrip(".")
    return TRIPLED.sub(r"\1\1", bare)


def heading(text: str) -> str:
    """Return a heading without the pictures around it."""
    bare = spaced(text)
    return PICTURES.sub("", bare).strip(" :：") or bare


def name(text: str) -> str:
    """Return a name as printed, without what punctuation and typesetting added."""
    bare = spaced(text).translate(APOSTROPHES).strip(" ,;:*").removesuffix("'s")
    called = HONORIFIC.match(bare)
    bare = DEGREE.sub("", bare[called.end() :] if called else bare)
    return FULL_STOP.sub("", bare)


def name_family_first(text: str) -> str:
    """Return a name in its natural order: "Bee, Anna" is "Anna Bee"."""
    return FAMILY_FIRST.sub(_given_first, name(text))


def _given_first(found: re.Match[str]) -> str:
    """Return both parts, initials with their full stops: "Doe AB" is "A. B. Doe"."""
    given, bare = found["given"], found["given"].rstrip(".")
    if BARE_INITIALS.match(bare):
        given = " ".join(f"{letter}." for letter in bare.replace("-", ""))
    return f"{given} {found['family']}"


def affiliation(text: str) -> str:
    """Return an affiliation as printed, without the full stop behind it."""
    return spaced(text).strip(" ,;.")


def organization(text: str) -> str:
    """Return an organisation's name without its article: "the LIGO Collaboration"."""
    return ARTICLE.sub("", affiliation(text))


def venue(text: str) -> str:
    """Return a venue without date, volume and pages; a conference keeps its year."""
    bare = VOLUME.sub("", spaced(BRACKETS.sub(" ", text)))
    for pattern in (*DATES[:-1], SHORT_YEAR):
        bare = pattern.sub("", bare)
    bare = NUMBERS.sub("", IN.sub("", bare.strip(" ,;.:")))
    return YEAR_LAST.sub("", bare).strip(" ,;.:")


def note(text: str) -> str:
    """Return a remark without the brackets and pictures around it."""
    bare = PICTURES.sub("", spaced(text)).strip(" ;,").lstrip("-–—―:| ")
    return bare[1:-1].strip() if BRACKETS.fullmatch(bare) else bare


def year(text: str) -> int:
    """Return the year of the date in `text`."""
    return int(date_of(text)[:4])


def yes(_text: str) -> bool:
    """Return True: the words stand there."""
    return True


def _identifier(kind: str) -> Callable[[str], Value]:
    """Return the rule that finds an identifier of a kind in a text, in normal form."""

    def rule(text: str) -> Value:
        printed = (token.text for token in tokens_of(text) if token.kind == kind)
        return next(filter(None, (normal_form(kind, each) for each in printed)), "")

    return rule


RULES: Mapping[str, Callable[[str], Value]] = {
    "title": title,
    "name": name,
    "name-family-first": name_family_first,
    "name-in-title": name,
    "title-is-name": name,
    "et-al": yes,
    "affiliation": affiliation,
    "organization": organization,
    "affiliation-in-column": affiliation,
    "affiliation-in-title": affiliation,
    "date": date_of,
    "date-in-title": date_of,
    "year": year,
    "year-in-title": year,
    "venue": venue,
    "publisher": affiliation,
    "platform": affiliation,
    "platform-in-title": affiliation,
    "note": note,
    "address": str.strip,
    "doi-in-text": _identifier("doi"),
    "arxiv-in-text": _identifier("arxiv"),
    "isbn-in-text": _identifier("isbn"),
    "labelled-title": title,
    "labelled-name": name,
    "labelled-name-family-first": name_family_first,
    "labelled-date": date_of,
    "labelled-year": year,
    "labelled-venue": venue,
    "labelled-publisher": affiliation,
    "labelled-part": spaced,
}
