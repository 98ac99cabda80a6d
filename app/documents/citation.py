"""Entries to citations: what is printed, cut into claims; pure, nothing invented."""

from collections.abc import Iterator

from app.documents import grammar
from app.documents.claim import Citation, Lexicon, Oddity
from app.documents.conventions import (
    Content,
    Conventions,
    Side,
    place_behind,
    places_of,
)
from app.documents.entry import Entry
from app.documents.headline import find_headline
from app.documents.links import has_host, has_scheme, is_link
from app.documents.passage import Passage, passage_of
from app.documents.reader import Reader
from app.documents.takers import COLUMN_TAKERS, LATE_TAKERS, TAKERS


def cite(
    entry: Entry, lexicon: Lexicon, conventions: Conventions | None = None
) -> Citation | None:
    """Read an entry; None where nothing in it can be a title.

    The claims stand in the order of the document. What nothing can read behind the
    title is kept as the note; what stands before it is only in the entry's raw text.
    Without `conventions` the entry is read by its own evidence.
    """
    whole = passage_of(entry.runs)
    conventions = conventions or Conventions.none()
    people_first = any(
        place.side is Side.BEFORE
        and conventions.content(entry, place) is Content.PEOPLE
        for place, _ in places_of(whole)
    )
    head = find_headline(whole, lexicon, people_first=people_first)
    if head is None:
        return None
    reader = Reader(lexicon, TAKERS, LATE_TAKERS, COLUMN_TAKERS)
    if behind := place_behind(whole.whole, head.title.end):
        reader.expects = conventions.content(entry, behind[0])
    reader.family_first = conventions.family_first(entry)
    reader.front(head)
    reader.title(head)
    reader.read(head.behind, cited=head.fronted)
    reader.makers(head.title, entry.heading.name if entry.heading else "")
    oddities = (*_oddities(entry, whole), *reader.doubts)
    return Citation(entry, reader.claimed(), oddities, tuple(reader.asides))


def _oddities(entry: Entry, whole: Passage) -> Iterator[Oddity]:
    """Give what a maintainer of the list would want to mend."""
    for link in whole.links:
        if is_link(link.target) and not has_scheme(link.target):
            code = "missing_scheme" if has_host(link.target) else "relative_address"
            yield Oddity(code, link.line, link.target)
    if grammar.STRAY_MARKS.search(whole.text):
        yield Oddity("broken_markup", entry.span.first, entry.raw)
