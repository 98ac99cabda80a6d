"""What tells a record from others of its name, in a few words."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, func, null, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.store.columns import Rows, pk
from app.store.hit import Hit
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Institution,
    Resource,
    Topic,
)

_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
# Under which institution an author stands most often.
_MOST_OFTEN = (
    select(col(Institution.name))
    .join(Affiliation, col(Affiliation.institution_pk) == pk(Institution))
    .join(
        Authorship,
        (col(Authorship.resource_pk) == col(Affiliation.resource_pk))
        & (col(Authorship.position) == col(Affiliation.author_position)),
    )
    .where(col(Authorship.author_pk) == pk(Author))
    .group_by(col(Institution.id), col(Institution.name))
    .order_by(func.count().desc(), col(Institution.id))
    .limit(1)
    .correlate(Author)
    .scalar_subquery()
)
_FIRST_AUTHOR = (
    select(col(Author.name))
    .join(Authorship, col(Authorship.author_pk) == pk(Author))
    .where(col(Authorship.resource_pk) == pk(Resource))
    .order_by(col(Authorship.position))
    .limit(1)
    .correlate(Resource)
    .scalar_subquery()
)
_ABOVE = aliased(Topic)
_STATEMENTS: Mapping[str, Rows] = {
    "author": select(pk(Author), _MOST_OFTEN, null()).where(pk(Author).in_(_KEYS)),
    "institution": select(pk(Institution), col(Institution.country), null()).where(
        pk(Institution).in_(_KEYS)
    ),
    "topic": select(pk(Topic), col(_ABOVE.name), null())
    .join(_ABOVE, pk(_ABOVE) == col(Topic.broader_pk))
    .where(pk(Topic).in_(_KEYS)),
    "resource": select(
        pk(Resource),
        func.coalesce(_FIRST_AUTHOR, col(Resource.kind)),
        col(Resource.year),
    ).where(pk(Resource).in_(_KEYS)),
}
"""Type to `(key, who or where, year)`: what tells records of that type apart."""


def hints(connection: Connection, hits: Sequence[Hit]) -> dict[tuple[str, int], str]:
    """Return the hints of records by type and key, where there is any."""
    keys: dict[str, list[int]] = defaultdict(list)
    for hit in hits:
        keys[hit.kind].append(hit.pk)
    found = {}
    for kind, numbers in keys.items():
        for key, *parts in connection.execute(_STATEMENTS[kind], {"keys": numbers}):
            said = [str(part) for part in parts if part is not None]
            if said:
                found[kind, key] = ", ".join(said)
    return found
