"""Atom (RFC 4287): feeds of records and changes; an entry moves with nothing but itself.

Ids are tag: URIs (RFC 4151) of the public host and the record's own id, which never
changes; `updated` is the record's.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.sax.saxutils import escape, quoteattr

from app.catalogue.records import RevisedRecord
from app.formats.common import Cited, Context, address, one_line
from app.formats.reference import reference

# The day on which an id is minted: any that is past, and the same for ever.
_MINTED = "2026-01-01"
# What moves within a feed, or only says how it is written, is not part of its name.
_MOVING = {"page", "per_page", "cursor", "format"}
# When a feed without entries changed.
NEVER = f"{_MINTED}T00:00:00Z"


def atom(records: Iterable[Cited], context: Context) -> Iterator[str]:
    """Give one feed with an entry for each record, in their order."""
    entries = list(records)
    updated = max((record.updated_at for record in entries), default=NEVER)
    return feed(context, updated, (_entry(record, context) for record in entries))


def feed(context: Context, updated: str, entries: Iterable[Iterable[str]]) -> Iterator[str]:
    """Give a feed of entries, each of them as its lines."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">\n'
    yield from _indented(_head(context, updated), "  ")
    for entry in entries:
        yield "  <entry>\n"
        yield from _indented(entry, "    ")
        yield "  </entry>\n"
    yield "</feed>\n"


def tag(base: str, specific: str) -> str:
    """Return the tag: URI of what `specific` names at the public address `base`."""
    host = urlsplit(base).hostname or "localhost"
    return f"tag:{host},{_MINTED}:{quote(specific, safe='/?:@!$&+,;=~-._')}"


def _indented(lines: Iterable[str], indent: str) -> Iterator[str]:
    return (f"{indent}{line}\n" for line in lines)


def element(name: str, text: str) -> str:
    """Return an element with a text."""
    return f"<{name}>{escape(text)}</{name}>"


def empty(name: str, **attributes: str) -> str:
    """Return an element with attributes only, of which some may be missing."""
    known = ((key, value) for key, value in attributes.items() if value)
    return f"<{name}{''.join(f' {key}={quoteattr(value)}' for key, value in known)}/>"


def person(name: str) -> str:
    """Return somebody who wrote an entry."""
    return f"<author>{element('name', name)}</author>"


def _head(context: Context, updated: str) -> Iterator[str]:
    place = urlsplit(context.address)
    asked = [pair for pair in parse_qsl(place.query) if pair[0] not in _MOVING]
    path = place.path.removesuffix(".atom")
    name = f"{path}?{urlencode(asked)}" if asked else path
    title = one_line(context.title) or "Resources"
    yield element("id", tag(context.base, name))
    yield element("title", title)
    yield element("updated", updated)
    # An entry whose authors nobody knows falls back on this one.
    yield person(title)
    yield empty("link", rel="self", href=address(context.address))
    if context.following:
        yield empty("link", rel="next", href=address(context.following))
    if rights := context.rights(context.documents.values()):
        yield element("rights", rights)


def _entry(record: Cited, context: Context) -> Iterator[str]:
    page = context.place("resources", record.id)
    yield element("id", tag(context.base, f"/resources/{record.id}"))
    yield element("title", one_line(record.title))
    yield element("published", record.created_at)
    yield element("updated", record.updated_at)
    yield from map(person, record.displayed)
    yield empty("link", rel="alternate", type="text/html", href=page)
    for link in record.links:
        if url := address(link.url):
            yield empty("link", rel="related", title=one_line(link.label), href=url)
    for noun, listed in (("categories", record.categories), ("topics", record.topics)):
        for each in listed:
            scheme, label = f"{context.base}/{noun}", one_line(each.name)
            yield empty("category", term=each.id, scheme=scheme, label=label)
    yield element("summary", f"{reference(record, context)} {one_line(record.note)}".strip())
    if rights := context.rights(context.documents_of(record)):
        yield element("rights", rights)


# The change feed in Atom: an entry for each record that a revision touched.

_PLURALS = {"category": "categories"}


def atom_changes(rows: Iterable[RevisedRecord], context: Context) -> Iterator[str]:
    """Give one feed with an entry for each row, in their order."""
    entries = list(rows)
    updated = max((row.at for row in entries), default=NEVER)
    return feed(context, updated, (_change_entry(row, context) for row in entries))


def _change_entry(row: RevisedRecord, context: Context) -> Iterator[str]:
    collection = _PLURALS.get(row.type, f"{row.type}s")
    # Of an address there is no page but its own, of a key none.
    page = row.id if row.type == "link" else context.place(collection, row.successor or row.id)
    if row.type == "key":
        page = f"{context.base}/v1/changes?since={row.revision - 1}"
    said = f"{row.action.capitalize()} {row.type}: {one_line(row.name)}"
    yield element("id", tag(context.base, f"/changes/{row.revision}/{row.type}/{row.id}"))
    yield element("title", said)
    yield element("published", row.at)
    yield element("updated", row.at)
    yield person(one_line(row.actor))
    yield empty("link", rel="alternate", type="text/html", href=page)
    yield empty("category", term=row.action)
    yield empty("category", term=row.type)
    told = f"Revision {row.revision}: {one_line(row.summary)}."
    yield element("summary", told)
