"""Authors and institutions as records: the rows of a page, and what the single one adds."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, and_, distinct, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.records import AuthorDetail, AuthorRecord, CountedReference, InstitutionRecord
from app.store.engine import reading
from app.store.read.lists import aliases, in_tree, joined, plain
from app.store.relations import ancestors
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Institution,
    Resource,
    ResourceTopic,
    Rows,
    Topic,
    pk,
)

_WORKS = func.count(distinct(col(Authorship.resource_pk))).label("count")


def institutions_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name)` of whom authors stand under, the most frequent first."""
    return (
        select(col(Authorship.author_pk), col(Institution.id), col(Institution.name))
        .join(
            Affiliation,
            and_(
                col(Affiliation.resource_pk) == col(Authorship.resource_pk),
                col(Affiliation.author_position) == col(Authorship.position),
            ),
        )
        .join(Institution, pk(Institution) == col(Affiliation.institution_pk))
        .where(col(Authorship.author_pk).in_(keys))
        .group_by(col(Authorship.author_pk), col(Institution.id), col(Institution.name))
        .order_by(_WORKS.desc(), col(Institution.id))
    )


def topics_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name, count)` of the topics of authors' resources."""
    author = col(Authorship.author_pk)
    return (
        select(author, col(Topic.id), col(Topic.name), _WORKS)
        .join(ResourceTopic, col(ResourceTopic.resource_pk) == col(Authorship.resource_pk))
        .join(Topic, pk(Topic) == col(ResourceTopic.topic_pk))
        .where(author.in_(keys))
        .group_by(author, col(Topic.id), col(Topic.name))
        .order_by(_WORKS.desc(), col(Topic.id))
    )


def coauthors_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name, count)` of those with whom authors share resources."""
    own = aliased(Authorship)
    return (
        select(col(own.author_pk), col(Author.id), col(Author.name), _WORKS)
        .join(Authorship, col(Authorship.resource_pk) == col(own.resource_pk))
        .join(Author, pk(Author) == col(Authorship.author_pk))
        .where(col(own.author_pk).in_(keys), pk(Author) != col(own.author_pk))
        .group_by(col(own.author_pk), col(Author.id), col(Author.name))
        .order_by(_WORKS.desc(), col(Author.id))
    )


def people_of(engine: Engine, institution: str, most: int) -> list[CountedReference]:
    """Return those with most resources at an institution and its parts, and how many there."""
    tree = ancestors(Institution, col(Institution.parent_pk))
    here = select(pk(Institution)).where(col(Institution.id) == institution).scalar_subquery()
    rows = (
        select(col(Author.id), col(Author.name), _WORKS)
        .join(Authorship, col(Authorship.author_pk) == pk(Author))
        .join(
            Affiliation,
            and_(
                col(Affiliation.resource_pk) == col(Authorship.resource_pk),
                col(Affiliation.author_position) == col(Authorship.position),
            ),
        )
        .join(tree, tree.c.node == col(Affiliation.institution_pk))
        .where(tree.c.above == here)
        .group_by(col(Author.id), col(Author.name))
        .order_by(_WORKS.desc(), col(Author.id))
        .limit(most)
    )
    with reading(engine) as connection:
        return [CountedReference(id=i, name=n, count=c) for i, n, c in connection.execute(rows)]


def years_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, year, count)` of authors' resources, where the year is known."""
    author, year = col(Authorship.author_pk), col(Resource.year)
    return (
        select(author, year, _WORKS)
        .join(Resource, pk(Resource) == col(Authorship.resource_pk))
        .where(author.in_(keys), year.is_not(None))
        .group_by(author, year)
        .order_by(year)
    )


def author_records(connection: Connection, keys: Sequence[int]) -> list[AuthorRecord]:
    """Return the authors with these keys, in their order."""
    rows = joined(
        connection,
        keys,
        plain(Author, AuthorRecord, keys),
        aliases=aliases(Author, keys),
        institutions=institutions_statement(keys),
    )
    return [AuthorRecord.model_validate(row) for row in rows]


def details(connection: Connection, keys: Sequence[int]) -> list[AuthorDetail]:
    """Return single authors, with what they work on, with whom and when."""
    rows = joined(
        connection,
        keys,
        plain(Author, AuthorDetail, keys),
        aliases=aliases(Author, keys),
        institutions=institutions_statement(keys),
        topics=topics_statement(keys),
        coauthors=coauthors_statement(keys),
        years=years_statement(keys),
    )
    return [AuthorDetail.model_validate(row) for row in rows]


def institution_records(connection: Connection, keys: Sequence[int]) -> list[InstitutionRecord]:
    """Return the institutions with these keys, in their order, with parents and parts."""
    rows = in_tree(
        connection,
        keys,
        Institution,
        InstitutionRecord,
        over="parent",
        under="parts",
        others="aliases",
    )
    return [InstitutionRecord.model_validate(row) for row in rows]
