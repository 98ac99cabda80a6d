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


# So many authors stand on the line of a resource.
AUTHORS_SHOWN = 8


def marked(text: str, record: Any) -> Markup:  # noqa: ANN401 - of any kind
    """Return a text of a record with the words marked that it was found by."""
    found, end = Markup(), 0
    spans = {each.value: each.spans for each in getattr(record, "highlights", ())}
    for start, after in spans.get(text, ()):
        found += Markup("{}<mark>{}</mark>").format(text[end:start], text[start:after])
        end = after
    return found + text[end:]


def found_by(record: Any) -> list[str]:  # noqa: ANN401 - of any kind
    """Return what a resource was found by that its line does not show: other names."""
    named = (*record.authors[:AUTHORS_SHOWN], *record.institutions, *record.topics)
    shown = {record.title, record.kind, str(record.year), record.venue, record.note}
    shown.update(each.name for each in named)
    values = (each.value for each in getattr(record, "highlights", ()))
    return [value for value in dict.fromkeys(values) if value not in shown]


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
    "marked": marked,
    "found_by": found_by,
}
