"""A query as addresses near it: with a value more, one less, another order.

The address holds the whole query. What a reader changes starts again at the first page;
all else stays as it was written.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from app.store.asked import Asked, Filter
from app.store.values import Value, Years
from app.web.envelope import path_with

Pair = tuple[str, str]
# Where in the list somebody is, and how much of a facet is shown.
_PLACE = frozenset({"page", "cursor"})
_SHOWN = frozenset({"facets", "facet_limit"})
# These orders need one of these to be there.
_GROUNDS = frozenset({"q", "edition"})
# Words may name many records: addresses list no more of them than that.
_MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class Query:
    """What a list of resources is asked, resolved, and the path of its page."""

    asked: Asked
    path: str = "/resources"

    def texts(self, name: str) -> list[str]:
        """Return the values of a parameter as they were sent."""
        return [text for each, text in self.asked.pairs if each == name]

    def _without(self, names: Collection[str]) -> list[Pair]:
        return [pair for pair in self.asked.pairs if pair[0] not in names]

    def _to(self, pairs: Iterable[Pair]) -> str:
        return path_with(self.path, pairs)

    def filter(self, name: str) -> Filter | None:
        """Return the filter of a parameter."""
        return next((part for part in self.asked.filters if part.name == name), None)

    def toggled(self, name: str, value: str) -> str:
        """Return the address with a value more, or without it where it is asked for."""
        texts = self.texts(name)
        part = self.filter(name)
        groups = part.groups if part else ()
        if any(value in map(str, group) for group in groups):
            left = (_less(text, group, value) for text, group in zip(texts, groups, strict=True))
            return self.having(name, [text for text in left if text])
        if len(texts) == 1:
            return self.having(name, [f"{texts[0]},{_plain(value)}"])
        return self.having(name, [*texts, _plain(value)])

    def only(self, name: str, value: str) -> str:
        """Return the address with this value of a parameter alone."""
        return self.having(name, [_plain(value)])

    def without(self, name: str) -> str:
        """Return the address without a parameter."""
        return self.having(name, [])

    def having(self, name: str, texts: Iterable[str]) -> str:
        """Return the address where a parameter has these values, in its place."""
        texts, written = list(texts), False
        gone = _PLACE | ({"sort"} if name in _GROUNDS and not texts else set())
        pairs: list[Pair] = []
        for each, text in self._without(gone):
            if each != name:
                pairs.append((each, text))
            elif not written:
                pairs += [(name, text) for text in texts]
                written = True
        return self._to(pairs if written else [*pairs, *((name, t) for t in texts)])

    def sorted(self, order: str) -> str:
        """Return the address in another order."""
        return self.having("sort", [order] if order else [])

    def facet(self, name: str, limit: int) -> str:
        """Return the address that shows one facet alone, at length."""
        pairs = self._without(_PLACE | _SHOWN)
        return self._to([*pairs, ("facets", name), ("facet_limit", str(limit))])

    def whole(self) -> str:
        """Return the address that shows all facets."""
        return self._to(self._without(_PLACE | _SHOWN))

    def hidden(self, *names: str) -> Iterator[Pair]:
        """Give what a form keeps of the query that asks for `names` itself."""
        yield from self._without({*_PLACE, *names})


def _less(text: str, group: Collection[Value], value: str) -> str:
    """Return the values of a text without one, which it may name by words."""
    if value not in map(str, group):
        return text
    written = [part.strip() for part in text.split(",")]
    if value in written:
        return ",".join(part for part in written if part != value)
    others = [str(each) for each in group if str(each) != value]
    return ",".join(map(_plain, others)) if len(others) <= _MOST_LISTED else ""


def _plain(value: str) -> str:
    """Return a value as a filter takes it: a name with a comma in it as its words."""
    return " ".join(value.replace(",", " ").split())


def years_asked(part: Filter | None) -> list[Years]:
    """Return the ranges of years that a filter asks for."""
    groups = part.groups if part else ()
    return [each for group in groups for each in group if isinstance(each, Years)]
