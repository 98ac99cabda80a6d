"""Where the values stand that facets count, and how often each does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.selectable import NamedFromClause
from sqlmodel import col

from app.store.asked import Asked
from app.store.census import ANY, EVERYTHING, NO_YEAR, Census, resources_under
from app.store.columns import Column, Rows, pk
from app.store.query import demands, matches
from app.store.tables import Document, Edition, Mention, Name, Resource
from app.store.ties import TIES, TREES, Tie, ancestors

Condition = ColumnElement[bool]
# A column of a table or of a part of the statement: they can be called something.
Labelled = Mapped[Any] | ColumnElement[Any]
Number = ColumnElement[int]


@dataclass(frozen=True, slots=True)
class Counts:
    """Every value as `(key, id, name, count)`; of how many resources, any of which.

    `covered` tells how many have one of the values listed, in the same shape.
    """

    values: NamedFromClause
    found: Number
    having: Number
    covered: Callable[[CTE], Number]


@dataclass(frozen=True, slots=True)
class OfColumn:
    """A field of which a resource has one value at most, in a column of its own.

    The values of a `named` one go by the ids of their names. Each resource is counted
    once, so one pass tells everything; where nothing is filtered, `kept` counts do.
    """

    column: Mapped[Any]
    named: str | None = None
    kept: Rows | None = None

    def counts(self, asked: Asked) -> Counts:
        """Count the values of all that matches."""
        asks, value = demands(asked), self.column
        counts: Rows = select(value.label("value"), func.count().label("count"))
        counts = counts.where(*asks).group_by(value)
        counted = (counts if asks or self.kept is None else self.kept).cte("counted")
        there = counted.c.value.is_not(None)
        return Counts(
            self._values(counted),
            found=_sum(select(counted.c.count)),
            having=_sum(select(counted.c.count).where(there)),
            covered=lambda listed: _sum(select(listed.c.count)),
        )

    def _values(self, counted: CTE) -> CTE:
        value, count = counted.c.value, counted.c.count
        if self.named is None:
            text = cast(value, String)
            columns = _row(text, text, text, count)
            return columns.where(value.is_not(None)).cte("valued")
        shown = func.max(case((col(Name.position) == 0, col(Name.text))))
        id_ = col(Name.id)
        return (
            _row(id_, id_, shown, _whole(func.coalesce(func.sum(count), 0)))
            .join_from(Name, counted, value == col(Name.text), isouter=True)
            .where(col(Name.type) == self.named)
            .group_by(id_)
            .cte("valued")
        )


@dataclass(frozen=True, slots=True)
class OfRows:
    """A field of which a resource may have many values: rows tie it to nodes.

    `up` are pairs of a node and a value that it gives, unless these are the same.
    Where nothing is filtered, of a `kind` that is counted the kept counts tell how many
    resources have a value, and how many have any. Some rows of a `sparse` one have no
    node. The most frequent values of a `wide` one have most of its rows.
    """

    tie: Tie
    table: type[Any]
    name: Labelled
    up: CTE | None = None
    kind: str | None = None
    sparse: bool = False
    wide: bool = False

    def counts(self, asked: Asked) -> Counts:
        """Count the values of all that matches."""
        found, every = None, resources_under(EVERYTHING, literal(ANY))
        some = matches(asked)
        if some is not None:
            (key,) = some.selected_columns
            found = some.with_only_columns(key.label("key")).cte("found")
            # Else the planner might look for the matches anew for each number.
            found = found.prefix_with("MATERIALIZED")
            every = select(func.count()).select_from(found)
        return Counts(
            self._values(found),
            found=every.scalar_subquery(),
            having=self._having(found),
            covered=lambda listed: self._covered(found, listed),
        )

    def _values(self, found: CTE | None) -> NamedFromClause:
        key, id_ = pk(self.table), col(self.table.id)
        if found is None and self.kind is not None:
            kept = col(TREES[self.kind][0].resource_count)
            return _row(key, id_, self.name, kept).subquery("valued")
        counted = self._counted(found).subquery("counted")
        count = func.coalesce(counted.c.count, 0)
        counts = _row(key, id_, self.name, count)
        return counts.join(counted, counted.c.key == key, isouter=True).cte("valued")

    def _counted(self, found: CTE | None) -> Rows:
        node, resource = self.tie.node, self.tie.resource
        up = self.up
        key: Labelled = node if up is None else up.c.above
        counts: Rows = select(
            key.label("key"), func.count(func.distinct(resource)).label("count")
        ).select_from(self.tie.table)
        if up is not None:
            counts = counts.join(up, up.c.node == node)
        if found is not None:
            counts = counts.where(resource.in_(select(found.c.key)))
        return counts.group_by(key)

    def _having(self, found: CTE | None) -> Number:
        """Return how many resources have any value."""
        if found is None and self.kind is not None:
            return resources_under(self.kind, literal(ANY)).scalar_subquery()
        return self._resources(found)

    def _covered(self, found: CTE | None, listed: CTE) -> Number:
        """Return how many resources have one of the values listed."""
        counted = self._resources(found, select(listed.c.key))
        if found is not None or self.kind is None:
            return counted
        # Often all stand under one value: then none needs to be told apart.
        most = select(func.max(listed.c.count)).scalar_subquery()
        having = self._having(found)
        return case((most == having, having), else_=counted)

    def _resources(self, found: CTE | None, values: Select[int] | None = None) -> Number:
        """Return how many resources have any value, or one of `values`."""
        resource = self.tie.resource
        holds = self._tied() if values is None else self._tied_to(values, found)
        if found is None:
            some = select(resource).where(holds).distinct().subquery()
            return select(func.count()).select_from(some).scalar_subquery()
        tied = select(self.tie.node).where(resource == found.c.key, holds)
        have = select(func.count()).select_from(found).where(tied.exists())
        return have.scalar_subquery()

    def _tied(self) -> Condition:
        # Asked of a column that is never null, this would keep from its indexes.
        return self.tie.node.is_not(None) if self.sparse else true()

    def _tied_to(self, values: Select[int], found: CTE | None) -> Condition:
        node: Column = self.tie.node
        if self.wide and found is None:
            # Keeps from the index by nodes: read in the order of resources, most rows
            # need not be brought into it to tell resources apart.
            node = node + literal_column("0")
        up = self.up
        return node.in_(values if up is None else select(up.c.node).where(up.c.above.in_(values)))


def _row(key: Labelled, id_: Labelled, name: Labelled, count: Labelled) -> Rows:
    return select(key.label("key"), id_.label("id"), name.label("name"), count.label("count"))


def _whole(number: ColumnElement[Any]) -> Number:
    """Return a sum as a whole number: PostgreSQL makes a decimal of it."""
    return cast(number, BigInteger)


def _sum(counts: Select[int]) -> Number:
    (count,) = counts.selected_columns
    total = func.coalesce(func.sum(count), 0)
    return _whole(counts.with_only_columns(total).scalar_subquery())


def _kept(name: str, *, sparse: bool = False, wide: bool = False) -> OfRows:
    """Return a field whose values are records that keep their counts."""
    table, parent = TREES[name]
    named: Any = table
    up = None if parent is None else ancestors(table, parent)
    return OfRows(TIES[name], table, col(named.name), up, name, sparse, wide)


_IN_DOCUMENTS = select(pk(Edition).label("node"), col(Edition.document_pk).label("above")).cte("up")
_YEARS: Rows = select(
    func.nullif(col(Census.year), NO_YEAR).label("value"),
    col(Census.resource_count).label("count"),
).where(col(Census.type) == EVERYTHING)
SOURCES: Mapping[str, OfColumn | OfRows] = {
    "topic": _kept("topic", wide=True),
    "category": _kept("category", sparse=True),
    "institution": _kept("institution"),
    "author": _kept("author"),
    "document": OfRows(
        Tie(Mention, col(Mention.edition_pk), col(Mention.resource_pk)),
        Document,
        col(Document.title),
        _IN_DOCUMENTS,
    ),
    "kind": OfColumn(col(Resource.kind)),
    "year": OfColumn(col(Resource.year), kept=_YEARS),
    "venue": OfColumn(col(Resource.venue), named="venue"),
    "platform": OfColumn(col(Resource.platform), named="platform"),
    "language": OfColumn(col(Resource.language)),
}
"""Name of a facet to where its values stand."""
