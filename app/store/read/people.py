"""Authors and institutions as records: the rows of a page, and what the single one adds."""

from collections.abc import Sequence

from sqlalchemy import Connection, Select, and_, distinct, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.records import (
    AuthorDetail,
    AuthorRecord,
    CountedReference,
    InstitutionRecord,
    Reference,
    YearCount,
)
from app.store.read.lists import aliases, grouped
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

_WORKS = func.count(distinct(col(Authorship.resource_pk)))


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


def topics_statement(key: int) -> Select[str, str, int]:
    """Return `(id, name, count)` of the topics of an author's resources."""
    return (
        select(col(Topic.id), col(Topic.name), _WORKS)
        .join(ResourceTopic, col(ResourceTopic.topic_pk) == pk(Topic))
        .join(Authorship, col(Authorship.resource_pk) == col(ResourceTopic.resource_pk))
        .where(col(Authorship.author_pk) == key)
        .group_by(col(Topic.id), col(Topic.name))
        .order_by(_WORKS.desc(), col(Topic.id))
    )


def coauthors_statement(key: int) -> Select[str, str, int]:
    """Return `(id, name, count)` of those with whom an author shares resources."""
    own = aliased(Authorship)
    return (
        select(col(Author.id), col(Author.name), _WORKS)
        .join(Authorship, col(Authorship.author_pk) == pk(Author))
        .join(own, col(own.resource_pk) == col(Authorship.resource_pk))
        .where(col(own.author_pk) == key, pk(Author) != key)
        .group_by(col(Author.id), col(Author.name))
        .order_by(_WORKS.desc(), col(Author.id))
    )


def years_statement(key: int) -> Select[int | None, int]:
    """Return `(year, count)` of an author's resources, where the year is known."""
    return (
        select(col(Resource.year), _WORKS)
        .join(Authorship, col(Authorship.resource_pk) == pk(Resource))
        .where(col(Authorship.author_pk) == key, col(Resource.year).is_not(None))
        .group_by(col(Resource.year))
        .order_by(col(Resource.year))
    )


def author_records(connection: Connection, keys: Sequence[int]) -> list[AuthorRecord]:
    """Return the authors with these keys, in their order."""
    statement = select(Author).where(pk(Author).in_(keys))
    rows = {row.pk: row for row in connection.execute(statement)}
    names = grouped(connection, aliases(Author, keys))
    institutions = grouped(connection, institutions_statement(keys))
    return [
        AuthorRecord(
            id=row.id,
            name=row.name,
            family=row.family,
            given=row.given,
            aliases=names.get(key, []),
            homepage=row.homepage,
            institutions=[
                Reference(id=record, name=name) for record, name in institutions.get(key, ())
            ],
            resource_count=row.resource_count,
            revision=row.revision,
        )
        for key in keys
        for row in (rows[key],)
    ]


def details(connection: Connection, keys: Sequence[int]) -> list[AuthorDetail]:
    """Return single authors, with what they work on, with whom and when."""
    return [
        AuthorDetail(
            **dict(author),
            topics=_counted(connection, topics_statement(key)),
            coauthors=_counted(connection, coauthors_statement(key)),
            years=[
                YearCount(year=year, count=count)
                for year, count in connection.execute(years_statement(key))
                if year is not None
            ],
        )
        for key, author in zip(keys, author_records(connection, keys), strict=True)
    ]


def _counted(connection: Connection, statement: Select[str, str, int]) -> list[CountedReference]:
    return [
        CountedReference(id=record, name=name, count=count)
        for record, name, count in connection.execute(statement)
    ]


# Institutions as records, with parents and parts.


def rows_statement(keys: Sequence[int]) -> Rows:
    """Return the rows with these keys, each with its parent's id and name."""
    parent = aliased(Institution)
    return (
        select(
            Institution,
            col(parent.id).label("parent_id"),
            col(parent.name).label("parent_name"),
        )
        .outerjoin(parent, pk(parent) == col(Institution.parent_pk))
        .where(pk(Institution).in_(keys))
    )


def parts_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name)` of the parts of these institutions."""
    return (
        select(col(Institution.parent_pk), col(Institution.id), col(Institution.name))
        .where(col(Institution.parent_pk).in_(keys))
        .order_by(col(Institution.sort_key), col(Institution.id))
    )


def institution_records(connection: Connection, keys: Sequence[int]) -> list[InstitutionRecord]:
    """Return the institutions with these keys, in their order."""
    rows = {row.pk: row for row in connection.execute(rows_statement(keys))}
    names = grouped(connection, aliases(Institution, keys))
    parts = grouped(connection, parts_statement(keys))
    return [
        InstitutionRecord(
            id=row.id,
            name=row.name,
            aliases=names.get(key, []),
            country=row.country,
            type=row.type,
            parent=(Reference(id=row.parent_id, name=row.parent_name) if row.parent_id else None),
            parts=[Reference(id=record, name=name) for record, name in parts.get(key, ())],
            ror=row.ror,
            resource_count=row.resource_count,
            author_count=row.author_count,
            revision=row.revision,
        )
        for key in keys
        for row in (rows[key],)
    ]
