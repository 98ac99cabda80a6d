"""The conditions of filters: field and values in, a condition on the row out.

A condition says that a record has one of the values, and is false, never null, where
it has none: so `not` is exact. Values are ids here, looked up before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import ColumnElement, and_, cast, exists, func, not_, or_, outerjoin, select, true
from sqlalchemy.dialects.postgresql import JSONB

from app.store.engine import either
from app.store.read.lookup import among
from app.store.read.request import Criteria
from app.store.relations import AT_AUTHOR, TIES, TREES, in_years
from app.store.tables import (
    EDITION_ID,
    Affiliation,
    Author,
    Authorship,
    Column,
    Document,
    Edition,
    Fact,
    Finding,
    Institution,
    Keys,
    Link,
    LinkCheck,
    Mention,
    Name,
    Resource,
    ResourceTopic,
)
from app.store.values import Filter, Value

Condition = ColumnElement[bool]


def _below(kind: str, ids: Sequence[Value]) -> Keys:
    """Return the keys of the records `ids` of a kind and of everything under them."""
    table, parent = TREES[kind]
    own = select(table.pk).where(among(table.id, ids))
    if parent is None:
        return own
    tree = own.cte(recursive=True)
    tree = tree.union(select(table.pk).where(parent == tree.c.pk))
    return select(tree.c.pk)


def _under(kind: str, ids: Sequence[Value]) -> Keys:
    """Return the resources that stand under records of a kind."""
    tie = TIES[kind]
    return select(tie.resource).where(tie.node.in_(_below(kind, ids)))


def _listed_in(editions: Keys) -> Keys:
    rows = select(Mention.resource_pk)
    return rows.where(Mention.edition_pk.in_(editions))


def _document(ids: Sequence[Value]) -> Keys:
    editions = select(Edition.pk).join_from(Document, Edition)
    return _listed_in(editions.where(among(Document.id, ids)))


def _edition(ids: Sequence[Value]) -> Keys:
    return _listed_in(edition_keys(ids))


def edition_keys(ids: Sequence[Value]) -> Keys:
    """Return the keys of the editions `ids`, each `<document>:<label>`."""
    editions = select(Edition.pk).join_from(Document, Edition)
    return editions.where(among(EDITION_ID, ids))


def _url(addresses: Sequence[Value]) -> Keys:
    rows = select(Link.resource_pk)
    return rows.where(Link.key.in_(addresses))


def _year(values: Sequence[Value]) -> Condition:
    year = Resource.year
    return in_years(year, year.is_(None), values)


def _among(column: Column) -> Callable[..., Condition]:
    def condition(values: Sequence[Value]) -> Condition:
        return and_(column.is_not(None), among(column, values))

    return condition


def _called(kind: str, column: Column) -> Callable[..., Condition]:
    def condition(ids: Sequence[Value]) -> Condition:
        names = select(Name.text).where(Name.type == kind)
        listed = names.where(among(Name.id, ids))
        return and_(column.is_not(None), column.in_(listed))

    return condition


_resource = Resource.pk
_HAS: Mapping[str, Condition] = {
    "author": exists().where(Authorship.resource_pk == _resource),
    "institution": exists().where(Affiliation.resource_pk == _resource),
    "year": Resource.year.is_not(None),
    "note": Resource.note.is_not(None),
    "doi": Resource.doi.is_not(None),
    "arxiv": Resource.arxiv.is_not(None),
    "isbn": Resource.isbn.is_not(None),
    "venue": Resource.venue.is_not(None),
    "homepage": Author.homepage.is_not(None),
}


def _has(values: Sequence[Value]) -> Condition:
    return or_(*(_HAS[str(value)] for value in values))


def _authors_under(ids: Sequence[Value]) -> Condition:
    authors = (
        select(Authorship.author_pk)
        .join(Affiliation, AT_AUTHOR)
        .where(Affiliation.institution_pk.in_(_below("institution", ids)))
    )
    return Author.pk.in_(authors)


def _authors_on(ids: Sequence[Value]) -> Condition:
    authors = (
        select(Authorship.author_pk)
        .join(ResourceTopic, ResourceTopic.resource_pk == Authorship.resource_pk)
        .where(ResourceTopic.topic_pk.in_(_below("topic", ids)))
    )
    return Author.pk.in_(authors)


def _link_status(values: Sequence[Value]) -> Condition:
    return among(func.coalesce(LinkCheck.status, "unchecked"), values)


def links_of_document(ids: Sequence[Value]) -> Condition:
    """Return the condition that documents print a link, or a curator gave it for them."""
    editions = select(Edition.pk).join_from(Document, Edition).where(among(Document.id, ids))
    value = Fact.value
    url = either(func.json_extract(value, "$.url"), cast(value, JSONB)["url"].astext)
    said = (
        exists()
        .select_from(outerjoin(Fact, Mention, Mention.pk == Fact.mention_pk))
        .where(
            Fact.resource_pk == Link.resource_pk,
            Fact.field == "links",
            url == Link.url,
            or_(Fact.mention_pk.is_(None), Mention.edition_pk.in_(editions)),
        )
    )
    return and_(Link.resource_pk.in_(_document(ids)), said)


def _about_document(ids: Sequence[Value]) -> Condition:
    editions = select(Edition.pk).join_from(Document, Edition)
    return Finding.edition_pk.in_(editions.where(among(Document.id, ids)))


def _about_edition(ids: Sequence[Value]) -> Condition:
    return Finding.edition_pk.in_(edition_keys(ids))


ROWS: Mapping[str, Callable[[Sequence[Value]], Keys]] = {
    **{kind: partial(_under, kind) for kind in TIES},
    "document": _document,
    "edition": _edition,
    "url": _url,
}
"""Field to the rows that tie its values to resources, by the key of the resource."""


def _gathered(name: str) -> Callable[[Sequence[Value]], Condition]:
    """Return the condition that a resource is among all that are tied to a value."""
    return lambda values: Resource.pk.in_(ROWS[name](values))


def _tied(name: str, values: Sequence[Value]) -> Condition:
    """Return the same condition, to be asked of one resource after the other."""
    rows = ROWS[name](values)
    (key,) = rows.selected_columns
    return rows.where(key == Resource.pk).correlate(Resource).exists()


def _unindexed(
    condition: Callable[[Sequence[Value]], Condition], values: Sequence[Value]
) -> Condition:
    """Return a condition that no index is looked up for."""
    return condition(values).is_(true())


CONDITIONS: Mapping[str, Mapping[str, Callable[[Sequence[Value]], Condition]]] = {
    "resources": {
        **{name: _gathered(name) for name in ROWS},
        "year": _year,
        "has": _has,
        "kind": _among(Resource.kind),
        "year_basis": _among(Resource.year_basis),
        "platform": _called("platform", Resource.platform),
        "venue": _called("venue", Resource.venue),
        "language": _among(Resource.language),
        "link_status": _among(Resource.link_status),
        "id": _among(Resource.id),
    },
    "authors": {"institution": _authors_under, "topic": _authors_on, "has": _has},
    "institutions": {"country": _among(Institution.country), "type": _among(Institution.type)},
    "topics": {},
    "categories": {},
    "documents": {},
    "links": {"status": _link_status, "document": links_of_document},
    "quality": {
        "document": _about_document,
        "edition": _about_edition,
        "code": _among(Finding.code),
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
    condition = CONDITIONS[noun][name]
    if tied:
        condition = partial(_tied, name) if name in ROWS else partial(_unindexed, condition)
    if part.negated:
        yield not_(condition([value for group in part.groups for value in group]))
    else:
        yield from (condition(group) for group in part.groups)
