"""Facets: how many of the matches have each value of a field; one statement each.

A count is what the same request with that one value would find. So the filters of the
field itself are left out, and who stands under a part stands under the whole as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    false,
    func,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.sql.selectable import NamedFromClause

from app.store.asked import Asked
from app.store.columns import Column, Rows
from app.store.countable import SOURCES
from app.store.lookup import among
from app.store.prepared import run
from app.store.shape import shaped
from app.store.values import SHAPES, Value, Years

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value, how many of the matches have it, and whether it is asked for."""

    id: str
    name: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The most frequent values; `other` counts records with none of those given."""

    values: Sequence[FacetValue]
    missing: int
    other: int
    total_values: int


@lru_cache(SHAPES)
def facet_statement(name: str, shape: Asked) -> Rows:
    """Return `(found, having, covered, values there, id, name, count, selected)`.

    So many resources are counted, have any value, have one that is listed. A row for
    each value listed, the most frequent first; one without a value where there is none.
    """
    others = (part for part in shape.filters if part.field.name != name)
    # All matches are gathered, so none are looked at one after the other.
    filters = tuple(replace(part, common=False) for part in others)
    counts = SOURCES[name].counts(replace(shape, filters=filters))
    values, chosen = counts.values, _chosen(name, shape)
    listed = _listed(values, chosen, shape.facet_limit)
    there = select(func.count()).select_from(values).where(values.c.count > 0)
    numbers = select(
        counts.found.label("found"),
        counts.having.label("having"),
        counts.covered(listed).label("covered"),
        there.scalar_subquery().label("total"),
    ).subquery("numbers")
    return (
        select(numbers, listed.c.id, listed.c.name, listed.c.count, chosen(listed.c.id))
        .join_from(numbers, listed, true(), isouter=True)
        .order_by(listed.c.count.desc(), listed.c.id)
    )


def _listed(values: NamedFromClause, chosen: Callable[[Column], Condition], limit: int) -> CTE:
    """Return `(key, id, name, count)` of the values that a facet lists."""
    some = select(values).where(values.c.count > 0)
    ranked = some.order_by(values.c.count.desc(), values.c.id).limit(limit).subquery()
    # One after the other, so that the frequent ones are read along an index.
    asked_for = select(values).where(chosen(values.c.id))
    return union(select(ranked), asked_for).cte("listed")


def _asked_for(name: str, asked: Asked) -> list[Value]:
    own = (part for part in asked.filters if part.name == name)
    return [value for part in own for group in part.groups for value in group]


def _chosen(name: str, asked: Asked) -> Callable[[Column], Condition]:
    """Return the condition that a value of this id is asked for."""
    values = _asked_for(name, asked)

    def chosen(id_: Column) -> Condition:
        ranges = [each for each in values if isinstance(each, Years)]
        if ranges:
            # Years have four digits: as texts they stand in the same order.
            return or_(
                *(
                    id_.between(str(each.first), str(each.last))
                    for each in ranges
                    if not each.unknown
                ),
                false(),
            )
        return among(id_, values)

    return chosen


def facet(connection: Connection, name: str, asked: Asked) -> Facet:
    """Count the values of one field among the matches of `asked`."""
    shape, slots = shaped(asked)
    # The order makes no difference, nor the place on a walk.
    statement = facet_statement(name, replace(shape, sort=(), cursor=None))
    rows = run(connection, statement, slots).all()
    found, having, covered, total = rows[0][:4]
    plain = set(_plain(_asked_for(name, asked)))
    values = [
        FacetValue(id_, label, count, bool(chosen))
        for *_, id_, label, count, chosen in rows
        # Of a range of years those are listed that occur.
        if id_ is not None and (count or name != "year" or id_ in plain)
    ]
    nowhere = plain - {value.id for value in values}
    values += [FacetValue(id_, id_, 0, selected=True) for id_ in nowhere]
    values.sort(key=lambda value: (-value.count, value.id))
    return Facet(values, found - having, having - covered, total)


def _plain(values: Sequence[Value]) -> Iterator[str]:
    """Give the ids among values: no resource of the catalogue may have them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Years) and value.first == value.last:
            yield str(value)
