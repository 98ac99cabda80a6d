"""How much there is, how much of it comes from where, and all of it in one order."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Engine, distinct, func, literal, select

from app.catalogue.records import Stats
from app.store import tables
from app.store.engine import reading
from app.store.read.pages import Single
from app.store.read.query import current_revision

_RECORDS: Mapping[str, tables.RecordTable] = {
    "resources": tables.Resource,
    "authors": tables.Author,
    "institutions": tables.Institution,
    "topics": tables.Topic,
    "categories": tables.Category,
    "documents": tables.Document,
}
"""Noun to its table, of what has a page of its own."""
_COUNTED: Mapping[str, type[object]] = {
    **_RECORDS,
    "editions": tables.Edition,
    "mentions": tables.Mention,
    "links": tables.Link,
}


# So many places are counted within a few tenths of a second.
_PLACES = 100_000


# How many there are of each noun, and the revision.
_COUNTS: tables.Rows = select(
    *(select(func.count()).select_from(table).scalar_subquery() for table in _COUNTED.values()),
    current_revision(),
)


def most_listed(engine: Engine, most: int) -> list[str]:
    """Return the ready records of what stands in the most lists, then at the most places.

    Of very many places those that came last are counted.
    """
    places = select(tables.Mention.resource_pk, tables.Mention.edition_pk)
    last = places.order_by(tables.Mention.pk.desc()).limit(_PLACES).subquery()
    resource = last.c.resource_pk
    lists = func.count(distinct(tables.Edition.document_pk))
    ranked = (
        select(resource.label("pk"), lists.label("lists"), func.count().label("places"))
        .join(tables.Edition, tables.Edition.pk == last.c.edition_pk)
        .group_by(resource)
        .order_by(lists.desc(), func.count().desc(), resource)
        .limit(most)
        .subquery()
    )
    records = select(tables.Resource.record).join(ranked, ranked.c.pk == tables.Resource.pk)
    order = ranked.c.lists.desc(), ranked.c.places.desc(), ranked.c.pk
    with reading(engine) as connection:
        return list(connection.scalars(records.order_by(*order)))


def stats(engine: Engine) -> Single:
    """Return the numbers of the catalogue, of one moment."""
    year, field, basis = tables.Resource.year, tables.Fact.field, tables.Fact.basis
    known = select(year, func.count()).where(year.is_not(None)).group_by(year).order_by(year)
    having = func.count(distinct(tables.Fact.resource_pk))
    used = select(field, basis, having).where(tables.Fact.used).group_by(field, basis)
    coverage: dict[str, dict[str, int]] = defaultdict(dict)
    with reading(engine) as connection:
        *counts, revision = connection.execute(_COUNTS).one()
        years = [{"year": y, "count": count} for y, count in connection.execute(known)]
        for name, from_, count in connection.execute(used.order_by(field, basis)):
            coverage[name][from_] = count
    told = {**dict(zip(_COUNTED, counts, strict=True)), "years": years, "coverage": coverage}
    return Single(Stats.model_validate(told).model_dump_json(), revision)


# All records in one order, a part at a time: for a map of their pages.

# The noun and the id of a record, and for a resource when it last changed.
Entry = tuple[str, str, str | None]


def page_count(engine: Engine) -> int:
    """Return how many records have a page."""
    with reading(engine) as connection:
        return sum(connection.execute(_COUNTS).one()[: len(_RECORDS)])


def entries(engine: Engine, first: int, most: int) -> list[Entry]:
    """Return `most` records from the place `first` on, all nouns in a row."""
    found: list[Entry] = []
    with reading(engine) as connection:
        *counts, _revision = connection.execute(_COUNTS).one()
        for (noun, table), count in zip(_RECORDS.items(), counts, strict=False):
            start = max(first, 0)
            left = min(most - len(found), count - start)
            if left > 0:
                updated = tables.Resource.updated_at if noun == "resources" else literal(None)
                rows = select(table.id, updated).order_by(table.pk).offset(start).limit(left)
                found += [(noun, id_, at) for id_, at in connection.execute(rows)]
            first -= count
    return found
