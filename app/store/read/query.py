"""The statements about resources, built from what was asked; nothing runs here."""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlmodel import col

from app.store.read.filters import ROWS, conditions, edition_keys
from app.store.read.request import Key, paged
from app.store.read.selectivity import (
    FACTOR,
    MODULUS,
    SUMMAND,
    Shape,
    followed,
    kept_count,
    node,
    years_of,
)
from app.store.relations import Stand, of_years
from app.store.search.index import counting, fitting, listed, matching, ranks, relevance
from app.store.tables import Column, Keys, Mention, Resource, Revision, Rows, pk
from app.store.values import SHAPES, Filter, Order

T = TypeVar("T")


@cache
def current_revision() -> ScalarSelect[int]:
    """Return the catalogue's revision, 0 while nothing was committed."""
    return select(func.coalesce(func.max(col(Revision.number)), 0)).scalar_subquery()


_ORDERS: Mapping[str, tuple[Column, bool]] = {
    "title": (col(Resource.title_order), False),
    "year": (col(Resource.year), True),
    "author": (col(Resource.author_key), True),
    "added": (col(Resource.added), False),
    "updated": (col(Resource.revision), False),
}
"""Name of an order to its column, and whether resources may have no value there."""


def order_keys(shape: Shape) -> list[Key]:
    """Return the keys of the order, the id always last: no two records tie."""
    keys = [_order_key(order, shape) for order in shape.order("resources")]
    return [*keys, Key(col(Resource.id))]


def _order_key(order: Order, shape: Shape) -> Key:
    if order.name == "relevance" and shape.q:
        # The best first, unless the order is reversed.
        return Key(relevance(shape.q), not order.descending)
    if order.name == "position":
        editions = [part for part in shape.filters if part.name == "edition"]
        first = select(func.min(col(Mention.line_start))).where(
            col(Mention.resource_pk) == pk(Resource),
            col(Mention.edition_pk).in_(edition_keys(editions[0].groups[0])),
        )
        return Key(first.scalar_subquery(), order.descending)
    if order.name == "sample":
        big = BigInteger()
        factor, summand = (bindparam(name, type_=big) for name in (FACTOR, SUMMAND))
        return Key((pk(Resource) * factor + summand) % literal(MODULUS, big))
    column, nullable = _ORDERS[order.name]
    return Key(column, order.descending, nullable)


def demands(shape: Shape) -> list[ColumnElement[bool]]:
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
    if apart or (shape.q and not ranks(shape.q)):
        return select(pk(Resource)).where(*demands(shape))
    rows = [ROWS[p.field.name](group) for p in filters for group in p.groups]
    rows += [fitting(shape.q)] if shape.q else []
    first, *others = rows
    (key,) = first.selected_columns
    return first.where(*(key.in_(other) for other in others)).distinct()


@lru_cache(SHAPES)
def count_statement(shape: Shape) -> Select[int, int]:
    """Return `(number of matches, revision of the catalogue)`."""
    matches = kept_count(shape)
    if matches is None and shape.q and not shape.filters:
        matches = counting(shape.q)
    if matches is None:
        matches = select(func.count()).select_from(Resource).where(*demands(shape))
    return select(matches.scalar_subquery(), current_revision())


def keys_statement(shape: Shape) -> Select[int]:
    """Return the keys of all matches, in order."""
    order = (key.clause() for key in order_keys(shape))
    return select(pk(Resource)).where(*demands(shape)).order_by(*order)


@lru_cache(SHAPES)
def page_statement(shape: Shape) -> Rows:
    """Return `(key, ready record)` of the matches on one page."""
    if part := followed(shape):
        return _members(shape, part)
    columns = keys_statement(shape).with_only_columns(pk(Resource), col(Resource.record))
    return paged(columns, order_keys(shape), shape)


def _members(shape: Shape, part: Filter) -> Rows:
    """Return the same of what stands under one record, in the order it stands there.

    Only those whose titles begin alike are still to be sorted.
    """
    falling = col(Stand.falling)
    titled = order_keys(shape)[1:]
    keys = [Key(falling), Key(col(Stand.initial)), *titled]
    columns = (
        select(pk(Resource), col(Resource.record))
        .join_from(Stand, Resource, pk(Resource) == col(Stand.resource_pk))
        .where(
            col(Stand.type) == part.field.name,
            col(Stand.node_pk) == node(part),
            *of_years(falling, years_of(shape), falling=True),
        )
        .order_by(*(key.clause() for key in keys))
    )
    return paged(columns, keys, shape)


def place_statement(shape: Shape, key: int) -> Rows:
    """Return the keys of the order that one resource has."""
    columns = (each.column for each in order_keys(shape))
    return select(*columns).where(pk(Resource) == key)


@cache
def records_statement() -> Select[int, str]:
    """Return `(key, ready record)` of the resources with `keys`, a JSON list."""
    wanted = listed(bindparam("keys", type_=String()), "wanted")
    here = pk(Resource) == cast(wanted.c.value, Integer)
    return select(pk(Resource), col(Resource.record)).join_from(wanted, Resource, here)


@cache
def single_statement() -> Select[int, str, int, int]:
    """Return `(key, ready record, its revision, the catalogue's)` of the id `id`."""
    return select(
        pk(Resource), col(Resource.record), col(Resource.revision), current_revision()
    ).where(col(Resource.id) == bindparam("id"))
