"""Topics and categories as records: the two ways resources are sorted."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.records import CategoryRecord, Reference, TopicRecord
from app.store.columns import EDITION_ID, Rows, pk
from app.store.lists import aliases, grouped
from app.store.session import reading
from app.store.tables import Category, Document, Edition, EditionCategory, Topic
from app.store.ties import ancestors


def rows_statement(keys: Sequence[int]) -> Rows:
    """Return the topics with these keys, each with its broader one's id and name."""
    broader = aliased(Topic)
    return (
        select(
            Topic,
            col(broader.id).label("broader_id"),
            col(broader.name).label("broader_name"),
        )
        .outerjoin(broader, pk(broader) == col(Topic.broader_pk))
        .where(pk(Topic).in_(keys))
    )


def narrower_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name)` of the topics right under these."""
    return (
        select(col(Topic.broader_pk), col(Topic.id), col(Topic.name))
        .where(col(Topic.broader_pk).in_(keys))
        .order_by(col(Topic.sort_key), col(Topic.id))
    )


def topics(connection: Connection, keys: Sequence[int]) -> list[TopicRecord]:
    """Return the topics with these keys, in their order."""
    rows = {row.pk: row for row in connection.execute(rows_statement(keys))}
    synonyms = grouped(connection, aliases(Topic, keys))
    narrower = grouped(connection, narrower_statement(keys))
    return [
        TopicRecord(
            id=row.id,
            name=row.name,
            source=row.source,
            synonyms=synonyms.get(key, []),
            broader=(
                Reference(id=row.broader_id, name=row.broader_name) if row.broader_id else None
            ),
            narrower=[Reference(id=record, name=name) for record, name in narrower.get(key, ())],
            resource_count=row.resource_count,
        )
        for key in keys
        for row in (rows[key],)
    ]


def categories_statement(keys: Sequence[int]) -> Rows:
    """Return the headings with these keys, each with the id of its document."""
    return (
        select(Category, col(Document.id).label("document"))
        .join(Document, pk(Document) == col(Category.document_pk))
        .where(pk(Category).in_(keys))
    )


def editions_statement(keys: Sequence[int]) -> Rows:
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
    rows = {row.pk: row for row in connection.execute(categories_statement(keys))}
    editions = grouped(connection, editions_statement(keys))
    return [
        CategoryRecord(
            id=row.id,
            name=row.name,
            path=json.loads(row.path),
            document=row.document,
            editions=editions.get(key, []),
            resource_count=row.resource_count,
        )
        for key in keys
        for row in (rows[key],)
    ]


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
