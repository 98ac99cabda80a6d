"""What a value of a filter names: an id, or else words of a name or alias.

All ids of a request are looked up by one statement, and by another the words of what is
no id: those of an id are often in thousands of names. A value that names nothing is
refused with the nearest of what there is.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from app.documents.links import arxiv_of, doi_of, isbn_of
from app.errors import MOST_FAULTS, Fault
from app.store.engine import asking, reading
from app.store.execution import lengthy, run
from app.store.ids import TYPES, successors_statement
from app.store.read.request import Criteria, raise_faults
from app.store.search.index import json_rows
from app.store.tables import EDITION_ID, Column, Document, Edition, Name, NameWord, Resource
from app.store.values import (
    LOOKED_UP,
    MAX_WORDS,
    SHAPES,
    FieldType,
    Filter,
    Slot,
    Use,
    Value,
    Words,
    Years,
    distinct,
)
from app.text import nearest, nearest_named, word_choices, words

# How many names are compared for a suggestion; only a refusal pays for it.
_MOST_COMPARED = 50_000
_MOST_NAMED = 3
# For how many values of a request names are compared.
_MOST_PROPOSED = 10
# How many ids stand in a statement for one value, and for all: SQLite takes 32,766.
_MOST_IDS, _MOST_IDS_OF_ALL = 1_000, 20_000

# A field and what was asked of it.
FieldValue = tuple[str, str]
# What is named, and what it may name; and the values of such a statement by name.
LookupStatement = sa.CompoundSelect[str, str, str]
Values = dict[str, Any]


class LookupValue(NamedTuple):
    """A value to look up: the field says where, `words` whether names count."""

    field: str
    text: str
    words: bool


def name_matches(
    kind: str, words: Iterable[Sequence[str] | sa.BindParameter[str]]
) -> sa.ColumnElement[bool]:
    """Return the condition that a row of `Name` is of `kind` and has one of each of `words`."""
    holding = [
        Name.pk.in_(
            sa.select(NameWord.name_pk).where(NameWord.type == kind, NameWord.word.in_(choices))
        )
        for choices in words
    ]
    # Words tell the kind as well; asked for it beside them, SQLite looks at every name.
    return sa.and_(*holding) if holding else Name.type == kind


def among(column: Column, values: Sequence[Value]) -> sa.ColumnElement[bool]:
    """Return the condition that an id is one of `values`, which were looked up."""
    ids = [each for each in values if isinstance(each, str)]
    slots = [each for each in values if isinstance(each, Slot)]
    return sa.or_(
        *([column.in_(ids)] if ids or not slots else []),
        *(column.in_(_given(slot)) for slot in slots),
        *(
            column.in_(sa.select(Name.id).where(name_matches(each.field, word_choices(each.text))))
            for each in values
            if isinstance(each, Words)
        ),
    )


def _given(slot: Slot) -> Any:  # noqa: ANN401 - what `in_` takes
    """Return the ids of a slot: one, or a list in JSON, however long it is.

    Each length would be a statement of its own: with these, sixty costly requests took 280 MB
    where they take 135 (`benchmarks/attack.py`).
    """
    if slot.single:
        return sa.bindparam(slot.name, expanding=True)
    ids = json_rows(sa.bindparam(slot.name, type_=sa.String()), slot.name)
    return sa.select(ids.c.value)


def _ids(field: str) -> tuple[sa.Select[str], Column]:
    """Return where the ids of `field` stand: a select of them, and the column."""
    if field == "edition":
        return sa.select(EDITION_ID).join_from(Document, Edition), EDITION_ID
    if field in ("id", "language"):
        column = getattr(Resource, field)
        return sa.select(column).where(column.is_not(None)).distinct(), column
    column = Name.id
    return sa.select(column).where(Name.type == field).distinct(), column


def by_id(values_wanted: Sequence[LookupValue]) -> tuple[LookupStatement, Values]:
    """Return what gives `(field, text, id)` of ids, also of merged records, and its values."""
    values: Values = {}
    for want in values_wanted:
        values.setdefault(f"texts_{want.field}", []).append(want.text)
    return _by_id(tuple(dict.fromkeys(want.field for want in values_wanted))), values


@lru_cache(SHAPES)
def _by_id(fields: tuple[str, ...]) -> LookupStatement:
    parts: list[sa.Select[str, str, str]] = []
    for field in fields:
        ids, column = _ids(field)
        texts: sa.BindParameter[str] = sa.bindparam(f"texts_{field}", expanding=True)
        exact = ids.where(column.in_(texts))
        parts.append(exact.with_only_columns(sa.literal(field), column, column))
        type_ = "resource" if field == "id" else field
        if type_ in TYPES:
            old, heir = successors_statement(type_, texts).subquery().c
            parts.append(sa.select(sa.literal(field), old, heir))
    return sa.union(*parts)


def by_words(wanted: Sequence[LookupValue]) -> tuple[LookupStatement, Values]:
    """Return what gives the same of words, and its values; each has a word or more."""
    values: Values = {}
    shape: list[tuple[str, int]] = []
    for place, want in enumerate(wanted):
        words = word_choices(want.text)
        for number, choices in enumerate(words):
            values[f"words_{place}_{number}"] = choices
        values[f"text_{place}"] = want.text
        shape.append((want.field, len(words)))
    return _by_words(tuple(shape)), values


@lru_cache(SHAPES)
def _by_words(shape: tuple[tuple[str, int], ...]) -> LookupStatement:
    """Return the statement for things of a field and so many words each."""
    parts: list[sa.Select[str, str, str]] = []
    for place, (field, length) in enumerate(shape):
        words: list[sa.BindParameter[str]] = [
            sa.bindparam(f"words_{place}_{number}", expanding=True) for number in range(length)
        ]
        found = sa.select(Name.id).where(name_matches(field, words)).distinct()
        some = found.limit(_MOST_IDS + 1).subquery()
        text = sa.bindparam(f"text_{place}", type_=sa.String())
        parts.append(sa.select(sa.literal(field), text, some.c.id))
    return sa.union(*parts)


# How what names a resource is written after its scheme, and where it stands.
_IDENTIFIERS: Mapping[str, tuple[Callable[[str], str | None], Column]] = {
    "arxiv": (arxiv_of, Resource.arxiv),
    "doi": (doi_of, sa.func.lower(Resource.doi)),
    "isbn": (isbn_of, Resource.isbn),
    "key": (lambda text: text.partition(":")[2], Resource.citation_key),
}


def ids_by_identifier(
    connection: sa.Connection, printed: Iterable[str]
) -> dict[FieldValue, list[Value]]:
    """Return the ids of the resources that `doi:...`, `isbn:...`, `key:...` name, by what does."""
    wanted: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for text in printed:
        scheme = text.partition(":")[0].lower()
        value = _IDENTIFIERS[scheme][0](text) if scheme in _IDENTIFIERS else None
        if value:
            wanted[scheme].setdefault(value, []).append(text)
    found: dict[FieldValue, list[Value]] = defaultdict(list)
    for scheme, texts in wanted.items():
        column = _IDENTIFIERS[scheme][1]
        rows = sa.select(column, Resource.id).where(column.in_(texts)).order_by(Resource.pk)
        for value, record in connection.execute(rows):
            for text in texts[value]:
                found["id", text].append(record)
    return found


def ids_by_name(connection: sa.Connection, kind: str, text: str) -> tuple[str, ...]:
    """Return the first ids of what has all words of `text` in one name."""
    if not 0 < len(words(text)) <= MAX_WORDS:
        return ()
    ids = sa.select(Name.id).where(name_matches(kind, word_choices(text))).distinct()
    return tuple(connection.scalars(ids.order_by(Name.id).limit(_MOST_NAMED)))


def look_up(connection: sa.Connection, criteria: Criteria) -> Criteria:
    """Return `criteria` with every value of a filter replaced by the ids it names.

    Words that name more than a statement can list stay words. Raises `UnknownValue`
    for values that name nothing.
    """
    wanted = sorted({want for part in criteria.filters for want in _wanted(part)})
    if not wanted:
        return _possible(criteria)
    found = _by_ids(connection, wanted)
    # An id names that record only, whatever else has the word in its name.
    rest = [want for want in wanted if (want.field, want.text) not in found]
    worded = [want for want in rest if want.words and word_choices(want.text)]
    if worded:
        found |= _bounded(_looked_up(connection, by_words(worded)))
    missing = [
        (part, want.text)
        for part in criteria.filters
        for want in _wanted(part)
        if (want.field, want.text) not in found
    ]
    raise_faults(list(_faults(connection, missing)))
    filters = (_resolved(part, found) for part in criteria.filters)
    return _possible(replace(criteria, filters=tuple(filters)))


def _possible(criteria: Criteria) -> Criteria:
    """Return `criteria`; refuse two values at once of a field that has one."""
    faults = []
    for part in filter(_is_apart, criteria.filters):
        given = [text for name, text in criteria.pairs if name == part.name]
        message = (
            f"No record has several values of `{part.name}` at once; "
            f"`{part.name}={','.join(given)}` asks for either."
        )
        faults.append(Fault("invalid_value", message, part.name, given[-1]))
    raise_faults(faults)
    return criteria


def _is_apart(part: Filter) -> bool:
    if part.negated or Use.ONE not in part.field.uses or len(part.groups) == 1:
        return False
    groups: list[set[object]] = []
    for group in part.groups:
        covered = set[object]()
        for value in group:
            # Of words that name very many nobody knows which.
            if isinstance(value, Words):
                return False
            if isinstance(value, Years) and not value.unknown:
                covered.update(range(value.first, value.last + 1))
            else:
                covered.add(value)
        groups.append(covered)
    return not set.intersection(*groups)


def resources(engine: sa.Engine, texts: Iterable[str]) -> dict[str, str]:
    """Return the ids of the resources that ids, also of merged ones, or identifiers name."""
    with reading(engine) as connection:
        found = _by_ids(connection, [LookupValue("id", text, words=False) for text in texts])
    return {text: str(ids[0]) for (_, text), ids in found.items()}


def _by_ids(
    connection: sa.Connection, wanted: Sequence[LookupValue]
) -> dict[FieldValue, list[Value]]:
    printed = (each.text for each in wanted if each.field == "id")
    return _looked_up(connection, by_id(wanted)) | ids_by_identifier(connection, printed)


def _looked_up(
    connection: sa.Connection, statement: tuple[LookupStatement, Values]
) -> dict[FieldValue, list[Value]]:
    found: dict[FieldValue, list[Value]] = {}
    for field, text, record in run(connection, *statement):
        found.setdefault((field, text), []).append(record)
    return found


def _bounded(found: dict[FieldValue, list[Value]]) -> dict[FieldValue, list[Value]]:
    """Put words in place of their ids where these are too many for a statement."""
    bounded: dict[FieldValue, list[Value]] = {}
    left = _MOST_IDS_OF_ALL
    for named_, ids in sorted(found.items(), key=lambda item: len(item[1])):
        left -= len(ids)
        fits = left >= 0 and len(ids) <= _MOST_IDS
        bounded[named_] = sorted(ids, key=str) if fits else [Words(*named_)]
    return bounded


def _wanted(part: Filter) -> Iterator[LookupValue]:
    if part.field.type in LOOKED_UP:
        words = part.field.type is FieldType.NAMED
        for group in part.groups:
            yield from (LookupValue(part.field.name, str(text), words) for text in group)


def _resolved(part: Filter, found: Mapping[FieldValue, Sequence[Value]]) -> Filter:
    if part.field.type not in LOOKED_UP:
        return part
    groups = (
        tuple(dict.fromkeys(v for text in group for v in found[part.field.name, str(text)]))
        for group in part.groups
    )
    return replace(part, groups=distinct(groups))


def _faults(connection: sa.Connection, missing: Sequence[tuple[Filter, str]]) -> Iterator[Fault]:
    """Say of each value what it may have meant; the choice is read once a field."""
    choices: dict[str, dict[str, str]] = {}
    if missing:
        lengthy(connection)
    for place, (part, text) in enumerate(asking(missing[:MOST_FAULTS])):
        name, kind = part.field.name, part.field.type
        by_name = kind is FieldType.NAMED
        if name not in choices:
            # What may be written, and the id.
            named = sa.select(Name.text, Name.id).where(Name.type == name)
            if not by_name:
                ids, column = _ids(name)
                named = ids.with_only_columns(column, column)
            choices[name] = dict(connection.execute(named.limit(_MOST_COMPARED)).all())
        there = choices[name]
        near: tuple[str, ...] = ()
        if place < _MOST_PROPOSED:
            near = nearest_named(text, there) if by_name else nearest(text, there)
        yield Fault(
            "unknown_value",
            f"{text!r} names no {name} of the catalogue.",
            part.name,
            text,
            tuple(sorted(there)) if kind is FieldType.LANGUAGE else None,
            near or None,
        )


# What records are called: ids in, the names that people read out.

# A type of record, or a field whose values have names, and an id.
RecordKey = tuple[str, str]
# What is asked for beyond that stays without a name.
_MOST = 1_000


def names_of_filters(engine: sa.Engine, criteria: Criteria) -> dict[RecordKey, str]:
    """Return the names that people read for the ids in filters, which were looked up before."""
    ids: dict[str, set[str]] = defaultdict(set)
    for part in criteria.filters:
        if part.field.type is FieldType.NAMED:
            ids[part.field.name].update(str(v) for group in part.groups for v in group)
    if not ids:
        return {}
    ours = (sa.and_(Name.type == t, Name.id.in_(sorted(i)[:_MOST])) for t, i in ids.items())
    statement = sa.select(Name.type, Name.id, Name.text).where(sa.or_(*ours), Name.position == 0)
    with reading(engine) as connection:
        return {(t, i): text for t, i, text in connection.execute(statement)}


def names_of(engine: sa.Engine, type_: str, ids: Collection[str]) -> dict[str, str]:
    """Return the names of records of one type, of resources the titles, by id."""
    named = sa.select(Name.id, Name.text).where(Name.type == type_, Name.position == 0)
    statement = named.where(Name.id.in_(sorted(ids)[:_MOST]))
    if type_ == "resource":
        statement = sa.select(Resource.id, Resource.title).where(Resource.id.in_(ids))
    with reading(engine) as connection:
        return dict(connection.execute(statement).all())
