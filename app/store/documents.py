"""Documents as records, and the text of an edition as it was imported."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select
from sqlmodel import col

from app.catalogue.records import DocumentRecord, EditionRecord
from app.store.columns import EDITION_ID, Rows, pk
from app.store.lists import grouped
from app.store.load import Single, absent
from app.store.query import current_revision
from app.store.session import reading
from app.store.tables import Document, Edition, Unparsed


def editions_statement(keys: Sequence[int]) -> Rows:
    """Return `(key of the document, fields of an edition ...)`, in their order."""
    unparsed = select(func.count()).where(col(Unparsed.edition_pk) == pk(Edition)).scalar_subquery()
    return (
        select(
            col(Edition.document_pk),
            col(Edition.label),
            col(Edition.date),
            col(Edition.checksum),
            col(Edition.imported_at),
            col(Edition.entry_count),
            col(Edition.resource_count),
            unparsed,
        )
        .where(col(Edition.document_pk).in_(keys))
        .order_by(col(Edition.document_pk), col(Edition.position), pk(Edition))
    )


class Credit(NamedTuple):
    """What is to be said of a document wherever its entries go."""

    id: str
    title: str
    source: str | None
    licence: str | None


def credited(engine: Engine) -> list[Credit]:
    """Return what is to be said of each document."""
    statement = select(
        col(Document.id),
        col(Document.title),
        col(Document.source),
        col(Document.licence),
    ).order_by(pk(Document))
    with reading(engine) as connection:
        return [Credit(*row) for row in connection.execute(statement)]


def records(connection: Connection, keys: Sequence[int]) -> list[DocumentRecord]:
    """Return the documents with these keys, in their order."""
    statement = select(Document).where(pk(Document).in_(keys))
    rows = {row.pk: row for row in connection.execute(statement)}
    editions = grouped(connection, editions_statement(keys))
    names = tuple(EditionRecord.model_fields)
    return [
        DocumentRecord(
            id=row.id,
            title=row.title,
            source=row.source,
            licence=row.licence,
            base=row.base,
            editions=[
                EditionRecord(**dict(zip(names, values, strict=True)))
                for values in editions.get(key, ())
            ],
        )
        for key in keys
        for row in (rows[key],)
    ]


def with_ids(engine: Engine, ids: Sequence[str]) -> list[DocumentRecord]:
    """Return the documents with these ids, in their order."""
    statement = select(col(Document.id), pk(Document)).where(col(Document.id).in_(ids))
    with reading(engine) as connection:
        keys = dict(connection.execute(statement).all())
        return records(connection, [keys[id_] for id_ in ids if id_ in keys])


def source(engine: Engine, document: str, label: str) -> tuple[Single, str | None]:
    """Return the text of an edition as imported, and its format; raises `NotFound`."""
    edition = f"{document}:{label}"
    statement = (
        select(col(Edition.text), col(Edition.format), current_revision())
        .join(Document, pk(Document) == col(Edition.document_pk))
        .where(col(Document.id) == document, col(Edition.label) == label)
    )
    with reading(engine) as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            editions = select(EDITION_ID).join_from(Document, Edition)
            raise absent(connection, "edition", edition, editions)
    text, format_, revision = row
    return Single(text, revision), format_
