"""The statements about resources, built from what was asked, and how they are best found.

A page of what stands under one record follows them, in the usual order. Else the matches
are counted first, as no database knows how many there are before it looks: a page of many
is found by a walk in the order asked for, one of few by gathering these.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from app.store.execution import run
from app.store.read.filters import ROWS, conditions, edition_keys
from app.store.read.lookup import among
from app.store.read.request import AT_MOST, BEFORE, Criteria, Key, offset, paged
from app.store.relations import ANY, EVERYTHING, TREES, Membership, of_years, resources_under
from app.store.search import index
from app.store.search.index import counting, fitting, matching, ranks, relevance
from app.store.tables import Column, Keys, Mention, Resource, Revision, Rows
from app.store.values import DEFAULT_ORDERS, LOOKED_UP, SHAPES, Filter, Order, Slot, Value

Values = dict[str, object]
# A page that ends at the p-th of n matches is found by a walk through all N resources where
# p * N is less than so many times n * n: to gather n takes about as long as to look at a
# third of them, one after the other.
_WORTH = 3
# Behind so many what is followed takes longer: the rows that are left out are read. Before
# that it takes 0.4 to 0.6 of the time, of 20,000 resources and more ("by author" of `make bench`).
_NEAR = 1_000
# A sample are the first by a number that its seed makes of each key: a prime, and the
# names of two values of the statement.
MODULUS, FACTOR, SUMMAND = 2**31 - 1, "factor", "summand"


@dataclass(frozen=True, slots=True)
class Shape(Criteria):
    """All of a request that its statements hang on, with slots for the values looked up.

    So many records pass the filters named in `common` that it is better to ask each record
    in order than to gather all that pass. A page that is `near` the first can be
    read as the members of one record stand there. Where `most` resources match, facets
    count those that do not.
    """

    common: frozenset[str] = frozenset()
    near: bool = True
    most: bool = False


def in_order(shape: Shape, criteria: Criteria, found: int, every: int) -> Shape:
    """Return the shape for a page of the resources `found` among `every` one, in an order."""
    ordered = criteria.order("resources")[0].name in _ORDERS
    if not (ordered and _walks(criteria, found, every)):
        return shape
    return replace(shape, common=frozenset(x.name for x in shape.filters if x.name != "year"))


def by_relevance(
    connection: sa.Connection, criteria: Criteria, shape: Shape, values: Values
) -> Shape:
    """Return the shape for a page of the best matches, before they are counted."""
    countable = [part for part in shape.filters if _countable(part)]
    if not countable:
        return shape
    every, *counts = run(connection, _selectivity_statement(shape), values).one()
    found = iter(counts)
    few = {part.name: min(islice(found, len(part.groups))) for part in countable}
    common = frozenset(name for name, least in few.items() if _walks(criteria, least, every))
    return replace(shape, common=common)


def _walks(criteria: Criteria, found: int, every: int) -> bool:
    """Return whether a page is found sooner among all resources than among those `found`."""
    end = offset(criteria) + criteria.per_page
    return end * every < _WORTH * found**2


def _countable(part: Filter) -> bool:
    return part.field.name in TREES and not part.negated


def years_of(shape: Shape) -> list[Filter]:
    """Return the filters of years."""
    return [part for part in shape.filters if part.field.name == "year"]


def _single_record(shape: Shape) -> Filter | None:
    """Return the filter of all that stands under one record, maybe of some years."""
    parts = [part for part in shape.filters if part.field.name != "year"]
    if len(parts) != 1 or not _countable(parts[0]):
        return None
    groups = parts[0].groups
    single = [value for group in groups for value in group]
    slot = single[0] if len(groups) == len(single) == 1 else None
    return parts[0] if isinstance(slot, Slot) and slot.single else None


@lru_cache(SHAPES)
def _selectivity_statement(shape: Shape) -> Rows:
    """Return how many resources there are, and how many stand behind each group."""
    groups = (
        _count(part.field.name, group).scalar_subquery()
        for part in filter(_countable, shape.filters)
        for group in part.groups
    )
    return sa.select(all_resources(), *groups)


def _count(name: str, group: tuple[Value, ...]) -> sa.Select[int]:
    table, _ = TREES[name]
    counted = sa.func.coalesce(sa.func.sum(table.resource_count), 0)
    return sa.select(counted).where(among(table.id, group))


def node(part: Filter) -> sa.ScalarSelect[int]:
    """Return the number of the one record that a filter names."""
    (table, _), (group,) = TREES[part.field.name], part.groups
    return sa.select(table.pk).where(among(table.id, group)).scalar_subquery()


def stored_count(shape: Shape) -> sa.Select[int] | None:
    """Return the stored count of all that is asked for, where there is one.

    Nobody has so many works that they were counted by years.
    """
    years, part = years_of(shape), _single_record(shape)
    if shape.q:
        return None
    if len(years) == len(shape.filters):
        return resources_under(EVERYTHING, sa.literal(ANY), years)
    if part is None or (years and part.field.name == "author"):
        return None
    if years:
        return resources_under(part.field.name, node(part), years)
    (group,) = part.groups
    return _count(part.field.name, group)


# To build a statement takes longer than to run most of them. So each is built once for a
# shape, with slots for the values, and run with those of the request.


def shape_of(criteria: Criteria, database: str) -> tuple[Shape, Values]:
    """Return the shape of a request that was resolved, and its values in a database."""
    values: Values = {}
    filters = [
        replace(part, groups=tuple(_slot(group, values) for group in part.groups))
        if part.field.type in LOOKED_UP
        else part
        for part in criteria.filters
    ]
    if criteria.q:
        values |= index.slots(criteria.q, database)
    values[AT_MOST] = criteria.per_page + (criteria.cursor is not None)
    values[BEFORE] = offset(criteria)
    if criteria.sample:
        mixed = blake2b(criteria.seed.encode(), digest_size=8).digest()
        values[FACTOR] = int.from_bytes(mixed[:4]) % (MODULUS - 1) + 1
        values[SUMMAND] = int.from_bytes(mixed[4:]) % MODULUS
    shape = Shape(
        filters=tuple(filters),
        q=criteria.q and index.shape(criteria.q),
        sort=criteria.sort,
        cursor=criteria.cursor,
        facet_limit=criteria.facet_limit,
        near=offset(criteria) <= _NEAR,
    )
    return shape, values


def _slot(group: tuple[Value, ...], values: Values) -> tuple[Value, ...]:
    """Return a group with one slot in place of its ids; words stay in it."""
    ids = [each for each in group if isinstance(each, str)]
    slot = Slot(f"ids_{len(values)}", single=len(ids) == 1)
    values[slot.name] = ids if slot.single else json.dumps(ids)
    return (slot, *(each for each in group if not isinstance(each, str)))


# The statements about resources, built from what was asked; nothing runs here.

T = TypeVar("T")


@cache
def current_revision() -> sa.ScalarSelect[int]:
    """Return the catalogue's revision, 0 while nothing was committed."""
    return sa.select(sa.func.coalesce(sa.func.max(Revision.number), 0)).scalar_subquery()


@cache
def all_resources() -> sa.ScalarSelect[int]:
    """Return how many resources there are, as it is stored."""
    return resources_under(EVERYTHING, sa.literal(ANY)).scalar_subquery()


_ORDERS: Mapping[str, tuple[Column, bool]] = {
    "title": (Resource.title_order, False),
    "year": (Resource.year, True),
    "author": (Resource.author_key, True),
    "added": (Resource.added, False),
    "updated": (Resource.revision, False),
}
"""Name of an order to its column, and whether resources may have no value there."""


def order_keys(shape: Shape) -> list[Key]:
    """Return the keys of the order, the id always last: no two records tie."""
    keys = [_order_key(order, shape) for order in shape.order("resources")]
    return [*keys, Key(Resource.id)]


def _order_key(order: Order, shape: Shape) -> Key:
    if order.name == "relevance" and shape.q:
        # The best first, unless the order is reversed.
        return Key(relevance(shape.q), not order.descending)
    if order.name == "position":
        editions = [part for part in shape.filters if part.name == "edition"]
        first = sa.select(sa.func.min(Mention.line_start)).where(
            Mention.resource_pk == Resource.pk,
            Mention.edition_pk.in_(edition_keys(editions[0].groups[0])),
        )
        return Key(first.scalar_subquery(), order.descending)
    if order.name == "sample":
        big = sa.BigInteger()
        factor, summand = (sa.bindparam(name, type_=big) for name in (FACTOR, SUMMAND))
        return Key((Resource.pk * factor + summand) % sa.literal(MODULUS, big))
    column, nullable = _ORDERS[order.name]
    return Key(column, order.descending, nullable)


def demands(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """Return what the request demands of a resource, all of it to hold."""
    return conditions("resources", shape, shape.common) + ([matching(shape.q)] if shape.q else [])


def matches(shape: Shape) -> Keys | None:
    """Return the keys of all matches, in no order; None if every resource is one.

    Where the rows that tie resources to what is asked say it all, no resource is read.
    """
    filters = shape.filters
    if not (filters or shape.q):
        return None
    apart = any(part.negated or part.field.name not in ROWS for part in filters)
    if shape.q and not filters and ranks(shape.q):
        return fitting(shape.q)
    if apart or shape.q:
        return sa.select(Resource.pk).where(*demands(shape))
    first, *others = [ROWS[p.field.name](group) for p in filters for group in p.groups]
    (key,) = first.selected_columns
    return first.where(*(key.in_(other) for other in others)).distinct()


@lru_cache(SHAPES)
def count_statement(shape: Shape) -> sa.Select[int, int, int]:
    """Return `(number of matches, of all resources, revision of the catalogue)`."""
    count = stored_count(shape)
    if count is None and shape.q and not shape.filters:
        count = counting(shape.q)
    found = matches(shape)
    if count is None and found is not None:
        count = sa.select(sa.func.count()).select_from(found.subquery())
    if count is None:
        count = sa.select(sa.func.count()).select_from(Resource)
    return sa.select(count.scalar_subquery(), all_resources(), current_revision())


def keys_statement(shape: Shape) -> sa.Select[int]:
    """Return the keys of all matches, in order."""
    order = (key.clause() for key in order_keys(shape))
    return sa.select(Resource.pk).where(*demands(shape)).order_by(*order)


@lru_cache(SHAPES)
def page_statement(shape: Shape) -> Rows:
    """Return `(key, ready record)` of the matches on one page."""
    usual = shape.order("resources") == DEFAULT_ORDERS["resources"]
    if usual and shape.near and not (shape.q or shape.cursor) and (part := _single_record(shape)):
        return _members(shape, part)
    columns = keys_statement(shape).with_only_columns(Resource.pk, Resource.record)
    return paged(columns, order_keys(shape), shape)


def _members(shape: Shape, part: Filter) -> Rows:
    """Return the same of what stands under one record, in the order it stands there.

    Only those whose titles begin alike are still to be sorted.
    """
    falling = Membership.falling
    titled = order_keys(shape)[1:]
    keys = [Key(falling), Key(Membership.initial), *titled]
    columns = (
        sa.select(Resource.pk, Resource.record)
        .join_from(Membership, Resource, Resource.pk == Membership.resource_pk)
        .where(
            Membership.type == part.field.name,
            Membership.node_pk == node(part),
            *of_years(falling, years_of(shape), falling=True),
        )
        .order_by(*(key.clause() for key in keys))
    )
    return paged(columns, keys, shape)
