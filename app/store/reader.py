"""Kinds of parameters: how the values of each are read, and how OpenAPI says it."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from app.errors import RepeatedParameter
from app.store.asked import Filter, Parameter
from app.store.field import Field
from app.store.order import Order
from app.store.patterns import TEXT, any_of, comma_list, values_of
from app.store.values import (
    MAX_LENGTH,
    MOST,
    read_choice,
    read_number,
    read_value,
    refuse,
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
        refuse(
            name,
            ", ".join(texts),
            f"`{name}` takes one value and was given {len(texts)} times.",
            kind=RepeatedParameter,
        )
    if not texts[0].strip():
        refuse(name, texts[0], f"`{name}` is empty.")
    return read(name, texts[0])


def single(name: str, read: Reader, description: str, example: str, **schema: object) -> Parameter:
    """Return a parameter with one value, a text."""
    return Parameter(
        name,
        partial(_single, read=read),
        description,
        example,
        {"type": "string"} | schema,
    )


def searching(name: str, read: Reader, description: str, example: str) -> Parameter:
    """Return a parameter that takes words in which to search."""
    bounds = {"minLength": 1, "maxLength": MAX_LENGTH, "pattern": TEXT}
    return single(name, read, description, example, **bounds)


def choice(name: str, choices: tuple[str, ...], description: str, example: str) -> Parameter:
    """Return a parameter that takes one word of several."""
    read = partial(read_choice, choices=choices)
    return single(name, read, description, example, enum=list(choices))


def number(
    name: str, description: str, example: int, default: int, high: int | None = None
) -> Parameter:
    """Return a parameter that takes a whole number from 1."""

    def read(name: str, text: str) -> int:
        return read_number(name, text, 1, high)

    # The default in words only: clients would send a `default` of the schema always,
    # also beside a parameter or a format that excludes this one.
    said = f"{description} By default {default}."
    schema = {"type": "integer", "minimum": 1, "maximum": high or MOST}
    return Parameter(name, partial(_single, read=read), said, example, schema)


def several(
    name: str,
    choices: tuple[str, ...],
    description: str,
    example: str,
    read: Callable[..., Any] | None = None,
) -> Parameter:
    """Return a parameter that takes a comma list of words.

    To OpenAPI it is one text: of an array many clients would repeat the parameter.
    """
    words = ", ".join(f"`{each}`" for each in choices if not each.startswith("-"))
    return single(
        name,
        partial(read or read_several, choices=choices),
        f"{description} A comma list of {words}.",
        example,
        pattern=comma_list(any_of(choices)),
    )


def read_several(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Read a comma list of words, none of them twice."""
    given = tuple(read_choice(name, part.strip(), choices) for part in text.split(","))
    if len({part.removeprefix("-") for part in given}) < len(given):
        refuse(name, text, f"`{name}` names something twice.")
    return given


def read_orders(name: str, text: str, *, choices: tuple[str, ...]) -> tuple[Order, ...]:
    """Read a comma list of orders."""
    return tuple(
        Order(part.removeprefix("-"), descending=part.startswith("-"))
        for part in read_several(name, text, choices=choices)
    )


def filtering(field: Field, description: str, *, negated: bool) -> Parameter:
    """Return the filter by a field, or the one that leaves out."""
    return Parameter(
        f"{field.name}_not" if negated else field.name,
        partial(_groups, field=field, negated=negated),
        description,
        # What is left out in an example is rare, so that something remains.
        [field.choices[-1] if negated and field.choices else field.example],
        {"type": "array", "items": {"type": "string", "pattern": values_of(field)}},
    )


def _groups(name: str, texts: Sequence[str], *, field: Field, negated: bool) -> Filter:
    groups = tuple(
        tuple(read_value(name, field, text) for text in given.split(",")) for given in texts
    )
    return Filter(field, negated, groups)


def read_address(name: str, text: str, *, field: Field) -> Filter:
    """Read a filter whose one value may hold commas."""
    return Filter(field, negated=False, groups=((read_value(name, field, text),),))
