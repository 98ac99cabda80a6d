"""The values of parameters: text in, typed value out, or a refusal that helps."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Flag, StrEnum, auto
from typing import NoReturn

from app.documents.links import absolute, canonical
from app.errors import BadRequest, InvalidValue, OutOfRange
from app.formats.tabular import FIELD_OF
from app.text import nearest, regex, spellings, stems_of_any, word_choices, words


class FieldType(StrEnum):
    """How the values of a field are written and compared."""

    NAMED = "name"
    ID = "id"
    CHOICE = "choice"
    LANGUAGE = "language"
    COUNTRY = "country"
    URL = "url"
    YEAR = "year"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    LIST = "list"
    OBJECT = "object"


# A value of these is looked up in the catalogue; one that names nothing is refused.
LOOKED_UP = frozenset({FieldType.NAMED, FieldType.ID, FieldType.LANGUAGE})


class Use(Flag):
    """Where in a query a field may stand: each member is one place."""

    NONE = 0
    FILTER = auto()
    NOT = auto()
    FACET = auto()
    SORT = auto()
    SELECT = auto()
    # Not a place: a record has at most one value of it.
    ONE = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One name a caller may use, how its values are written, and where it may stand."""

    name: str
    type: FieldType
    description: str
    example: str
    uses: Use
    choices: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """The description, with the words it takes where these are few."""
        words = ", ".join(f"`{choice}`" for choice in self.choices)
        return f"{self.description} One of {words}." if words else self.description


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
    """Return a name as a filter takes it, the id of a venue or platform: without commas."""
    return " ".join(name.replace(",", " ").split())


def refuse(
    name: str,
    text: str,
    message: str,
    *,
    kind: type[BadRequest] = InvalidValue,
    allowed: tuple[str, ...] | None = None,
    did_you_mean: tuple[str, ...] = (),
) -> NoReturn:
    """Raise the refusal of `text` as a value of the parameter `name`."""
    raise kind.at(message, name, text, allowed, did_you_mean)


def check_length(name: str, text: str) -> str:
    """Return `text`; refuse what no name or question in the catalogue can need."""
    if len(text) > MAX_LENGTH or len(words(text)) > MAX_WORDS:
        refuse(name, text, f"`{name}` has at most {MAX_LENGTH} characters and {MAX_WORDS} words.")
    return text


def read_choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    """Return `text` when it is one of `choices`, in their spelling."""
    if text not in choices:
        refuse(
            name,
            text,
            f"`{name}` takes {', '.join(choices)}; {text!r} is none of them.",
            allowed=choices,
            # Who knows the columns of CSV means the field of one.
            did_you_mean=nearest(text, choices) or tuple({FIELD_OF.get(text, "")} & {*choices}),
        )
    return text


def read_number(
    name: str, text: str, low: int, high: int | None, what: str = "a whole number"
) -> int:
    """Return the whole number that `text` writes in digits, from `low` to `high`."""
    if not re.fullmatch(r"-?[0-9]+", text):
        refuse(name, text, f"`{name}` takes {what}, not {text!r}.")
    # Counted before it is converted: thousands of digits are refused, too.
    digits = len(str(MOST))
    if len(text) > digits or not low <= int(text) <= (high or MOST):
        limits = f"from {low} to {high or MOST}" if high or len(text) >= digits else f"from {low}"
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
    bounds = str(first or FIRST_YEAR), str((last or LAST_YEAR) if dash else first)
    for digits in bounds:
        # Counted before it is converted: a thousand digits are no year either.
        exact = len(digits) == len(str(FIRST_YEAR))
        if not exact or not FIRST_YEAR <= int(digits) <= LAST_YEAR:
            message = f"Years go from {FIRST_YEAR} to {LAST_YEAR}."
            refuse(name, text, message, kind=OutOfRange)
    years = Years(int(bounds[0]), int(bounds[1]))
    if years.first > years.last:
        refuse(name, text, f"The range {text} of `{name}` ends before it begins.")
    return years


def read_value(name: str, field: Field, text: str) -> Value:
    """Return what one value of a filter says, before the catalogue is asked."""
    text = text.strip()
    if not text:
        refuse(name, text, f"A value of `{name}` is empty.")
    check_length(name, text)
    if field.choices:
        return read_choice(name, text, field.choices)
    if field.type is FieldType.YEAR:
        return _read_year(name, text)
    if field.type is FieldType.COUNTRY:
        if not re.fullmatch(r"[A-Za-z]{2}", text):
            message = f"`{name}` takes two letters (ISO 3166 alpha-2), not {text!r}."
            refuse(name, text, message)
        return text.upper()
    if field.type is FieldType.URL:
        address = absolute(text, None)
        if address is None:
            refuse(name, text, f"`{name}` takes an http, https or ftp address.")
        return canonical(address)
    return text


@dataclass(frozen=True, slots=True)
class Filter:
    """A field and its values: one of each group; `negated`: none of them at all."""

    field: Field
    negated: bool
    groups: tuple[tuple[Value, ...], ...]

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return f"{self.field.name}_not" if self.negated else self.field.name


def distinct(groups: Iterable[tuple[Value, ...]]) -> tuple[tuple[Value, ...], ...]:
    """Return groups of values without those that ask for the same once more."""
    found: dict[frozenset[Value], tuple[Value, ...]] = {}
    for group in groups:
        found.setdefault(frozenset(group), group)
    return tuple(found.values())


# The search `q`: what it says, word by word. Knows no database.
#
# Folded words hold only `a-z 0-9 + #`: nothing in them needs quoting.

_SHORTEST_PREFIX = 2
# No word begins with it: a stem behind it is told from words, and so is the end of a title.
MARK = "+"
# -"a phrase" | "a phrase | -word | word*: an open quote closes at the end.
_TERM = regex(r'(?P<minus>-?)"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand together: `l-bfgs` is two; umlauts allow two spellings.

    `stems` are what it meets besides, where it is no phrase and no beginning; `printed`
    is how it was asked for.
    """

    spellings: tuple[str, ...]
    prefix: bool = False
    excluded: bool = False
    stems: tuple[str, ...] = ()
    printed: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Search:
    """A question in words: all its terms, or any of them; none of the excluded ones."""

    text: str
    terms: tuple[Term, ...]
    any: bool = False

    @property
    def sides(self) -> tuple[list[Term], list[Term]]:
        """The terms that are wanted, and those that are not."""
        wanted = [term for term in self.terms if not term.excluded]
        return wanted, [term for term in self.terms if term.excluded]

    @property
    def titles(self) -> tuple[str, ...]:
        """The words that are wanted as a title might have them, in each spelling."""
        wanted, _ = self.sides
        spelt = ([term.spellings[0], term.spellings[-1]] for term in wanted)
        return tuple(dict.fromkeys(map(" ".join, zip(*spelt, strict=True))))

    @property
    def is_begun(self) -> bool:
        """Whether the last word that is wanted may go on."""
        return self.sides[0][-1].prefix


def read_search(name: str, text: str) -> Search:
    """Return what the search `text` of the parameter `name` says."""
    check_length(name, text)
    return _search(name, text, (_read_term(name, match) for match in _TERM.finditer(text)))


def read_beginnings(name: str, text: str) -> Search:
    """Return the words of `text`, each of which may be the beginning of one."""
    check_length(name, text)
    return _search(name, text, (Term(choices, prefix=True) for choices in word_choices(text)))


def _search(name: str, text: str, terms: Iterable[Term | None]) -> Search:
    found = tuple(term for term in terms if term)
    if not found:
        refuse(name, text, f"`{name}` needs at least one letter or digit.")
    return Search(text.strip(), found)


def _read_term(name: str, match: re.Match[str]) -> Term | None:
    word = match["word"]
    if word is None:
        forms, prefix, excluded = match["phrase"], False, bool(match["minus"])
    else:
        forms, prefix, excluded = word, word.endswith("*"), word.startswith("-")
    folded = tuple(form for form in spellings(forms) if form)
    if not folded:
        return None
    if prefix and len(folded[0].split()[-1]) < _SHORTEST_PREFIX:
        message = f"A prefix has at least {_SHORTEST_PREFIX} letters before its `*`."
        refuse(name, word, message)
    stems = () if word is None or prefix else stems_of_any(word.removeprefix("-"))
    return Term(folded, prefix, excluded, stems, match[0])


# How the values of parameters are written, as regular expressions for OpenAPI.
#
# They say only what Python, JavaScript and JSON Schema read alike.

_YEAR = "[12][0-9]{3}"
# A name, an id, a word: with something in it that can be seen, and no comma. What is
# blank to Python alone (the separators, NEL) is named.
_ANYTHING = r"[^,\x00]*[^,\s\x00-\x1f\x85][^,\x00]*"
_WRITTEN = {
    FieldType.YEAR: f"(unknown|{_YEAR}|{_YEAR}-|-{_YEAR}|{_YEAR}-{_YEAR})",
    FieldType.COUNTRY: "[A-Za-z]{2}",
}

CURSOR = r"^(\*|[A-Za-z0-9_-]+)$"
ID = "^[a-z0-9-]+$"
LABEL = "^[a-z0-9._-]+$"
# What may be searched for: anything that can be sent.
TEXT = r"^[^\x00]+$"


def value_of(field: Field) -> str:
    """Return the pattern of one value of a filter by `field`."""
    return f"^ *{_WRITTEN.get(field.type, _ANYTHING)} *$"


# Orders of lists: what a caller may ask for, and what holds when nothing is asked.


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order."""

    name: str
    descending: bool = False

    def __str__(self) -> str:
        """Say the key as a caller would write it."""
        return f"-{self.name}" if self.descending else self.name


BY_RELEVANCE = Order("relevance")
# Resources by default newest first; what has names, by name; fields as documented,
# changes by line, findings with the newest edition of a document first.
BY_NAME = (Order("name"),)
DEFAULT_ORDERS: Mapping[str, tuple[Order, ...]] = {
    "resources": (Order("year", descending=True), Order("title")),
    "authors": BY_NAME,
    "institutions": BY_NAME,
    "topics": BY_NAME,
    "categories": BY_NAME,
    "documents": BY_NAME,
    "fields": (),
    "changes": (),
    "feed": (Order("revision"),),
    "related": (),
    "links": (),
    "quality": (Order("document"), Order("edition", descending=True), Order("line"), Order("code")),
}
"""Noun of the route to its order; resources that were searched: the best first."""


def moves(order: Sequence[Order]) -> bool:
    """Return whether a write may change the place of rows that it does not touch."""
    return any(each.name == BY_RELEVANCE.name for each in order)
