"""How many resources pass a filter, and all else that the statements of a request hang on.

A page of what stands under one record follows them, in the usual order. Else a page of
a filter that half of all resources pass is found by a walk in the order asked for, of
one that few pass by gathering these: no database knows which is which before it looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from math import sqrt

from sqlalchemy import Connection, ScalarSelect, Select, func, literal, select
from sqlmodel import col

from app.store.execution import run
from app.store.read.lookup import among
from app.store.read.request import AT_MOST, BEFORE, Asked, offset
from app.store.relations import ANY, EVERYTHING, resources_under
from app.store.search import index
from app.store.tables import Author, Category, Institution, Rows, Topic, pk
from app.store.values import DEFAULT_ORDERS, LOOKED_UP, SHAPES, Filter, Slot, Value

_COUNTED: Mapping[str, type[Author | Category | Institution | Topic]] = {
    "author": Author,
    "category": Category,
    "institution": Institution,
    "topic": Topic,
}
Values = dict[str, object]
# Gathering n of N resources takes about as long as looking at this many times N / n.
_WORTH = 8.0
# Behind so many what is followed takes longer: the rows that are left out are read.
_NEAR = 1_000
# A sample are the first by a number that its seed makes of each key: a prime, and the
# names of two values of the statement.
MODULUS, FACTOR, SUMMAND = 2**31 - 1, "factor", "summand"


@dataclass(frozen=True, slots=True)
class Shape(Asked):
    """All of a request that its statements hang on, with slots for the values looked up.

    So many records pass the filters named in `common` that it is better to look at each
    record in order than to gather all that pass. A page that is `near` the first can be
    read as the members of one record stand there.
    """

    common: frozenset[str] = frozenset()
    near: bool = True


def planned(connection: Connection, asked: Asked) -> tuple[Shape, Values]:
    """Return the shape of a request that was resolved, and the values for it."""
    shape, values = shaped(asked, connection.dialect.name)
    countable = [part for part in shape.filters if _countable(part)]
    if not countable or followed(shape):
        return shape, values
    total, *counts = run(connection, _selectivity_statement(shape), values).one()
    found = iter(counts)
    most = sqrt(_WORTH * total)
    few = {part.name: min(islice(found, len(part.groups))) for part in countable}
    return replace(shape, common=frozenset(n for n, least in few.items() if least > most)), values


def _countable(part: Filter) -> bool:
    return part.field.name in _COUNTED and not part.negated


def years_of(shape: Shape) -> list[Filter]:
    """Return the filters of years."""
    return [part for part in shape.filters if part.field.name == "year"]


def _under(shape: Shape) -> Filter | None:
    """Return the filter of all that stands under one record, maybe of some years."""
    parts = [part for part in shape.filters if part.field.name != "year"]
    if len(parts) != 1 or not _countable(parts[0]):
        return None
    groups = parts[0].groups
    single = [value for group in groups for value in group]
    slot = single[0] if len(groups) == len(single) == 1 else None
    return parts[0] if isinstance(slot, Slot) and slot.single else None


def followed(shape: Shape) -> Filter | None:
    """Return the filter of the one record whose members are the page, in usual order."""
    usual = shape.order("resources") == DEFAULT_ORDERS["resources"]
    return _under(shape) if usual and shape.near and not (shape.q or shape.cursor) else None


@lru_cache(SHAPES)
def _selectivity_statement(shape: Shape) -> Rows:
    """Return how many resources there are, and how many stand behind each group."""
    total = resources_under(EVERYTHING, literal(ANY)).scalar_subquery()
    groups = (
        _count(part.field.name, group).scalar_subquery()
        for part in filter(_countable, shape.filters)
        for group in part.groups
    )
    return select(total, *groups)


def _count(name: str, group: tuple[Value, ...]) -> Select[int]:
    table = _COUNTED[name]
    counted = func.coalesce(func.sum(col(table.resource_count)), 0)
    return select(counted).where(among(col(table.id), group))


def node(part: Filter) -> ScalarSelect[int]:
    """Return the number of the one record that a filter names."""
    table, (group,) = _COUNTED[part.field.name], part.groups
    return select(pk(table)).where(among(col(table.id), group)).scalar_subquery()


def kept_count(shape: Shape) -> Select[int] | None:
    """Return the kept count of all that is asked for, where there is one.

    Nobody has so many works that they were counted by years.
    """
    years, part = years_of(shape), _under(shape)
    if shape.q:
        return None
    if len(years) == len(shape.filters):
        return resources_under(EVERYTHING, literal(ANY), years)
    if part is None or (years and part.field.name == "author"):
        return None
    if years:
        return resources_under(part.field.name, node(part), years)
    (group,) = part.groups
    return _count(part.field.name, group)


# To build a statement takes longer than to run most of them. So each is built once for a
# shape, with slots for the values, and run with those of the request.


def shaped(asked: Asked, database: str) -> tuple[Shape, Values]:
    """Return the shape of a request that was resolved, and its values in a database."""
    values: Values = {}
    filters = tuple(_shaped(part, values) for part in asked.filters)
    if asked.q:
        values |= index.slots(asked.q, database)
    values[AT_MOST] = asked.per_page + (asked.cursor is not None)
    values[BEFORE] = offset(asked)
    if asked.sample:
        mixed = blake2b(asked.seed.encode(), digest_size=8).digest()
        values[FACTOR] = int.from_bytes(mixed[:4]) % (MODULUS - 1) + 1
        values[SUMMAND] = int.from_bytes(mixed[4:]) % MODULUS
    shape = Shape(
        filters=filters,
        q=asked.q and index.shape(asked.q),
        sort=asked.sort,
        cursor=asked.cursor,
        facet_limit=asked.facet_limit,
        near=offset(asked) <= _NEAR,
    )
    return shape, values


def _shaped(part: Filter, values: Values) -> Filter:
    if part.field.type not in LOOKED_UP:
        return part
    return replace(part, groups=tuple(_slot(group, values) for group in part.groups))


def _slot(group: tuple[Value, ...], values: Values) -> tuple[Value, ...]:
    """Return a group with one slot in place of its ids; words stay in it."""
    ids = [each for each in group if isinstance(each, str)]
    slot = Slot(f"ids_{len(values)}", single=len(ids) == 1)
    values[slot.name] = ids
    return (slot, *(each for each in group if not isinstance(each, str)))
