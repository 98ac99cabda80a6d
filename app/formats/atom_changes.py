"""The change feed in Atom: an entry for each record that a revision touched."""

from collections.abc import Iterable, Iterator

from app.catalogue.revised import RevisedRecord
from app.formats.atom import NEVER, element, empty, feed, person, tag
from app.formats.context import Context
from app.formats.plain import one_line

_PLURALS = {"category": "categories"}


def atom_changes(rows: Iterable[RevisedRecord], context: Context) -> Iterator[str]:
    """Give one feed with an entry for each row, in their order."""
    entries = list(rows)
    updated = max((row.at for row in entries), default=NEVER)
    return feed(context, updated, (_entry(row, context) for row in entries))


def _entry(row: RevisedRecord, context: Context) -> Iterator[str]:
    collection = _PLURALS.get(row.type, f"{row.type}s")
    page = context.place(collection, row.successor or row.id)
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
