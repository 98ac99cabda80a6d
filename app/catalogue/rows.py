"""The rows of the seed's tables as frozen values, and the one way to read them.

The fields of a dataclass are the whole description of its row: any other key, a missing
one and a value of another type are refused.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, TypeVar


class SeedError(ValueError):
    """A file of the seed says something that cannot be."""


INSTITUTION_TYPES = (
    "education",
    "company",
    "government",
    "nonprofit",
    "facility",
    "other",
)


@dataclass(frozen=True, slots=True)
class Institution:
    """A maker of works; `aliases` mean it anywhere, `short` only where a title does."""

    name: str
    type: str
    country: str
    ror: str | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    short: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedIn:
    """A name that means somebody where one title is listed."""

    form: str
    title: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody under the name to show; `forms` mean the person everywhere."""

    name: str
    given: str
    family: str
    forms: tuple[str, ...] = ()
    printed: tuple[PrintedIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """Facts about the work of this title and this author's `family` or this `address`.

    `also` are other titles under which it is listed.
    """

    title: str
    also: tuple[str, ...] = ()
    family: str | None = None
    address: str | None = None
    year: int | None = None
    venue: str | None = None
    publisher: str | None = None
    doi: str | None = None
    arxiv: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """A site of other people's things; `institution` if it makes its own as well."""

    name: str
    hosts: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    institution: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """A journal, series or conference, without volume and year."""

    name: str
    aliases: tuple[str, ...] = ()


T = TypeVar("T")
STRINGS = tuple[str, ...]
_PRINTED = tuple[PrintedIn, ...]
# "as" and "in" are words of Python.
_PRINTED_KEYS = {"as": "form", "in": "title"}
_PLAIN: Mapping[Any, tuple[type, str]] = {
    str: (str, "a text"),
    str | None: (str, "a text"),
    int | None: (int, "a number"),
    bool: (bool, "true or false"),
}


def read_rows(tables: Mapping[str, Any], key: str, made: type[T]) -> tuple[T, ...]:
    """Make a `made` of every row of `tables[key]`; none where there is no such key.

    Raises:
        SeedError: a row has an unknown key, lacks one, or a value is of another type.
    """
    return tuple(_row(key, made, row) for row in _tables(key, tables.get(key, [])))


def read_value(where: str, wanted: Any, value: Any) -> Any:  # noqa: ANN401 - TOML
    """Return `value` as the type `wanted` has it, lists as tuples.

    Raises:
        SeedError: it is of another type, or an empty text.
    """
    if wanted == _PRINTED:
        return tuple(_printed(where, row) for row in _tables(where, value))
    if wanted == STRINGS:
        if type(value) is not list or not all(type(each) is str for each in value):
            raise SeedError(f"{where}: wants a list of texts, not {value!r}.")
        return tuple(value)
    kind, called = _PLAIN[wanted]
    # No isinstance: for Python, true is a number.
    if type(value) is not kind or value == "":
        raise SeedError(f"{where}: wants {called}, not {value!r}.")
    return value


def refuse_unknown(where: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `SeedError` unless all that is given is known."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SeedError(f"{where}: nothing is called {', '.join(unknown)} here.")


def _row(key: str, made: type[T], row: Mapping[str, Any]) -> T:
    where = f"{key} {row.get('id') or row.get('name') or row.get('title') or row!r}"
    known: tuple[Field[Any], ...] = fields(made)  # type: ignore[arg-type]
    refuse_unknown(where, row, [each.name for each in known])
    missing = [f.name for f in known if f.default is MISSING and f.name not in row]
    if missing:
        raise SeedError(f"{where}: wants {', '.join(missing)}.")
    types = {each.name: each.type for each in known}
    return made(**{k: read_value(f"{where}: {k}", types[k], v) for k, v in row.items()})


def _printed(where: str, row: Mapping[str, Any]) -> PrintedIn:
    renamed = {_PRINTED_KEYS.get(key, key): value for key, value in row.items()}
    return _row(where, PrintedIn, renamed)


def _tables(where: str, value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - TOML
    if type(value) is not list or not all(type(each) is dict for each in value):
        raise SeedError(f"{where}: wants a list of tables.")
    return value
