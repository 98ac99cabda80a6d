"""The catalogue in step with `seed/`: changed files change what every text says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from app.catalogue import headings
from app.catalogue.authority import Authority
from app.catalogue.headings import Path
from app.catalogue.listing import Listing
from app.catalogue.resolve import resolve
from app.documents.claim import Citation
from app.documents.formats import read
from app.folding import fold
from app.reading import cited, until
from app.store import keeping, known, outline, recount, settle, subjects, vocabulary
from app.store.absorb import absorb
from app.store.access import COMMAND
from app.store.columns import pk
from app.store.revise import Write, revise
from app.store.session import reading, writing
from app.store.tables import Document, Edition

# What follows from files is taken back by changing the files.
RENEWED = "renewed"


def apply_authority(engine: Engine, authority: Authority, *, actor: str = COMMAND) -> bool:
    """Bring the whole catalogue in step with changed files of `seed/`.

    Returns whether anything had to be done.
    """
    with reading(engine) as connection:
        if keeping.knows(connection, authority):
            return False
    with revise(engine, actor=actor, action=RENEWED, summary="Applied the seed's files") as write:
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
        select(col(Document.id), col(Edition.label), col(Edition.text), col(Edition.format))
        .select_from(Edition)
        .join(Document, pk(Document) == col(Edition.document_pk))
        .order_by(pk(Document), col(Edition.position))
    )
    return {
        (document, label): cited(read(text, format_), authority).citations
        for document, label, text, format_ in connection.execute(texts)
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
            claims=claims.get((x.origin.document, x.origin.label, x.first_line), x.claims),
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
