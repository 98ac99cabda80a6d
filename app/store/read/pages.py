"""Runs the statements: a constant number of them, in one transaction, so one snapshot.

Records come as the ready texts that are stored: no object is made of them.
"""

import json
import threading
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from time import monotonic
from typing import Any, TypeVarTuple

import sqlalchemy as sa

from app.catalogue.listing import TRUST
from app.catalogue.records import DETAILS, Record
from app.errors import Lost, NotFound, Unavailable
from app.store.bulk import among, chunks
from app.store.engine import asking, reading, translating_errors
from app.store.execution import lengthy, run
from app.store.ids import successor
from app.store.read import lookup, query
from app.store.read.alternatives import Alternatives, alternatives, count_of
from app.store.read.facets import Facet, counted
from app.store.read.filters import conditions
from app.store.read.lookup import look_up
from app.store.read.query import Shape, Values, current_revision, shape_of
from app.store.read.request import (
    AT_MOST,
    BEFORE,
    HIGHLIGHTS,
    MOST,
    Criteria,
    Cursor,
    Key,
    offset,
    pack,
    page_and_cursor,
    paged,
    stray,
    unpack,
)
from app.store.search.index import highlights, hits, json_rows, ranks
from app.store.tables import (
    EDITION_ID,
    Authorship,
    Category,
    Document,
    Edition,
    Fact,
    Mention,
    Resource,
    Rows,
)
from app.store.values import BY_RELEVANCE, FIRST_YEAR, LAST_YEAR, SHAPES, moves
from app.text import nearest

Columns = TypeVarTuple("Columns")
# Ready records by their keys.
Texts = dict[int, str]

_REVISION = sa.select(current_revision())
_SINGLE = sa.select(Resource.pk, Resource.record, Resource.revision, current_revision()).where(
    Resource.id == sa.bindparam("id")
)
_WANTED = json_rows(sa.bindparam("keys", type_=sa.String()), "wanted")
_RECORDS = sa.select(Resource.pk, Resource.record).join_from(
    _WANTED, Resource, Resource.pk == sa.cast(_WANTED.c.value, sa.Integer)
)
# How many records are in memory at a time while all are given.
AT_A_TIME = 500
_FIRST_PART = 30
# How long a transaction of a walk lasts at most, in seconds.
_LASTING = 5.0
# How many ids are compared for a suggestion; only a 404 pays for it.
_MOST_COMPARED = 50_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: ready texts, and what the envelope says about them.

    `following` is the cursor behind the last of them, on a walk that goes on; `whole`
    tells that there are no further pages to ask for. Only a list that `is_searched`
    has alternatives, and knows whether `most` resources match.
    """

    texts: list[str]
    count: int
    revision: int
    criteria: Criteria
    following: str | None = None
    facets: Mapping[str, Facet] = field(default_factory=dict)
    whole: bool = False
    is_searched: bool = False
    alternatives: Alternatives | None = None
    most: bool = False


@dataclass(frozen=True, slots=True)
class Single:
    """One ready record, and the catalogue's revision when it was read.

    `own` is the revision of the record, where it has one. Of a merged record there is
    only the id of its successor.
    """

    text: str
    revision: int
    own: int | None = None
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """All matches in order, `texts` to go through once, and the `documents` that list any."""

    texts: Iterator[str]
    count: int
    revision: int
    rest: Callable[[], None]
    criteria: Criteria = field(default_factory=Criteria)
    documents: Callable[[], Collection[str]] = tuple


def count_and_revision(connection: sa.Connection, count: sa.Select[int]) -> tuple[int, int]:
    """Return the number that a statement counts, and the catalogue's revision."""
    numbers = sa.select(count.scalar_subquery(), current_revision())
    total, at = connection.execute(numbers).one()
    return total, at


def page_rows(
    connection: sa.Connection,
    criteria: Criteria,
    statement: sa.Select[*Columns],
    keys: Sequence[Key],
) -> tuple[list[tuple[*Columns]], str | None]:
    """Return the rows of one page in the order of `keys`, and the cursor behind them."""
    ordered = statement.order_by(*(key.clause() for key in keys))
    rows = connection.execute(paged(ordered, keys, criteria)).all()
    return page_and_cursor(criteria, rows, width=len(statement.selected_columns))


def page_of(criteria: Criteria, found: Sequence[Record], revision: int) -> Page:
    """Return the page of records that are all there: the key of one is its place."""
    start = offset(criteria)
    if criteria.cursor:
        last = (criteria.cursor.values or (-1,))[0]
        if not isinstance(last, int):
            raise stray("cursor", str(last))
        start = last + 1
    placed = [(record, place) for place, record in enumerate(found)][max(start, 0) :]
    shown, following = page_and_cursor(criteria, placed, width=1)
    texts = [record.model_dump_json() for (record,) in shown]
    return Page(texts, len(found), revision, criteria, following)


@dataclass(frozen=True, slots=True)
class KeyList:
    """A list of what has a key: how many match, their keys in order, and their records."""

    count: Callable[[Criteria], sa.Select[int]]
    keys: Callable[[Criteria], sa.Select[Any]]
    order: Callable[[Criteria], list[Key]]
    texts: Callable[[sa.Connection, Sequence[Any]], Iterable[str]]


def list_page(engine: sa.Engine, listed: KeyList, criteria: Criteria) -> Page:
    """Return a page of a list; raises `UnknownValue` for names of nothing."""
    with reading(engine) as connection:
        criteria = look_up(connection, criteria)
        count, revision = count_and_revision(connection, listed.count(criteria))
        ordered = listed.keys(criteria), listed.order(criteria)
        rows, following = page_rows(connection, criteria, *ordered)
        texts = list(listed.texts(connection, [key for (key,) in rows]))
    return Page(texts, count, revision, criteria, following)


@contextmanager
def list_walk(engine: sa.Engine, listed: KeyList, criteria: Criteria) -> Iterator[Walk]:
    """Give all matches of one state, in memory that grows with their keys only."""
    with closing(Parts(engine)) as parts:
        with parts.part() as connection:
            criteria = look_up(connection, criteria)
            count, parts.revision = count_and_revision(connection, listed.count(criteria))
            order = (key.clause() for key in listed.order(criteria))
            keys = connection.scalars(listed.keys(criteria).order_by(*order)).all()
        yield Walk(parts.texts(keys, listed.texts), count, parts.revision, parts.close)


def resources(engine: sa.Engine, criteria: Criteria) -> Page:
    """Return a page of resources; raises `UnknownValue` for names that name nothing."""
    with reading(engine) as connection:
        return resource_page(connection, criteria)


def resource_page(connection: sa.Connection, criteria: Criteria) -> Page:
    """Return a page of resources, of the moment that a transaction sees."""
    if criteria.q:
        lengthy(connection, len(criteria.q.terms))
    criteria = look_up(connection, criteria)
    shape, values = shape_of(criteria, connection.dialect.name)
    following = None
    best = criteria.order("resources") == (BY_RELEVANCE,) and not criteria.cursor
    if best and criteria.q and ranks(criteria.q):
        ranked = query.by_relevance(connection, criteria, shape, values)
        total, every, at, found = best_page(connection, criteria, ranked, values)
    else:
        total, every, at = run(connection, query.count_statement(shape), values).one()
        ordered = query.in_order(shape, criteria, total, every)
        found, following = walked_page(connection, criteria, ordered, values)
    texts = _given(connection, found, criteria)
    most = 2 * total > every
    facets = counted(connection, criteria, shape, values, most=most)
    others = None if total else alternatives(connection, criteria)
    return Page(
        *(texts, total, at, criteria, following, facets),
        whole=bool(criteria.sample),
        is_searched=True,
        alternatives=others,
        most=most,
    )


def count(engine: sa.Engine, criteria: Criteria) -> int:
    """Return how many resources match; raises `UnknownValue`."""
    with reading(engine) as connection:
        return count_of(connection, look_up(connection, criteria))


def revision(engine: sa.Engine) -> int:
    """Return the catalogue's revision: what answers hang on."""
    with reading(engine) as connection:
        return _revision(connection)


def _revision(connection: sa.Connection) -> int:
    return run(connection, _REVISION, {}).one()[0]


def resource(engine: sa.Engine, record: str, criteria: Criteria) -> Single:
    """Return the resource with an id as `criteria` asks for it; raises `NotFound` or `Gone`."""
    with reading(engine) as connection:
        row = run(connection, _SINGLE, {"id": record}).one_or_none()
        if row is None:
            return elsewhere(connection, "resource", record, sa.select(Resource.id))
        key, text, own, revision = row
        (text,) = _given(connection, {key: text}, criteria)
    return Single(text, revision, own)


def resource_by_any_id(engine: sa.Engine, record: str, criteria: Criteria) -> Single:
    """Return the resource with an id, or where the one with an identifier stands."""
    if ":" in record:
        return Single("", 0, successor=id_by_identifier(engine, record))
    return resource(engine, record, criteria)


def id_by_identifier(engine: sa.Engine, printed: str) -> str:
    """Return the id of what `doi:...`, `isbn:...` or `key:...` names; raises `NotFound`."""
    with reading(engine) as connection:
        for ids in lookup.ids_by_identifier(connection, [printed]).values():
            return str(ids[0])
    message = f"No resource of the catalogue has the identifier {printed!r}."
    raise NotFound.at(message, "id", printed)


@contextmanager
def resource_walk(engine: sa.Engine, criteria: Criteria) -> Iterator[Walk]:
    """Give all matches of one state, in memory that grows with their keys only."""
    with closing(Parts(engine)) as parts:
        with parts.part() as connection:
            criteria = look_up(connection, criteria)
            shape, values = shape_of(criteria, connection.dialect.name)
            count, _, parts.revision = run(connection, query.count_statement(shape), values).one()
            found = connection.execution_options(yield_per=AT_A_TIME)
            statement = query.keys_statement(shape).limit(criteria.sample or None)
            keys = array("q", found.scalars(statement, values))

        def given(connection: sa.Connection, keys: Sequence[int]) -> Sequence[str]:
            return _given(connection, _records(connection, keys), criteria)

        def documents() -> set[str]:
            ids, listed = sa.select(Document.id), set[str]()
            listing = ids.distinct().join(Edition).join(Mention)
            with parts.part() as connection:
                every = set(connection.scalars(ids))
                for chunk in chunks(keys):
                    # Of few documents all are soon found.
                    if listed != every:
                        mine = listing.where(among(Mention.resource_pk, chunk))
                        listed |= set(connection.scalars(mine))
            return listed

        texts = parts.texts(keys, given)
        yield Walk(texts, count, parts.revision, parts.close, criteria, documents)


def _records(connection: sa.Connection, keys: Sequence[int]) -> Texts:
    """Return the ready records of the resources with these keys, in their order."""
    rows = connection.execute(_RECORDS, {"keys": json.dumps(list(keys))})
    texts = dict(rows.all())
    return {key: texts[key] for key in keys}


class Parts:
    """A walk through the catalogue, part by part, that sees one state of it.

    What is written meanwhile does not end it while its transaction lasts. But that holds
    up the log of the writes; so it lasts a few seconds at most, and not while whoever
    reads rests. If anything was written by then, the walk cannot go on.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._open: tuple[ExitStack, sa.Connection] | None = None
        self.revision: int | None = None
        self._until = 0.0
        self._turn = threading.Lock()

    @contextmanager
    def part(self) -> Iterator[sa.Connection]:
        """Give a connection for the next part; raise `Unavailable` after a change."""
        with self._turn:
            if self._open and monotonic() > self._until:
                self._end()
            # What fails in a part does not pass through what gave the connection.
            with translating_errors():
                yield self._open[1] if self._open else self._begin()

    def texts(
        self, keys: Sequence[int], texts_of: Callable[[sa.Connection, Sequence[int]], Iterable[str]]
    ) -> Iterator[str]:
        """Give the texts of the records with these keys, a part at a time.

        The first part is small and each twice as large as the one before: what many begin
        and few take costs little.
        """
        start, many = 0, min(_FIRST_PART, AT_A_TIME)
        while start < len(keys):
            with self.part() as connection:
                texts = list(texts_of(connection, keys[start : start + many]))
            yield from texts
            start, many = start + many, min(2 * many, AT_A_TIME)

    def close(self) -> None:
        """Let go of the connection; the next part takes another one."""
        with self._turn:
            self._end()

    def _begin(self) -> sa.Connection:
        with ExitStack() as stack:
            connection = stack.enter_context(reading(self._engine))
            if self.revision is not None and self.revision != _revision(connection):
                raise Unavailable("The catalogue was changed meanwhile; begin anew.")
            self._until = monotonic() + _LASTING
            self._open = stack.pop_all(), connection
        return connection

    def _end(self) -> None:
        if self._open:
            stack, self._open = self._open[0], None
            # Nothing is lost with a connection that nothing is read from any more.
            with suppress(Lost):
                stack.close()


def _given(connection: sa.Connection, records: Mapping[int, str], criteria: Criteria) -> list[str]:
    """Return the records with the fields asked for, and with what was included."""
    given = extended(connection, narrowed(records, criteria.fields), criteria.include)
    if criteria.q is None or HIGHLIGHTS not in criteria.include:
        return given
    marked = highlights(connection, criteria.q, records).values()
    return [
        f'{text[:-1]},"{HIGHLIGHTS}":{json_text(each)}}}'
        for text, each in zip(given, marked, strict=True)
    ]


def elsewhere(connection: sa.Connection, noun: str, record: str, ids: sa.Select[str]) -> Single:
    """Return where a merged id leads; raises `Gone` for a deleted one, else `NotFound`."""
    heir = successor(connection, noun, record)
    if heir is None:
        raise absent(connection, noun, record, ids)
    return Single("", 0, successor=heir)


def absent(connection: sa.Connection, noun: str, record: str, ids: sa.Select[str]) -> NotFound:
    """Return the error for an id that nothing has, with the nearest of `ids`."""
    lengthy(connection)
    near = lookup.ids_by_name(connection, noun, record)
    near += nearest(record, asking(connection.scalars(ids.limit(_MOST_COMPARED))))
    return NotFound.at(f"There is no {noun} {record!r}.", "id", record, None, dict.fromkeys(near))


# A part of a walk along an order that every write may change.


def walked_page(
    connection: sa.Connection, criteria: Criteria, shape: Shape, values: Values
) -> tuple[Texts, str | None]:
    """Return the records of one page by their keys, and the cursor behind it."""
    cursor = criteria.cursor
    by_keys = cursor and cursor.values and len(cursor.values) > 1
    if cursor and not by_keys and moves(criteria.order("resources")):
        return _not_given(connection, criteria, cursor, shape, values)
    rows = run(connection, query.page_statement(shape), values)
    found, following = page_and_cursor(criteria, rows, width=2)
    return dict(found), following


def _not_given(
    connection: sa.Connection, criteria: Criteria, cursor: Cursor, shape: Shape, values: Values
) -> tuple[Texts, str | None]:
    """Return the best matches that the walk has not given yet."""
    seen: set[int] = set()
    if cursor.values is not None:
        try:
            seen.update(unpack(str(cursor.values[0])))
        except ValueError as error:
            raise stray("cursor", str(cursor.values[0])) from error
    keys = connection.execution_options(yield_per=MOST).scalars(query.keys_statement(shape), values)
    fresh = list(islice((k for k in keys if k not in seen), criteria.per_page + 1))
    keys.close()
    given = fresh[: criteria.per_page]
    rows = _records(connection, given)
    if len(fresh) == len(given):
        return rows, None
    seen |= set(given)
    if len(seen) <= MOST:
        return rows, cursor.after((pack(seen),))
    order = sa.select(*(key.column for key in query.order_keys(shape)))
    place = connection.execute(order.where(Resource.pk == given[-1]), values).one()
    return rows, cursor.after(tuple(place))


# A page of the best matches, and how many there are: the words are looked up once.
#
# What does not fit on the page is told by its score alone: of resources only those are
# read that are as good as the last one on it. Of 20,000 resources a page takes half to two
# thirds of the time of its parts (processor time by turns); `make bench` measures searches.

# The place of the last match on the page, counted from 0.
_LAST = "last"
# Better than any match, worse than any: what the last one on a page is, if the matches
# end before it.
_ANY = -1e308


def best_page(
    connection: sa.Connection, criteria: Criteria, shape: Shape, values: Values
) -> tuple[int, int, int, Texts]:
    """Return how many match, and there are, the revision, and a page of records by their keys."""
    last = {_LAST: min(offset(criteria) + criteria.per_page, 2**63) - 1}
    rows = run(connection, _best_statement(shape), values | last)
    (total, every, revision), found = rows[0][:3], (row[3:] for row in rows)
    return total, every, revision, {key: text for key, text in found if key is not None}


@lru_cache(SHAPES)
def _best_statement(shape: Shape) -> Rows:
    """Return `(number of matches, of all, revision, key, ready record)`, the best first."""
    match = hits(shape.q)
    holding = conditions("resources", shape, shape.common)
    if holding:
        both = sa.select(match).join(Resource, Resource.pk == match.c.pk)
        match = both.where(*holding).cte("match").prefix_with("MATERIALIZED")
    score = match.c.score
    best = sa.select(score).order_by(score.desc())
    worst = best.limit(1).offset(sa.bindparam(_LAST, type_=sa.BigInteger()))
    near = (
        sa.select(match.c.pk, score, Resource.id)
        .join(Resource, Resource.pk == match.c.pk)
        .where(score >= sa.func.coalesce(worst.scalar_subquery(), _ANY))
        .order_by(score.desc(), Resource.id)
        .limit(sa.bindparam(AT_MOST))
        .offset(sa.bindparam(BEFORE, type_=sa.BigInteger()))
        .subquery("near")
    )
    count = sa.select(sa.func.count()).select_from(match).scalar_subquery()
    every, revision = query.all_resources().label("every"), current_revision().label("revision")
    numbers = sa.select(count.label("count"), every, revision).subquery("numbers")
    return (
        sa.select(numbers, near.c.pk, Resource.record)
        .join_from(numbers, near, sa.true(), isouter=True)
        .join(Resource, Resource.pk == near.c.pk, isouter=True)
        .order_by(near.c.score.desc(), near.c.id)
    )


def page_and_years(engine: sa.Engine, criteria: Criteria) -> tuple[Page, Facet]:
    """Return a page of resources, and every year among its matches; raises `UnknownValue`.

    Like the counts of any facet, those of the years leave out the filter by year.
    """
    others = tuple(name for name in criteria.facets if name != "year")
    with reading(engine) as connection:
        page = resource_page(connection, replace(criteria, facets=others))
        every = replace(page.criteria, facets=("year",), facet_limit=LAST_YEAR - FIRST_YEAR + 1)
        shape, values = shape_of(every, connection.dialect.name)
        years = counted(connection, every, shape, values, most=page.most)["year"]
    return replace(page, criteria=replace(page.criteria, facets=criteria.facets)), years


# What `include` adds to records: where they are listed, where values come from.

# The order of a record; fields of lists carry their place.
_PLAIN = (
    *("title", "kind", "year", "date", "venue", "publisher", "platform", "language", "note"),
    "et_al",
)
_LISTS = ("details.editors", "authors", "institutions", "topics", "categories", "links")
_DETAILS = tuple(f"details.{part}" for part in DETAILS)
_IDENTIFIER_FIELDS = ("identifiers.doi", "identifiers.arxiv", "identifiers.isbn")
_ORDER = (*_PLAIN, *_DETAILS, *_LISTS[1:-1], *_IDENTIFIER_FIELDS, _LISTS[-1])


def json_text(value: object) -> str:
    """Return compact JSON with every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# By what editions are ordered.
_CAME = sa.func.coalesce(Edition.date, Edition.follows, Edition.imported_at)


def mentions_statement(keys: Sequence[int]) -> Rows:
    """Return the places where resources are listed, in the order of the editions."""
    return (
        sa.select(
            *(Mention.resource_pk, EDITION_ID.label("edition")),
            *(Mention.line_start, Mention.line_end, Category.id.label("category"), Mention.text),
        )
        .join_from(Mention, Edition)
        .join(Document)
        .outerjoin(Category, Category.pk == Mention.category_pk)
        .where(Mention.resource_pk.in_(keys))
        .order_by(_CAME, Document.id, Edition.position, Mention.line_start, Mention.pk)
    )


def provenance_statement(keys: Sequence[int]) -> Rows:
    """Return every value given to resources, by field: those in use, by trust, the newest first."""
    place = sa.case({name: n for n, name in enumerate(_ORDER)}, value=Fact.field)
    trust = sa.case({name: n for n, name in enumerate(TRUST)}, value=Fact.basis)
    appearances = _appearances(keys).subquery()
    position = sa.func.coalesce(appearances.c.shown, Fact.position)
    used = sa.and_(Fact.used, sa.func.coalesce(appearances.c.first, True))
    same = appearances.c.resource_pk == Fact.resource_pk, appearances.c.position == Fact.position
    shown = sa.and_(*same, Fact.field == "authors", Fact.used)
    return (
        sa.select(
            *(Fact.resource_pk, Fact.field, Fact.value, Fact.basis, Fact.rule),
            *(EDITION_ID.label("edition"), Fact.line, Fact.text),
            *(used.label("used"), position.label("position")),
        )
        .outerjoin(appearances, shown)
        .outerjoin(Mention, Mention.pk == Fact.mention_pk)
        .outerjoin(Edition, Edition.pk == Mention.edition_pk)
        .outerjoin(Document, Document.pk == Edition.document_pk)
        .where(Fact.resource_pk.in_(keys), Fact.field.in_(_ORDER))
        .order_by(
            *(Fact.resource_pk, place, used.desc(), position, trust, _CAME.desc()),
            *(Edition.pk.desc(), Mention.line_start, Fact.reading, Fact.pk),
        )
    )


def _appearances(keys: Sequence[int]) -> Rows:
    """Return at which place of a record each place of its authors shows.

    Somebody with two places shows at the first; its name is the one in use.
    """
    owner, place = Authorship.resource_pk, Authorship.position
    first = sa.func.min(place).over(partition_by=(owner, Authorship.author_pk))
    mine = owner.in_(keys)
    appearance = sa.select(owner, place, first.label("first")).where(mine).subquery()
    order = sa.func.dense_rank().over(
        partition_by=appearance.c.resource_pk, order_by=appearance.c.first
    )
    return sa.select(
        appearance.c.resource_pk,
        appearance.c.position,
        (order - 1).label("shown"),
        (appearance.c.position == appearance.c.first).label("first"),
    )


_EXTRAS: Mapping[str, Callable[[Sequence[int]], Rows]] = {
    "mentions": mentions_statement,
    "provenance": provenance_statement,
}


def narrowed(records: Mapping[int, str], fields: Sequence[str]) -> Mapping[int, str]:
    """Return the ready `records` with these fields only, and the id; all, if none."""
    if not fields:
        return records
    kept = {"id", *fields}
    return {
        key: json_text({k: v for k, v in json.loads(text).items() if k in kept})
        for key, text in records.items()
    }


def extended(
    connection: sa.Connection, records: Mapping[int, str], include: Sequence[str]
) -> list[str]:
    """Return the ready `records` with what `include` names; a statement for each."""
    texts = dict(records)
    for name in filter(_EXTRAS.get, dict.fromkeys(include)):
        rows: dict[int, list[str]] = defaultdict(list)
        for row in connection.execute(_EXTRAS[name](tuple(records))).mappings():
            fields = dict(row)
            key = fields.pop("resource_pk")
            if name == "provenance":
                # The values of a fact as records have them.
                position = fields.pop("position")
                if fields["field"] in _LISTS:
                    fields["field"] = f"{fields['field']}[{position}]"
                fields.update(value=json.loads(fields["value"]), used=bool(fields["used"]))
            rows[key].append(json_text(fields))
        for key, text in texts.items():
            texts[key] = f'{text[:-1]},"{name}":[{",".join(rows[key])}]}}'
    return list(texts.values())
