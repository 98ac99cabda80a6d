"""The conditions of filters: field and values in, a condition on the row out.

A condition says that a record has one of the values, and is false, never null, where
it has none: so `not` is exact. Values are ids here, looked up before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import ColumnElement, and_, cast, exists, func, not_, or_, outerjoin, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from app.store.engine import either
from app.store.read.lookup import among
from app.store.read.request import Asked
from app.store.relations import in_years
from app.store.tables import (
    EDITION_ID,
    Affiliation,
    Author,
    Authorship,
    Category,
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
    Topic,
    pk,
)
from app.store.values import Filter, Value

Condition = ColumnElement[bool]


def _below(key: Column, record: Column, parent: Column, ids: Sequence[Value]) -> Keys:
    """Return the keys of the records `ids` and of everything under them."""
    tree = select(key).where(among(record, ids)).cte(recursive=True)
    tree = tree.union(select(key).where(parent == tree.c.pk))
    return select(tree.c.pk)


def _topics(ids: Sequence[Value]) -> Keys:
    return _below(pk(Topic), col(Topic.id), col(Topic.broader_pk), ids)


def _institutions(ids: Sequence[Value]) -> Keys:
    return _below(pk(Institution), col(Institution.id), col(Institution.parent_pk), ids)


def _topic(ids: Sequence[Value]) -> Keys:
    rows = select(col(ResourceTopic.resource_pk))
    return rows.where(col(ResourceTopic.topic_pk).in_(_topics(ids)))


def _author(ids: Sequence[Value]) -> Keys:
    authors = select(pk(Author)).where(among(col(Author.id), ids))
    rows = select(col(Authorship.resource_pk))
    return rows.where(col(Authorship.author_pk).in_(authors))


def _institution(ids: Sequence[Value]) -> Keys:
    rows = select(col(Affiliation.resource_pk))
    return rows.where(col(Affiliation.institution_pk).in_(_institutions(ids)))


def _category(ids: Sequence[Value]) -> Keys:
    headings = _below(pk(Category), col(Category.id), col(Category.parent_pk), ids)
    rows = select(col(Mention.resource_pk))
    return rows.where(col(Mention.category_pk).in_(headings))


def _listed_in(editions: Keys) -> Keys:
    rows = select(col(Mention.resource_pk))
    return rows.where(col(Mention.edition_pk).in_(editions))


def _document(ids: Sequence[Value]) -> Keys:
    editions = select(pk(Edition)).join_from(Document, Edition)
    return _listed_in(editions.where(among(col(Document.id), ids)))


def _edition(ids: Sequence[Value]) -> Keys:
    return _listed_in(edition_keys(ids))


def edition_keys(ids: Sequence[Value]) -> Keys:
    """Return the keys of the editions `ids`, each `<document>:<label>`."""
    editions = select(pk(Edition)).join_from(Document, Edition)
    return editions.where(among(EDITION_ID, ids))


def _url(addresses: Sequence[Value]) -> Keys:
    rows = select(col(Link.resource_pk))
    return rows.where(col(Link.key).in_(addresses))


def _year(values: Sequence[Value]) -> Condition:
    year = col(Resource.year)
    return in_years(year, year.is_(None), values)


def _among(column: Column) -> Callable[..., Condition]:
    def condition(values: Sequence[Value]) -> Condition:
        return and_(column.is_not(None), among(column, values))

    return condition


def _called(kind: str, column: Column) -> Callable[..., Condition]:
    def condition(ids: Sequence[Value]) -> Condition:
        names = select(col(Name.text)).where(col(Name.type) == kind)
        listed = names.where(among(col(Name.id), ids))
        return and_(column.is_not(None), column.in_(listed))

    return condition


_resource = pk(Resource)
_HAS: Mapping[str, Condition] = {
    "author": exists().where(col(Authorship.resource_pk) == _resource),
    "institution": exists().where(col(Affiliation.resource_pk) == _resource),
    "year": col(Resource.year).is_not(None),
    "note": col(Resource.note).is_not(None),
    "doi": col(Resource.doi).is_not(None),
    "arxiv": col(Resource.arxiv).is_not(None),
    "isbn": col(Resource.isbn).is_not(None),
    "venue": col(Resource.venue).is_not(None),
    "homepage": col(Author.homepage).is_not(None),
}


def _has(values: Sequence[Value]) -> Condition:
    return or_(*(_HAS[str(value)] for value in values))


def _authors_under(ids: Sequence[Value]) -> Condition:
    authors = (
        select(col(Authorship.author_pk))
        .join(
            Affiliation,
            and_(
                col(Affiliation.resource_pk) == col(Authorship.resource_pk),
                col(Affiliation.author_position) == col(Authorship.position),
            ),
        )
        .where(col(Affiliation.institution_pk).in_(_institutions(ids)))
    )
    return pk(Author).in_(authors)


def _authors_on(ids: Sequence[Value]) -> Condition:
    authors = (
        select(col(Authorship.author_pk))
        .join(ResourceTopic, col(ResourceTopic.resource_pk) == col(Authorship.resource_pk))
        .where(col(ResourceTopic.topic_pk).in_(_topics(ids)))
    )
    return pk(Author).in_(authors)


def _link_status(values: Sequence[Value]) -> Condition:
    return among(func.coalesce(LinkCheck.status, "unchecked"), values)


def links_of_document(ids: Sequence[Value]) -> Condition:
    """Return the condition that documents print a link, or a curator gave it for them."""
    editions = select(pk(Edition)).join_from(Document, Edition).where(among(col(Document.id), ids))
    value = col(Fact.value)
    url = either(func.json_extract(value, "$.url"), cast(value, JSONB)["url"].astext)
    said = (
        exists()
        .select_from(outerjoin(Fact, Mention, pk(Mention) == col(Fact.mention_pk)))
        .where(
            col(Fact.resource_pk) == col(Link.resource_pk),
            col(Fact.field) == "links",
            url == col(Link.url),
            or_(col(Fact.mention_pk).is_(None), col(Mention.edition_pk).in_(editions)),
        )
    )
    return and_(col(Link.resource_pk).in_(_document(ids)), said)


def _about_document(ids: Sequence[Value]) -> Condition:
    editions = select(pk(Edition)).join_from(Document, Edition)
    return col(Finding.edition_pk).in_(editions.where(among(col(Document.id), ids)))


def _about_edition(ids: Sequence[Value]) -> Condition:
    return col(Finding.edition_pk).in_(edition_keys(ids))


ROWS: Mapping[str, Callable[[Sequence[Value]], Keys]] = {
    "topic": _topic,
    "author": _author,
    "institution": _institution,
    "category": _category,
    "document": _document,
    "edition": _edition,
    "url": _url,
}
"""Field to the rows that tie its values to resources, by the key of the resource."""


def _gathered(name: str) -> Callable[[Sequence[Value]], Condition]:
    """Return the condition that a resource is among all that are tied to a value."""
    return lambda values: pk(Resource).in_(ROWS[name](values))


def _tied(name: str, values: Sequence[Value]) -> Condition:
    """Return the same condition, to be asked of one resource after the other."""
    rows = ROWS[name](values)
    (key,) = rows.selected_columns
    return rows.where(key == pk(Resource)).correlate(Resource).exists()


CONDITIONS: Mapping[str, Mapping[str, Callable[[Sequence[Value]], Condition]]] = {
    "resources": {
        **{name: _gathered(name) for name in ROWS},
        "year": _year,
        "has": _has,
        "kind": _among(col(Resource.kind)),
        "year_basis": _among(col(Resource.year_basis)),
        "platform": _called("platform", col(Resource.platform)),
        "venue": _called("venue", col(Resource.venue)),
        "language": _among(col(Resource.language)),
        "link_status": _among(col(Resource.link_status)),
        "id": _among(col(Resource.id)),
    },
    "authors": {"institution": _authors_under, "topic": _authors_on, "has": _has},
    "institutions": {
        "country": _among(col(Institution.country)),
        "type": _among(col(Institution.type)),
    },
    "topics": {},
    "categories": {},
    "documents": {},
    "links": {"status": _link_status, "document": links_of_document},
    "quality": {
        "document": _about_document,
        "edition": _about_edition,
        "code": _among(col(Finding.code)),
    },
}
"""Noun of the route to what its filters mean; the names are those of the fields."""


# A set of rows is a join to PostgreSQL, and in which order to make many of them it
# looks for minutes: the others are asked of each row that passes these.
_JOINED = 4


def conditions(noun: str, asked: Asked, common: Collection[str] = ()) -> list[Condition]:
    """Return what the filters of `asked` demand of a row, all of it to hold.

    What passes one that is `common` is not gathered.
    """
    found = [part for each in asked.filters for part in _demands(noun, each, each.name in common)]
    return [*found[:_JOINED], *(each.is_(true()) for each in found[_JOINED:])]


def _demands(noun: str, part: Filter, common: bool) -> Iterable[Condition]:  # noqa: FBT001
    name = part.field.name
    condition = CONDITIONS[noun][name]
    if noun == "resources" and name in ROWS and (common or part.negated):
        condition = partial(_tied, name)
    if part.negated:
        yield not_(condition([value for group in part.groups for value in group]))
    else:
        yield from (condition(group) for group in part.groups)
