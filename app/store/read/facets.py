"""Facets: how many of the matches have each value of a field; one statement each.

A count is what the same request with that one value would find. So the filters of the
field itself are left out, and who stands under a part stands under the whole as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.selectable import NamedFromClause

from app.catalogue.records import Record
from app.store import relations
from app.store.execution import run
from app.store.read.lookup import among
from app.store.read.query import Shape, Values, all_resources, demands, matches
from app.store.read.request import Criteria
from app.store.tables import Column, Document, Edition, Keys, Mention, Name, Resource, Rows
from app.store.values import SHAPES, Value, Years

Condition = sa.ColumnElement[bool]


class FacetValue(Record):
    """One value of a facet and how many records have it."""

    id: str
    name: str
    count: int
    selected: bool


class Facet(Record):
    """The values of a field among the matches."""

    values: list[FacetValue]
    missing: int
    other: int
    total_values: int


@lru_cache(SHAPES)
def facet_statement(name: str, shape: Shape) -> Rows:
    """Return `(found, having, covered, values there, id, name, count, selected)`.

    So many resources are counted, have any value, have one that is listed. A row for
    each value listed, the most frequent first; one without a value where there is none.
    """
    others = tuple(part for part in shape.filters if part.field.name != name)
    counts = SOURCES[name].counts(replace(shape, filters=others))
    values, chosen = counts.values, partial(_chosen, _asked_for(name, shape))
    some = sa.select(values).where(values.c.count > 0)
    ranked = some.order_by(values.c.count.desc(), values.c.id).limit(shape.facet_limit).subquery()
    # One after the other, so that the frequent ones are read along an index.
    asked_for = sa.select(values).where(chosen(values.c.id))
    listed = sa.union(sa.select(ranked), asked_for).cte("listed")
    there = sa.select(sa.func.count()).select_from(values).where(values.c.count > 0)
    numbers = sa.select(
        counts.found.label("found"),
        counts.having.label("having"),
        counts.covered(listed).label("covered"),
        there.scalar_subquery().label("total"),
    ).subquery("numbers")
    return (
        sa.select(numbers, listed.c.id, listed.c.name, listed.c.count, chosen(listed.c.id))
        .join_from(numbers, listed, sa.true(), isouter=True)
        .order_by(listed.c.count.desc(), listed.c.id)
    )


def _asked_for(name: str, criteria: Criteria) -> list[Value]:
    own = (part for part in criteria.filters if part.name == name)
    return [value for part in own for group in part.groups for value in group]


def _chosen(values: Sequence[Value], id_: Column) -> Condition:
    """Return the condition that a value of this id is asked for."""
    years = [each for each in values if isinstance(each, Years)]
    if not years:
        return among(id_, values)
    # Years have four digits: as texts they stand in the same order.
    ranges = [(str(each.first), str(each.last)) for each in years if not each.unknown]
    return sa.or_(sa.false(), *(id_.between(*each) for each in ranges))


def counted(
    connection: sa.Connection, criteria: Criteria, shape: Shape, slots: Values, *, most: bool
) -> dict[str, Facet]:
    """Count the values of each field asked for among the matches, of which there may be `most`."""
    # The order makes no difference, nor the place on a walk; all matches are gathered.
    plain = replace(shape, sort=(), cursor=None, common=frozenset(), near=True, most=most)
    return {
        name: _facet(name, criteria, run(connection, facet_statement(name, plain), slots))
        for name in criteria.facets
    }


def _facet(name: str, criteria: Criteria, rows: Sequence[tuple[Any, ...]]) -> Facet:
    """Return a facet as its statement tells it."""
    found, having, covered, total = rows[0][:4]
    # The ids among the values asked for: no resource of the catalogue may have them.
    plain = {
        str(value)
        for value in _asked_for(name, criteria)
        if isinstance(value, str) or (isinstance(value, Years) and value.first == value.last)
    }
    values = [
        FacetValue(id=id_, name=label, count=count, selected=bool(chosen))
        for *_, id_, label, count, chosen in rows
        # Of a range of years those are listed that occur.
        if id_ is not None and (count or name != "year" or id_ in plain)
    ]
    nowhere = plain - {value.id for value in values}
    values += [FacetValue(id=id_, name=id_, count=0, selected=True) for id_ in nowhere]
    values.sort(key=lambda value: (-value.count, value.id))
    return Facet(values=values, missing=found - having, other=having - covered, total_values=total)


# Where the values stand that facets count, and how often each does.

# A column of a table or of a part of the statement: they can be called something.
Labelled = Mapped[Any] | sa.ColumnElement[Any]
Number = sa.ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Every value as `(key, id, name, count)`; how many resources have any, or one listed."""

    values: NamedFromClause
    found: Number
    having: Number
    covered: Callable[[sa.CTE], Number]


@dataclass(frozen=True, slots=True)
class OfColumn:
    """A field of which a resource has one value at most, in a column of its own.

    The values of a `named` one go by the ids of their names. Each resource is counted
    once, so one pass tells everything; where nothing is filtered, `stored` counts do.
    """

    column: Mapped[Any]
    named: str | None = None
    stored: Rows | None = None

    def counts(self, shape: Shape) -> Counts:
        """Count the values of all that matches: where most do, by what does not."""
        asks, value = demands(shape), self.column
        counts: Rows = sa.select(value.label("value"), sa.func.count().label("count"))
        if not asks and self.stored is not None:
            counts = self.stored
        elif shape.most and self.stored is not None:
            rest = _gathered(_others(asks))
            less = counts.where(Resource.pk.in_(sa.select(rest.c.key))).group_by(value).subquery()
            stored = self.stored.subquery()
            left = stored.c.count - sa.func.coalesce(less.c.count, 0)
            same = stored.c.value.is_not_distinct_from(less.c.value)
            counts = sa.select(stored.c.value, left.label("count"))
            counts = counts.join_from(stored, less, same, isouter=True)
        else:
            counts = counts.where(*asks).group_by(value)
        counted = counts.cte("counted")
        there = counted.c.value.is_not(None)
        return Counts(
            self._values(counted),
            found=_sum(sa.select(counted.c.count)),
            having=_sum(sa.select(counted.c.count).where(there)),
            covered=lambda listed: _sum(sa.select(listed.c.count)),
        )

    def _values(self, counted: sa.CTE) -> sa.CTE:
        value, count = counted.c.value, counted.c.count
        if self.named is None:
            text = sa.cast(value, sa.String)
            columns = _row(text, text, text, count)
            return columns.where(value.is_not(None)).cte("valued")
        shown = sa.func.max(sa.case((Name.position == 0, Name.text)))
        id_ = Name.id
        return (
            _row(id_, id_, shown, _whole(sa.func.coalesce(sa.func.sum(count), 0)))
            .join_from(Name, counted, value == Name.text, isouter=True)
            .where(Name.type == self.named)
            .group_by(id_)
            .cte("valued")
        )


# So many times as many resources as match are all there are, where these are many: a facet
# takes 0.6 to 0.9 of the time then, and of few half of it otherwise (of 20,000 resources).
_MANY = 4


@dataclass(frozen=True, slots=True)
class OfRows:
    """A field of which a resource may have many values: rows tie it to nodes.

    `up` are pairs of a node and a value that it gives, unless these are the same.
    Where nothing is filtered, of a `kind` that is counted the stored counts tell how many
    resources have a value, and how many have any. Some rows of a `sparse` one have no
    node. The most frequent values of a `wide` one have most of its rows.
    """

    tie: relations.Tie
    table: type[Any]
    name: Labelled
    up: sa.CTE | None = None
    kind: str | None = None
    sparse: bool = False
    wide: bool = False

    def counts(self, shape: Shape) -> Counts:
        """Count the values of all that matches: where most do, by what does not."""
        some = matches(shape)
        if some is None:
            return self._among(None)
        if not shape.most or self.kind is None:
            return self._among(_gathered(some))
        rest = _gathered(_others(demands(shape)))
        stored, less = self._among(None), self._among(rest)
        return Counts(
            self._values(rest, relations.TREES[self.kind][0].resource_count),
            found=stored.found - less.found,
            having=stored.having - less.having,
            covered=lambda listed: stored.covered(listed) - less.covered(listed),
        )

    def _among(self, found: sa.CTE | None) -> Counts:
        """Count the values of what was gathered; None: of everything."""
        every: Number = all_resources()
        if found is not None:
            every = sa.select(sa.func.count()).select_from(found).scalar_subquery()
        return Counts(
            self._values(found),
            found=every,
            having=self._having(found),
            covered=lambda listed: self._covered(found, listed),
        )

    def _values(self, found: sa.CTE | None, stored: Mapped[int] | None = None) -> NamedFromClause:
        """Return how often each value is among what was gathered, or in the rest of `stored`."""
        key, id_ = self.table.pk, self.table.id
        if found is None and self.kind is not None:
            every = relations.TREES[self.kind][0].resource_count
            return _row(key, id_, self.name, every).subquery("valued")
        node, resource, up = self.tie.node, self.tie.resource, self.up
        value: Labelled = node if up is None else up.c.above
        number = sa.func.count(sa.func.distinct(resource)).label("count")
        each: Rows = sa.select(value.label("key"), number).select_from(self.tie.table)
        if up is not None:
            each = each.join(up, up.c.node == node)
        if found is not None:
            each = each.where(resource.in_(sa.select(found.c.key)))
        counted = each.group_by(value).subquery("counted")
        count = sa.func.coalesce(counted.c.count, 0)
        counts = _row(key, id_, self.name, count if stored is None else stored - count)
        return counts.join(counted, counted.c.key == key, isouter=True).cte("valued")

    def _having(self, found: sa.CTE | None) -> Number:
        """Return how many resources have any value."""
        if found is None and self.kind is not None:
            return relations.resources_under(self.kind, sa.literal(relations.ANY)).scalar_subquery()
        return self._resources(found)

    def _covered(self, found: sa.CTE | None, listed: sa.CTE) -> Number:
        """Return how many resources have one of the values listed."""
        counted = self._resources(found, sa.select(listed.c.key))
        if found is not None:
            # Of many matches most are not looked at: all that have a value are gathered.
            matching = sa.select(sa.func.count()).select_from(found).scalar_subquery()
            many = _MANY * matching > all_resources()
            tied = self._tied_to(sa.select(listed.c.key), found)
            some = sa.select(self.tie.resource.label("key")).where(tied).distinct().subquery()
            gathered = sa.select(sa.func.count()).where(some.c.key.in_(sa.select(found.c.key)))
            return sa.case((many, gathered.scalar_subquery()), else_=counted)
        if self.kind is None:
            return counted
        # Often all stand under one value: then none needs to be told apart.
        most = sa.select(sa.func.max(listed.c.count)).scalar_subquery()
        having = self._having(found)
        return sa.case((most == having, having), else_=counted)

    def _resources(self, found: sa.CTE | None, values: sa.Select[int] | None = None) -> Number:
        """Return how many resources have any value, or one of `values`."""
        resource = self.tie.resource
        if values is not None:
            holds = self._tied_to(values, found)
        else:
            # Asked of a column that is never null, this would keep from its indexes.
            holds = self.tie.node.is_not(None) if self.sparse else sa.true()
        if found is None:
            some = sa.select(resource).where(holds).distinct().subquery()
            return sa.select(sa.func.count()).select_from(some).scalar_subquery()
        tied = sa.select(self.tie.node).where(resource == found.c.key, holds)
        have = sa.select(sa.func.count()).select_from(found).where(tied.exists())
        return have.scalar_subquery()

    def _tied_to(self, values: sa.Select[int], found: sa.CTE | None) -> Condition:
        node: Column = self.tie.node
        if self.wide and found is None:
            # Keeps from the index by nodes: read in the order of resources, most rows
            # need not be brought into it to tell resources apart.
            node = node + sa.literal_column("0")
        up = self.up
        return node.in_(
            values if up is None else sa.select(up.c.node).where(up.c.above.in_(values))
        )


def _others(asks: Sequence[Condition]) -> Keys:
    """Return the keys of the resources that do not match: what is not known matches nothing."""
    return sa.select(Resource.pk).where(sa.not_(sa.func.coalesce(sa.and_(*asks), sa.false())))


def _gathered(keys: Keys) -> sa.CTE:
    (key,) = keys.selected_columns
    # Else the planner might look for them anew for each number.
    return keys.with_only_columns(key.label("key")).cte("found").prefix_with("MATERIALIZED")


def _row(key: Labelled, id_: Labelled, name: Labelled, count: Labelled) -> Rows:
    return sa.select(key.label("key"), id_.label("id"), name.label("name"), count.label("count"))


def _whole(number: sa.ColumnElement[Any]) -> Number:
    """Return a sum as a whole number: PostgreSQL makes a decimal of it."""
    return sa.cast(number, sa.BigInteger)


def _sum(counts: sa.Select[int]) -> Number:
    (count,) = counts.selected_columns
    total = sa.func.coalesce(sa.func.sum(count), 0)
    return _whole(counts.with_only_columns(total).scalar_subquery())


def _records_of(name: str, *, sparse: bool = False, wide: bool = False) -> OfRows:
    """Return a field whose values are records that keep their counts."""
    table, parent = relations.TREES[name]
    up = None if parent is None else relations.ancestors(name)
    return OfRows(relations.TIES[name], table, table.name, up, name, sparse, wide)


_IN_DOCUMENTS = sa.select(Edition.pk.label("node"), Edition.document_pk.label("above")).cte("up")
_YEARS: Rows = sa.select(
    sa.func.nullif(relations.Census.year, relations.NO_YEAR).label("value"),
    relations.Census.resource_count.label("count"),
).where(relations.Census.type == relations.EVERYTHING)
SOURCES: Mapping[str, OfColumn | OfRows] = {
    "topic": _records_of("topic", wide=True),
    "category": _records_of("category", sparse=True),
    "institution": _records_of("institution"),
    "author": _records_of("author"),
    "document": OfRows(
        relations.Tie(Mention, Mention.edition_pk, Mention.resource_pk),
        Document,
        Document.title,
        _IN_DOCUMENTS,
    ),
    "kind": OfColumn(Resource.kind),
    "year": OfColumn(Resource.year, stored=_YEARS),
    "venue": OfColumn(Resource.venue, named="venue"),
    "platform": OfColumn(Resource.platform, named="platform"),
    "language": OfColumn(Resource.language),
    "link_status": OfColumn(Resource.link_status),
}
"""Name of a facet to where its values stand."""
