"""How values are shown: pure functions, the filters of the templates."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

# What a browser may be led to. An address of a document is anybody's text.
_SAFE = ("http", "https", "ftp")
PLURALS = {
    "resource": "resources",
    "author": "authors",
    "institution": "institutions",
    "topic": "topics",
    "category": "categories",
    "document": "documents",
}
_CODE = re.compile("`([^`]+)`")


def web(url: str | None) -> str | None:
    """Return `url` if a reader may be led there, else None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in _SAFE and parts.netloc else None


def host(url: str) -> str:
    """Return the host of an address, as short as people say it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def path(id_: str, noun: str) -> str:
    """Return the path of the page of a record."""
    return f"/{noun}/{quote(id_, safe='')}"


def number(value: int) -> str:
    """Return a number as it is read: 12,345."""
    return f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return "1 resource", "2 resources"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def spoken(name: str) -> str:
    """Return the name of a field or code as words: "link_status" as "link status"."""
    return name.removeprefix("identifiers.").replace("_", " ")


def edition(id_: str) -> str:
    """Return the label of an edition."""
    return id_.rpartition(":")[2]


def document(id_: str) -> str:
    """Return the id of the document of an edition."""
    return id_.rpartition(":")[0]


def coded(text: str) -> Markup:
    """Return a message with what stands between backticks set as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704


FILTERS: Mapping[str, Callable[..., Any]] = {
    "web": web,
    "host": host,
    "path": path,
    "number": number,
    "counted": counted,
    "spoken": spoken,
    "edition": edition,
    "document": document,
    "coded": coded,
}
