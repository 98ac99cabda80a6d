"""A query as addresses near it: with a value more, one less, another order, page or format.

The address holds the whole query. What a reader changes starts again at the first page;
all else stays as it was written.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.formats.registry import FORMATS, names_for
from app.store.read.lookup import RecordKey
from app.store.read.pages import Page
from app.store.read.parameters import LISTS, parameters_of
from app.store.read.request import Criteria
from app.store.values import Filter, Search, Value, Years, value_id
from app.web.negotiation import MEDIA_TYPES
from app.web.pages.shell import View, spoken
from app.web.responses import links, path_with

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

    criteria: Criteria
    path: str = "/resources"

    def texts(self, name: str) -> list[str]:
        """Return the values of a parameter as they were sent."""
        return [text for each, text in self.criteria.pairs if each == name]

    def _without(self, names: Collection[str]) -> list[Pair]:
        return [pair for pair in self.criteria.pairs if pair[0] not in names]

    def filter(self, name: str) -> Filter | None:
        """Return the filter of a parameter."""
        return next((part for part in self.criteria.filters if part.name == name), None)

    def toggled(self, name: str, value: str) -> str:
        """Return the address with a value more, or without it where it is asked for."""
        texts = self.texts(name)
        part = self.filter(name)
        groups = part.groups if part else ()
        if any(value in map(str, group) for group in groups):
            left = (
                _text_without(text, group, value) for text, group in zip(texts, groups, strict=True)
            )
            return self.having(name, [text for text in left if text])
        if len(texts) == 1:
            return self.having(name, [f"{texts[0]},{value_id(value)}"])
        return self.having(name, [*texts, value_id(value)])

    def only(self, name: str, value: str) -> str:
        """Return the address with this value of a parameter alone."""
        return self.having(name, [value_id(value)])

    def having(self, name: str, texts: Iterable[str]) -> str:
        """Return the address where a parameter has these values, in its place."""
        texts = list(texts)
        gone = _PLACE | ({"sort"} if name in _GROUNDS and not texts else set())
        gone |= {"match"} if name == "q" and not texts else set()
        pairs = self._without(gone)
        rest = [pair for pair in pairs if pair[0] != name]
        place = next((n for n, pair in enumerate(pairs) if pair[0] == name), len(rest))
        own = [(name, text) for text in texts]
        return path_with(self.path, [*rest[:place], *own, *rest[place:]])

    def facet(self, name: str, limit: int) -> str:
        """Return the address that shows one facet alone, at length."""
        pairs = self._without(_PLACE | _SHOWN)
        return path_with(self.path, [*pairs, ("facets", name), ("facet_limit", str(limit))])

    def whole(self) -> str:
        """Return the address that shows all facets."""
        return path_with(self.path, self._without(_PLACE | _SHOWN))

    def hidden(self, name: str) -> list[Pair]:
        """Return what a form keeps of the query that asks for `name` itself."""
        return self._without({*_PLACE, name})


def _text_without(text: str, group: Collection[Value], value: str) -> str:
    """Return the values of a text without one, which it may name by words."""
    if value not in map(str, group):
        return text
    written = [part.strip() for part in text.split(",")]
    if value in written:
        return ",".join(part for part in written if part != value)
    others = [str(each) for each in group if str(each) != value]
    return ",".join(map(value_id, others)) if len(others) <= _MOST_LISTED else ""


def years_asked(part: Filter | None) -> list[Years]:
    """Return the ranges of years that a filter asks for."""
    groups = part.groups if part else ()
    return [each for group in groups for each in group if isinstance(each, Years)]


# What a query asks for, each part with the address of the query without it.

# Words may name many records: of more than these the words are shown.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Chip:
    """One value; `joined` is the word between it and the one before."""

    label: str
    value: str
    href: str
    joined: str = "and"


def chips(query: Query, names: Mapping[RecordKey, str]) -> list[Chip]:
    """Return what is asked for, filter by filter; at last what is searched, word by word."""
    filters = query.criteria.filters
    found = [chip for part in filters for chip in _chips(query, part, names)]
    return [*found, *(_words(query, query.criteria.q) if query.criteria.q else ())]


def _words(query: Query, search: Search) -> Iterator[Chip]:
    """Give each word, phrase or beginning as it was understood."""
    for term in search.terms:
        rest = " ".join(each.printed for each in search.terms if each is not term)
        said = term.printed.removeprefix("-")
        label = "Phrase" if said.startswith('"') else "Beginning" if term.prefix else "Word"
        yield Chip(
            f"Not {label.lower()}" if term.excluded else label,
            said.strip('"'),
            query.having("q", [rest] if rest else []),
            "or" if search.any and not term.excluded else "and",
        )


def _chips(query: Query, part: Filter, names: Mapping[RecordKey, str]) -> Iterator[Chip]:
    label = spoken(part.name.removesuffix("_not")).capitalize()
    label = f"Not {label.lower()}" if part.negated else label
    texts = zip(query.texts(part.name), part.groups, strict=True)
    for place, (text, group) in enumerate(texts):
        if len(group) > _MOST:
            others = query.texts(part.name)
            del others[place]
            yield Chip(label, text, query.having(part.name, others))
            continue
        for number, value in enumerate(map(str, group)):
            shown = names.get((part.field.name, value), value)
            yield Chip(label, shown, query.toggled(part.name, value), "or" if number else "and")


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


def orders(query: Query, noun: str) -> list[tuple[str, str, bool]]:
    """Return the orders that make sense for a list: label, address, whether it is chosen."""
    criteria = query.criteria
    editions = [part for part in criteria.filters if part.name == "edition"]
    one = [len(group) for part in editions for group in part.groups] == [1]
    grounds = {"relevance": criteria.q is not None, "position": one}
    every = _RESOURCES if noun == "resources" else _OTHERS
    usual = {name: label for name, label in every.items() if grounds.get(name, True)}
    default = next(x for x in ("relevance", "-year,title", "name") if x in usual)
    now = ",".join(map(str, criteria.sort)) or default
    return [
        (label, query.having("sort", [] if name == default else [name]), name == now)
        for name, label in usual.items()
    ]


# So many pages are named on either side.
_BESIDE = 2


def turns(path: str, page: Page) -> dict[str, object]:
    """Return the `links` on from a page of a list at `path`, and `leaves`: the pages near it.

    Each leaf is a page's number, its address and whether it is this one; no number, a gap.
    """
    found = links(path, page)
    if page.criteria.cursor or page.whole:
        return {"links": found, "leaves": ()}
    here, last = page.criteria.page, max(1, -(-page.count // page.criteria.per_page))
    others = [pair for pair in page.criteria.pairs if pair[0] != "page"]
    near = range(max(1, here - _BESIDE), min(last, here + _BESIDE) + 1)
    leaves: list[tuple[int | None, str, bool]] = []
    before = 0
    for number in sorted({1, *near, last}):
        if number - before > 1:
            leaves.append((None, "", False))
        leaves.append((number, path_with(path, [*others, ("page", str(number))]), number == here))
        before = number
    return {"links": found, "leaves": leaves if last > 1 else ()}


# The same answer in other formats: for programs, reference managers, feed readers.

LABELS = {"json": "JSON"} | {name: form.label for name, form in FORMATS.items()}
# A feed is of the newest, wherever in the list a reader stands.
_NOT_OF_A_FEED = frozenset({"page", "per_page", "cursor", "sort"})


class Alternate(NamedTuple):
    """The same in another format."""

    name: str
    label: str
    media_type: str
    href: str


def alternates(noun: str, pairs: Collection[Pair]) -> list[Alternate]:
    """Return the other formats of the list `noun` that is asked for by `pairs`."""
    found = []
    for name in names_for(noun):
        # What of the query the format takes.
        known = LISTS[noun].keys() & parameters_of(noun, name)
        known -= _NOT_OF_A_FEED if name == "atom" else set()
        found.append(alternate(noun, name, [pair for pair in pairs if pair[0] in known]))
    return found


def alternates_of(noun: str, id_: str) -> list[Alternate]:
    """Return the other formats of one record."""
    return [
        alternate(f"{noun}/{id_}", name) for name in (LABELS if noun == "resources" else ("json",))
    ]


def alternate(place: str, name: str = "json", pairs: Iterable[Pair] = ()) -> Alternate:
    """Return what stands at a place of the API in the format `name`."""
    path = f"/v1/{place}" if name == "json" else f"/v1/{place}.{name}"
    return Alternate(name, LABELS[name], MEDIA_TYPES[name], path_with(path, pairs))


def list_view(template: str, page: Page, query: Query, **values: object) -> View:
    """Return the page of a list: how much there is, ways on, and `values` of its own."""
    common = {"query": query, "count": page.count, "turns": turns(query.path, page)}
    return View(template, common | values, {"X-Total-Count": str(page.count)})
