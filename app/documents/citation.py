"""Entries to citations: what is printed, cut into claims; pure, nothing invented."""

import re
from collections.abc import Iterator

from app.documents import grammar
from app.documents.claim import Citation, Lexicon, Oddity
from app.documents.entry import Entry
from app.documents.links import has_host, has_scheme, is_link
from app.documents.passage import Passage, passage_of
from app.documents.reader import Reader

# Where a title without a link is over.
_OVER = re.compile(r"\n|\s[-–—|]\s|[.?!;]\s|\s\(|\sby\s")


def cite(entry: Entry, lexicon: Lexicon) -> Citation | None:
    """Read an entry; None where nothing in it can be a title.

    The claims stand in the order of the document. What nothing can read behind the
    title is kept as the note; what stands before it is only in the entry's raw text.
    """
    whole = passage_of(entry.runs)
    head = next((x for x in whole.links if grammar.title(x.label)), None)
    title = whole.cut(head.start, head.end) if head else _plain_title(whole)
    if not grammar.title(title.text):
        return None
    reader = Reader(lexicon)
    reader.title(title, head)
    reader.tail(whole.cut(title.end))
    reader.makers(title, entry.heading.name if entry.heading else "")
    return Citation(entry, tuple(reader.claims), tuple(_oddities(entry, whole)))


def _plain_title(whole: Passage) -> Passage:
    """Return what comes first where no link has words."""
    found = _OVER.search(whole.text)
    return whole.cut(0, found.start() if found else None)


def _oddities(entry: Entry, whole: Passage) -> Iterator[Oddity]:
    """Give what a maintainer of the list would want to mend."""
    for link in whole.links:
        if is_link(link.target) and not has_scheme(link.target):
            code = "missing_scheme" if has_host(link.target) else "relative_address"
            yield Oddity(code, link.line, link.target)
    if grammar.STRAY_MARKS.search(whole.text):
        yield Oddity("broken_markup", entry.span.first, entry.raw)
