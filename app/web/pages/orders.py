"""The orders that a reader can choose from, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.store.asked import Asked
from app.web.pages.query import Query

_RESOURCES = {
    "relevance": "Best match",
    "position": "As listed",
    "-year,title": "Newest",
    "year,title": "Oldest",
    "title": "Title",
    "author": "Author",
    "-added,title": "Latest added",
}
_OTHERS = {"name": "Name", "-resource_count,name": "Most resources"}


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `chosen` tells that the results are in it."""

    label: str
    href: str
    chosen: bool


def orders(query: Query, noun: str) -> list[Order]:
    """Return the orders that make sense for a list; the default needs no name."""
    asked = query.asked
    usual = dict(_possible(asked) if noun == "resources" else _OTHERS.items())
    default = "relevance" if "relevance" in usual else _default(usual)
    now = ",".join(map(str, asked.sort)) or default
    return [
        Order(label, query.sorted("" if name == default else name), name == now)
        for name, label in usual.items()
    ]


def _default(usual: Mapping[str, str]) -> str:
    return "-year,title" if "-year,title" in usual else "name"


def _possible(asked: Asked) -> Iterator[tuple[str, str]]:
    editions = [part for part in asked.filters if part.name == "edition"]
    one = [len(group) for part in editions for group in part.groups] == [1]
    grounds = {"relevance": asked.q is not None, "position": one}
    for name, label in _RESOURCES.items():
        if grounds.get(name, True):
            yield name, label
