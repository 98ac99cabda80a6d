"""How much there is, and how much of it comes from where."""

from collections import defaultdict

from sqlalchemy import Engine, Select, distinct, func, select
from sqlmodel import SQLModel, col

from app.catalogue.records import Stats
from app.store.columns import Rows
from app.store.load import Single
from app.store.query import current_revision
from app.store.session import reading
from app.store.tables import (
    Author,
    Category,
    Document,
    Edition,
    Fact,
    Institution,
    Link,
    Mention,
    Resource,
    Topic,
)

_COUNTED: dict[str, type[SQLModel]] = {
    "resources": Resource,
    "authors": Author,
    "institutions": Institution,
    "topics": Topic,
    "categories": Category,
    "documents": Document,
    "editions": Edition,
    "mentions": Mention,
    "links": Link,
}


def counts_statement() -> Rows:
    """Return one row: how many there are of each noun, and the revision."""
    counts = (
        select(func.count()).select_from(table).scalar_subquery() for table in _COUNTED.values()
    )
    return select(*counts, current_revision())


def years_statement() -> Select[int | None, int]:
    """Return `(year, count)` of the resources whose year is known."""
    year = col(Resource.year)
    return select(year, func.count()).where(year.is_not(None)).group_by(year).order_by(year)


def coverage_statement() -> Select[str, str, int]:
    """Return `(field, basis, number of resources with such a value in use)`."""
    field, basis = col(Fact.field), col(Fact.basis)
    return (
        select(field, basis, func.count(distinct(col(Fact.resource_pk))))
        .where(col(Fact.used))
        .group_by(field, basis)
        .order_by(field, basis)
    )


def totals(engine: Engine) -> dict[str, int]:
    """Return how many there are of each noun."""
    with reading(engine) as connection:
        *counts, _revision = connection.execute(counts_statement()).one()
    return dict(zip(_COUNTED, counts, strict=True))


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
