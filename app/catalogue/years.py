"""The year an address tells: a table of patterns, each beside its sample.

Only years of the work count. A course's term in the address of a copy, the year a page
was hosted or a number that only looks like a year is worse than none.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.documents.dates import MONTHS

FIRST_YEAR = 1950
CENTURY_TURN = 50  # "99" is 1999, "12" is 2012

_CONFERENCES = (
    "aaai|acl|aistats|cacm|coling|colt|cvpr|eccv|ecml|emnlp|esann|icann|icassp|iccv|"
    "iclr|icml|icpr|ijcai|ijcnn|interspeech|kdd|naacl|neurips|nips|osdi|sigir|siggraph|"
    "sosp|stoc|focs|uai|usenix|vldb|wsdm|www"
)
_TERMS = "spring|fall|autumn|winter|summer"
_SHORT = r"(?P<year>[890]\d|1\d)"
_LONG = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_EITHER = r"(?P<year>(?:19|20)\d\d|\d\d)(?!\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
# A course's directory holds copies of other people's work.
_COURSE_COPY = re.compile(
    r"(?:/|\b)(?:courses?|class(?:es)?|teaching|lectures?|readings?)/|"
    r"/(?:spr|spring|fall|autumn|winter|summer)[._-]?\d\d",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class YearRule:
    """A pattern with the groups `year` (two or four digits) and perhaps `month`.

    `kinds` are the only ones it holds for, if it names any; `anywhere` says that the
    year stands on the work itself and holds wherever a copy lies. One with the group
    `who` holds where that names one of the authors: no "l12.pdf", no "Notes2015.pdf".
    """

    name: str
    pattern: re.Pattern[str]
    kinds: frozenset[str]
    anywhere: bool


def _rule(name: str, pattern: str, *kinds: str, anywhere: bool = False) -> YearRule:
    compiled = re.compile(pattern, re.IGNORECASE)
    return YearRule(name, compiled, frozenset(kinds), anywhere)


YEAR_RULES: Sequence[YearRule] = (
    # "arxiv.org/abs/1206.5533"
    _rule(
        "year-arxiv",
        rf"arxiv\.org/\w+/(?P<year>0[7-9]|[1-4]\d){_MONTH}\.\d{{4,5}}",
    ),
    # "arxiv.org/abs/cs/0112017"
    _rule(
        "year-arxiv-old",
        rf"arxiv\.org/\w+/[a-z-]+(?:\.[a-z]{{2}})?/(?P<year>\d\d){_MONTH}\d{{3}}",
    ),
    # "aclweb.org/anthology/P/P15/P15-1150.pdf"
    _rule("year-anthology", r"acl(?:web|anthology)\.org/(?:.*/)?[A-Z](?P<year>\d\d)-\d{4}"),
    # "aclanthology.org/2020.acl-main.1"
    _rule("year-anthology-new", r"aclanthology\.org/(?P<year>20\d\d)\."),
    # "/2015/07/12/basic-python-network/", "/posts/2015-08-Backprop/", "/2015/jul/1/",
    # "/2015/7/1/"; no "/uploads/..."
    _rule(
        "year-path-date",
        rf"(?<!/uploads)(?<!/upload)(?<!/files)/(?P<year>20\d\d)[/-]"
        rf"(?:{_MONTH}|(?:{'|'.join(MONTHS)})|[1-9](?=/[0-3]?\d/))[/-]",
    ),
    # "icml2010_NairH10.pdf", "BengioNips2006All", "coling-2014.org"; no "//www10."
    _rule(
        "year-conference",
        r"(?:(?<![a-z/])|(?<=[^/]/)|(?-i:(?<=[a-z])(?=[A-Z])))"
        rf"(?:{_CONFERENCES})[_-]?{_EITHER}",
        anywhere=True,
    ),
    # "/journals/bull/2009-46-02/", "/Proceedings/.../es2012-95.pdf"; no pages 2001-2045
    _rule(
        "year-proceedings",
        r"/(?:proceedings?|journals?|publications?)/(?:.*?[/_-])?[a-z]{0,3}"
        r"(?P<year>(?:19|20)\d\d)(?=[/_]|-(?!\d{3}))",
    ),
    # "SeppHochreiter1991ThesisAdvisor...pdf", "AndrieuFreitasDoucetJordan2003.pdf"
    _rule(
        "year-author-name",
        rf"/(?P<who>(?-i:(?:[A-Z][a-z]+){{1,6}})){_LONG}[^/]*\.pdf$",
        anywhere=True,
    ),
    # "lecun-98b.pdf", "Dijk99_Recurrent", "raiko12.pdf"; no "lecture12.pdf"
    _rule(
        "year-author-short",
        rf"/(?P<who>[a-z]+)-?{_SHORT}[a-z]?(?=[_.][^/]*$)",
    ),
    # "NOW-Book-Revised-Feb2014-online.pdf"
    _rule("year-month-name", rf"(?<![a-z])(?:{'|'.join(MONTHS)})[-_.]?{_LONG}"),
    # "6-034-artificial-intelligence-fall-2010/", "deeplearning/Fall.2015/"
    _rule(
        "year-term",
        rf"(?:{_TERMS})[._-]?{_LONG}/?$",
        "course",
        "lecture",
        anywhere=True,
    ),
    # "class.coursera.org/neuralnets-2012-001/lecture"
    _rule(
        "year-course-session",
        r"coursera\.org/[a-z]+-(?P<year>20\d\d)-\d{3}\b",
        "course",
        anywhere=True,
    ),
)


@dataclass(frozen=True, slots=True)
class YearFound:
    """A year in an address: EDTF date, the rule, and the words that say it."""

    date: str
    rule: str
    text: str


def year_in_address(
    url: str, kind: str, until: int, families: Collection[str] = ()
) -> YearFound | None:
    """Return the year that an address tells of the work itself; never after `until`.

    `families` are the folded family names of its authors.
    """
    copied = kind != "course" and _COURSE_COPY.search(url)
    for rule in YEAR_RULES:
        if (rule.kinds and kind not in rule.kinds) or (copied and not rule.anywhere):
            continue
        found = rule.pattern.search(url)
        if found is None or not _is_of(found, families):
            continue
        year = full_year(found["year"])
        if FIRST_YEAR <= year <= until:
            month = found.groupdict().get("month")
            date = f"{year}-{month}" if month else str(year)
            return YearFound(date, rule.name, found.group())
    return None


def _is_of(found: re.Match[str], families: Collection[str]) -> bool:
    """Tell whether a file is named after an author, where the rule wants that."""
    who = found.groupdict().get("who")
    return who is None or any(x and x in who.lower() for x in families)


def full_year(digits: str) -> int:
    """Return a year of two or four digits in full."""
    year = int(digits)
    if len(digits) == len("2012"):
        return year
    return year + (1900 if year >= CENTURY_TURN else 2000)
