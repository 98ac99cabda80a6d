"""How much there is, how much of it comes from where, and all of it in one order."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine, Select, distinct, func, literal, select

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


def counts_statement() -> tables.Rows:
    """Return one row: how many there are of each noun, and the revision."""
    counts = (
        select(func.count()).select_from(table).scalar_subquery() for table in _COUNTED.values()
    )
    return select(*counts, current_revision())


def years_statement() -> Select[int | None, int]:
    """Return `(year, count)` of the resources whose year is known."""
    year = tables.Resource.year
    return select(year, func.count()).where(year.is_not(None)).group_by(year).order_by(year)


def coverage_statement() -> Select[str, str, int]:
    """Return `(field, basis, number of resources with such a value in use)`."""
    field, basis = tables.Fact.field, tables.Fact.basis
    return (
        select(field, basis, func.count(distinct(tables.Fact.resource_pk)))
        .where(tables.Fact.used)
        .group_by(field, basis)
        .order_by(field, basis)
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
    with reading(engine) as connection:
        *counts, revision = connection.execute(counts_statement()).one()
        years = connection.execute(years_statement()).all()
        coverage: dict[str, dict[str, int]] = defaultdict(dict)
        for field, basis, count in connection.execute(coverage_statement()):
            coverage[field][basis] = count
    found = Stats.model_validate(
        {
            **dict(zip(_COUNTED, counts, strict=True)),
            "years": [{"year": year, "count": count} for year, count in years],
            "coverage": coverage,
        }
    )
    return Single(found.model_dump_json(), revision)


# All records in one order, a part at a time: for a map of their pages.

# The noun and the id of a record, and for a resource when it last changed.
Entry = tuple[str, str, str | None]


def page_count(engine: Engine) -> int:
    """Return how many records have a page."""
    with reading(engine) as connection:
        return sum(connection.execute(counts_statement()).one()[: len(_RECORDS)])


def entries(engine: Engine, first: int, most: int) -> list[Entry]:
    """Return `most` records from the place `first` on, all nouns in a row."""
    with reading(engine) as connection:
        return list(_entries(connection, first, most))


def _entries(connection: Connection, first: int, most: int) -> Iterator[Entry]:
    *counts, _revision = connection.execute(counts_statement()).one()
    for (noun, table), count in zip(_RECORDS.items(), counts, strict=False):
        start, left = max(first, 0), min(most, count - max(first, 0))
        if left > 0:
            updated = tables.Resource.updated_at if noun == "resources" else literal(None)
            rows = select(table.id, updated).order_by(table.pk).offset(start).limit(left)
            yield from ((noun, id_, at) for id_, at in connection.execute(rows))
            most -= left
        first -= count
