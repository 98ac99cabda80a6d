"""Resources near another one: what they share, and how much that tells.

What few resources have tells more than what many have. Of what very many have, only
some are tried: the statements are five, and each is bounded.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.catalogue.records import Related
from app.store.bulk import AnyRow
from app.store.engine import reading
from app.store.read.pages import Page, Single, elsewhere, page_of
from app.store.read.query import current_revision
from app.store.read.request import Criteria
from app.store.tables import (
    Affiliation,
    Author,
    Authorship,
    Category,
    Column,
    Institution,
    Link,
    Mention,
    Resource,
    ResourceTopic,
    Rows,
    Topic,
)

MOST = 20
# So many of those that share the most are compared in full.
_COMPARED = 200
# What no column holds, in a slot that is not needed.
_NOTHING = -1

# What resources may share: its type, and its key as text.
Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Trait:
    """Something that a resource has, and how much it tells to share it."""

    id: str
    name: str
    worth: float


def related(engine: sa.Engine, record: str, criteria: Criteria) -> Page | Single:
    """Return what is near a resource, best first, or where it was merged; raises as it does."""
    with reading(engine) as connection:
        row = connection.execute(THIS, {"id": record}).one_or_none()
        if row is None:
            return elsewhere(connection, "resource", record, sa.select(Resource.id))
        this, revision, total = row
        traits = {}
        for type_, key, id_, name, count in connection.execute(TRAITS, {"this": this}):
            rarity = math.log(1 + total / max(count, 1))
            traits[type_, key] = _Trait(id_, name, SHARING[type_].weight * rarity)
        nearest = _nearest(connection, this, traits)
        found = []
        for row in connection.execute(SHORT, {"resources": list(nearest)}):
            things = nearest[row.pk]
            reasons = [
                {"type": thing[0], "id": traits[thing].id, "name": traits[thing].name}
                for thing in sorted(things, key=lambda thing: (-traits[thing].worth, thing))
            ]
            short = {"id": row.id, "title": row.title, "kind": row.kind, "year": row.year}
            near = {"resource": short, "score": round(_worth(things, traits), 4)}
            found.append(Related.model_validate(near | {"reasons": reasons}))
    found.sort(key=lambda each: (-each.score, each.resource.id))
    return page_of(criteria, found[:MOST], revision)


def _nearest(
    connection: sa.Connection, this: int, traits: Mapping[Thing, _Trait]
) -> dict[int, set[Thing]]:
    """Return resources with all that they share with `this`."""
    keys: dict[str, list[str | int]] = {type_: [] for type_ in SHARING}
    # Those that tell the most come first: of each type they are looked up.
    for type_, key in sorted(traits, key=lambda thing: (-traits[thing].worth, thing)):
        keys[type_].append(key if type_ == "link" else int(key))
    slots = {
        f"{type_}_{number}": keys[type_][number] if number < len(keys[type_]) else _NOTHING
        for type_, sharing in SHARING.items()
        for number in range(sharing.slots)
    }
    first = _sharers(connection.execute(HOLDERS, {**slots, "this": this}))
    best = sorted(first, key=lambda pk: (-_worth(first[pk], traits), pk))[:_COMPARED]
    return _sharers(connection.execute(IN_COMMON, {**keys, "resources": best}))


def _sharers(rows: Iterable[AnyRow]) -> dict[int, set[Thing]]:
    found: dict[int, set[Thing]] = defaultdict(set)
    for type_, resource, key in rows:
        found[resource].add((type_, key))
    return found


def _worth(things: Iterable[Thing], traits: Mapping[Thing, _Trait]) -> float:
    return math.fsum(traits[thing].worth for thing in things)


# What resources share, as statements: built once, each of bounded work.

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
    "link": Sharing(Link.resource_pk, Link.key, 4, 8),
    "author": Sharing(Authorship.resource_pk, Authorship.author_pk, 3, 12),
    "topic": Sharing(ResourceTopic.resource_pk, ResourceTopic.topic_pk, 2, 8),
    "institution": Sharing(Affiliation.resource_pk, Affiliation.institution_pk, 1, 8),
    "category": Sharing(Mention.resource_pk, Mention.category_pk, 0.5, 6),
}
"""Type of a reason to where it stands, the weightiest first."""

THIS = (
    sa.select(
        Resource.pk, current_revision(), sa.select(sa.func.max(Resource.pk)).scalar_subquery()
    )
    .where(Resource.id == sa.bindparam("id"))
    .limit(1)
)
"""`(key, revision of the catalogue, about how many resources there are)`."""


def _text(key: Column) -> sa.ColumnElement[str]:
    return sa.cast(key, sa.String())


def _named(type_: str, table: type[Author | Topic | Institution | Category]) -> Rows:
    sharing = SHARING[type_]
    columns = table.id, table.name, table.resource_count
    return (
        sa.select(sa.literal(type_), _text(table.pk), *columns)
        .where(table.pk == sharing.key, sharing.resource == sa.bindparam("this"))
        .distinct()
    )


def _addresses() -> Rows:
    same = aliased(Link)
    there = (
        sa.select(sa.literal(1))
        .where(same.key == Link.key)
        .limit(LOOKED_AT)
        .correlate(Link)
        .subquery()
    )
    count = sa.select(sa.func.count()).select_from(there).scalar_subquery()
    columns = Link.key, Link.key, sa.func.min(Link.url), count
    return (
        sa.select(sa.literal("link"), *columns)
        .where(Link.resource_pk == sa.bindparam("this"), Link.key.is_not(None))
        .group_by(Link.key)
    )


TRAITS = sa.union_all(
    _addresses(),
    _named("author", Author),
    _named("topic", Topic),
    _named("institution", Institution),
    _named("category", Category),
)
"""What a resource has: `(type, key, id, name, how many resources have it)`."""


def _holders(type_: str, number: int) -> Rows:
    sharing = SHARING[type_]
    name = f"{type_}_{number}"
    some = (
        sa.select(sa.literal(type_).label("type"))
        .add_columns(sa.type_coerce(sharing.resource, sa.Integer).label("resource"))
        .add_columns(_text(sharing.key).label("key"))
        .where(sharing.key == sa.bindparam(name), sharing.resource != sa.bindparam("this"))
        .limit(LOOKED_AT)
    )
    return sa.select(some.subquery())


HOLDERS = sa.union_all(
    *(
        _holders(type_, number)
        for type_, sharing in SHARING.items()
        for number in range(sharing.slots)
    )
)
"""Who else has what is in the slots: `(type, resource, key)`."""

IN_COMMON = sa.union_all(
    *(
        sa.select(sa.literal(type_), sharing.resource, _text(sharing.key))
        .where(
            sharing.resource.in_(sa.bindparam("resources", expanding=True)),
            sharing.key.in_(sa.bindparam(type_, expanding=True)),
        )
        .distinct()
        for type_, sharing in SHARING.items()
    )
)
"""What of the given keys of each type the given resources have, in the same shape."""

SHORT = sa.select(Resource.pk, Resource.id, Resource.title, Resource.kind, Resource.year).where(
    Resource.pk.in_(sa.bindparam("resources", expanding=True))
)
"""Resources in short."""
