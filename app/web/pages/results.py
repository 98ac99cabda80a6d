"""A page of resources: results, facets, years, and ways onward."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from textwrap import shorten
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from sqlalchemy import Engine
from starlette.requests import Request

from app.catalogue.records import Suggestion
from app.errors import BadRequest
from app.store.read import lookup, nouns, pages
from app.store.read.facets import Facet
from app.store.read.pages import Page, page_and_years
from app.store.read.parameters import LISTS, MAX_FACET_LIMIT, SUGGEST, without
from app.store.read.request import ALL_WORDS, ANY_WORD, HIGHLIGHTS, Criteria, Parameter, parse
from app.store.read.stats import most_listed
from app.store.read.suggest import suggest
from app.web.pages.query import Chip, Query, alternates, chips, orders, turns, years_asked
from app.web.pages.shell import View, page_at
from app.web.responses import ResourceAnswer, engine_of, path_with

# In the units of the drawing. It is stretched to the width there is.
WIDTH, HEIGHT = 600, 60
# Older years stand together in the first bar.
MOST = 48
_GAP = 0.16
# Even the rarest year can be seen.
_LEAST = 2.0


def chart(
    counts: Mapping[int, int],
    href: Callable[[str], str],
    selected: Callable[[int], bool] = lambda _year: False,
) -> dict[str, Any] | None:
    """Return the bars of `counts` by year, the oldest first; a single year needs none.

    `href` leads from what the filter `year` takes to an address; `middle` is a year, and
    where its column has its centre, in hundredths of the width.
    """
    if len(counts) < 2:  # noqa: PLR2004 - one bar tells nothing
        return None
    last = max(counts)
    first = max(min(counts), last - MOST + 1)
    columns: dict[int, int] = dict.fromkeys(range(first, last + 1), 0)
    for year, count in counts.items():
        columns[max(year, first)] += count
    cut = min(counts) < first
    most, step = max(columns.values()), WIDTH / len(columns)
    bars = []
    for place, (year, count) in enumerate(columns.items()):
        if count:
            older = cut and year == first
            wanted = f"-{year}" if older else str(year)
            height = max(_LEAST, count / most * HEIGHT)
            bar = {
                "x": (place + _GAP / 2) * step,
                "y": HEIGHT - height,
                "width": (1 - _GAP) * step,
                "height": height,
                # The whole column can be clicked, not the bar alone.
                "left": place * step,
                "column": step,
            }
            said = {
                "label": f"{year} and before" if older else str(year),
                "count": count,
                "href": href(wanted),
                "selected": selected(year),
            }
            bars.append(said | {name: round(size, 2) for name, size in bar.items()})
    year = (first + last) // 2
    middle = (year, round((year - first + 0.5) / len(columns) * 100, 2))
    ends = (f"≤ {first}" if cut else str(first), str(last))
    between = middle if last - first > 1 else None
    return {"bars": bars, "ends": ends, "middle": between, "width": WIDTH, "height": HEIGHT}


# Facets as a reader uses them: each value a link that asks for it, or no longer.

# What stands beside every result, unless `facets` names others.
SHOWN = ("topic", "kind", "year", "author", "institution", "category")
# Where there is a filter for having no value at all.
_MISSING = {
    "year": ("year", "unknown"),
    "author": ("has_not", "author"),
    "institution": ("has_not", "institution"),
    "venue": ("has_not", "venue"),
}


def facets(query: Query, found: Mapping[str, Facet], years: Facet) -> list[dict[str, object]]:
    """Return the facets asked for that have any value, in their order.

    `more` is the address that shows one alone, at length; each of its `choices` is a value
    and the address of the query with it, or without it if it is asked for.
    """
    criteria = query.criteria.facets
    # That of the years is as long as the others, the newest first.
    limit = query.criteria.facet_limit
    kept = [value for place, value in enumerate(years.values) if place < limit or value.selected]
    kept.sort(key=lambda value: value.id, reverse=True)
    every = {**found, "year": years.model_copy(update={"values": kept})}
    return [_choices(query, n, every[n]) for n in criteria or SHOWN if every[n].values]


def _choices(query: Query, name: str, facet: Facet) -> dict[str, object]:
    hidden = facet.total_values - sum(value.count > 0 for value in facet.values)
    longer = hidden and query.criteria.facet_limit < MAX_FACET_LIMIT
    exact = {str(each) for each in years_asked(query.filter(name))}
    choices = []
    for value in facet.values:
        # A year may be asked for as a part of a range; then it is narrowed to.
        inside = name == "year" and value.selected and value.id not in exact
        address = query.only if inside else query.toggled
        choices.append((value, address(name, value.id)))
    return {
        "name": name,
        "label": name.capitalize(),
        "choices": choices,
        "hidden": hidden,
        "more": query.facet(name, MAX_FACET_LIMIT) if longer else None,
        "missing": facet.missing,
        "missing_href": query.only(*_MISSING[name]) if name in _MISSING and facet.missing else None,
    }


# What to offer when nothing matches: less of the question, or another word.

# So many parts are tried, and so many records are suggested.
_TRIED, _SUGGESTED = 8, 5


def _nothing(engine: Engine, criteria: Criteria, chips: Sequence[Chip]) -> dict[str, object]:
    """Return what to try instead of a question that nothing answers.

    `ways` are parts of the question, each with how much there is without it.
    """
    meant = suggestions_for(engine, criteria.q.text) if criteria.q else []
    less = [(x, parse(urlsplit(x.href).query.encode(), PARAMETERS)) for x in chips[:_TRIED]]
    counts = ((chip, pages.count(engine, asked_for)) for chip, asked_for in less)
    return {"ways": [(chip, count) for chip, count in counts if count], "meant": meant}


def suggestions_for(engine: Engine, words: str) -> list[Suggestion]:
    """Return the records that words may mean, one slip forgiven."""
    try:
        page = suggest(engine, asked([("q", words), ("limit", str(_SUGGESTED))], SUGGEST))
    except BadRequest:
        # A search may hold what no beginning of a name does.
        return []
    return [Suggestion.model_validate_json(text) for text in page.texts]


# A page of resources made ready to be shown: results, facets, years, ways onward.

# How long a title may be.
_TITLE = 80
# A page shows records whole and is its own format.
PARAMETERS = without(LISTS["resources"], ("fields", "include", "format", "bom", "sample", "seed"))
_SHELF = {name: PARAMETERS[name] for name in ("id", "sort", "page", "per_page")}


def asked(
    pairs: Iterable[tuple[str, str]], parameters: Mapping[str, Parameter] = PARAMETERS
) -> Criteria:
    """Return what a query of `pairs` asks."""
    return parse(path_with("", pairs).removeprefix("?").encode(), parameters)


def results(engine: Engine, criteria: Criteria, path: str = "/resources") -> dict[str, Any]:
    """Return the resources that `criteria` wants, and what stands beside them.

    `start` is the number of the first one, `title` what is asked for, in short.
    """
    page, years = _page_and_years(engine, criteria)
    others = page.alternatives
    meant, before = others and others.did_you_mean, Query(page.criteria)
    # The words that may be meant, and where they and all words are asked for.
    instead = others and {
        "meant": meant,
        "meant_href": before.having("q", [meant]) if meant else None,
        "all_href": before.having("match", [ALL_WORDS]),
    }
    if others and others.any and criteria.match is None:
        criteria = asked([*criteria.pairs, ("match", ANY_WORD)])
        page, years = _page_and_years(engine, criteria)
    query = Query(page.criteria, path)
    counts = {int(value.id): value.count for value in years.values if value.count}
    ranges = [each for each in years_asked(query.filter("year")) if not each.unknown]
    shown = chips(query, lookup.names_of_filters(engine, page.criteria))
    words, terms = (criteria.q.text, len(criteria.q.terms)) if criteria.q else ("", 0)
    named = [chip.value for chip in shown[: len(shown) - terms]]
    title = shorten(", ".join(filter(None, (*named, words))), _TITLE, placeholder=" …")
    walk = page.criteria.cursor is not None
    return {
        "query": query,
        "title": title or "Resources",
        "count": page.count,
        "start": None if walk else (page.criteria.page - 1) * page.criteria.per_page + 1,
        "records": _records(page.texts),
        "facets": facets(query, _without_former(engine, criteria, page.facets), years),
        "chips": shown,
        "chart": chart(
            counts,
            lambda year: query.only("year", year),
            lambda year: any(each.first <= year <= each.last for each in ranges),
        ),
        "orders": orders(query, "resources"),
        "turns": turns(query.path, page),
        "alternates": alternates("resources", query.criteria.pairs),
        "nothing": None if page.count else _nothing(engine, query.criteria, shown),
        "instead": instead,
    }


def _page_and_years(engine: Engine, criteria: Criteria) -> tuple[Page, Facet]:
    include = (HIGHLIGHTS,) if criteria.q else ()
    asked_for = replace(criteria, facets=criteria.facets or SHOWN, include=include)
    return page_and_years(engine, asked_for)


def _without_former(
    engine: Engine, criteria: Criteria, found: Mapping[str, Facet]
) -> Mapping[str, Facet]:
    """Return the facets with a renamed heading under its present name alone."""
    headings = found.get("category")
    if not headings or any(part.field.name == "edition" for part in criteria.filters):
        return found
    gone = nouns.former_categories(engine, [value.id for value in headings.values])
    values = [each for each in headings.values if each.selected or each.id not in gone]
    total = headings.total_values - len(headings.values) + len(values)
    update = {"values": values, "total_values": total}
    return {**found, "category": headings.model_copy(update=update)}


def results_of(engine: Engine, name: str, id_: str, *shown: str) -> dict[str, Any]:
    """Return the first resources of one record, with some facets of theirs."""
    return results(engine, asked([(name, id_), ("facets", ",".join(shown))]))


# The pages: the resources that match every filter; what to read; what a reader kept.

router = APIRouter(include_in_schema=False)

# What people look for, and the kinds that are it.
_WANTED = {
    "Courses": "course",
    "Books": "book",
    "Papers": "paper",
    "Talks and lectures": "lecture,video",
    "Tutorials": "tutorial",
}
# So many of each are shown, and so many topics.
_EACH, _TOPICS = 4, 20


@page_at(router, "/resources", PARAMETERS)
def _view(request: Request, criteria: Criteria) -> View:
    """Show the resources that match every filter."""
    return _page("resources.html", results(engine_of(request), criteria))


def _page(template: str, found: dict[str, Any], **values: object) -> View:
    common = {"found": found, "alternates": found["alternates"]}
    return View(template, common | values, {"X-Total-Count": str(found["count"])})


@page_at(router, "/", PARAMETERS)
def _start(request: Request, criteria: Criteria) -> View:
    """Show what there is to read; with a question, what answers it."""
    if criteria.pairs:
        return _view(request, criteria)
    engine = engine_of(request)
    facets = {"facets": "topic,author,document", "facet_limit": str(_TOPICS)}
    latest = _some(engine, sort="-added,title", **facets)
    kinds = {label: _some(engine, kind=kind) for label, kind in _WANTED.items()}
    every = {"Latest added": latest, **kinds}
    sections = [
        (label, page.count, path_with("/resources", page.criteria.pairs[:1]), _records(page.texts))
        for label, page in every.items()
        if page.count
    ]
    most = _records(most_listed(engine, _EACH))
    values = {"sections": sections, "most": most, "count": latest.count, "facets": latest.facets}
    return View("start.html", values | {"alternates": alternates("resources", ())})


def _some(engine: Engine, **criteria: str) -> Page:
    """Return a few of the resources that are asked for."""
    return pages.resources(engine, asked([*criteria.items(), ("per_page", str(_EACH))]))


def _records(texts: Iterable[str]) -> list[ResourceAnswer]:
    return [ResourceAnswer.model_validate_json(text) for text in texts]


@page_at(router, "/shelf", _SHELF)
def _shelf(request: Request, criteria: Criteria) -> View:
    """Show what a reader kept, all in the address; what is there no longer is left out."""
    engine = engine_of(request)
    ids = [str(value) for part in criteria.filters for value in part.groups[0]]
    there = lookup.resources(engine, ids) if ids else {}
    kept = ",".join(dict.fromkeys(there[id_] for id_ in ids if id_ in there))
    known = {
        "gone": len(ids) - len(there),
        # What the browser keeps instead.
        "moved": {id_: heir for id_, heir in there.items() if id_ != heir},
    }
    if not kept:
        return View("shelf.html", known | {"found": None})
    pairs = [(name, kept if name == "id" else text) for name, text in criteria.pairs]
    return _page("shelf.html", results(engine, asked(pairs), "/shelf"), **known)
