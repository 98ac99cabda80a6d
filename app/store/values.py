"""One value of one parameter: text in, typed value out, or a refusal that helps."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from app.documents.links import absolute, canonical
from app.errors import BadRequest, Fault, InvalidValue, OutOfRange
from app.folding import words
from app.store.field import Field, FieldType
from app.store.nearest import nearest

FIRST_YEAR, LAST_YEAR = 1000, 2999
MAX_LENGTH = 500
MAX_WORDS = 32
# The largest number that is read; databases count to about nine times as far.
MOST = 10**18 - 1


@dataclass(frozen=True, slots=True)
class Years:
    """A range of years, both ends included; `unknown` are the records without one."""

    first: int = FIRST_YEAR
    last: int = LAST_YEAR
    unknown: bool = False

    def __str__(self) -> str:
        """Say the range as a caller would write it."""
        if self.unknown:
            return "unknown"
        if self.first == self.last:
            return str(self.first)
        first = "" if self.first == FIRST_YEAR else str(self.first)
        last = "" if self.last == LAST_YEAR else str(self.last)
        return f"{first or (FIRST_YEAR if not last else '')}-{last}"


@dataclass(frozen=True, slots=True)
class Words:
    """Words that name more records of a field than a statement can list."""

    field: str
    text: str

    def __str__(self) -> str:
        """Say the words as they were asked."""
        return self.text


# How many statements of a sort are kept, each for a shape of requests.
SHAPES = 256


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a statement for ids, or for a `single` one, told when it runs."""

    name: str
    single: bool = False


Value = str | Years | Words | Slot


def value_id(name: str) -> str:
    """Return the id of a venue or platform: its name, without the commas of values."""
    return " ".join(name.replace(",", " ").split())


def refuse(
    name: str,
    text: str,
    message: str,
    *,
    kind: type[BadRequest] = InvalidValue,
    allowed: tuple[str, ...] | None = None,
    did_you_mean: tuple[str, ...] | None = None,
) -> NoReturn:
    """Raise the refusal of `text` as a value of the parameter `name`."""
    fault = Fault(kind.code, message, name, text, allowed, did_you_mean or None)
    raise kind([fault])


def check_length(name: str, text: str) -> None:
    """Refuse a value that no name or question in the catalogue can need."""
    if len(text) > MAX_LENGTH or len(words(text)) > MAX_WORDS:
        refuse(
            name,
            text,
            f"`{name}` has at most {MAX_LENGTH} characters and {MAX_WORDS} words.",
        )


def read_choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    """Return `text` when it is one of `choices`, in their spelling."""
    if text not in choices:
        refuse(
            name,
            text,
            f"`{name}` takes {', '.join(choices)}; {text!r} is none of them.",
            allowed=choices,
            did_you_mean=nearest(text, choices),
        )
    return text


def read_number(name: str, text: str, low: int, high: int | None) -> int:
    """Return the whole number that `text` writes in digits, from `low` to `high`."""
    if not re.fullmatch(r"-?[0-9]+", text):
        refuse(name, text, f"`{name}` takes a whole number, not {text!r}.")
    # Counted before it is converted: thousands of digits are refused, too.
    digits = len(str(MOST))
    if len(text) > digits or not low <= int(text) <= (high or MOST):
        limits = f"from {low} to {high}" if high else f"from {low}"
        refuse(name, text, f"`{name}` goes {limits}.", kind=OutOfRange)
    return int(text)


def _read_year(name: str, text: str) -> Years:
    if text == "unknown":
        return Years(unknown=True)
    match = re.fullmatch(r"([0-9]*)(-?)([0-9]*)", text)
    if not match or text == "-":
        refuse(
            name,
            text,
            f"`{name}` takes a year, a range such as 2010-2015, 2010- or -2015, "
            f"or `unknown`, not {text!r}.",
        )
    first, dash, last = match.groups()
    years = Years(
        _bound(name, text, first or FIRST_YEAR),
        _bound(name, text, (last or LAST_YEAR) if dash else first),
    )
    if years.first > years.last:
        refuse(name, text, f"The range {text} of `{name}` ends before it begins.")
    return years


def _bound(name: str, text: str, year: str | int) -> int:
    digits = str(year)
    # Counted before it is converted: a thousand digits are no year either.
    exact = len(digits) == len(str(FIRST_YEAR))
    if not exact or not FIRST_YEAR <= int(digits) <= LAST_YEAR:
        message = f"Years go from {FIRST_YEAR} to {LAST_YEAR}."
        refuse(name, text, message, kind=OutOfRange)
    return int(digits)


def _read_country(name: str, text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        message = f"`{name}` takes two letters (ISO 3166 alpha-2), not {text!r}."
        refuse(name, text, message)
    return text.upper()


def _read_url(name: str, text: str) -> str:
    address = absolute(text, None)
    if address is None:
        refuse(name, text, f"`{name}` takes an http, https or ftp address.")
    return canonical(address)


def _read_text(_name: str, text: str) -> str:
    return text


_READERS: dict[FieldType, Callable[[str, str], Value]] = {
    FieldType.YEAR: _read_year,
    FieldType.COUNTRY: _read_country,
    FieldType.URL: _read_url,
}


def read_value(name: str, field: Field, text: str) -> Value:
    """Return what one value of a filter says, before the catalogue is asked."""
    text = text.strip()
    if not text:
        refuse(name, text, f"A value of `{name}` is empty.")
    check_length(name, text)
    if field.choices:
        return read_choice(name, text, field.choices)
    return _READERS.get(field.type, _read_text)(name, text)
