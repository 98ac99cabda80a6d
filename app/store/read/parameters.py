"""The parameters of every route, made from the table of fields."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from app.catalogue.records import SUGGESTION_TYPES, ChangeType, choices_of
from app.errors import Fault, RepeatedParameter
from app.formats.registry import names_for
from app.store import values
from app.store.read.fields import FIELDS
from app.store.read.request import (
    ANY_WORD,
    DEFAULT_FACET_LIMIT,
    DEFAULT_LIMIT,
    DEFAULT_PER_PAGE,
    HIGHLIGHTS,
    MATCHES,
    START,
    Criteria,
    Parameter,
    raise_faults,
    read_cursor,
)

Reader = Callable[[str, str], Any]


def by_name(*parameters: Parameter) -> dict[str, Parameter]:
    """Return a table of parameters."""
    return {parameter.name: parameter for parameter in parameters}


def without(parameters: dict[str, Parameter], names: Iterable[str]) -> dict[str, Parameter]:
    """Return a table of parameters without some of them."""
    left_out = frozenset(names)
    return {name: each for name, each in parameters.items() if name not in left_out}


def _single(name: str, texts: Sequence[str], *, read: Reader) -> object:
    """Read the value of a parameter that has one."""
    if len(texts) > 1:
        values.refuse(
            name,
            ", ".join(texts),
            f"`{name}` takes one value and was given {len(texts)} times; "
            "where it takes a list, its parts are joined by commas.",
            kind=RepeatedParameter,
        )
    if not texts[0].strip():
        values.refuse(name, texts[0], f"`{name}` is empty.")
    return read(name, texts[0])


def single(name: str, read: Reader, description: str, example: str, **schema: object) -> Parameter:
    """Return a parameter with one value, a text."""
    return Parameter(
        name, partial(_single, read=read), description, example, {"type": "string"} | schema
    )


def searching(read: Reader, description: str, example: str) -> Parameter:
    """Return a parameter that takes words in which to search."""
    bounds = {"minLength": 1, "maxLength": values.MAX_LENGTH, "pattern": values.TEXT}
    return single("q", read, description, example, **bounds)


def choice(name: str, choices: tuple[str, ...], description: str, example: str) -> Parameter:
    """Return a parameter that takes one word of several."""
    read = partial(values.read_choice, choices=choices)
    return single(name, read, description, example, enum=list(choices))


def number(
    name: str, description: str, example: int, default: int | None, high: int | None = None
) -> Parameter:
    """Return a parameter that takes a whole number from 1."""
    read = partial(values.read_number, low=1, high=high)
    # The default in words only: clients would send a `default` of the schema always,
    # also beside a parameter or a format that excludes this one.
    said = description if default is None else f"{description} By default {default}."
    schema = {"type": "integer", "minimum": 1, "maximum": high or values.MOST}
    return Parameter(name, partial(_single, read=read), said, example, schema)


def several(
    name: str,
    choices: tuple[str, ...],
    description: str,
    example: str,
    read: Callable[..., Any] | None = None,
) -> Parameter:
    """Return a parameter that takes a comma list of words: to OpenAPI an array."""
    words = ", ".join(f"`{each}`" for each in choices if not each.startswith("-"))
    said = f"{description} A comma list of {words}."
    found = single(name, partial(read or read_several, choices=choices), said, example)
    return replace(found, schema=list_schema({"enum": list(choices)}) | {"uniqueItems": True})


def list_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of values of a `schema` with commas between them."""
    return {"type": "array", "items": {"type": "string"} | schema, "minItems": 1}


def read_several(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Read a comma list of words, none of them twice."""
    given = tuple(values.read_choice(name, part.strip(), choices) for part in text.split(","))
    if len({part.removeprefix("-") for part in given}) < len(given):
        values.refuse(name, text, f"`{name}` names something twice.")
    return given


def read_orders(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[values.Order, ...]:
    """Read a comma list of orders."""
    return tuple(
        values.Order(part.removeprefix("-"), descending=part.startswith("-"))
        for part in read_several(name, text, choices=choices)
    )


def filtering(field: values.Field, description: str, *, negated: bool) -> Parameter:
    """Return the filter by a field, or the one that leaves out."""
    return Parameter(
        f"{field.name}_not" if negated else field.name,
        partial(_groups, field=field, negated=negated),
        description,
        # What is left out in an example is rare, so that something remains.
        [field.choices[-1] if negated and field.choices else field.example],
        list_schema(
            {"enum": list(field.choices)} if field.choices else {"pattern": values.value_of(field)}
        ),
    )


def _groups(
    name: str, texts: Sequence[str], *, field: values.Field, negated: bool
) -> values.Filter:
    groups = [
        tuple(dict.fromkeys(values.read_value(name, field, text) for text in given.split(",")))
        for given in texts
    ]
    return values.Filter(field, negated, values.distinct(groups))


def read_address(name: str, text: str, *, field: values.Field) -> values.Filter:
    """Read a filter whose one value may hold commas."""
    return values.Filter(field, negated=False, groups=((values.read_value(name, field, text),),))


MAX_PER_PAGE = 200
MAX_FACET_LIMIT = 100
INCLUDES = ("mentions", "provenance")


def names_with(noun: str, use: values.Use) -> tuple[str, ...]:
    """Return the names of the fields of `noun` that have a use."""
    return tuple(field.name for field in FIELDS[noun].values() if use in field.uses)


def _filters_of(noun: str) -> Iterator[Parameter]:
    for field in FIELDS[noun].values():
        said = field.meaning
        if field.type is values.FieldType.URL:
            read = partial(read_address, field=field)
            yield single(field.name, read, said, field.example, pattern=values.TEXT)
        elif values.Use.FILTER in field.uses:
            both = "." if values.Use.ONE in field.uses else "; repeated: all of them."
            yield filtering(field, f"{said} Comma: any of them{both}", negated=False)
        if values.Use.NOT in field.uses:
            yield filtering(field, f"None of these. {said}", negated=True)


def _sort(noun: str) -> Parameter:
    names = names_with(noun, values.Use.SORT)
    default = ",".join(map(str, values.DEFAULT_ORDERS[noun]))
    return several(
        "sort",
        names + tuple(f"-{name}" for name in names),
        f"In which order; `-` before a name reverses it. By default `{default}`"
        + (", with `q` `relevance`." if noun == "resources" else "."),
        default,
        read_orders,
    )


def paging(noun: str) -> dict[str, Parameter]:
    """Return the parameters by which one goes through a list."""
    return by_name(
        number("page", "Paging: which page, from 1.", 1, 1),
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
            pattern=values.CURSOR,
        ),
    )


_INCLUDE = several(
    "include",
    (*INCLUDES, HIGHLIGHTS),
    "More about each record: where it is listed, where its values come from; "
    f"with `q`, in which fields its words stand (`{HIGHLIGHTS}`).",
    "mentions",
)
_INCLUDE_OF_ONE = several(
    "include", (*INCLUDES, "related"), "More about it: where it is listed, and so on.", "related"
)
_BOM = choice(
    "bom",
    ("true", "false"),
    "In CSV: begin with a byte-order mark, by which spreadsheets such as Excel know UTF-8.",
    "true",
)
_FIELDS = several(
    "fields",
    names_with("resources", values.Use.SELECT),
    "Which fields to give; by default all, `id` always.",
    "title,year",
)


def _format_of(noun: str) -> Parameter:
    said = "How the answer is written, unless the path says it with a suffix."
    return choice("format", names_for(noun), said, "json")


_FORMAT = _format_of("resources")
_FACETS = by_name(
    several(
        "facets",
        names_with("resources", values.Use.FACET),
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
    'Search the full text: all words, in any order; `"a phrase"`, `-word`, `word*`. Case, accents '
    "and punctuation do not matter, nor endings and hyphens of words outside of quotes: `network` "
    "finds `networks`. Year and kind are words, too."
)
_MATCH = "Which of the words of `q`: `all` of them by default, or `any`, the best first."
_NAME_SEARCH = "Words that all occur in one name or alias."


def _list_of(noun: str, example: str) -> dict[str, Parameter]:
    search = searching(values.read_search, _NAME_SEARCH, example)
    filters = _filters_of(noun)
    return by_name(search, *filters, _sort(noun), _format_of(noun), _BOM) | paging(noun)


RESOURCES = (
    by_name(
        searching(values.read_search, _SEARCH, "deep belief"),
        choice("match", MATCHES, _MATCH, ANY_WORD),
        *_filters_of("resources"),
        _sort("resources"),
        _FIELDS,
        _INCLUDE,
        _FORMAT,
        _BOM,
        number(
            "sample",
            f"Instead of pages: so many of the matches at random, 1 to {MAX_PER_PAGE}.",
            5,
            None,
            MAX_PER_PAGE,
        ),
        single("seed", values.check_length, "Another `seed` gives another sample.", "monday"),
    )
    | _FACETS
    | paging("resources")
)
SINGLE_RESOURCE = by_name(_FIELDS, _INCLUDE_OF_ONE, _FORMAT, _BOM)
LISTS = {
    "resources": RESOURCES,
    "authors": _list_of("authors", "hinton"),
    "institutions": _list_of("institutions", "toronto"),
    "topics": _list_of("topics", "learning"),
    "categories": _list_of("categories", "papers"),
    "documents": _list_of("documents", "deep learning"),
    "links": by_name(*_filters_of("links"), _format_of("links")) | paging("links"),
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
    "bom": ("csv",),
}


def parameters_of(noun: str, name: str) -> dict[str, Parameter]:
    """Return the parameters of the list `noun` in the format `name`."""
    return _carried_by(name, LISTS[noun])


def _carried_by(name: str, parameters: dict[str, Parameter]) -> dict[str, Parameter]:
    refused = {each for each, names in _CARRIED.items() if name not in names}
    return without(parameters, refused.union(() if name in PAGED else _OF_PAGES))


def check_carried(criteria: Criteria, parameters: dict[str, Parameter], name: str) -> None:
    """Refuse those of `parameters` that the format `name` has no place for."""
    known = _carried_by(name, parameters)
    raise_faults(
        [
            Fault("unknown_parameter", _why_not(each, name), each, text, tuple(known))
            for each, text in criteria.pairs
            if each in parameters and each not in known
        ]
    )


def _why_not(parameter: str, name: str) -> str:
    if parameter in _OF_PAGES:
        return f"`{name}` gives all that matches at once: leave `{parameter}` out."
    return f"`{parameter}` is for {', '.join(_CARRIED[parameter])}, not for {name}."


FIELD_LIST = paging("fields")
RELATED = paging("related")
_CHANGE = values.Field(
    "change",
    values.FieldType.CHOICE,
    "What became of it.",
    "added",
    values.Use.FILTER,
    choices_of(ChangeType),
)


def choosing(field: values.Field, example: str) -> Parameter:
    """Return the filter by several of the choices of a field, one comma list of them."""

    def read(name: str, text: str, *, choices: tuple[str, ...]) -> values.Filter:
        given = read_several(name, text, choices=choices)
        return values.Filter(field, negated=False, groups=(given,))

    return several(field.name, field.choices, field.description, example, read)


_LABEL = {"pattern": values.LABEL}
# The two editions whose difference is asked for; labels mean one document's editions.
SIDES = {
    name: values.Field(name, values.FieldType.TEXT, about, example, values.Use.FILTER)
    for name, about, example in (
        ("from", "The label of the older edition; by default the one before `to`.", "1"),
        ("to", "The label of the newer edition; by default the newest.", "2"),
    )
}
CHANGES = by_name(
    *(
        single(name, partial(read_address, field=side), side.description, side.example, **_LABEL)
        for name, side in SIDES.items()
    ),
    choosing(_CHANGE, "added,removed"),
) | paging("changes")
QUALITY = by_name(*_filters_of("quality")) | paging("quality")
NONE: dict[str, Parameter] = {}


# The parameters of suggestions: what somebody types, and what may be meant by it.

MAX_LIMIT = 50
_TYPE = values.Field(
    "type",
    values.FieldType.CHOICE,
    "What may be meant; by default any of them.",
    "author",
    values.Use.FILTER,
    SUGGESTION_TYPES,
)


SUGGEST = by_name(
    replace(
        searching(
            values.read_beginnings,
            "What somebody types: each word begins one of a name or title, in any "
            "order. From 4 letters one slip is forgiven.",
            "hin",
        ),
        required=True,
    ),
    choosing(_TYPE, "author,topic"),
    number(
        "limit", f"How many at most, 1 to {MAX_LIMIT}.", DEFAULT_LIMIT, DEFAULT_LIMIT, MAX_LIMIT
    ),
)
