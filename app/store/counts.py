"""How many resources stand under each author, institution, topic and heading."""

from typing import Protocol

from sqlalchemy import CTE, Connection, bindparam, func, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.store.columns import Keyed, Rows, pk
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Institution,
    Mention,
    ResourceTopic,
    Topic,
)


class Counted(Keyed, Protocol):
    """A table that tells of each row how many resources stand under it."""

    resource_count: int


def count(connection: Connection) -> None:
    """Count resources anew; what stands under a part stands under the whole."""
    by_author = select(
        col(Authorship.author_pk), func.count(func.distinct(Authorship.resource_pk))
    ).group_by(col(Authorship.author_pk))
    _store(connection, Author, col(Author.resource_count), by_author)
    _count_tree(
        connection,
        Institution,
        col(Institution.parent_pk),
        select(col(Affiliation.institution_pk), col(Affiliation.resource_pk)),
    )
    _count_tree(
        connection,
        Topic,
        col(Topic.broader_pk),
        select(col(ResourceTopic.topic_pk), col(ResourceTopic.resource_pk)),
    )
    _count_tree(
        connection,
        Category,
        col(Category.parent_pk),
        select(col(Mention.category_pk), col(Mention.resource_pk)).where(
            col(Mention.category_pk).is_not(None)
        ),
    )
    _count_people(connection)


def ancestors(table: type[Keyed], parent: Mapped[int | None]) -> CTE:
    """Return pairs of a node and each node above it, itself included."""
    key = pk(table)
    up = select(key.label("node"), key.label("above")).cte("up", recursive=True)
    step = select(up.c.node, parent).join(table, key == up.c.above)
    return up.union(step.where(parent.is_not(None)))


def _count_tree(
    connection: Connection,
    table: type[Counted],
    parent: Mapped[int | None],
    pairs: Rows,
) -> None:
    """Count the resources of each node of a tree, given pairs of the two."""
    up, of = ancestors(table, parent), pairs.subquery()
    node, resource = of.c
    by_node = (
        select(up.c.above, func.count(func.distinct(resource)))
        .join(of, node == up.c.node)
        .group_by(up.c.above)
    )
    _store(connection, table, col(table.resource_count), by_node)


def _count_people(connection: Connection) -> None:
    """Count the people of institutions."""
    up = ancestors(Institution, col(Institution.parent_pk))
    by_institution = (
        select(up.c.above, func.count(func.distinct(Authorship.author_pk)))
        .join(Affiliation, col(Affiliation.institution_pk) == up.c.node)
        .join(
            Authorship,
            (col(Authorship.resource_pk) == col(Affiliation.resource_pk))
            & (col(Authorship.position) == col(Affiliation.author_position)),
        )
        .group_by(up.c.above)
    )
    _store(connection, Institution, col(Institution.author_count), by_institution)


def _store(
    connection: Connection, table: type[Keyed], column: Mapped[int], counted: Rows
) -> None:
    """Store counts by key where they are others than before; no count is 0."""
    counts: dict[int, int] = dict(connection.execute(counted).all())
    rows = [
        {"row_pk": number, "counted": counts.get(number, 0)}
        for number, before in connection.execute(select(pk(table), column))
        if before != counts.get(number, 0)
    ]
    if rows:
        statement = (
            update(table)
            .where(pk(table) == bindparam("row_pk"))
            .values({column: bindparam("counted")})
        )
        connection.execute(statement, rows)
