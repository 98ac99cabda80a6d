"""The statements about resources, built from what was asked; nothing runs here."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlmodel import col

from app.store.asked import Asked, Order
from app.store.columns import Column, pk
from app.store.filters import conditions, edition_keys
from app.store.ledger import Revision
from app.store.search import matching, relevance
from app.store.tables import Mention, Resource

# Databases count rows to skip in 64 bits; a page behind that is as empty as any.
_FURTHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order; records without a value come last either way."""

    column: Column
    descending: bool = False

    def clause(self) -> Column:
        """Return the key as `ORDER BY` takes it."""
        ordered = self.column.desc() if self.descending else self.column.asc()
        return ordered.nulls_last()


def current_revision() -> ScalarSelect[int]:
    """Return the catalogue's revision, 0 while nothing was committed."""
    return select(func.coalesce(func.max(col(Revision.number)), 0)).scalar_subquery()


def offset(asked: Asked) -> int:
    """Return how many rows stand before the page asked for."""
    return min((asked.page - 1) * asked.per_page, _FURTHEST)


def order_keys(asked: Asked) -> list[Key]:
    """Return the keys of the order, the id always last: no two records tie."""
    relevant = (Order("relevance", descending=True),) if asked.q else ()
    by_default = (*relevant, Order("year", descending=True), Order("title"))
    keys = [
        Key(_order_column(order.name, asked), order.descending)
        for order in asked.sort or by_default
    ]
    return [*keys, Key(col(Resource.id))]


_ORDERS = {
    "title": col(Resource.title_key),
    "year": col(Resource.year),
    "author": col(Resource.author_key),
    "added": col(Resource.added),
    "updated": col(Resource.revision),
}


def _order_column(name: str, asked: Asked) -> Column:
    if name == "relevance" and asked.q:
        return relevance(asked.q)
    if name == "position":
        editions = [part for part in asked.filters if part.name == "edition"]
        first = select(func.min(col(Mention.line_start))).where(
            col(Mention.resource_pk) == pk(Resource),
            col(Mention.edition_pk).in_(edition_keys(editions[0].groups[0])),
        )
        return first.scalar_subquery()
    return _ORDERS[name]


def _demands(asked: Asked) -> list[ColumnElement[bool]]:
    return conditions("resources", asked) + ([matching(asked.q)] if asked.q else [])


def count_statement(asked: Asked) -> Select[int, int]:
    """Return `(number of matches, revision of the catalogue)`."""
    matches = select(func.count()).select_from(Resource).where(*_demands(asked))
    return select(matches.scalar_subquery(), current_revision())


def keys_statement(asked: Asked) -> Select[int]:
    """Return the keys of all matches, in order."""
    order = (key.clause() for key in order_keys(asked))
    return select(pk(Resource)).where(*_demands(asked)).order_by(*order)


def page_statement(asked: Asked) -> Select[int, str]:
    """Return `(key, ready record)` of the matches on one page."""
    return (
        keys_statement(asked)
        .with_only_columns(pk(Resource), col(Resource.record))
        .limit(asked.per_page)
        .offset(offset(asked))
    )


def records_statement(keys: Sequence[int]) -> Select[int, str]:
    """Return `(key, ready record)` of the resources with these keys."""
    return select(pk(Resource), col(Resource.record)).where(pk(Resource).in_(keys))


def single_statement(record: str) -> Select[int, str, int]:
    """Return `(key, ready record, revision of the catalogue)` of one id."""
    return select(pk(Resource), col(Resource.record), current_revision()).where(
        col(Resource.id) == record
    )


_IDENTIFIERS = {"arxiv": col(Resource.arxiv), "doi": func.lower(col(Resource.doi))}


def identified_statement(scheme: str, value: str) -> Select[str]:
    """Return the id of the resource with an identifier, in normal form."""
    return select(col(Resource.id)).where(_IDENTIFIERS[scheme] == value)
