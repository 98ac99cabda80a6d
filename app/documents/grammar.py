"""Every pattern with which entries are read, beside the sample it was made for.

A rule is a pure function from the words it stands on to the value: `RULES` names them
all, and provenance names the rule, so that anybody can go the same way again.
"""

import re
from collections.abc import Callable, Mapping
from unicodedata import normalize

from app.documents.claim import Value
from app.documents.dates import DATES, YEAR, date_of
from app.folding import words

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

# --- Names -----------------------------------------------------------------------

PARTICLES = frozenset(
    words("al bin da de del della den der di dos du el ibn le los ten ter van von zu")
)
AND = r"(?:and|und|et|y|e|&|\+)"
# "Alex Krizhevsky and Geoffrey E. Hinton", "Hinton, and ...", "Socher<tab>and<tab>...".
SEPARATOR = re.compile(rf"\s*,\s*(?:{AND}\s+)?|\s+{AND}\s+")
# As in "Hui Y. Xiong et al", "Cho et al.", "and others".
ET_AL = re.compile(
    r"\s*(?:,\s*)?\b(?:et\.?\s+al\b\.?|and\s+(?:many\s+)?others\b)", re.IGNORECASE
)
# "Notes by Andrew Ng"
LEAD_IN = re.compile(
    r"(?:(?:notes|slides|lectures?|videos?|talk|tutorial|book|course|paper|written|"
    r"taught|given)\s+)?by\s+",
    re.IGNORECASE,
)
# 'Josef "Sepp" Hochreiter'
NICKNAME = re.compile(r'^["“\'‘(][^\W\d_]+["”\'’)]$')
# "G.", "J.-P."
INITIALS = re.compile(r"^(?:[^\W\d_]\.-?)+$")
# "Yee-Whye", "Marc’Aurelio", accents as letters of their own too.
_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
NAME_WORD = re.compile(rf"^{_LETTERS}(?:['’`-]{_LETTERS})*$")
# "IBM", "NASA"
ACRONYM = re.compile(r"[A-Z]{2,5}")
# Capitalised, but nobody's name.
NO_NAME = frozenset(
    words(
        "the a an of for in on at by with from and und et or its their this that how "
        "why what introduction lecture lectures notes course class tutorial video "
        "videos slides paper book chapter part volume press journal proceedings "
        "transactions conference workshop symposium various institutions others free "
        "online uses"
    )
)

# --- Affiliations, venues, publishers ---------------------------------------------

# "Dept. IRO, Université de Montreal", "Computer Science Department, ..."
INSTITUTION_WORD = re.compile(
    r"\b(?:universit\w*|universidad|institut\w*|polytechni\w*|college|academy|academia|"
    r"school of|dept|department|faculty|laborator\w+|labs?|"
    r"research(?:$| (?:group|center|centre|institute))|cent(?:er|re) (?:for|of)|inc|"
    r"corporation|gmbh)\b",
    re.IGNORECASE,
)
# "various institutions."
NO_INSTITUTION = re.compile(
    r"various (?:institutions|universities|places)", re.IGNORECASE
)
# As in "Foundations and Trends in Machine Learning, Vol. 2, No. 1 (2009)".
VOLUME = re.compile(
    r",?\s*\b(?:vol(?:ume)?|no|nr|issue|number|pp?|pages)\b\.?\s*\d+"
    r"(?:\s*[-–:]\s*\d+)?",
    re.IGNORECASE,
)
# "Transactions on Nets, 2015"; in "MLconf 2013" it belongs to the name
YEAR_LAST = re.compile(rf",\s*{YEAR}[\s.]*$")
# As in "Vol. 2, No. 1 (2009)".
BRACKETS = re.compile(r"\([^()]*\)")
# "Journal of Physics A", "MLconf 2013", "Proceedings of ..."; "Weston 2015" is none.
VENUE = re.compile(
    r"^(?:(?:the\s+)?(?:\w+\s+){0,4}?"
    r"(?:journal|proceedings|proc\.|transactions|bulletin|annals|letters|magazine)\b"
    r"|foundations and trends\b"
    r"|(?-i:[A-Z][A-Za-z]*conf|[A-Z]{3,10})['’]?\s*(?:19|20)?\d\d$)",
    re.IGNORECASE,
)
# "Vanity Press", "Springer Verlag"
PUBLISHER = re.compile(
    r"^(?:[\w&.]+\s+){1,5}(?:press|verlag|publishers|publishing)$", re.IGNORECASE
)

# --- Makers named in a title -------------------------------------------------------

_WHO = r"(?P<who>[^:;()\"“”]{2,60}?)"
# "Andrew Ng's Machine-Learning Class", "Sutton & Barto's RL book", "Ng's Lecture Notes"
POSSESSIVE = re.compile(rf"^{_WHO}['’]s?\s+(?P<what>\S.*)$")
# As in "U. Toronto: Introduction to Neural Networks".
PREFIX = re.compile(rf"^{_WHO}:\s+\S")
# '"Deep Learning" @CMU', "... Class at Stanford", "... Class on Coursera"
AT = re.compile(r"(?:\s@\s?|\s(?:at|on)\s+)(?P<who>[^\s,;:()][^,;:()]*)$")
# "... for Stanford's CS229 Machine Learning"
INNER_POSSESSIVE = re.compile(
    r"\b(?:for|from|in)\s+(?P<who>[A-Z][\w.]*(?:\s[A-Z][\w.]*)*)['’]s\s"
)
# "Ng's Lecture Notes", "Sutton & Barto's RL book": what only a person is the maker of.
WORK_WORD = re.compile(
    r"\b(?:lecture|lectures|notes|class|course|book|tutorial|slides|talk|thesis|review)\b",
    re.IGNORECASE,
)
# "Researchers' Personal Websites"
HOMEPAGES = re.compile(
    r"\b(?:personal|home)\s?-?(?:web\s?)?(?:sites?|pages?)\b", re.IGNORECASE
)

# --- Links -------------------------------------------------------------------------

# As in "[Stack RNN source code](...)", "[code]".
CODE_LABEL = re.compile(
    r"\b(?:source\s+)?(?:code|implementation|github|repo)\b", re.IGNORECASE
)
CODE_HOSTS = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sourceforge.net"}
)
PROFILE_HOSTS = frozenset(
    {"scholar.google.com", "orcid.org", "dblp.org", "linkedin.com"}
)

# --- Rules ---------------------------------------------------------------------------


def spaced(text: str) -> str:
    """Fold white space, expand ligatures, drop stray marks and unseen characters."""
    plain = STRAY_MARKS.sub("", text.translate(PLAIN))
    return " ".join(normalize("NFC", plain).split())


def title(text: str) -> str:
    """Return a title as it should stand, without a letter too many: "Boook"."""
    return TRIPLED.sub(r"\1\1", spaced(text)).strip(" ;,")


def name(text: str) -> str:
    """Return a name as printed, without what punctuation and typesetting added."""
    return spaced(text).translate(APOSTROPHES).strip(" ,;:").removesuffix("'s")


def affiliation(text: str) -> str:
    """Return an affiliation as printed, without the full stop behind it."""
    return spaced(text).strip(" ,;.")


def venue(text: str) -> str:
    """Return a venue without date, volume and pages; a conference keeps its year."""
    bare = VOLUME.sub("", spaced(BRACKETS.sub(" ", text)))
    for pattern in DATES[:-1]:
        bare = pattern.sub("", bare)
    return YEAR_LAST.sub("", bare.strip(" ,;."))


def note(text: str) -> str:
    """Return a remark without the brackets around it."""
    bare = spaced(text).strip(" ;,")
    return bare[1:-1].strip() if BRACKETS.fullmatch(bare) else bare


def year(text: str) -> int:
    """Return the year of the date in `text`."""
    return int(date_of(text)[:4])


def yes(_text: str) -> bool:
    """Return True: the words stand there."""
    return True


RULES: Mapping[str, Callable[[str], Value]] = {
    "title": title,
    "name": name,
    "name-in-title": name,
    "title-is-name": name,
    "et-al": yes,
    "affiliation": affiliation,
    "affiliation-in-title": affiliation,
    "date": date_of,
    "date-in-title": date_of,
    "year": year,
    "year-in-title": year,
    "venue": venue,
    "publisher": affiliation,
    "platform-in-title": affiliation,
    "note": note,
    "address": str.strip,
}
