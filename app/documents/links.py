"""Addresses: as printed in, absolute out, and what an address alone can tell.

Nothing is fetched. An address that cannot be resolved stays text, `url` None.
"""

import re
from functools import lru_cache
from typing import NewType
from urllib.parse import quote, unquote, urljoin

from app.documents.tokens import normal_form

CanonicalUrl = NewType("CanonicalUrl", str)
ArxivId = NewType("ArxivId", str)
Doi = NewType("Doi", str)
Isbn = NewType("Isbn", str)

SCHEMES = ("http", "https", "ftp")

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# "cs231n.github.io", "www.sciencemag.org/x": a host needs a known sort of ending, so
# that "notes.html" and "./opndata" stay relative.
_HOST = re.compile(
    r"(?:www\.[\w-]+(?:\.[\w-]+)+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|info|dev|"
    r"[a-z]{2}))(?::\d+)?(?=[/?#]|$)",
    re.IGNORECASE,
)
_FILE = re.compile(r"[^/]*\.(?:md|py|js|rs|sh|pl|ps|gz|cc|hs)$", re.IGNORECASE)
# The host stands behind the name of a user and before the port.
_AUTHORITY = re.compile(r"(?:[^:/?#]*:)?//(?:[^/?#]*@)?(?P<host>[^/?#:]*)")
# A place to go to; a name or password before it is nobody's to pass on.
_PLACE = re.compile(r"//[^/?#\s@][^/?#@]*(?:[/?#]|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BLANK = re.compile(r"[\s\x00-\x20\x7f]")
# What does not tell two addresses apart, at the front, behind the host, and at the end.
_FRONT = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|//|www\d?\.)*", re.IGNORECASE)
_DEFAULT_PORT = re.compile(r"(?::(?:80|443|21))+$")
_INDEX = re.compile(r"(?:/(?:(?:index|default)\.(?:html?|php|aspx?|md))?)*$", re.IGNORECASE)
# What tells where a reader came from, and the short address of a film.
_TRACKING = re.compile(
    r"(?<=[?&])(?:utm_\w+|fbclid|gclid)=[^&#]*&?|[?&](?:utm_\w+|fbclid|gclid)=[^&#]*(?=$|#)",
    re.IGNORECASE,
)
_WATCHED = re.compile(r"(?<![\w.])youtu\.be/(?P<id>[\w-]{11})(?=$|[?&#])")
# "groups.google.com/forum/#!forum/x": such a fragment says which page is meant.
_PAGE_MARKS = ("!", "/")
# As in "http://arxiv.org/pdf/1506.05869v1.pdf", "arxiv.org/abs/cs/0112017".
_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html|format)/|arxiv:)"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?=\.pdf|[/?#]|$)",
    re.IGNORECASE,
)
# "https://doi.org/10.1126/science.1127647"; CiteSeerX's "?doi=10.1.1..." is none.
_DOI = re.compile(
    r"(?:(?:dx\.)?doi\.org/|doi/(?:abs/|pdf/|full/|book/)?|^doi:)"
    r"(?P<id>10\.\d{4,9}(?:/|%2f)[^\s?#]+)",
    re.IGNORECASE,
)
# As in "https://www.springer.com/mathematics/book/978-0-387-30303-1".
_ISBN = re.compile(r"(?<![\d-])(97[89](?:-?\d){10})(?![\d-])")


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
        address = _joined(base, address)
    scheme = _SCHEME.match(address)
    if scheme is None or scheme[1].lower() not in SCHEMES:
        return None
    rest = address[scheme.end() :]
    if not _PLACE.match(rest) or _CONTROL.search(rest):
        return None
    return _BLANK.sub(lambda blank: quote(blank[0]), address)


def _joined(base: str | None, relative: str) -> str:
    """Return a relative address on its base; "" where that leads nowhere."""
    if not base or not relative or relative.startswith("#"):
        return ""
    try:
        return urljoin(base, relative)
    except ValueError:
        return ""


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
    if found is None:
        return None
    digits = normal_form("isbn", found[1])
    return Isbn(digits) if digits else None


def host_of(url: str) -> str:
    """Return the host of an address in lower case, "" where none is printed."""
    found = _AUTHORITY.match(f"//{url}" if has_host(url) else url)
    return found["host"].lower() if found else ""
