"""Topics, categories and documents as records, and the text of an edition."""

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, or_, select
from sqlmodel import col

from app.catalogue.records import CategoryRecord, DocumentRecord, TopicRecord
from app.store.bulk import AnyRow
from app.store.engine import reading
from app.store.read.lists import in_tree, joined, plain
from app.store.read.pages import Single, absent
from app.store.read.query import current_revision
from app.store.relations import StatedName, ancestors, stated_names
from app.store.tables import (
    EDITION_ID,
    Category,
    Column,
    Correction,
    Document,
    Edition,
    EditionCategory,
    Mention,
    Resource,
    Rows,
    Topic,
    Unparsed,
    pk,
)


def topics(connection: Connection, keys: Sequence[int]) -> list[TopicRecord]:
    """Return the topics with these keys, in their order."""
    rows = in_tree(
        connection, keys, Topic, TopicRecord, over="broader", under="narrower", others="synonyms"
    )
    return [TopicRecord.model_validate(row) for row in rows]


def category_editions_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, edition)` of the editions in which headings stand, in order."""
    return (
        select(col(EditionCategory.category_pk), EDITION_ID)
        .join(Edition, pk(Edition) == col(EditionCategory.edition_pk))
        .join(Document, pk(Document) == col(Edition.document_pk))
        .where(col(EditionCategory.category_pk).in_(keys))
        .order_by(col(Edition.position))
    )


def categories(connection: Connection, keys: Sequence[int]) -> list[CategoryRecord]:
    """Return the categories with these keys, in their order."""
    document: Column = col(Document.id).label("document")
    headings = plain(Category, CategoryRecord, keys).add_columns(document)
    rows = joined(
        connection,
        keys,
        headings.join(Document, pk(Document) == col(Category.document_pk)),
        editions=category_editions_statement(keys),
    )
    return [CategoryRecord.model_validate(row | {"path": json.loads(row["path"])}) for row in rows]


def tree(engine: Engine, id_: str) -> list[TopicRecord]:
    """Return a topic with all above it and what stands right under any of these."""
    up = ancestors(Topic, col(Topic.broader_pk))
    this = select(pk(Topic)).where(col(Topic.id) == id_).scalar_subquery()
    above = select(up.c.above).where(up.c.node == this)
    near = or_(pk(Topic).in_(above), col(Topic.broader_pk).in_(above))
    with reading(engine) as connection:
        order = (col(Topic.sort_key), col(Topic.id))
        keys = connection.scalars(select(pk(Topic)).where(near).order_by(*order)).all()
        return topics(connection, keys)


# Documents as records, and the text of an edition as it was imported.


def document_editions_statement(keys: Sequence[int]) -> Rows:
    """Return `(key of the document, fields of an edition ...)`, in their order."""
    unparsed = select(func.count()).where(col(Unparsed.edition_pk) == pk(Edition))
    return (
        select(
            col(Edition.document_pk),
            col(Edition.label),
            col(Edition.date),
            col(Edition.checksum),
            col(Edition.imported_at),
            col(Edition.entry_count),
            col(Edition.resource_count),
            unparsed.scalar_subquery().label("unparsed_count"),
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


def cited(engine: Engine) -> tuple[list[Credit], list[StatedName]]:
    """Return what is to be said of each document, and the names that curators gave."""
    with reading(engine) as connection:
        return _credits(connection), stated_names(connection)


def credited(engine: Engine) -> list[Credit]:
    """Return what is to be said of each document."""
    with reading(engine) as connection:
        return _credits(connection)


def _credits(connection: Connection) -> list[Credit]:
    statement = select(
        col(Document.id), col(Document.title), col(Document.source), col(Document.licence)
    ).order_by(pk(Document))
    return [Credit(*row) for row in connection.execute(statement)]


def records(connection: Connection, keys: Sequence[int]) -> list[DocumentRecord]:
    """Return the documents with these keys, in their order."""
    editions = document_editions_statement(keys)
    rows = joined(connection, keys, plain(Document, DocumentRecord, keys), editions=editions)
    return [DocumentRecord.model_validate(row) for row in rows]


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


def former(engine: Engine, ids: Collection[str]) -> set[str]:
    """Return those of the headings with these ids that no newest edition has any more."""
    newer = select(func.max(Edition.position)).where(
        col(Edition.document_pk) == col(Category.document_pk)
    )
    current = (
        select(EditionCategory)
        .join(Edition, pk(Edition) == col(EditionCategory.edition_pk))
        .where(
            col(EditionCategory.category_pk) == pk(Category),
            col(Edition.position) == newer.correlate(Category).scalar_subquery(),
        )
    )
    statement = select(col(Category.id)).where(col(Category.id).in_(ids), ~current.exists())
    with reading(engine) as connection:
        return set(connection.scalars(statement))


def newest_text(engine: Engine, document: str) -> tuple[AnyRow, list[AnyRow]]:
    """Return the newest edition of a document, and what curators say of what it lists.

    First `(text, format, base, revision)`, then of each manual value `(line, resource,
    field, value, actor, at)`, or of an entry without one a row of nulls. Raises `NotFound`.
    """
    edition = (
        select(
            *(pk(Edition), col(Edition.text), col(Edition.format), col(Document.base)),
            current_revision().label("revision"),
        )
        .join(Document, pk(Document) == col(Edition.document_pk))
        .where(col(Document.id) == document)
        .order_by(col(Edition.position).desc(), pk(Edition).desc())
        .limit(1)
    )
    mine = (col(Correction.type) == "resource") & (col(Correction.id) == col(Resource.id))
    with reading(engine) as connection:
        found = connection.execute(edition).one_or_none()
        if found is None:
            raise absent(connection, "document", document, select(col(Document.id)))
        said: Rows = (
            select(
                *(col(Mention.line_start).label("line"), col(Resource.id).label("resource")),
                *(col(Correction.field), col(Correction.value), col(Correction.actor)),
                col(Correction.at),
            )
            .select_from(Mention)
            .join(Resource, pk(Resource) == col(Mention.resource_pk))
            .outerjoin(Correction, mine)
            .where(col(Mention.edition_pk) == found.pk)
            .order_by(col(Mention.line_start))
        )
        return found, list(connection.execute(said).all())
