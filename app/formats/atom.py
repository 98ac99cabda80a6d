"""Atom (RFC 4287): a feed of any filter; an entry's id and time move with nothing else.

Ids are tag: URIs (RFC 4151) of the public host and the record's own id, which never
changes; `updated` is the record's.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from app.catalogue.records import ResourceRecord
from app.formats.context import Context
from app.formats.people import displayed
from app.formats.plain import address, one_line
from app.formats.reference import reference

# The day on which an id is minted: any that is past, and the same for ever.
_MINTED = "2026-01-01"
# What moves within a feed, or only says how it is written, is not part of its name.
_MOVING = {"page", "per_page", "cursor", "format"}
# When a feed without entries changed.
_NEVER = f"{_MINTED}T00:00:00Z"


def atom(records: Iterable[ResourceRecord], context: Context) -> Iterator[str]:
    """Give one feed with an entry for each record, in their order."""
    entries = list(records)
    updated = max((record.updated_at for record in entries), default=_NEVER)
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield from _indented(_head(context, updated), "  ")
    for record in entries:
        yield "  <entry>\n"
        yield from _indented(_entry(record, context), "    ")
        yield "  </entry>\n"
    yield "</feed>\n"


def tag(base: str, specific: str) -> str:
    """Return the tag: URI of what `specific` names at the public address `base`."""
    host = urlsplit(base).hostname or "localhost"
    return f"tag:{host},{_MINTED}:{quote(specific, safe='/?:@!$&+,;=~-._')}"


def _indented(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (f"{indent}{line}\n" for line in lines)


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"


def _empty(name: str, **attributes: str) -> str:
    known = ((key, value) for key, value in attributes.items() if value)
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in known)}/>"


def _person(name: str) -> str:
    return f"<author>{_element('name', name)}</author>"


def _head(context: Context, updated: str) -> Iterator[str]:
    place = urlsplit(context.address)
    asked = [pair for pair in parse_qsl(place.query) if pair[0] not in _MOVING]
    path = place.path.removesuffix(".atom")
    name = f"{path}?{urlencode(asked)}" if asked else path
    title = one_line(context.title) or "Resources"
    yield _element("id", tag(context.base, name))
    yield _element("title", title)
    yield _element("updated", updated)
    # An entry whose authors nobody knows falls back on this one.
    yield _person(title)
    yield _empty("link", rel="self", href=address(context.address))
    if context.following:
        yield _empty("link", rel="next", href=address(context.following))
    if context.credits:
        yield _element("rights", "; ".join(context.credits))


def _entry(record: ResourceRecord, context: Context) -> Iterator[str]:
    page = context.place("resources", record.id)
    yield _element("id", tag(context.base, f"/resources/{record.id}"))
    yield _element("title", one_line(record.title))
    yield _element("published", record.created_at)
    yield _element("updated", record.updated_at)
    yield from map(_person, displayed(record))
    yield _empty("link", rel="alternate", type="text/html", href=page)
    for link in record.links:
        if url := address(link.url):
            yield _empty("link", rel="related", title=one_line(link.label), href=url)
    for noun, listed in (("categories", record.categories), ("topics", record.topics)):
        for each in listed:
            scheme, label = f"{context.base}/{noun}", one_line(each.name)
            yield _empty("category", term=each.id, scheme=scheme, label=label)
    yield _element("summary", f"{reference(record)} {one_line(record.note)}".strip())
    if credits_ := context.credits_of(record):
        yield _element("rights", credits_)
