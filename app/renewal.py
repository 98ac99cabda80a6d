"""The catalogue in step with `seed/`: changed files change what every text says."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.lexicon import SeedLexicon
from app.catalogue.listing import Listing
from app.catalogue.resolve import resolve
from app.documents.citation import cite, conventions_of
from app.documents.claim import Citation
from app.documents.entry import Reading
from app.documents.markdown import read
from app.store import keeping, known, recount
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
from app.store.revise import Write, revise
from app.store.session import reading, writing
from app.store.tables import Document, Edition

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
    everything = known.everything(write.connection)
    listings = _reread(write.connection, everything.listings, authority)
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


def _reread(
    connection: Connection, listings: Sequence[Listing], authority: Authority
) -> list[Listing]:
    """Read the texts of all editions again: new names make other claims."""
    texts = (
        select(col(Document.id), col(Edition.label), col(Edition.text))
        .select_from(Edition)
        .join(Document, pk(Document) == col(Edition.document_pk))
    )
    claims = {
        (document, label, citation.entry.span.first): citation.claims
        for document, label, text in connection.execute(texts)
        for citation in citations_of(read(text), authority)
    }
    return [
        replace(x, claims=claims[x.origin.document, x.origin.label, x.first_line])
        for x in listings
    ]


def citations_of(
    text: Reading, authority: Authority, progress: Progress = silent
) -> Iterator[Citation]:
    """Give what each entry of a text claims, as far as it claims anything."""
    lexicon = SeedLexicon(authority)
    conventions = conventions_of(text.entries, lexicon)
    total = len(text.entries)
    for done, entry in enumerate(text.entries, start=1):
        if citation := cite(entry, lexicon, conventions):
            yield citation
        progress("reading", done, total)


def until() -> int:
    """Return the last year that a listing may name: the next one."""
    return datetime.now(UTC).year + 1
