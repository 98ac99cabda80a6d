"""The catalogue in step with `seed/`: changed files change what every text says."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.listing import Listing
from app.catalogue.resolve import resolve
from app.documents.markdown import read
from app.reading import cited, until
from app.store import keeping, known, recount
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
from app.store.revise import Write, revise
from app.store.session import reading, writing
from app.store.tables import Document, Edition

# What follows from files is taken back by changing the files.
RENEWED = "renewed"


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
        for citation in cited(read(text), authority).citations
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
