"""Facets as a reader uses them: each value a link that asks for it, or no longer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.store.facets import Facet, FacetValue
from app.store.parameters import MAX_FACET_LIMIT
from app.web.pages.query import Query, years_asked

# What stands beside every result, unless `facets` names others.
SHOWN = ("topic", "kind", "year", "author", "institution", "category")
# Where there is a filter for having no value at all.
_MISSING = {
    "year": ("year", "unknown"),
    "author": ("has_not", "author"),
    "institution": ("has_not", "institution"),
    "venue": ("has_not", "venue"),
}
_NAMES = {"category": "Heading"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value, and the address of the query with it, or without it if it is asked."""

    value: FacetValue
    href: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A facet; `more` is the address that shows it alone, at length."""

    name: str
    label: str
    choices: Sequence[Choice]
    hidden: int
    more: str | None
    missing: int
    missing_href: str | None


def facets(query: Query, found: Mapping[str, Facet], years: Facet) -> list[Choices]:
    """Return the facets asked for that have any value, in their order."""
    asked = query.asked.facets
    every = {**found, "year": _shortened(years, query.asked.facet_limit)}
    return [_choices(query, n, every[n]) for n in asked or SHOWN if every[n].values]


def _shortened(years: Facet, limit: int) -> Facet:
    """Return the facet of the years as long as the others, the newest first."""
    kept = [value for place, value in enumerate(years.values) if place < limit or value.selected]
    kept.sort(key=lambda value: value.id, reverse=True)
    return replace(years, values=kept)


def _choices(query: Query, name: str, facet: Facet) -> Choices:
    hidden = facet.total_values - sum(value.count > 0 for value in facet.values)
    longer = hidden and query.asked.facet_limit < MAX_FACET_LIMIT
    return Choices(
        name,
        _NAMES.get(name, name.capitalize()),
        list(_links(query, name, facet)),
        hidden,
        query.facet(name, MAX_FACET_LIMIT) if longer else None,
        facet.missing,
        query.only(*_MISSING[name]) if name in _MISSING and facet.missing else None,
    )


def _links(query: Query, name: str, facet: Facet) -> Iterator[Choice]:
    exact = {str(each) for each in years_asked(query.filter(name))}
    for value in facet.values:
        # A year may be asked for as a part of a range; then it is narrowed to.
        inside = name == "year" and value.selected and value.id not in exact
        address = query.only if inside else query.toggled
        yield Choice(value, address(name, value.id))
