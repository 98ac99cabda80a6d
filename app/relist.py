"""Entries of editions that became nothing, taken again: what they list is back."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select
from sqlmodel import col

from app.catalogue.authority import Authority
from app.catalogue.headings import Path
from app.catalogue.listing import Listing, Origin
from app.catalogue.resolve import resolve
from app.documents.formats import read
from app.reading import cited, listing_of, until
from app.store import known, outline
from app.store.absorb import absorb
from app.store.columns import pk
from app.store.revise import Write
from app.store.rows import AnyRow
from app.store.subjects import subjects_above
from app.store.tables import Document, Edition, Mention


def list_again(write: Write, authority: Authority, editions: Iterable[int]) -> None:
    """Take the entries of editions that no resource has, as an import does.

    They listed what was deleted then; what is deleted still stays so.
    """
    connection = write.connection
    for number in editions:
        row = _edition(connection, number)
        categories = outline.categories_of(connection, row.document)
        new = list(_unlisted(connection, row, authority, categories))
        context = known.context(connection, authority, new)
        resolution = resolve(
            [*new, *context.listings, *context.by_hand],
            context.authors,
            authority,
            until(),
            decisions=context.decisions,
            circle=context.circle,
        )
        absorb(
            write,
            resolution,
            context,
            authority,
            edition=number,
            categories=categories,
        )
        outline.count_resources(connection, number)


def _edition(connection: Connection, number: int) -> AnyRow:
    return connection.execute(
        select(
            Edition,
            col(Document.id).label("document"),
            col(Document.base),
            col(Document.title),
        )
        .join(Document, pk(Document) == col(Edition.document_pk))
        .where(pk(Edition) == number)
    ).one()


def _unlisted(
    connection: Connection,
    row: AnyRow,
    authority: Authority,
    categories: Mapping[Path, int],
) -> Iterable[Listing]:
    """Give the entries of an edition that are no mentions."""
    lines = select(col(Mention.line_start)).where(col(Mention.edition_pk) == row.pk)
    listed = set(connection.scalars(lines))
    order = known.edition_order(row.date or row.follows, row.imported_at, row.pk)
    above = subjects_above(connection, categories.values())
    subjects = {path: above.get(number, ()) for path, number in categories.items()}
    origin = Origin(*(row.document, row.label, order, row.date, row.base, row.language), row.title)
    # What failed then is left alone.
    listed |= outline.failed_lines(connection, row.pk)
    for citation in cited(read(row.text, row.format), authority).citations:
        if citation.entry.span.first not in listed:
            yield listing_of(citation, origin, subjects)
