"""What a caller asks for: a raw query string in, typed parts or every fault out.

A cursor carries the keys of the last row given, so that writes in between neither skip
nor repeat a row, and a digest of its query, so that it serves no other one.
"""

import json
import math
import re
import zlib
from base64 import b85decode, b85encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote_to_bytes

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, and_, bindparam, false, or_

from app.errors import MOST_FAULTS, BadRequest, Fault, InvalidCursor
from app.store.tables import Column
from app.store.values import BY_RELEVANCE, DEFAULT_ORDERS, Filter, Order, Search, moves
from app.text import nearest, regex

START = "*"
# Of the words of `q` a resource needs all, or any.
ALL_WORDS, ANY_WORD = MATCHES = ("all", "any")
# What can be included of what was searched alone.
HIGHLIGHTS = "highlights"
KeyValue = str | int | float | None
# A key is as long as the longest title.
_MOST_LETTERS = 64_000
# What no column holds: NUL, half a letter, a number over 64 bits.
# NUL, and what `surrogateescape` makes of bytes that are no UTF-8.
BROKEN = regex("[\0\ud800-\udfff]")
_HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list that a `query`, in one spelling, asks for; without `values` its start."""

    noun: str
    values: tuple[KeyValue, ...] | None = None
    digest: str = ""
    query: str = ""

    def serves(self, query: str, lengths: Collection[int]) -> bool:
        """Return whether this is a place in the answer to `query`, of so many values."""
        if self.values is None:
            return True
        fits = len(self.values) in lengths
        return fits and self.digest == _digest(query, self.values)

    def after(self, values: tuple[KeyValue, ...]) -> str:
        """Return the text of the cursor behind the row with these keys."""
        text = json.dumps([_digest(self.query, values), *values], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _digest(query: str, values: tuple[KeyValue, ...]) -> str:
    said = json.dumps([query, *values])
    return blake2b(said.encode(), digest_size=8).hexdigest()


def read_cursor(name: str, text: str, *, noun: str) -> Cursor:
    """Return the place that `text` tells; refuse what is no cursor."""
    if text == START:
        return Cursor(noun)
    if len(text) > _MOST_LETTERS or not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise stray(name, text)
    try:
        padded = text + "=" * (-len(text) % 4)
        found = json.loads(urlsafe_b64decode(padded))
    except (ValueError, RecursionError) as error:
        raise stray(name, text) from error
    if not isinstance(found, list) or not all(map(_possible, found)):
        raise stray(name, text)
    digest, *values = found or [None]
    return Cursor(noun, tuple(values), str(digest))


def _possible(value: object) -> bool:
    if isinstance(value, str):
        return not BROKEN.search(value)
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= _HIGHEST
    return value is None or (isinstance(value, float) and math.isfinite(value))


def stray(name: str, text: str) -> InvalidCursor:
    """Return the refusal of a cursor that is broken or another query's."""
    message = "The cursor is broken or belongs to another query; `*` starts anew."
    return InvalidCursor.at(message, name, text)


# Nothing is guessed, dropped or clamped: what is not understood is refused, all of it at
# once. Knows neither the web nor the database.

DEFAULT_PER_PAGE = 25
DEFAULT_FACET_LIMIT = 10
DEFAULT_LIMIT = 10
MAX_VALUES = 200
_NOT_OF_SAMPLES = frozenset({"page", "per_page", "cursor", "sort"})
# What browsers and newsletters add to addresses that people pass on.
_IGNORED = regex(r"utm_.*|fbclid|gclid|_", re.DOTALL)
_REFUSALS = {kind.code: kind for kind in BadRequest.__subclasses__()}


@dataclass(frozen=True, slots=True)
class Criteria:
    """A request understood: `pairs` as it was sent, `record` the id of whose list it is."""

    pairs: tuple[tuple[str, str], ...] = ()
    filters: tuple[Filter, ...] = ()
    q: Search | None = None
    match: str | None = None
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
    sample: int = 0
    seed: str = ""
    bom: str | None = None

    @property
    def applied(self) -> dict[str, list[str]]:
        """What was understood, by parameter."""
        applied = {
            part.name: list(dict.fromkeys(str(v) for group in part.groups for v in group))
            for part in self.filters
        }
        said = {"q": self.q and self.q.text, "match": self.match}
        return applied | {name: [text] for name, text in said.items() if text}

    def order(self, noun: str) -> tuple[Order, ...]:
        """Return the order asked for, or else that of the list `noun`."""
        is_searched = noun == "resources" and self.q is not None
        return self.sort or ((BY_RELEVANCE,) if is_searched else DEFAULT_ORDERS[noun])

    def query(self, noun: str) -> str:
        """Return the filters and the order in one spelling: what a cursor is of."""
        filters = sorted(
            (part.name, sorted(sorted(map(str, group)) for group in part.groups))
            for part in self.filters
        )
        order = [str(each) for each in self.order(noun)]
        searched = self.q and (f"{self.q.text} {ANY_WORD}" if self.q.any else self.q.text)
        parts = [noun, filters, searched, order]
        return json.dumps([*parts, self.record] if self.record else parts)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a route: how `read` takes its name and values, its OpenAPI `schema`."""

    name: str
    read: Callable[[str, Sequence[str]], Any]
    description: str
    example: Any
    schema: dict[str, Any]
    required: bool = False


def parse(raw: bytes, parameters: Mapping[str, Parameter], record: str | None = None) -> Criteria:
    """Return what the query string `raw` asks; raises `BadRequest` with every fault."""
    faults: list[Fault] = []
    pairs, values = _understood(raw, parameters, faults)
    filters = [each for each in values.values() if isinstance(each, Filter)]
    parts = {n: each for n, each in values.items() if not isinstance(each, Filter)}
    criteria = Criteria(pairs, tuple(filters), record=record, **parts)
    if criteria.q and criteria.match == ANY_WORD:
        criteria = replace(criteria, q=replace(criteria.q, any=True))
    faults.extend((*_too_many(filters), *_without_ground(criteria)))
    faults.extend(_excluded(pairs, criteria))
    # What a cursor belongs to cannot be told where something else is wrong.
    raise_faults(faults)
    if criteria.sample:
        return replace(criteria, sort=(Order("sample"),), per_page=criteria.sample)
    return _placed(criteria, criteria.cursor) if criteria.cursor else criteria


def parse_values(raw: bytes, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """Return the values in a query that asks for no list; raises `BadRequest`, every fault."""
    faults: list[Fault] = []
    _, values = _understood(raw, parameters, faults)
    raise_faults(faults)
    return values


def _understood(
    raw: bytes, parameters: Mapping[str, Parameter], faults: list[Fault]
) -> tuple[tuple[tuple[str, str], ...], dict[str, Any]]:
    """Return the query as it was sent, and the value of each parameter given."""
    pairs = tuple(_decoded(raw, faults))
    values: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in parameters:
            values.setdefault(name, []).append(text)
        elif len(faults) < MOST_FAULTS and not _IGNORED.fullmatch(name):
            faults.append(_unknown(name, text, parameters))
    needed = [name for name, each in parameters.items() if each.required and name not in values]
    faults.extend(Fault("invalid_value", f"`{name}` is needed.", name) for name in needed)
    found = {}
    for name, texts in values.items():
        try:
            found[name] = parameters[name].read(name, texts)
        except BadRequest as error:
            faults.extend(error.faults)
    return pairs, found


def pairs_of(raw: bytes) -> tuple[tuple[str, str], ...]:
    """Return the parts of a query string that can be read, understood or not."""
    return tuple(_decoded(raw, []))


def _placed(criteria: Criteria, cursor: Cursor) -> Criteria:
    """Return `criteria` with a cursor that knows its query; refuse another query's."""
    query = criteria.query(cursor.noun)
    order = criteria.order(cursor.noun)
    # A value for each key and for the id; where the order moves, what was given.
    lengths = {len(order) + 1, 1} if moves(order) else {len(order) + 1}
    if not cursor.serves(query, lengths):
        raise stray("cursor", dict(criteria.pairs)["cursor"])
    return replace(criteria, cursor=replace(cursor, query=query))


def raise_faults(faults: Sequence[Fault]) -> None:
    """Raise the refusal of a request that has `faults`, named after the first."""
    if faults:
        raise _REFUSALS[faults[0].code](faults=faults)


def _decoded(raw: bytes, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for part in raw.split(b"&"):
        if not part:
            continue
        name, text = (
            unquote_to_bytes(side).decode(errors="surrogateescape")
            for side in part.replace(b"+", b" ").partition(b"=")[::2]
        )
        if not BROKEN.search(name + text):
            yield name, text
        elif not _IGNORED.fullmatch(name):
            name, text = (BROKEN.sub("\ufffd", side) for side in (name, text))
            message = f"`{name}` holds a NUL, or bytes that are no UTF-8."
            faults.append(Fault("invalid_value", message, name, text))


# What others call it: OpenAlex, Zotero, Datasette and most who page.
_CALLED_ELSEWHERE = {
    other: name
    for name, others in {
        "q": ("search", "query", "title"),
        "per_page": ("limit", "size", "page_size", "count"),
        "sample": ("random",),
        "page": ("offset", "start"),
        "cursor": ("after",),
        "sort": ("order", "order_by"),
        "fields": ("select",),
        "include": ("expand",),
        "facets": ("group_by",),
        "kind": ("type",),
        "topic": ("tag", "subject"),
        "language": ("lang",),
        "year": ("from", "since", "date"),
    }.items()
    for other in others
}


def _unknown(name: str, text: str, parameters: Mapping[str, Parameter]) -> Fault:
    meant = _CALLED_ELSEWHERE.get(name.lower().removeprefix("_"))
    near = (meant,) if meant and meant in parameters else nearest(name, parameters)
    message = f"There is no parameter `{name}` here."
    return Fault("unknown_parameter", message, name, text, tuple(parameters), near or None)


def _too_many(filters: Sequence[Filter]) -> Iterator[Fault]:
    """Bound the size of a statement: databases refuse very long ones."""
    total = 0
    for part in filters:
        total += sum(len(group) for group in part.groups)
        if total > MAX_VALUES:
            message = f"All filters together take at most {MAX_VALUES} values."
            yield Fault("out_of_range", message, part.name)
            return


def _without_ground(criteria: Criteria) -> Iterator[Fault]:
    """Refuse what needs something else in the request."""
    editions = [part for part in criteria.filters if part.name == "edition"]
    one_edition = [len(group) for part in editions for group in part.groups] == [1]
    grounds = {
        "relevance": (criteria.q is not None, "`sort=relevance` needs `q`."),
        "position": (one_edition, "`sort=position` needs exactly one `edition`."),
    }
    if criteria.match and "q" not in dict(criteria.pairs):
        yield Fault("invalid_value", "`match` needs `q`.", "match", criteria.match)
    if HIGHLIGHTS in criteria.include and criteria.q is None:
        message = f"`include={HIGHLIGHTS}` needs `q`."
        yield Fault("invalid_value", message, "include", HIGHLIGHTS)
    for order in criteria.sort:
        given, message = grounds.get(order.name, (True, ""))
        if not given:
            yield Fault("invalid_value", message, "sort", order.name)


def _excluded(pairs: Iterable[tuple[str, str]], criteria: Criteria) -> Iterator[Fault]:
    """Refuse what a walk, or a sample, has no room for; a seed is one of a sample."""
    for name, text in pairs:
        if name == "page" and criteria.cursor:
            message = "A walk by `cursor` has no pages: leave `page` out."
            yield Fault("invalid_value", message, name, text)
        elif name in _NOT_OF_SAMPLES and criteria.sample:
            message = f"A sample has neither pages nor an order: leave `{name}` out."
            yield Fault("invalid_value", message, name, text)
        elif name == "seed" and not criteria.sample:
            yield Fault("invalid_value", "`seed` needs `sample`.", name, text)


# Which rows a walk has given, where an order moves with every write.
#
# How well a resource fits depends on all others, so no place in that order is lasting.
# A walk along it carries the numbers of the rows it gave instead: sorted, the steps
# between them as variable-length numbers, packed.

# Beyond that a walk goes on by the keys of its last row: addresses are not endless.
MOST = 20_000
_MOST_BYTES = 16 * MOST
_BITS, _MORE = 7, 0x80


def pack(numbers: Iterable[int]) -> str:
    """Return numbers as a short text."""
    written, last = bytearray(), 0
    for number in sorted(numbers):
        step, last = number - last, number
        while step >= _MORE:
            written.append(step & (_MORE - 1) | _MORE)
            step >>= _BITS
        written.append(step)
    return b85encode(zlib.compress(bytes(written), 9)).decode()


def unpack(text: str) -> frozenset[int]:
    """Return the numbers of a text; raises `ValueError` for any other text."""
    try:
        written = zlib.decompressobj().decompress(b85decode(text), _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(text) from error
    numbers: set[int] = set()
    last = step = shift = 0
    for byte in written:
        step |= (byte & (_MORE - 1)) << shift
        shift += _BITS
        if byte < _MORE:
            last += step
            numbers.add(last)
            step = shift = 0
    return frozenset(numbers)


# The keys of an order, and the rows behind a place in it.

# Databases count rows to skip in 64 bits; a page behind that is as empty as any.
# The names of two values of a statement: how many rows it gives, after how many.
AT_MOST, BEFORE = "at_most", "before"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order; records without a value come last either way."""

    column: Column
    descending: bool = False
    nullable: bool = False

    def clause(self) -> Column:
        """Return the key as `ORDER BY` takes it."""
        ordered = self.column.desc() if self.descending else self.column.asc()
        # Where nothing is null, saying so would keep SQLite from its indexes.
        return ordered.nulls_last() if self.nullable else ordered

    def behind(self, value: KeyValue, tied: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return what holds behind `value`; `tied` of the rows that have it, too."""
        if value is None:
            return and_(self.column.is_(None), tied)
        further = self.column < value if self.descending else self.column > value
        rest = [self.column.is_(None)] if self.nullable else []
        return or_(further, and_(self.column == value, tied), *rest)


def offset(criteria: Criteria) -> int:
    """Return how many rows stand before the page asked for."""
    return min((criteria.page - 1) * criteria.per_page, _HIGHEST)


def paged(
    statement: Select[*tuple[Any, ...]], keys: Sequence[Key], criteria: Criteria
) -> Select[*tuple[Any, ...]]:
    """Return the rows of one page of `statement`, which is in the order of `keys`.

    On a walk the keys follow the columns, and one row more tells whether it goes on.
    """
    cursor = criteria.cursor
    if cursor is None:
        most: BindParameter[int] = bindparam(AT_MOST, criteria.per_page)
        before = bindparam(BEFORE, offset(criteria), type_=BigInteger())
        return statement.limit(most).offset(before)
    if cursor.values is not None:
        # What holds of the rows behind the one with these values.
        behind: ColumnElement[bool] = false()
        for key, value in zip(reversed(keys), reversed(cursor.values), strict=True):
            behind = key.behind(value, behind)
        statement = statement.where(behind)
    with_keys = statement.add_columns(*(key.column for key in keys))
    return with_keys.limit(bindparam(AT_MOST, criteria.per_page + 1))


def page_and_cursor(
    criteria: Criteria, rows: Sequence[Sequence[Any]], width: int
) -> tuple[list[tuple[Any, ...]], str | None]:
    """Return the first `width` columns of a page's rows, and the cursor behind them."""
    given = [tuple(row)[:width] for row in rows[: criteria.per_page]]
    if criteria.cursor is None or len(rows) <= criteria.per_page:
        return given, None
    return given, criteria.cursor.after(tuple(rows[criteria.per_page - 1])[width:])
