"""What resources share, as statements: built once, each of bounded work."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Integer,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.store.columns import Column, Rows, pk
from app.store.query import current_revision
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Institution,
    Link,
    Mention,
    Resource,
    ResourceTopic,
    Topic,
)

LOOKED_AT = 500
"""Of what more resources have in common, only so many are tried."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """One way to be related: pairs of a resource and what it has.

    `weight` is what it counts for, `slots` of how many it is looked who else has it.
    """

    resource: Column
    key: Column
    weight: float
    slots: int


SHARING: Mapping[str, Sharing] = {
    "link": Sharing(col(Link.resource_pk), col(Link.key), 4, 8),
    "author": Sharing(col(Authorship.resource_pk), col(Authorship.author_pk), 3, 12),
    "topic": Sharing(col(ResourceTopic.resource_pk), col(ResourceTopic.topic_pk), 2, 8),
    "institution": Sharing(col(Affiliation.resource_pk), col(Affiliation.institution_pk), 1, 8),
    "category": Sharing(col(Mention.resource_pk), col(Mention.category_pk), 0.5, 6),
}
"""Type of a reason to where it stands, the weightiest first."""

THIS = (
    select(
        pk(Resource),
        current_revision(),
        select(func.max(pk(Resource))).scalar_subquery(),
    )
    .where(col(Resource.id) == bindparam("id"))
    .limit(1)
)
"""`(key, revision of the catalogue, about how many resources there are)`."""


def _text(key: Column) -> ColumnElement[str]:
    return cast(key, String())


def _named(type_: str, table: type[Author | Topic | Institution | Category]) -> Rows:
    sharing = SHARING[type_]
    columns = col(table.id), col(table.name), col(table.resource_count)
    return (
        select(literal(type_), _text(pk(table)), *columns)
        .where(pk(table) == sharing.key, sharing.resource == bindparam("this"))
        .distinct()
    )


def _addresses() -> Rows:
    same = aliased(Link)
    there = (
        select(literal(1))
        .where(col(same.key) == col(Link.key))
        .limit(LOOKED_AT)
        .correlate(Link)
        .subquery()
    )
    count = select(func.count()).select_from(there).scalar_subquery()
    columns = col(Link.key), col(Link.key), func.min(col(Link.url)), count
    return (
        select(literal("link"), *columns)
        .where(col(Link.resource_pk) == bindparam("this"), col(Link.key).is_not(None))
        .group_by(col(Link.key))
    )


HAD = union_all(
    _addresses(),
    _named("author", Author),
    _named("topic", Topic),
    _named("institution", Institution),
    _named("category", Category),
)
"""What a resource has: `(type, key, id, name, how many resources have it)`."""


def slot(type_: str, number: int) -> str:
    """Return the name of the value for one of the slots of a type."""
    return f"{type_}_{number}"


def _holders(type_: str, number: int) -> Rows:
    sharing = SHARING[type_]
    name = slot(type_, number)
    some = (
        select(literal(type_).label("type"))
        .add_columns(type_coerce(sharing.resource, Integer).label("resource"))
        .add_columns(_text(sharing.key).label("key"))
        .where(sharing.key == bindparam(name), sharing.resource != bindparam("this"))
        .limit(LOOKED_AT)
    )
    return select(some.subquery())


HOLDERS = union_all(
    *(
        _holders(type_, number)
        for type_, sharing in SHARING.items()
        for number in range(sharing.slots)
    )
)
"""Who else has what is in the slots: `(type, resource, key)`."""

IN_COMMON = union_all(
    *(
        select(literal(type_), sharing.resource, _text(sharing.key))
        .where(
            sharing.resource.in_(bindparam("resources", expanding=True)),
            sharing.key.in_(bindparam(type_, expanding=True)),
        )
        .distinct()
        for type_, sharing in SHARING.items()
    )
)
"""What of the given keys of each type the given resources have, in the same shape."""

SHORT = select(
    pk(Resource),
    col(Resource.id),
    col(Resource.title),
    col(Resource.kind),
    col(Resource.year),
).where(pk(Resource).in_(bindparam("resources", expanding=True)))
"""Resources in short."""
