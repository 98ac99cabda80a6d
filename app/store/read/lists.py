"""The lists beside resources: which rows of a noun stand on a page, in which order."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    distinct,
    func,
    null,
    select,
)
from sqlmodel import col

from app.catalogue.records import Record
from app.store.engine import reading
from app.store.read.filters import conditions
from app.store.read.lookup import name_matches, resolve
from app.store.read.pages import AT_A_TIME, Page, Single, Walk, elsewhere
from app.store.read.query import current_revision
from app.store.read.request import Asked, Key, paged, turned
from app.store.tables import (
    Author,
    Category,
    Column,
    Document,
    Edition,
    Institution,
    Mention,
    Name,
    Rows,
    Topic,
    pk,
)

Named = type[Author | Institution | Topic]
# Makes the records of the rows with these keys, in their order.
Records = Callable[[Connection, Sequence[int]], Sequence[Record]]


_NO_REVISION: Column = null()


@dataclass(frozen=True, slots=True)
class Listed:
    """A noun with a list: its name in `Name.type`, its key, its id and its orders.

    `own` is the revision of a record, where it has one.
    """

    kind: str
    key: Column
    id: Column
    orders: Mapping[str, Column]
    own: Column = _NO_REVISION


def _listed(table: Named, kind: str) -> Listed:
    orders = {
        "id": col(table.id),
        "name": col(table.sort_key),
        "resource_count": col(table.resource_count),
    }
    return Listed(kind, pk(table), col(table.id), orders, col(table.revision))


_IN_DOCUMENT = (
    select(func.count(distinct(col(Mention.resource_pk))))
    .join_from(Mention, Edition)
    .where(col(Edition.document_pk) == pk(Document))
    .scalar_subquery()
)

LISTED: Mapping[str, Listed] = {
    "authors": _listed(Author, "author"),
    "institutions": _listed(Institution, "institution"),
    "topics": _listed(Topic, "topic"),
    "categories": Listed(
        "category",
        pk(Category),
        col(Category.id),
        {
            "id": col(Category.id),
            "name": func.lower(col(Category.name)),
            "resource_count": col(Category.resource_count),
        },
    ),
    "documents": Listed(
        "document",
        pk(Document),
        col(Document.id),
        {
            "id": col(Document.id),
            "name": func.lower(col(Document.title)),
            "resource_count": _IN_DOCUMENT,
        },
    ),
}


def _demands(noun: str, asked: Asked) -> list[ColumnElement[bool]]:
    listed = LISTED[noun]
    demands = conditions(noun, asked)
    if asked.q:
        ids = select(col(Name.id)).where(name_matches(listed.kind, asked.q.text))
        demands.append(listed.id.in_(ids))
    return demands


def count_statement(noun: str, asked: Asked) -> Select[int, int]:
    """Return `(number of matches, revision of the catalogue)`."""
    matches = select(func.count(LISTED[noun].key)).where(*_demands(noun, asked))
    return select(matches.scalar_subquery(), current_revision())


def _order_keys(noun: str, asked: Asked) -> list[Key]:
    listed = LISTED[noun]
    keys = [Key(listed.orders[o.name], o.descending) for o in asked.order(noun)]
    return [*keys, Key(listed.id)]


def keys_statement(noun: str, asked: Asked) -> Select[int]:
    """Return the keys of all matches, in order."""
    order = (key.clause() for key in _order_keys(noun, asked))
    return select(LISTED[noun].key).where(*_demands(noun, asked)).order_by(*order)


def page_statement(noun: str, asked: Asked) -> Rows:
    """Return the keys of the rows on one page."""
    return paged(keys_statement(noun, asked), _order_keys(noun, asked), asked)


def listing(engine: Engine, noun: str, asked: Asked, records: Records) -> Page:
    """Return a page of a list; `records` makes the records of its rows."""
    with reading(engine) as connection:
        asked = resolve(connection, asked)
        count, revision = connection.execute(count_statement(noun, asked)).one()
        rows = connection.execute(page_statement(noun, asked)).all()
        keys, following = turned(asked, rows, width=1)
        found = records(connection, [key for (key,) in keys])
    texts = [each.model_dump_json() for each in found]
    return Page(texts, count, revision, asked, following)


@contextmanager
def walking(engine: Engine, noun: str, asked: Asked, records: Records) -> Iterator[Walk]:
    """Give all matches as one snapshot, in memory that grows with their keys only."""
    with reading(engine) as connection:
        asked = resolve(connection, asked)
        count, revision = connection.execute(count_statement(noun, asked)).one()
        keys = connection.scalars(keys_statement(noun, asked)).all()
        yield Walk(_texts(connection, keys, records), count, revision)


def _texts(connection: Connection, keys: Sequence[int], records: Records) -> Iterator[str]:
    for start in range(0, len(keys), AT_A_TIME):
        for each in records(connection, keys[start : start + AT_A_TIME]):
            yield each.model_dump_json()


def single(engine: Engine, noun: str, record: str, records: Records) -> Single:
    """Return the record with an id; raises `NotFound` or `Gone` where there is none."""
    listed = LISTED[noun]
    statement = select(listed.key, current_revision(), listed.own).where(listed.id == record)
    with reading(engine) as connection:
        row = connection.execute(statement).one_or_none()
        if row is None:
            return elsewhere(connection, listed.kind, record, select(listed.id))
        key, revision, own = row
        (found,) = records(connection, [key])
    return Single(found.model_dump_json(), revision, own)


def grouped(connection: Connection, statement: Rows) -> dict[int, list[Any]]:
    """Return the rows of `statement` by their first column, without it."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for key, *rest in connection.execute(statement):
        rows[key].append(rest[0] if len(rest) == 1 else tuple(rest))
    return rows


def aliases(table: Named, keys: Sequence[int]) -> Select[int, str]:
    """Return `(key, other name)` of the rows with these keys."""
    kind = table.__name__.lower()
    return (
        select(pk(table), col(Name.text))
        .join(Name, and_(col(Name.type) == kind, col(Name.id) == col(table.id)))
        .where(pk(table).in_(keys), col(Name.position) > 0)
        .order_by(pk(table), col(Name.position))
    )
