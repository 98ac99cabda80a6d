"""A page of resources made ready to be shown: results, facets, years, ways onward."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from sqlalchemy import Engine

from app.catalogue.records import ResourceRecord
from app.store.asked import Asked, parse
from app.store.overview import Overview, overview
from app.store.parameters import LISTS
from app.store.reader import without
from app.web.envelope import path_with
from app.web.pages.chart import Chart, chart
from app.web.pages.chips import Chip, chips
from app.web.pages.facets import SHOWN, Choices, facets
from app.web.pages.formats import Alternate, alternates
from app.web.pages.nothing import Nothing, nothing
from app.web.pages.orders import Order, orders
from app.web.pages.paging import Turn, turns
from app.web.pages.query import Query, years_asked

# How long a title may be.
_TITLE = 80
# A page shows records whole and is its own format.
PARAMETERS = without(LISTS["resources"], ("fields", "include", "format"))


@dataclass(frozen=True, slots=True)
class Results:
    """What a list of resources shows; `start` is the number of its first one."""

    query: Query
    count: int
    start: int | None
    records: Sequence[ResourceRecord]
    facets: Sequence[Choices]
    chips: Sequence[Chip]
    chart: Chart | None
    orders: Sequence[Order]
    turns: Turn
    alternates: Sequence[Alternate]
    nothing: Nothing | None

    @property
    def title(self) -> str:
        """What is asked for, in short."""
        values = ", ".join(chip.value for chip in self.chips)
        return shorten(values, _TITLE, placeholder=" …") or "Resources"


def results(engine: Engine, asked: Asked) -> Results:
    """Return the resources that `asked` wants, and what stands beside them."""
    found = overview(engine, replace(asked, facets=asked.facets or SHOWN))
    page, query = found.page, Query(found.page.asked)
    shown = chips(query, found.names)
    walk = page.asked.cursor is not None
    return Results(
        query=query,
        count=page.count,
        start=None if walk else (page.asked.page - 1) * page.asked.per_page + 1,
        records=[ResourceRecord.model_validate_json(text) for text in page.texts],
        facets=facets(query, page.facets, found.years),
        chips=shown,
        chart=_chart(query, found),
        orders=orders(query, "resources"),
        turns=turns(query.path, page),
        alternates=alternates("resources", query.asked.pairs),
        nothing=None if page.count else nothing(engine, query.asked, shown, PARAMETERS),
    )


def results_of(engine: Engine, name: str, id_: str, *shown: str) -> Results:
    """Return the first resources of one record, with some facets of theirs."""
    raw = path_with("", [(name, id_), ("facets", ",".join(shown))])
    return results(engine, parse(raw.removeprefix("?").encode(), PARAMETERS))


def _chart(query: Query, found: Overview) -> Chart | None:
    counts = {int(value.id): value.count for value in found.years.values if value.count}
    ranges = years_asked(query.filter("year"))
    return chart(
        counts,
        lambda year: query.only("year", year),
        lambda year: any(each.first <= year <= each.last for each in ranges if not each.unknown),
    )
