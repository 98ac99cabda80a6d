"""What a caller asks for: a raw query string in, typed parts or every fault out.

Nothing is guessed, dropped or clamped: what is not understood is refused, all of it at
once. Knows neither the web nor the database.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes

from app.errors import (
    BadRequest,
    Fault,
    InvalidCursor,
    InvalidValue,
    OutOfRange,
    RepeatedParameter,
    UnknownParameter,
    UnknownValue,
)
from app.store.cursor import Cursor, stray
from app.store.field import Field
from app.store.nearest import nearest
from app.store.order import Order, default_order, moves
from app.store.terms import Search
from app.store.values import Value

DEFAULT_PER_PAGE = 25
DEFAULT_FACET_LIMIT = 10
DEFAULT_LIMIT = 10
MAX_VALUES = 200
# What browsers and newsletters add to addresses that people pass on.
_IGNORED = re.compile(r"utm_.*|fbclid|gclid|_", re.DOTALL)
# NUL, and what `surrogateescape` makes of bytes that are no UTF-8.
BROKEN = re.compile("[\0\ud800-\udfff]")
_REFUSALS: dict[str, type[BadRequest]] = {
    kind.code: kind
    for kind in (
        UnknownParameter,
        InvalidValue,
        UnknownValue,
        OutOfRange,
        RepeatedParameter,
        InvalidCursor,
    )
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A field and its values: one of each group; `negated`: none of them at all.

    So many records pass a `common` one that it is better to look at each record in
    order than to gather all that pass. Those that pass one that is `followed` are read
    as they stand under the one record it names.
    """

    field: Field
    negated: bool
    groups: tuple[tuple[Value, ...], ...]
    common: bool = False
    followed: bool = False

    @property
    def name(self) -> str:
        """The name of the parameter."""
        return f"{self.field.name}_not" if self.negated else self.field.name


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is understood; `pairs` is the query as it was sent.

    `record` is the id of the record whose list it is, where the path names one.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    filters: tuple[Filter, ...] = ()
    q: Search | None = None
    sort: tuple[Order, ...] = ()
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    cursor: Cursor | None = None
    facets: tuple[str, ...] = ()
    facet_limit: int = DEFAULT_FACET_LIMIT
    fields: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    format: str | None = None
    limit: int = DEFAULT_LIMIT
    record: str | None = None

    @property
    def applied(self) -> dict[str, list[str]]:
        """What was understood, by parameter."""
        applied = {
            part.name: list(dict.fromkeys(str(v) for group in part.groups for v in group))
            for part in self.filters
        }
        return applied | ({"q": [self.q.text]} if self.q else {})

    def order(self, noun: str) -> tuple[Order, ...]:
        """Return the order asked for, or else that of the list `noun`."""
        return self.sort or default_order(noun, searched=self.q is not None)

    def query(self, noun: str) -> str:
        """Return the filters and the order in one spelling: what a cursor is of."""
        filters = sorted(
            (part.name, sorted(sorted(map(str, group)) for group in part.groups))
            for part in self.filters
        )
        order = [str(each) for each in self.order(noun)]
        parts = [noun, filters, self.q and self.q.text, order]
        return json.dumps([*parts, self.record] if self.record else parts)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a route: how its values are read, and its documentation.

    `read` takes the name and every value given; `schema` is its OpenAPI schema.
    """

    name: str
    read: Callable[[str, Sequence[str]], Any]
    description: str
    example: Any
    schema: dict[str, Any]
    required: bool = False


def parse(raw: bytes, parameters: Mapping[str, Parameter], record: str | None = None) -> Asked:
    """Return what the query string `raw` asks; raises `BadRequest` with every fault."""
    faults: list[Fault] = []
    pairs, values = _understood(raw, parameters, faults)
    filters = [each for each in values.values() if isinstance(each, Filter)]
    parts = {n: each for n, each in values.items() if not isinstance(each, Filter)}
    asked = Asked(pairs, tuple(filters), record=record, **parts)
    faults.extend((*_too_many(filters), *_without_ground(asked)))
    if asked.cursor:
        faults.extend(_with_pages(pairs))
    # What a cursor belongs to cannot be told where something else is wrong.
    raise_faults(faults)
    return _placed(asked, asked.cursor) if asked.cursor else asked


def parse_values(raw: bytes, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the values in the query string `raw`, of a route that gives no list.

    Raises `BadRequest` with every fault.
    """
    faults: list[Fault] = []
    _, values = _understood(raw, parameters, faults)
    raise_faults(faults)
    return values


def _understood(
    raw: bytes, parameters: Mapping[str, Parameter], faults: list[Fault]
) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return the query as it was sent, and the value of each parameter given."""
    pairs = tuple(_decoded(raw, faults))
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in parameters:
            given.setdefault(name, []).append(text)
        elif not _IGNORED.fullmatch(name):
            faults.append(_unknown(name, text, parameters))
    faults.extend(_left_out(given, parameters))
    return pairs, dict(_read(given, parameters, faults))


def pairs_of(raw: bytes) -> tuple[tuple[str, str], ...]:
    """Return the parts of a query string that can be read, understood or not."""
    return tuple(_decoded(raw, []))


def _left_out(
    given: Mapping[str, Sequence[str]], parameters: Mapping[str, Parameter]
) -> Iterator[Fault]:
    for name, parameter in parameters.items():
        if parameter.required and name not in given:
            yield Fault("invalid_value", f"`{name}` is needed.", name)


def _read(
    given: Mapping[str, Sequence[str]],
    parameters: Mapping[str, Parameter],
    faults: list[Fault],
) -> Iterator[tuple[str, Any]]:
    for name, texts in given.items():
        try:
            yield name, parameters[name].read(name, texts)
        except BadRequest as error:
            faults.extend(error.faults)


def _placed(asked: Asked, cursor: Cursor) -> Asked:
    """Return `asked` with a cursor that knows its query; refuse another query's."""
    query = asked.query(cursor.noun)
    order = asked.order(cursor.noun)
    # A value for each key and for the id; where the order moves, what was given.
    lengths = {len(order) + 1, 1} if moves(order) else {len(order) + 1}
    if not cursor.serves(query, lengths):
        raise InvalidCursor([stray("cursor", dict(asked.pairs)["cursor"])])
    return replace(asked, cursor=replace(cursor, query=query))


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise the refusal of a request that has `faults`, named after the first."""
    if faults:
        raise _REFUSALS[faults[0].code](faults)


def _decoded(raw: bytes, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for part in raw.split(b"&"):
        if not part:
            continue
        name, text = (_text(side) for side in part.partition(b"=")[::2])
        if not BROKEN.search(name + text):
            yield name, text
        elif not _IGNORED.fullmatch(name):
            name, text = (BROKEN.sub("\ufffd", side) for side in (name, text))
            message = f"`{name}` holds a NUL, or bytes that are no UTF-8."
            faults.append(Fault("invalid_value", message, name, text))


def _text(raw: bytes) -> str:
    decoded = unquote_to_bytes(raw.replace(b"+", b" "))
    return decoded.decode(errors="surrogateescape")


def _unknown(name: str, text: str, parameters: Mapping[str, Parameter]) -> Fault:
    return Fault(
        "unknown_parameter",
        f"There is no parameter `{name}` here.",
        name,
        text,
        tuple(parameters),
        nearest(name, parameters) or None,
    )


def _too_many(filters: Sequence[Filter]) -> Iterator[Fault]:
    """Bound the size of a statement: databases refuse very long ones."""
    total = 0
    for part in filters:
        total += sum(len(group) for group in part.groups)
        if total > MAX_VALUES:
            message = f"All filters together take at most {MAX_VALUES} values."
            yield Fault("out_of_range", message, part.name)
            return


def _without_ground(asked: Asked) -> Iterator[Fault]:
    """Refuse the orders that need something else in the request."""
    editions = [part for part in asked.filters if part.name == "edition"]
    one_edition = [len(group) for part in editions for group in part.groups] == [1]
    grounds = {
        "relevance": (asked.q is not None, "`sort=relevance` needs `q`."),
        "position": (one_edition, "`sort=position` needs exactly one `edition`."),
    }
    for order in asked.sort:
        given, message = grounds.get(order.name, (True, ""))
        if not given:
            yield Fault("invalid_value", message, "sort", order.name)


def _with_pages(pairs: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    for name, text in pairs:
        if name == "page":
            message = "A walk by `cursor` has no pages: leave `page` out."
            yield Fault("invalid_value", message, name, text)
