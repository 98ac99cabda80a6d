"""Where work is done and where it appears: institutions, venues, publishers, pages."""

import re

from app.documents.dates import YEAR

# "Dept. IRO, Université de Montreal", "Computer Science Department, ..."
INSTITUTION_WORD = re.compile(
    r"\b(?:univ|universi\w*|институт\w*|университет\w*|institut\w*|"
    r"polytechni\w*|polit[eé]cnic\w*|\w*hochschule|eth|epfl|college|academy|academia|"
    r"school of|dept|department|faculty|laborator\w+|labs?|"
    r"research(?:$| (?:group|center|centre|institute))|cent(?:er|re) (?:for|of)|inc|"
    r"corporation|gmbh)\b|大学|学院|研究所|研究院|대학",
    re.IGNORECASE,
)
# "various institutions."
NO_INSTITUTION = re.compile(r"various (?:institutions|universities|places)", re.IGNORECASE)
# As in "Foundations and Trends in Machine Learning, Vol. 2, No. 1 (2009)".
VOLUME = re.compile(
    r",?\s*\b(?:vol(?:ume)?|no|nr|issue|number|pp?|pages)\b\.?\s*\d+"
    r"(?:\s*[-–:]\s*\d+)?",
    re.IGNORECASE,
)
# As in "Nature 521.7553: 436-444", "Neural Computation 18(7), 1527-1554".
NUMBERS = re.compile(
    r"[\s,]+\d+(?:\.\d+)?(?:\s*\(\d+\))?\s*[:,]\s*[\d\s,–-]*$|[\s,]+\d+\.\d+$|"
    r"[\s,:]+\d+\s*[-–]\s*\d+$"
)
# What stands behind a venue and its year: ": 436-444.", ", pp. 3-10".
PAGES = re.compile(
    r"[\s,.:;]*(?:(?:vol(?:ume)?|no|issue|pp?|pages)\b\.?\s*[\d.:()–-]+[\s,]*|"
    r"\d+(?:\.\d+)?(?:\(\d+\))?\s*[:–-]\s*\d+(?:\s*[-–]\s*\d+)?){1,2}(?=[\s.,;]|$)",
    re.IGNORECASE,
)
# "Transactions on Nets, 2015"; in "MLconf 2013" it belongs to the name
YEAR_LAST = re.compile(rf",\s*{YEAR}[\s.]*$")
# As in "Vol. 2, No. 1 (2009)".
BRACKETS = re.compile(r"\([^()]*\)")
# "In Proceedings of ..."
IN = re.compile(r"^in:?\s+(?=[A-Z])", re.IGNORECASE)
# As in "Journal of Physics A", "MLconf 2013", "Proceedings of", "Findings of ACL 2023",
# "IEEE Conference on Vision", "NAACL-HLT 2019" and "EACL (Findings) 2023".
# But "Weston 2015" is no venue.
VENUE = re.compile(
    r"^(?:(?:the\s+)?(?:\w+\s+){0,4}?"
    r"(?:journal|proceedings|proc\.|transactions|trans\.|bulletin|annals|letters|"
    r"magazine|conference|symposium|workshop)(?!\w)"
    r"|foundations and trends\b|findings of\b|advances in\b"
    r"|(?-i:[A-Z][A-Za-z]*conf|[A-Z]{3,10}\*?)['’]?\s*(?:19|20)?\d\d$"
    r"|(?-i:[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:[-@/][A-Z][A-Za-z]*)*)"
    r"(?:\s+(?-i:[A-Z])\w+)?(?:\s*\([^()]*\))?['’,]?\s*(?:19|20)\d\d$)",
    re.IGNORECASE,
)
# "arXiv preprint arXiv:1312.6114": where it lies is told by the number.
ARXIV = re.compile(
    r"(?:arxiv\s+(?:e-?)?preprint\b[\s,]*)?arxiv\s*[:\s]\s*"
    r"(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?(?:\s*\[[\w.-]+\])?"
    r"|arxiv\s+preprint\b|arxiv(?=[\s,(]*(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
# Words before "Press"; a full stop only behind an initial, or in a word: "St. Martin".
_HOUSE = r"(?:[\w&’'-]+(?:\.[\w&’'-]+)*|(?:[^\W\d_]|St)\.)\s+"
# "Vanity Press", "Springer Verlag", "Harvard UP"
PUBLISHER = re.compile(
    rf"^(?:{_HOUSE}){{1,5}}(?:press|verlag|publishers?|publishing|publ\.?|(?-i:UP)|издательство)$"
    r"|^(?:presses|éditions|editions|ediciones|edizioni|editorial|verlag|изд-во|издательство)\s+\S.{0,60}$"
    r"|^[一-鿿]{2,10}出版社$",
    re.IGNORECASE,
)
# "Acme Books": one where a work's authors stand before it.
PUBLISHER_WEAK = re.compile(
    rf"^(?:{_HOUSE}){{1,4}}(?:books|publications|editions|media|editora|uitgeverij|forlag|kiadó)$",
    re.IGNORECASE,
)
# "JRSS B 58 (1996)", "Annals of Rope 7(1): 1-26", "Weaving Science, 2001"
_TITLE_WORDS = r"[^\W\d_a-z][\w.&'’-]*(?:[\s:]+(?:(?:of|the|and|for|in|on|de|der|und|et|&)\s+)*[^\W\d_a-z][\w.&'’-]*){0,9}"
NUMBERED = re.compile(
    rf"(?P<name>{_TITLE_WORDS}),?\s+(?:vol\.?\s*)?\d{{1,4}}(?:\s*\(\d+(?:[-–]\d+)?\))?"
    r"(?:\s*[,:]\s*(?:pp?\.\s*)?[\de]+(?:\s*[-–]\s*\d+)?)?(?:,?\s*\(?(?:1[5-9]|20)\d\d\)?)?(?=[\s.;,]|$)"
)
BEFORE_YEAR = re.compile(
    rf"(?P<name>(?=\S+\s+\S+,){_TITLE_WORDS}),\s+(?:1[5-9]|20)\d\d(?=\s*(?:[.;)]|$))"
)
# "ISBN 978-3-16-148410-0", "doi:10.5555/x", "arXiv:2301.00001"
ISBN = re.compile(r"ISBN(?:-1[03])?[:\s]*(?P<id>97[89](?:[- –]?\d){10})(?!\d)", re.IGNORECASE)
# "ISBN: 0-306-40615-2"
ISBN_10 = re.compile(r"ISBN(?:-10)?[:\s]*(?P<id>\d(?:[- –]?\d){8}[- –]?[\dX])(?!\d)", re.IGNORECASE)
DOI = re.compile(
    r"(?:doi[:\s]\s*)?(?:(?:https?://)?(?:dx\.)?doi\.org/)?(?<=[:\s/i])(?P<id>10\.\d{4,9}/[^\s,;)\]]+)",
    re.IGNORECASE,
)
ARXIV_ID = re.compile(
    r"(?:arxiv\s+(?:e-?)?preprint\b[\s,]*)?(?P<id>arxiv\s*[:\s]\s*"
    r"(?:[a-z-]+(?:\.[a-z]{2})?/\d{7}|\d{4}\.\d{4,5}))(?:v\d+)?(?:\s*\[[\w.-]+\])?(?!\d)",
    re.IGNORECASE,
)
# "Book", "PhD thesis", "in German": what form a work has.
FORM = re.compile(
    r"(?:e-?book|book|paper|article|thesis|ph\.?d\.?(?: thesis)?|talk|video|slides|lecture|course|"
    r"tutorial|report|pdf|html|free|online|paperback|hardcover|draft|blog ?post|post|"
    r"(?:in )?[A-Z][a-z]+(?:ish|ese|ian|man|ch))",
    re.IGNORECASE,
)
# Small words inside of a proper name: "University of X", "Nature vol. 5".
_SMALL = (
    "a an of the for and und et in on at y e de des der die del di do du da la le les für "
    "vol vol. no no. pp pp. p. with via to &"
)
SMALL = frozenset(_SMALL.split())
# Where a proper name can end before the text does: a full stop that ends no short form.
STOP = re.compile(
    r"(?<!\bProc)(?<!\bTrans)(?<!\bConf)(?<!\bInt)(?<!\bInst)(?<!\bUniv)(?<!\bDept)"
    r"(?<!\bVol)(?<!\bNo)(?<!\bpp)(?<!\bAdv)(?<!\bLett)(?<!\bSymp)(?<!\b[A-Z])(?<!\bvol)"
    r"(?<!\bno)(?<!\bp)(?<!\bAnn)(?<!\bAppl)\.\s+(?=\S)|\s+[-–—|]+\s|\s*[;|]"
)

# A name is no longer than that; what is, is a sentence.
MAX_NAME = 300


def proper_end(text: str) -> int:
    """Return how far a proper name can go from the start of `text`: 0 where none is.

    >>> proper_end("University of Toronto has")
    21
    """
    end = 0
    for found in re.finditer(r"\S+", text[:MAX_NAME]):
        word = found.group()
        if word.lower() in SMALL:
            continue
        first = word.lstrip("\"“”'(*&+/–-—")[:1]
        if first.islower() or not (first or end):
            break
        end = found.end()
    return end


def is_capitalized(text: str) -> bool:
    """Tell whether every word of a proper name begins with a capital, but small ones."""
    return proper_end(text) == len(text.rstrip())


def stops(text: str) -> list[int]:
    """Return where the name at the start of `text` can end, the nearest first."""
    end = proper_end(text)
    places = [found.start() for found in STOP.finditer(text, 0, end + 2)]
    return [*(place for place in places if 0 < place < end), end] if end else []
