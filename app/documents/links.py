"""Addresses: as printed in, absolute out; what they and the words of a link alone can tell.

Nothing is fetched. An address that cannot be resolved stays text, `url` None.
"""

import re
from functools import lru_cache
from typing import NewType
from urllib.parse import quote, unquote, urljoin

from app.documents.name_words import AND, AUTHOR_YEAR
from app.documents.people import is_assured, is_person, read_people
from app.documents.text import Lexicon, LinkSpan, Passage
from app.documents.tokens import any_case, normal_form
from app.text import regex, word_tables

CanonicalUrl = NewType("CanonicalUrl", str)
ArxivId = NewType("ArxivId", str)
Doi = NewType("Doi", str)
Isbn = NewType("Isbn", str)

SCHEMES = ("http", "https", "ftp")

_SCHEME = any_case(r"([a-z][a-z0-9+.-]*):")
# "cs231n.github.io", "www.sciencemag.org/x": a host needs a known sort of ending, so
# that "notes.html" and "./opndata" stay relative.
_HOST = any_case(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|info|dev|"
    r"[a-z]{2}))(?::\d+)?(?=[/?#]|$)"
)
_FILE = any_case(r"[^/]*\.(?:md|py|js|rs|sh|pl|ps|gz|cc|hs)$")
# The host stands behind the name of a user and before the port.
_AUTHORITY = regex(r"(?:[^:/?#]*:)?//(?:[^/?#]*@)?(?P<host>[^/?#:]*)")
# A place to go to; a name or password before it is nobody's to pass on.
_PLACE = regex(r"//[^/?#\s@][^/?#@]*(?:[/?#]|\Z)")
_CONTROL = regex(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BLANK = regex(r"[\s\x00-\x20\x7f]")
# What does not tell two addresses apart, at the front, behind the host, and at the end.
_FRONT = any_case(r"^(?:[a-z][a-z0-9+.-]*://|//|www\d?\.)*")
_DEFAULT_PORT = regex(r"(?::(?:80|443|21))+$")
_INDEX = any_case(r"(?:/(?:(?:index|default)\.(?:html?|php|aspx?|md))?)*$")
# What tells where a reader came from, and the short address of a film.
_TRACKING = any_case(
    r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?|[?&](?:utm_\w+|fbclid|gclid)=[^&#]*(?=$|#)"
)
_WATCHED = regex(r"(?<![\w.])youtu\.be/(?P<id>[\w-]{11})(?=$|[?&#])")
# "groups.google.com/forum/#!forum/x": such a fragment says which page is meant.
_PAGE_MARKS = ("!", "/")
# As in "http://arxiv.org/pdf/1506.05869v1.pdf", "arxiv.org/abs/cs/0112017".
_ARXIV = any_case(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|arxiv:)"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?=\.pdf|[/?#]|$)"
)
# "https://doi.org/10.1126/science.1127647"; CiteSeerX's "?doi=10.1.1..." is none.
_DOI = any_case(
    r"(?:(?:dx\.)?doi\.org/|doi/(?:abs/|pdf/|full/|book/)?|^doi:)"
    r"(?P<id>10\.\d{4,9}(?:/|%2f)[^\s?#]+)"
)
# As in "https://www.springer.com/mathematics/book/978-0-387-30303-1".
_ISBN = regex(r"(?<![\d-])(97[89](?:-?\d){10})(?![\d-])")


@lru_cache(1_024)
def has_host(printed: str) -> bool:
    """Tell whether an address without scheme begins with a host."""
    return bool(_HOST.match(printed)) and not _FILE.match(printed)


def has_scheme(printed: str) -> bool:
    """Tell whether an address begins with a scheme: "mailto:" too, no "host:80"."""
    return bool(_SCHEME.match(printed)) and not has_host(printed)


def is_link(printed: str) -> bool:
    """Tell whether an address leads to another page: no "mailto:", no "#there"."""
    scheme = _SCHEME.match(printed)
    if scheme is not None and has_scheme(printed):
        return scheme[1].lower() in SCHEMES
    return printed != "" and not printed.startswith("#")


@lru_cache(maxsize=65_536)
def absolute(printed: str, base: str | None) -> str | None:
    """Return the absolute address, or None where there is none.

    An address without scheme gets `http://`, a relative one the document's base. One with
    credentials or control characters is none.
    """
    address = printed.strip()
    if address.startswith("//"):
        address = f"http:{address}"
    elif has_host(address):
        address = f"http://{address}"
    elif not has_scheme(address):
        if not base or not address or address.startswith("#"):
            return None
        try:
            address = urljoin(base, address)
        except ValueError:
            return None
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() not in SCHEMES:
        return None
    rest = address[scheme.end() :]
    if not _PLACE.match(rest) or _CONTROL.search(rest):
        return None
    return _BLANK.sub(lambda blank: quote(blank[0]), address)


def rule_of(printed: str) -> str:
    """Name the rule by which an address became absolute."""
    if has_scheme(printed):
        return "address"
    return "address-without-scheme" if has_host(printed) else "relative-address"


@lru_cache(maxsize=65_536)
def canonical(url: str) -> CanonicalUrl:
    """Return the form under which one address is found, however it is written.

    Scheme, `www.`, letter case of the host, default ports, a fragment, an index page
    and a trailing slash tell no two addresses apart.
    """
    page, _, fragment = "".join(url.split()).partition("#")
    page = _WATCHED.sub(r"youtube.com/watch?v=\g<id>", _TRACKING.sub("", page))
    bare = re.sub("%7e", "~", _FRONT.sub("", page), flags=re.IGNORECASE)
    place, _, asked = bare.partition("?")
    host, slash, path = place.partition("/")
    host = _DEFAULT_PORT.sub("", host.lower())
    path = _INDEX.sub("", re.sub(r"/{2,}", "/", slash + path))
    query = f"?{asked}" if asked else ""
    shown = f"#{fragment}" if fragment.startswith(_PAGE_MARKS) else ""
    return CanonicalUrl(f"{host}{path}{query}{shown}")


def arxiv_of(url: str) -> ArxivId | None:
    """Return the arXiv id in an address, without version."""
    found = _ARXIV.search(url)
    return ArxivId(found["id"].lower()) if found else None


def doi_of(url: str) -> Doi | None:
    """Return the DOI in an address, in lower case."""
    found = _DOI.search(url)
    return Doi(unquote(found["id"]).rstrip(".,;)/").lower()) if found else None


def isbn_of(url: str) -> Isbn | None:
    """Return the ISBN in an address as 13 digits, if its check digit is right."""
    found = _ISBN.search(url)
    return Isbn(normal_form("isbn", found[1])) or None if found else None


def host_of(url: str) -> str:
    """Return the host of an address in lower case, "" where none is printed."""
    found = _AUTHORITY.match(f"//{url}" if has_host(url) else url)
    return found["host"].lower() if found else ""


# What the words of a link say of its other end: "[pdf]", an address, a page on somebody.

_WORDS = word_tables("documents/words.toml")
_WHAT = _WORDS["labels"]["what"].replace("\n", "")
# "Link to Course", "Watch the video", "Go to the website", "Read more"
_LEADING_WORDS = (
    r"(?:(?:click|cliquez|clique|haz clic|link|go|jump|view|visit|see|read|watch|open|get|download|full|the|to|for|on|in|this|"
    r"more|all|course|via|from|at|it|zum|zur|zu|ir|ver|al|lire|voir|le|la|das|der|die)\s+)*"
)
# "pdf", "[code & data]", "Paper 2", "code-torch": what lies there, no title.
LABEL = any_case(
    rf"[\s\[(（【]*{_LEADING_WORDS}(?:{_WHAT})"
    rf"(?:(?:\s*[-&+,/|:]\s*|\s+and\s+|\s+)(?:{_WHAT}|v?\d{{1,3}}|(?:19|20)\d\d))*[\s\])）】.:]*"
)
# What is longer is no label; some words could be read in two ways, "web page".
_MAX_LABEL = 60
# "12", "[3]": a number that leads somewhere.
_NUMBER = regex(r"[\s\[(#]*\d{0,3}[\s\])]*")
# As in "[Stack RNN source code](...)", "[code]".
CODE_LABEL = any_case(
    r"\b(?:source\s+)?(?:codes?|implementation|github|repo|repository)\b|^\W*код\W*$"
)
# Where the work itself is: of several labels that one leads to it.
WORK_LABEL = any_case(
    r"\b(?:pdf|ps|html?|epub|djvu|papers?|article|preprint|arxiv|abs|abstract|doi|"
    r"full text|book|статья|论文)\b"
)
# Where it is shown: next best.
PAGE_LABEL = any_case(
    r"\b(?:link|url|here|download|web ?page|web ?site|web|site|home ?page|page|"
    r"project|official|online|ссылка|链接|官网)\b"
)
# Where a thing has a site of its own.
SITE_LABEL = any_case(
    r"^\W*(?:(?:official |project )?(?:web ?site|home ?page|site)|official|website|webseite|site (?:web|officiel|oficial)|"
    r"sitio(?: (?:web|oficial))?|сайт|官网|官網|主页|首页|网站|公式(?:サイト)?|公式ページ|ホームページ|홈페이지)\W*$"
)
# "CS 107", "6.867", "CS60094", "UCLA Stats 231C", "EE364a": the number of a course.
COURSE_CODE = regex(
    r"(?:[A-Z][A-Za-z]{0,8}[\s-]?){0,2}[A-Z]{1,8}[\s-]?\d{1,5}(?:[A-Z]{0,2}|[a-z])(?:\.\d+\w*)?"
    r"|"
    r"\d{1,2}[.-]\d{2,4}[A-Za-z]?"
)
# "10.5555/x", "arXiv:2301.00001"
_IDENTIFIER = any_case(
    r"(?:doi:\s*)?10\.\d{4,9}/\S+|(?:arxiv\s+(?:e-?)?preprint\s+)?arxiv:\s*\d{4}\.\d{4,5}(?:v\d+)?"
)
_ADDRESS = any_case(r"(?:(?:https?|ftp)://|www\.)[^\s<>]+")
# A label, and a title of some words.
ONE_OR_TWO = regex(r"\S+(?:\s\S+)?")
_SEVERAL = regex(r"\s*+(?:\S++\s++){2}\S")
_ANY_WORD = regex(r"\w")
_LETTER = regex(r"[^\W\d_]")
# "Knots by ", "Knots by Ann Bee and " before who made them, too
_CREDITED = regex(
    rf"\s(?:by|von|par|por)\s(?P<others>(?:[^\W\d_a-z][^,.;:()\n]{{1,40}}?(?:,\s|\s{AND}\s)){{0,3}})$"
)
_NEAR = 120
_WORD_BEHIND = regex(r"\]\W{0,9}(?<!\[)\w")
CODE_HOSTS = frozenset(
    {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sourceforge.net"}
)
PROFILE_HOSTS = frozenset(
    {"scholar.google.com", "orcid.org", "dblp.org", "linkedin.com", "twitter.com"}
)
# What somebody has written there is no page on somebody.
_POST = regex(r"/(?:status(?:es)?|posts?|pulse|learning|rec)/")


def is_label(link: LinkSpan) -> bool:
    """Tell whether a link's words only say what lies at its other end: "[pdf]", its address."""
    # One that cites by names and year may be cited often.
    repeated = link.repeated and not AUTHOR_YEAR.fullmatch(link.label)
    if is_number(link.label) or repeated or link.target.startswith("#"):
        return True
    # "[PubMed](https://pubmed.../1857)"; a site as a whole is called so: "[Acme](https://acme.org)"
    bare = link.label.strip().lower()
    _, _, path = link.target.partition("://")[2].partition("/")
    if bare.isalpha() and any(map(str.isdigit, path)) and bare in host_of(link.target).split("."):
        return True
    return _tells_what(link.label)


@lru_cache(1_024)
def _tells_what(label: str) -> bool:
    """Tell whether words say what lies at the other end of a link: "pdf", "3"."""
    fits = len(label) <= _MAX_LABEL
    return fits and bool(LABEL.fullmatch(label) or _NUMBER.fullmatch(label))


def is_identifier(text: str) -> bool:
    """Tell whether a text is a DOI or an arXiv id and nothing else."""
    return bool(_IDENTIFIER.fullmatch(text.strip()))


@lru_cache(1_024)
def is_number(label: str) -> bool:
    """Tell whether a text is an identifier or an address: "arXiv:2301.00001"."""
    return is_identifier(label) or is_address(label)


def is_address(text: str) -> bool:
    """Tell whether a text is an address and nothing else: "https://a.org/x"."""
    return bool(_ADDRESS.fullmatch(text.strip(" \t<>()")))


def is_bracketed(whole: Passage, link: LinkSpan) -> bool:
    """Tell whether a link is a tag beside words: "[[CVPR](...)] Roofs"."""
    text, bare = whole.whole, link.label.strip()
    around = text[max(0, link.start - 1) : link.start] + text[link.end : link.end + 1]
    short, several = ONE_OR_TWO.fullmatch(bare), _SEVERAL.match(text, 0, link.start)
    # "Knots in Nets [[Book Chapter]](...)", "Vital Signs ([Coursera](...))"
    if several and (bare[:1] + bare[-1:] == "[]" or (short and around == "()")):
        return True
    # "[[Growing Nets](...)] [[code](...)]" begins with what it is called.
    beside = _ANY_WORD.search(text, 0, link.start) or _WORD_BEHIND.match(text, link.end)
    return bool(short and around == "[]" and beside)


def is_cited_by(whole: Passage, link: LinkSpan) -> bool:
    """Tell whether a link behind a title says whose work it is: "Knots ([Bee et al., 2018](...))".

    One name alone may be anything, but in brackets.
    """
    found = AUTHOR_YEAR.fullmatch(link.label)
    before = whole.whole[: link.start] if found else ""
    enclosed = before.rfind("(") > before.rfind(")")
    several = found and found["others"]
    return bool(_LETTER.search(before)) and bool(several or enclosed)


def is_credit(whole: Passage, link: LinkSpan, lexicon: Lexicon) -> bool:
    """Tell whether a link is who made what is named before it: "Knots by [Ann Bee](...)"."""
    led = _CREDITED.search(whole.whole, max(0, link.start - _NEAR), link.start)
    if led is None or not _LETTER.search(whole.whole, 0, led.start()):
        return False
    people = read_people(link.label, lexicon)
    sure = led["others"] and " " in link.label
    sure = sure or is_assured(link.label, people, lexicon)
    return bool(people.names and sure) and people.end == len(link.label)


def is_profile(link: LinkSpan) -> bool:
    """Tell whether a link leads to where people have their pages."""
    known = host_of(link.target).removeprefix("www.") in PROFILE_HOSTS
    return known and not _POST.search(link.target)


def role_of(link: LinkSpan, lexicon: Lexicon) -> str:
    """Return the role of a link that is not the title's."""
    host = host_of(link.target).removeprefix("www.")
    if CODE_LABEL.search(link.label) or host in CODE_HOSTS:
        return "code"
    people = read_people(link.label, lexicon)
    person = len(link.label.split()) > 1 and is_person(link.label, lexicon)
    full_name = person and is_assured(link.label, people, lexicon)
    return "profile" if is_profile(link) or full_name else "related"
