"""Facets: how many of the matches have each value of a field; one statement each.

A count is what the same request with that one value would find. So the filters of the
field itself are left out, and who stands under a part stands under the whole as well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    and_,
    distinct,
    false,
    func,
    or_,
    select,
    true,
)

from app.store.asked import Asked
from app.store.columns import Column, Rows, pk
from app.store.countable import SOURCES, Source
from app.store.lookup import among
from app.store.query import demands
from app.store.tables import Resource
from app.store.values import Value, Years

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


def facet_statement(name: str, asked: Asked) -> Rows:
    """Return `(missing, other, number of values, id, name, count, selected)`.

    A row for each value listed, the most frequent first; one without a value where
    there is none.
    """
    source = SOURCES[name]()
    others = tuple(part for part in asked.filters if part.field.name != name)
    others_hold = demands(replace(asked, filters=others))
    found = select(pk(Resource).label("key")).where(*others_hold).cte("found")
    key, resource = source.uses.subquery().c
    uses = select(key.label("key"), resource.label("resource"))
    if others_hold:
        uses = uses.where(resource.in_(select(found.c.key)))
    used = (uses if source.single else uses.distinct()).cte("used")
    listed = _listed(source, used, _chosen(name, asked), asked.facet_limit)
    # To tell resources apart where each is there once would take longest of all.
    having = select(
        func.count(used.c.resource if source.single else distinct(used.c.resource))
    )
    covered = having.where(used.c.key.in_(select(listed.c.key)))
    numbers = select(
        _number(select(func.count(found.c.key))).label("found"),
        _number(having).label("having"),
        _number(covered).label("covered"),
        _number(select(func.count(distinct(used.c.key)))).label("total"),
    ).subquery()
    return (
        select(
            numbers.c.found - numbers.c.having,
            numbers.c.having - numbers.c.covered,
            numbers.c.total,
            listed.c.id,
            listed.c.name,
            listed.c.count,
            listed.c.chosen,
        )
        .join_from(numbers, listed, true(), isouter=True)
        .order_by(listed.c.count.desc(), listed.c.id)
    )


def _number(statement: Select[int]) -> ColumnElement[int]:
    return statement.scalar_subquery()


def _listed(
    source: Source, used: CTE, chosen: Callable[[Column], Condition], limit: int
) -> CTE:
    """Return `(key, id, name, count, chosen)` of the values that a facet lists."""
    counted = (
        select(used.c.key, func.count().label("count"))
        .group_by(used.c.key)
        .subquery("counted")
    )
    key, id_, name = source.values.subquery("every").c
    count = func.coalesce(counted.c.count, 0)
    place = func.row_number().over(order_by=(count.desc(), id_))
    ranked = (
        select(
            key.label("key"),
            id_.label("id"),
            name.label("name"),
            count.label("count"),
            chosen(id_).label("chosen"),
            place.label("place"),
        )
        .join(counted, counted.c.key == key, isouter=True)
        .subquery("ranked")
    )
    frequent = and_(ranked.c.place <= limit, ranked.c.count > 0)
    return select(ranked).where(or_(frequent, ranked.c.chosen)).cte("listed")


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
    rows = connection.execute(facet_statement(name, asked)).all()
    missing, other, total = rows[0][:3]
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
    return Facet(values, missing, other, total)


def _plain(values: Sequence[Value]) -> Iterator[str]:
    """Give the ids among values: no resource of the catalogue may have them."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Years) and value.first == value.last:
            yield str(value)
