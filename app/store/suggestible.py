"""The parameters of suggestions: what somebody types, and what may be meant by it."""

from collections.abc import Sequence
from dataclasses import replace

from app.catalogue.found import SUGGESTION_TYPES
from app.store.asked import DEFAULT_LIMIT, Filter
from app.store.field import Field, FieldType, Use
from app.store.reader import by_name, number, read_several, searching, several
from app.store.terms import read_beginnings

MAX_LIMIT = 50
_TYPE = Field(
    "type",
    FieldType.CHOICE,
    "What may be meant; by default any of them.",
    "author",
    Use.FILTER,
    SUGGESTION_TYPES,
)


def _read_types(name: str, text: str, *, choices: Sequence[str]) -> Filter:
    types = read_several(name, text, choices=tuple(choices))
    return Filter(_TYPE, negated=False, groups=(types,))


SUGGEST = by_name(
    replace(
        searching(
            "q",
            read_beginnings,
            "What somebody types: each word begins one of a name or title, in any "
            "order. From 4 letters one slip is forgiven.",
            "hin",
        ),
        required=True,
    ),
    several(
        "type",
        SUGGESTION_TYPES,
        _TYPE.description,
        "author,topic",
        _read_types,
    ),
    number(
        "limit",
        f"How many at most, 1 to {MAX_LIMIT}.",
        DEFAULT_LIMIT,
        DEFAULT_LIMIT,
        MAX_LIMIT,
    ),
)
