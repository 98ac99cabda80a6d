"""The catalogue in step with `seed/`: changed files change what every text says."""

import logging
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from app.catalogue import headings
from app.catalogue.authority import Authority
from app.catalogue.headings import Path
from app.catalogue.lexicon import SeedLexicon
from app.catalogue.listing import Listing
from app.catalogue.quality import oddities
from app.catalogue.resolve import resolve
from app.documents.citation import cite
from app.documents.claim import Citation, Lexicon
from app.documents.conventions import Observation, find_conventions, observe
from app.documents.entry import Entry, Reading
from app.documents.markdown import read
from app.folding import fold
from app.store import keeping, known, outline, recount, settle, subjects, vocabulary
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
from app.store.revise import Write, revise
from app.store.session import reading, writing
from app.store.tables import Document, Edition

logger = logging.getLogger(__name__)

# So much of an entry is logged.
_MOST_LETTERS = 200
# What follows from files is taken back by changing the files.
RENEWED = "renewed"

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _of: int) -> None:
    """Report progress to nobody."""


def apply_authority(
    engine: Engine, authority: Authority, *, actor: str = COMMAND
) -> bool:
    """Bring the whole catalogue in step with changed files of `seed/`.

    Returns whether anything had to be done.
    """
    with reading(engine) as connection:
        if keeping.knows(connection, authority):
            return False
    with revise(
        engine, actor=actor, action=RENEWED, summary="Applied the seed's files"
    ) as write:
        in_step(write, authority)
    # What changed no record left no revision, and shall not be asked about again.
    with writing(engine) as connection:
        keeping.remember(connection, authority)
    return True


def in_step(write: Write, authority: Authority) -> None:
    """Describe everything again if the files have changed."""
    if not keeping.keep_authority(write, authority):
        return
    # Parts may belong to other wholes now, and it is from these that counts go on.
    recount.count(write.connection, ["institution", "topic"])
    texts = _reread(write.connection, authority)
    for (document, _), citations in texts.items():
        categories = outline.categories_of(write.connection, document)
        link_headings(write, authority, citations, categories)
    everything = known.everything(write.connection)
    listings = _claimed(everything.listings, texts)
    if everything.resources:
        resolution = resolve(
            [*listings, *everything.by_hand],
            everything.authors,
            authority,
            until(),
            again=everything.resources,
            decisions=everything.decisions,
            circle=everything.circle,
        )
        absorb(write, resolution, everything, authority, again=True)


# The citations of each edition, by document and label.
_Texts = Mapping[tuple[str, str], Sequence[Citation]]


def _reread(connection: Connection, authority: Authority) -> _Texts:
    """Read the texts of all editions again: new names make other claims."""
    texts = (
        select(col(Document.id), col(Edition.label), col(Edition.text))
        .select_from(Edition)
        .join(Document, pk(Document) == col(Edition.document_pk))
        .order_by(pk(Document), col(Edition.position))
    )
    return {
        (document, label): cited(read(text), authority).citations
        for document, label, text in connection.execute(texts)
    }


def _claimed(listings: Sequence[Listing], texts: _Texts) -> list[Listing]:
    """Return listings with what their texts claim now."""
    claims = {
        (*edition, citation.entry.span.first): citation.claims
        for edition, citations in texts.items()
        for citation in citations
    }
    # What is no entry any more, or cannot be read now, stays as it was read.
    return [
        replace(
            x,
            claims=claims.get(
                (x.origin.document, x.origin.label, x.first_line), x.claims
            ),
        )
        for x in listings
    ]


def link_headings(
    write: Write,
    authority: Authority,
    citations: Iterable[Citation],
    categories: Mapping[Path, int],
) -> set[int]:
    """Tie the headings of an edition to topics; return what is to be matched again."""
    titles: dict[Path, list[str]] = {}
    people: set[str] = set()
    for citation in citations:
        heading = citation.entry.heading
        path = heading.path if heading else ()
        for depth in range(1, len(path) + 1):
            titles.setdefault(path[:depth], [])
        if path:
            titles[path].append(citation.title)
        people |= {fold(str(c.value)) for c in citation.claims if c.field == "author"}
    known_of = authority.vocabulary.with_curated(vocabulary.curated(write.connection))
    found = headings.subjects(titles, people, authority)
    return subjects.link(write, known_of, categories, titles, found)


def match_again(write: Write, authority: Authority, resources: Iterable[int]) -> None:
    """Describe resources again that may be about other topics now."""
    again = settle.existing(write.connection, resources)
    if not again:
        return
    context = known.context(write.connection, authority, again=again, people=False)
    resolution = resolve(
        [*context.listings, *context.by_hand],
        context.authors,
        authority,
        until(),
        again=again,
        decisions=context.decisions,
        circle=context.circle,
    )
    absorb(write, resolution, context, authority, judges=False)


@dataclass(frozen=True, slots=True)
class Cited:
    """A text, read: what its entries claim; the other lines say why they do not."""

    reading: Reading
    citations: tuple[Citation, ...]

    def without(self, failed: Collection[Entry]) -> Self:
        """Return the text without entries that cannot be resolved or saved."""
        spans = {entry.span for entry in failed}
        kept = tuple(c for c in self.citations if c.entry.span not in spans)
        return replace(self, reading=self.reading.without((), failed), citations=kept)


def cited(text: Reading, authority: Authority, progress: Progress = silent) -> Cited:
    """Return what each entry of a text claims.

    An entry that makes reading fail is unparsed, and harms no other.
    """
    lexicon = SeedLexicon(authority)
    conventions = find_conventions(observations(text.entries, lexicon))
    total = len(text.entries)
    citations, untitled, failed = [], [], []
    for done, entry in enumerate(text.entries, start=1):
        try:
            citation = cite(entry, lexicon, conventions)
        except Exception:
            logger.exception("%s", failure_of(entry))
            failed.append(entry)
        else:
            if citation is None:
                untitled.append(entry)
            else:
                citations.append(replace(citation, warnings=oddities(citation)))
        progress("reading", done, total)
    text = replace(text, conventions=conventions.told())
    return Cited(text.without(untitled, failed), tuple(citations))


def observations(entries: Iterable[Entry], lexicon: Lexicon) -> Iterator[Observation]:
    """Give what shows the conventions of a text; an entry that fails shows nothing."""
    for entry in entries:
        # Reading it fails as well, and says so.
        with suppress(Exception):
            yield from observe(entry, lexicon)


def failure_of(entry: Entry) -> str:
    """Return what is logged of an entry that cannot be taken."""
    lines = f"{entry.span.first}-{entry.span.last}"
    return f"An entry is left out (lines {lines}): {entry.raw[:_MOST_LETTERS]!r}"


def until() -> int:
    """Return the last year that a listing may name: the next one."""
    return datetime.now(UTC).year + 1
