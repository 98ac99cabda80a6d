"""The parameters of every route, made from the table of fields."""

from collections.abc import Iterator
from functools import partial

from app.store import patterns
from app.store.asked import DEFAULT_FACET_LIMIT, DEFAULT_PER_PAGE, Parameter
from app.store.cursor import START, read_cursor
from app.store.field import Field, FieldType, Use
from app.store.fields import FIELDS
from app.store.order import DEFAULT_ORDERS
from app.store.reader import (
    by_name,
    choice,
    filtering,
    number,
    read_address,
    read_orders,
    searching,
    several,
    single,
    without,
)
from app.store.terms import read_search

MAX_PER_PAGE = 200
MAX_FACET_LIMIT = 100
INCLUDES = ("mentions", "provenance")
# A format is a choice of the web and the commands; here it is only read.
FORMAT_NAMES = ("json", "jsonl", "csv")
# Only resources can be cited.
CITING_NAMES = ("bib", "ris", "csl", "text", "md", "jsonld", "atom")


def names_with(noun: str, use: Use) -> tuple[str, ...]:
    """Return the names of the fields of `noun` that have a use."""
    return tuple(field.name for field in FIELDS[noun].values() if use in field.uses)


def _filters_of(noun: str) -> Iterator[Parameter]:
    for field in FIELDS[noun].values():
        said = field.description
        if field.choices:
            said += f" One of {', '.join(f'`{each}`' for each in field.choices)}."
        if field.type is FieldType.URL:
            read = partial(read_address, field=field)
            yield single(field.name, read, said, field.example, pattern=patterns.TEXT)
        elif Use.FILTER in field.uses:
            both = f"{said} Comma: any of them; repeated: all of them."
            yield filtering(field, both, negated=False)
        if Use.NOT in field.uses:
            yield filtering(field, f"None of these. {said}", negated=True)


def _sort(noun: str) -> Parameter:
    names = names_with(noun, Use.SORT)
    default = ",".join(map(str, DEFAULT_ORDERS[noun]))
    return several(
        "sort",
        names + tuple(f"-{name}" for name in names),
        f"In which order; `-` before a name reverses it. By default `{default}`"
        + (", with `q` `relevance`." if noun == "resources" else "."),
        default,
        read_orders,
    )


def _search(description: str, example: str) -> Parameter:
    return searching("q", read_search, description, example)


def paging(noun: str) -> dict[str, Parameter]:
    """Return the parameters by which one goes through a list."""
    return by_name(
        number("page", "Which page, from 1.", 1, 1),
        number(
            "per_page",
            f"How many on a page, 1 to {MAX_PER_PAGE}.",
            10,
            DEFAULT_PER_PAGE,
            MAX_PER_PAGE,
        ),
        single(
            "cursor",
            partial(read_cursor, noun=noun),
            f"Instead of `page`: `{START}` begins a walk, `next_cursor` of each answer "
            "goes on with it, null is the end. Writes in between lose no row.",
            START,
            pattern=patterns.CURSOR,
        ),
    )


_INCLUDE = several(
    "include",
    INCLUDES,
    "More about each record: where it is listed, where its values come from.",
    "mentions",
)
_FIELDS = several(
    "fields",
    names_with("resources", Use.SELECT),
    "Which fields to give; by default all, `id` always.",
    "title,year",
)


def _format_of(*names: str) -> Parameter:
    said = "How the answer is written, unless the path says it with a suffix."
    return choice("format", names, said, "json")


_FORMAT = _format_of(*FORMAT_NAMES, *CITING_NAMES)
_FACETS = by_name(
    several(
        "facets",
        names_with("resources", Use.FACET),
        "Fields whose values are counted among the matches, each without its filter.",
        "topic,kind",
    ),
    number(
        "facet_limit",
        f"How many values of each facet, 1 to {MAX_FACET_LIMIT}.",
        5,
        DEFAULT_FACET_LIMIT,
        MAX_FACET_LIMIT,
    ),
)
_SEARCH = (
    'All words, in any order; `"a phrase"`, `-word`, `word*`. '
    "Case, accents and punctuation do not matter."
)
_NAME_SEARCH = "Words that all occur in one name or alias."


def _list_of(noun: str, search: Parameter) -> dict[str, Parameter]:
    format_ = _format_of(*FORMAT_NAMES)
    return by_name(search, *_filters_of(noun), _sort(noun), format_) | paging(noun)


RESOURCES = (
    by_name(
        _search(_SEARCH, "deep belief"),
        *_filters_of("resources"),
        _sort("resources"),
        _FIELDS,
        _INCLUDE,
        _FORMAT,
    )
    | _FACETS
    | paging("resources")
)
SINGLE_RESOURCE = by_name(_FIELDS, _INCLUDE, _FORMAT)
AUTHORS = _list_of("authors", _search(_NAME_SEARCH, "hinton"))
INSTITUTIONS = _list_of("institutions", _search(_NAME_SEARCH, "toronto"))
TOPICS = _list_of("topics", _search(_NAME_SEARCH, "learning"))
CATEGORIES = _list_of("categories", _search(_NAME_SEARCH, "papers"))
DOCUMENTS = _list_of("documents", _search(_NAME_SEARCH, "deep learning"))
LISTS = {
    "resources": RESOURCES,
    "authors": AUTHORS,
    "institutions": INSTITUTIONS,
    "topics": TOPICS,
    "categories": CATEGORIES,
    "documents": DOCUMENTS,
}
# These give a page; the other formats all that matches, and nothing beside records.
PAGED = ("json", "jsonld", "atom")
_OF_PAGES = ("page", "per_page", "cursor")
# What only some formats can carry.
_CARRIED = {
    "fields": ("json", "jsonl", "csv"),
    "include": ("json", "jsonl"),
    "facets": ("json",),
    "facet_limit": ("json",),
}


def parameters_of(noun: str, name: str) -> dict[str, Parameter]:
    """Return the parameters of the list `noun` in the format `name`."""
    refused = {each for each, names in _CARRIED.items() if name not in names}
    return without(LISTS[noun], refused.union(() if name in PAGED else _OF_PAGES))


def parameters_of_one(name: str) -> dict[str, Parameter]:
    """Return the parameters of a single resource in the format `name`."""
    refused = {each for each, names in _CARRIED.items() if name not in names}
    return without(SINGLE_RESOURCE, refused)


EXPORT = parameters_of("resources", "jsonl")
FIELD_LIST = paging("fields")
RELATED = paging("related")
# The two editions whose difference is asked for; labels mean one document's editions.
SIDES = {
    "from": Field(
        "from",
        FieldType.TEXT,
        "The label of the older edition; by default the one before `to`.",
        "1",
        Use.FILTER,
    ),
    "to": Field(
        "to",
        FieldType.TEXT,
        "The label of the newer edition; by default the newest.",
        "2",
        Use.FILTER,
    ),
}
CHANGES = by_name(
    *(
        single(
            name,
            partial(read_address, field=side),
            side.description,
            side.example,
            pattern=patterns.LABEL,
        )
        for name, side in SIDES.items()
    )
) | paging("changes")
QUALITY = by_name(*_filters_of("quality")) | paging("quality")
NONE: dict[str, Parameter] = {}
