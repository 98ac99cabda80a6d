"""The conditions of filters: field and values in, a condition on the row out.

A condition says that a record has one of the values, and is false, never null, where
it has none: so `not` is exact. Values are ids here, looked up before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import ColumnElement, and_, cast, exists, func, not_, or_, outerjoin, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.store import tables
from app.store.engine import either
from app.store.read.lookup import among
from app.store.read.request import Criteria
from app.store.relations import AT_AUTHOR, TIES, TREES, in_years
from app.store.values import Filter, Value

Condition = ColumnElement[bool]


def _below(kind: str, ids: Sequence[Value]) -> tables.Keys:
    """Return the keys of the records `ids` of a kind and of everything under them."""
    table, parent = TREES[kind]
    own = select(table.pk).where(among(table.id, ids))
    if parent is None:
        return own
    tree = own.cte(recursive=True)
    tree = tree.union(select(table.pk).where(parent == tree.c.pk))
    return select(tree.c.pk)


def _under(kind: str, ids: Sequence[Value]) -> tables.Keys:
    """Return the resources that stand under records of a kind."""
    tie = TIES[kind]
    return select(tie.resource).where(tie.node.in_(_below(kind, ids)))


def _listed_in(editions: tables.Keys) -> tables.Keys:
    rows = select(tables.Mention.resource_pk)
    return rows.where(tables.Mention.edition_pk.in_(editions))


def edition_keys(ids: Sequence[Value], column: tables.Column = tables.EDITION_ID) -> tables.Keys:
    """Return the keys of the editions `ids`, or of those with such a value in another column."""
    editions = select(tables.Edition.pk).join_from(tables.Document, tables.Edition)
    return editions.where(among(column, ids))


_editions_of = partial(edition_keys, column=tables.Document.id)


def _among(column: tables.Column, values: Sequence[Value]) -> Condition:
    return and_(column.is_not(None), among(column, values))


def _called(kind: str, column: tables.Column, ids: Sequence[Value]) -> Condition:
    listed = select(tables.Name.text).where(tables.Name.type == kind, among(tables.Name.id, ids))
    return and_(column.is_not(None), column.in_(listed))


_resource = tables.Resource.pk
_HAS: Mapping[str, Condition] = {
    "author": exists().where(tables.Authorship.resource_pk == _resource),
    "institution": exists().where(tables.Affiliation.resource_pk == _resource),
    **{
        name: getattr(tables.Resource, name).is_not(None)
        for name in ("year", "note", "doi", "arxiv", "isbn", "venue")
    },
    "homepage": tables.Author.homepage.is_not(None),
}


def _has(values: Sequence[Value]) -> Condition:
    return or_(*(_HAS[str(value)] for value in values))


def _authors_with(kind: str, joined: Condition, ids: Sequence[Value]) -> Condition:
    """Return the condition that authors stand at, or write on, records of a kind."""
    tie = TIES[kind]
    authors = select(tables.Authorship.author_pk).join(tie.table, joined)
    return tables.Author.pk.in_(authors.where(tie.node.in_(_below(kind, ids))))


_SAME = tables.ResourceTopic.resource_pk == tables.Authorship.resource_pk


def links_of_document(ids: Sequence[Value]) -> Condition:
    """Return the condition that documents print a link, or a curator gave it for them."""
    value, editions = tables.Fact.value, _editions_of(ids)
    url = either(func.json_extract(value, "$.url"), cast(value, JSONB)["url"].astext)
    said = (
        exists()
        .select_from(
            outerjoin(tables.Fact, tables.Mention, tables.Mention.pk == tables.Fact.mention_pk)
        )
        .where(
            tables.Fact.resource_pk == tables.Link.resource_pk,
            tables.Fact.field == "links",
            url == tables.Link.url,
            or_(tables.Fact.mention_pk.is_(None), tables.Mention.edition_pk.in_(editions)),
        )
    )
    return and_(tables.Link.resource_pk.in_(_listed_in(editions)), said)


ROWS: Mapping[str, Callable[[Sequence[Value]], tables.Keys]] = {
    **{kind: partial(_under, kind) for kind in TIES},
    "document": lambda ids: _listed_in(_editions_of(ids)),
    "edition": lambda ids: _listed_in(edition_keys(ids)),
    "url": lambda addresses: select(tables.Link.resource_pk).where(tables.Link.key.in_(addresses)),
}
"""Field to the rows that tie its values to resources, by the key of the resource."""


def _gathered(name: str, values: Sequence[Value]) -> Condition:
    """Return the condition that a resource is among all that are tied to a value."""
    return tables.Resource.pk.in_(ROWS[name](values))


def _tied(name: str, values: Sequence[Value]) -> Condition:
    """Return the same condition, to be asked of one resource after the other."""
    rows = ROWS[name](values)
    (key,) = rows.selected_columns
    return rows.where(key == tables.Resource.pk).correlate(tables.Resource).exists()


CONDITIONS: Mapping[str, Mapping[str, Callable[[Sequence[Value]], Condition]]] = {
    "resources": {
        **{name: partial(_gathered, name) for name in ROWS},
        "year": lambda years: in_years(tables.Resource.year, tables.Resource.year.is_(None), years),
        "has": _has,
        "platform": partial(_called, "platform", tables.Resource.platform),
        "venue": partial(_called, "venue", tables.Resource.venue),
        **{
            name: partial(_among, getattr(tables.Resource, name))
            for name in ("kind", "year_basis", "language", "link_status", "id")
        },
    },
    "authors": {
        "institution": partial(_authors_with, "institution", AT_AUTHOR),
        "topic": partial(_authors_with, "topic", _SAME),
        "has": _has,
    },
    "institutions": {
        "country": partial(_among, tables.Institution.country),
        "type": partial(_among, tables.Institution.type),
    },
    "topics": {},
    "categories": {},
    "documents": {},
    "links": {
        "status": lambda values: among(func.coalesce(tables.LinkCheck.status, "unchecked"), values),
        "document": links_of_document,
    },
    "quality": {
        "document": lambda ids: tables.Finding.edition_pk.in_(_editions_of(ids)),
        "edition": lambda ids: tables.Finding.edition_pk.in_(edition_keys(ids)),
        "code": partial(_among, tables.Finding.code),
    },
}
"""Noun of the route to what its filters mean; the names are those of the fields."""


# A set of rows is a join to PostgreSQL, and in which order to make many of them it
# looks for minutes: the others are asked of each row that passes these.
_JOINED = 4


def conditions(noun: str, criteria: Criteria, tied: Collection[str] = ()) -> list[Condition]:
    """Return what the filters of `criteria` demand of a row, all of it to hold.

    What passes a filter is gathered first; those named in `tied` ask one resource after
    the other instead.
    """
    found = [
        part for each in criteria.filters for part in _demands(noun, each, tied=each.name in tied)
    ]
    return [*found[:_JOINED], *(each.is_(true()) for each in found[_JOINED:])]


def _demands(noun: str, part: Filter, *, tied: bool) -> Iterable[Condition]:
    name = part.field.name

    def condition(values: Sequence[Value]) -> Condition:
        if tied and name in ROWS:
            return _tied(name, values)
        asked = CONDITIONS[noun][name](values)
        # No index is looked up for what is said to be true.
        return asked.is_(true()) if tied else asked

    if part.negated:
        yield not_(condition([value for group in part.groups for value in group]))
    else:
        yield from map(condition, part.groups)
