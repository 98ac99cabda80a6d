"""Orders of lists: what a caller may ask for, and what holds when nothing is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order."""

    name: str
    descending: bool = False

    def __str__(self) -> str:
        """Say the key as a caller would write it."""
        return f"-{self.name}" if self.descending else self.name


BY_RELEVANCE = Order("relevance")
# Resources by default newest first; what has names, by name; fields as documented,
# changes by line, findings with the newest edition of a document first.
BY_NAME = (Order("name"),)
DEFAULT_ORDERS: Mapping[str, tuple[Order, ...]] = {
    "resources": (Order("year", descending=True), Order("title")),
    "authors": BY_NAME,
    "institutions": BY_NAME,
    "topics": BY_NAME,
    "categories": BY_NAME,
    "documents": BY_NAME,
    "fields": (),
    "changes": (),
    "feed": (Order("revision"),),
    "related": (),
    "quality": (
        Order("document"),
        Order("edition", descending=True),
        Order("line"),
        Order("code"),
    ),
}
"""Noun of the route to its order; resources that were searched: the best first."""


def moves(order: Sequence[Order]) -> bool:
    """Say whether a write may change the place of rows that it does not touch."""
    return any(each.name == BY_RELEVANCE.name for each in order)


def default_order(noun: str, *, searched: bool) -> tuple[Order, ...]:
    """Return the order of a list for which none was asked."""
    return (BY_RELEVANCE,) if searched and noun == "resources" else DEFAULT_ORDERS[noun]
