"""A page of resources with what a reader sees beside it, all of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from app.store import load
from app.store.asked import Asked
from app.store.called import Known, names
from app.store.facets import Facet, facet
from app.store.load import Page
from app.store.session import reading
from app.store.values import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True, slots=True)
class Overview:
    """A page, every year among its matches, and what the values asked for are called.

    Like the counts of any facet, those of the years leave out the filter by year.
    """

    page: Page
    years: Facet
    names: Mapping[Known, str]


def overview(engine: Engine, asked: Asked) -> Overview:
    """Return a page of resources and what stands beside it; raises `UnknownValue`."""
    others = tuple(name for name in asked.facets if name != "year")
    with reading(engine) as connection:
        page = load.page(connection, replace(asked, facets=others))
        every = replace(page.asked, facet_limit=LAST_YEAR - FIRST_YEAR + 1)
        years = facet(connection, "year", every)
        called = names(connection, page.asked)
    shown = replace(page, asked=replace(page.asked, facets=asked.facets))
    return Overview(shown, years, called)
