"""The parameters of every route, made from the table of fields."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from app.errors import RepeatedParameter
from app.store.asked import DEFAULT_PER_PAGE, Filter, Order, Parameter
from app.store.field import Field, FieldType, Use
from app.store.fields import FIELDS
from app.store.search import read_search
from app.store.values import read_choice, read_number, read_value, refuse

MAX_PER_PAGE = 200
INCLUDES = ("mentions", "provenance")
FORMAT_NAMES = ("json", "jsonl")

Reader = Callable[[str, str], Any]


def _single(name: str, texts: Sequence[str], *, read: Reader) -> object:
    """Read the value of a parameter that has one."""
    if len(texts) > 1:
        refuse(
            name,
            ", ".join(texts),
            f"`{name}` takes one value and was given {len(texts)} times.",
            kind=RepeatedParameter,
        )
    if not texts[0].strip():
        refuse(name, texts[0], f"`{name}` is empty.")
    return read(name, texts[0])


def _groups(name: str, texts: Sequence[str], *, field: Field, negated: bool) -> Filter:
    groups = tuple(
        tuple(read_value(name, field, text) for text in given.split(","))
        for given in texts
    )
    return Filter(field, negated, groups)


def _several(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Read a comma list of words, none of them twice."""
    given = tuple(read_choice(name, part.strip(), choices) for part in text.split(","))
    if len({part.removeprefix("-") for part in given}) < len(given):
        refuse(name, text, f"`{name}` names something twice.")
    return given


def _orders(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[Order, ...]:
    return tuple(
        Order(part.removeprefix("-"), descending=part.startswith("-"))
        for part in _several(name, text, choices=choices)
    )


def _address(name: str, text: str, *, field: Field) -> Filter:
    """Read a filter whose one value may hold commas."""
    return Filter(field, negated=False, groups=((read_value(name, field, text),),))


def _filter(field: Field, description: str, *, negated: bool) -> Parameter:
    return Parameter(
        f"{field.name}_not" if negated else field.name,
        partial(_groups, field=field, negated=negated),
        description,
        # What is left out in an example is rare, so that something remains.
        [field.choices[-1] if negated and field.choices else field.example],
        {"type": "array", "items": {"type": "string"}},
    )


def _filters_of(noun: str) -> Iterator[Parameter]:
    for field in FIELDS[noun].values():
        said = field.description
        if field.choices:
            said = f"{said} One of {', '.join(field.choices)}."
        if field.type is FieldType.URL:
            read = partial(_single, read=partial(_address, field=field))
            schema = {"type": "string"}
            yield Parameter(field.name, read, said, field.example, schema)
        elif Use.FILTER in field.uses:
            both = f"{said} Comma: any of them; repeated: all of them."
            yield _filter(field, both, negated=False)
        if Use.NOT in field.uses:
            yield _filter(field, f"None of these. {said}", negated=True)


def _list(
    name: str,
    read: Callable[..., Any],
    choices: tuple[str, ...],
    description: str,
    example: list[str],
) -> Parameter:
    return Parameter(
        name,
        partial(_single, read=partial(read, choices=choices)),
        description,
        example,
        {"type": "array", "items": {"type": "string", "enum": list(choices)}},
        explode=False,
    )


def _number(
    name: str, description: str, example: int, default: int, high: int | None = None
) -> Parameter:
    def read(name: str, text: str) -> int:
        return read_number(name, text, 1, high)

    bounds = {"minimum": 1} | ({"maximum": high} if high else {})
    return Parameter(
        name,
        partial(_single, read=read),
        description,
        example,
        {"type": "integer", "default": default} | bounds,
    )


_INCLUDE = _list(
    "include",
    _several,
    INCLUDES,
    "More about each record: where it is listed, where its values come from.",
    ["mentions"],
)
_SEARCH = (
    'All words, in any order; `"a phrase"`, `-word`, `word*`. '
    "Case, accents and punctuation do not matter."
)
_NAME_SEARCH = "Words that all occur in one name or alias."
_SORTS = "Comma list of orders, `-` before one reverses it; the default is `{}`."


def _sort(noun: str, default: str) -> Parameter:
    names = tuple(
        field.name for field in FIELDS[noun].values() if Use.SORT in field.uses
    )
    return _list(
        "sort",
        _orders,
        names + tuple(f"-{name}" for name in names),
        _SORTS.format(default),
        default.split(","),
    )


def _search(description: str, example: str) -> Parameter:
    schema = {"type": "string", "maxLength": 500}
    return Parameter(
        "q", partial(_single, read=read_search), description, example, schema
    )


_PAGING = (
    _number("page", "Which page, from 1.", 1, 1),
    _number(
        "per_page",
        f"How many on a page, 1 to {MAX_PER_PAGE}.",
        10,
        DEFAULT_PER_PAGE,
        MAX_PER_PAGE,
    ),
)


def _by_name(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


def _list_of(noun: str, example: str) -> dict[str, Parameter]:
    return _by_name(
        _search(_NAME_SEARCH, example),
        *_filters_of(noun),
        _sort(noun, "name"),
        *_PAGING,
    )


# A format is a choice of the web and the commands; here it is only read.
_FORMAT = Parameter(
    "format",
    partial(_single, read=partial(read_choice, choices=FORMAT_NAMES)),
    "How the answer is written, unless the path says it with a suffix.",
    "json",
    {"type": "string", "enum": list(FORMAT_NAMES)},
)

# All matching records in one answer: there are no pages.
EXPORT = _by_name(
    _search(_SEARCH, "deep belief"),
    *_filters_of("resources"),
    _sort("resources", "-year,title"),
    _INCLUDE,
    _FORMAT,
)
RESOURCES = EXPORT | _by_name(*_PAGING)
SINGLE_RESOURCE = _by_name(_INCLUDE, _FORMAT)
AUTHORS = _list_of("authors", "hinton")
INSTITUTIONS = _list_of("institutions", "toronto")
TOPICS = _list_of("topics", "learning")
CATEGORIES = _list_of("categories", "papers")
DOCUMENTS = _list_of("documents", "deep learning")
NONE: dict[str, Parameter] = {}
