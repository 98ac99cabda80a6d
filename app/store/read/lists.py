"""The lists beside resources: which rows of a noun stand on a page, in which order."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
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
    inspect,
    null,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.records import Record
from app.store.engine import reading
from app.store.read.filters import conditions
from app.store.read.lookup import name_matches, resolve
from app.store.read.pages import Page, Parts, Single, Walk, counted, elsewhere, page_rows
from app.store.read.query import current_revision
from app.store.read.request import Asked, Key
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


def _count(connection: Connection, noun: str, asked: Asked) -> tuple[int, int]:
    return counted(connection, select(func.count(LISTED[noun].key)).where(*_demands(noun, asked)))


def _in_order(noun: str, asked: Asked) -> tuple[Select[int], list[Key]]:
    """Return the keys of all matches, and the keys of their order."""
    listed = LISTED[noun]
    order = [Key(listed.orders[o.name], o.descending) for o in asked.order(noun)]
    return select(listed.key).where(*_demands(noun, asked)), [*order, Key(listed.id)]


def listing(engine: Engine, noun: str, asked: Asked, records: Records) -> Page:
    """Return a page of a list; `records` makes the records of its rows."""
    with reading(engine) as connection:
        asked = resolve(connection, asked)
        count, revision = _count(connection, noun, asked)
        rows, following = page_rows(connection, asked, *_in_order(noun, asked))
        found = records(connection, [key for (key,) in rows])
    texts = [each.model_dump_json() for each in found]
    return Page(texts, count, revision, asked, following)


@contextmanager
def walking(engine: Engine, noun: str, asked: Asked, records: Records) -> Iterator[Walk]:
    """Give all matches of one state, in memory that grows with their keys only."""
    with closing(Parts(engine)) as parts:
        with parts.part() as connection:
            asked = resolve(connection, asked)
            count, parts.revision = _count(connection, noun, asked)
            statement, order = _in_order(noun, asked)
            keys = connection.scalars(statement.order_by(*(key.clause() for key in order))).all()

        def given(connection: Connection, keys: Sequence[int]) -> Iterator[str]:
            return (each.model_dump_json() for each in records(connection, keys))

        yield Walk(parts.texts(keys, given), count, parts.revision, parts.close)


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


# The rows of a page as the fields of records.


def plain(table: type[Any], model: type[Record], keys: Sequence[int]) -> Rows:
    """Return the rows with these keys: the key, and each column that `model` shows."""
    shown = [c for c in inspect(table).columns if c.key in model.model_fields]
    return select(pk(table), *shown).where(pk(table).in_(keys))


def joined(
    connection: Connection, keys: Sequence[int], statement: Rows, **parts: Rows
) -> list[dict[str, Any]]:
    """Return the rows with these keys in their order, as fields of records by name.

    Each of `parts` gives a list for each row; it begins with the key of the row, and
    goes on with one value or with several fields.
    """
    rows = {row.pk: row._asdict() for row in connection.execute(statement)}
    for row in rows.values():
        del row["pk"]
        row.update((name, []) for name in parts)
    for name, part in parts.items():
        for each in connection.execute(part):
            fields = dict(list(each._asdict().items())[1:])
            rows[each[0]][name].append(fields if len(fields) > 1 else each[1])
    return [rows[key] for key in keys]


def in_tree(
    connection: Connection,
    keys: Sequence[int],
    table: type[Institution | Topic],
    model: type[Record],
    *,
    over: str,
    under: str,
    others: str,
) -> list[dict[str, Any]]:
    """Return the same of rows that stand in a tree.

    `over` is the field for the row above each, `under` for those below, `others` for
    its other names.
    """
    upper, parent = aliased(table), col(getattr(table, f"{over}_pk"))
    above: tuple[Column, ...] = col(upper.id).label("over_id"), col(upper.name).label("over_name")
    statement = plain(table, model, keys).add_columns(*above)
    below = (
        select(parent, col(table.id), col(table.name))
        .where(parent.in_(keys))
        .order_by(col(table.sort_key), col(table.id))
    )
    parts: dict[str, Rows] = {others: aliases(table, keys), under: below}
    rows = joined(connection, keys, statement.outerjoin(upper, pk(upper) == parent), **parts)
    for row in rows:
        id_, name = row.pop("over_id"), row.pop("over_name")
        row[over] = {"id": id_, "name": name} if id_ else None
    return rows


def aliases(table: Named, keys: Sequence[int]) -> Rows:
    """Return `(key, other name)` of the rows with these keys."""
    kind = table.__name__.lower()
    return (
        select(pk(table), col(Name.text))
        .join(Name, and_(col(Name.type) == kind, col(Name.id) == col(table.id)))
        .where(pk(table).in_(keys), col(Name.position) > 0)
        .order_by(pk(table), col(Name.position))
    )
