"""Where the values stand that facets count, and what they are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, and_, cast, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.store.columns import Column, Rows, pk
from app.store.counts import ancestors
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Document,
    Edition,
    Institution,
    Mention,
    Name,
    Resource,
    ResourceTopic,
    Topic,
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where values stand: `(key, resource)` of each use, `(key, id, name)` of each.

    Where a resource has one value at most, no use is there twice.
    """

    uses: Rows
    values: Rows
    single: bool = False


def _of_column(column: Mapped[Any]) -> Source:
    """Return the values of a column of resources: their own ids and names."""
    there, text = column.is_not(None), cast(column, String)
    values: Rows = select(column.label("key"), text.label("id"), text.label("name"))
    uses = select(column, pk(Resource)).where(there)
    return Source(uses, values.where(there).distinct(), single=True)


def _called(kind: str, column: Mapped[Any]) -> Source:
    """Return the venues or platforms of resources, by the ids of their names."""
    names = and_(col(Name.type) == kind, col(Name.text) == column)
    uses = select(col(Name.id), pk(Resource)).join_from(Resource, Name, names)
    values: Rows = select(
        col(Name.id).label("key"), col(Name.id).label("id"), col(Name.text)
    ).where(col(Name.type) == kind, col(Name.position) == 0)
    return Source(uses, values)


def _of_tree(
    table: type[Any], parent: Mapped[int | None], node: Column, resource: Column
) -> Rows:
    """Return pairs of each node and a resource under it, or under a part of it."""
    up = ancestors(table, parent)
    return select(up.c.above, resource).join(up, up.c.node == node)


def _named(table: type[Any], uses: Rows) -> Source:
    return Source(uses, select(pk(table), col(table.id), col(table.name)))


SOURCES: Mapping[str, Callable[[], Source]] = {
    "topic": lambda: _named(
        Topic,
        _of_tree(
            Topic,
            col(Topic.broader_pk),
            col(ResourceTopic.topic_pk),
            col(ResourceTopic.resource_pk),
        ),
    ),
    "category": lambda: _named(
        Category,
        _of_tree(
            Category,
            col(Category.parent_pk),
            col(Mention.category_pk),
            col(Mention.resource_pk),
        ),
    ),
    "institution": lambda: _named(
        Institution,
        _of_tree(
            Institution,
            col(Institution.parent_pk),
            col(Affiliation.institution_pk),
            col(Affiliation.resource_pk),
        ),
    ),
    "author": lambda: _named(
        Author, select(col(Authorship.author_pk), col(Authorship.resource_pk))
    ),
    "document": lambda: Source(
        select(col(Edition.document_pk), col(Mention.resource_pk)).join_from(
            Mention, Edition
        ),
        select(pk(Document), col(Document.id), col(Document.title)),
    ),
    "kind": lambda: _of_column(col(Resource.kind)),
    "year": lambda: _of_column(col(Resource.year)),
    "venue": lambda: _called("venue", col(Resource.venue)),
    "platform": lambda: _called("platform", col(Resource.platform)),
    "language": lambda: _of_column(col(Resource.language)),
}
"""Name of a facet to its source, made when it is asked for."""
