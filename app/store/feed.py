"""The change feed: every record that a revision touched, in the order of the writes."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlmodel import col

from app.catalogue.revised import RevisedRecord
from app.store.asked import Asked, Filter
from app.store.columns import Rows, pk
from app.store.field import Field, FieldType, Use
from app.store.keyset import Key, paged, turned
from app.store.ledger import Change, Revision
from app.store.load import Page
from app.store.parameters import paging
from app.store.query import current_revision
from app.store.reader import by_name, choice, read_orders, several, single
from app.store.rows import LARGEST
from app.store.session import reading
from app.store.values import read_number

# More than anybody writes.
_MOST = 10**15
_ORDERS = ("revision", "-revision")
_SINCE = Field(
    "since",
    FieldType.TEXT,
    "What came after this revision; 0 for everything. Whoever follows the feed goes "
    "to the end of its pages and asks again with the last `revision` there.",
    "0",
    Use.FILTER,
)


def _read_since(name: str, text: str) -> Filter:
    since = read_number(name, text, 0, _MOST)
    return Filter(_SINCE, negated=False, groups=((str(since),),))


FEED = by_name(
    replace(
        single("since", _read_since, _SINCE.description, _SINCE.example),
        schema={"type": "integer", "minimum": 0, "maximum": _MOST},
    ),
    several(
        "sort",
        _ORDERS,
        "`revision`, the oldest first, or `-revision`, as Atom does by default.",
        "-revision",
        read_orders,
    ),
    choice(
        "format",
        ("json", "atom"),
        "How the answer is written, unless the path says it with a suffix.",
        "json",
    ),
) | paging("feed")

_COLUMNS = (
    col(Change.revision),
    col(Revision.at),
    col(Revision.actor),
    col(Change.action),
    col(Change.type),
    col(Change.id),
    col(Change.name),
    func.nullif(col(Change.successor), ""),
    # What is to be said of one record, else of the whole revision.
    func.coalesce(func.nullif(col(Change.summary), ""), col(Revision.summary)),
)


def listing(engine: Engine, asked: Asked) -> Page:
    """Return a page of the feed."""
    with reading(engine) as connection:
        count, revision = connection.execute(count_statement(asked)).one()
        rows = connection.execute(page_statement(asked)).all()
    found, following = turned(asked, rows, width=len(_COLUMNS))
    return Page([_text(row) for row in found], count, revision, asked, following)


def count_statement(asked: Asked) -> Select[int, int]:
    """Return `(number of rows, revision of the catalogue)`."""
    rows = select(func.count()).select_from(Change)
    rows = rows.where(col(Change.revision) > _since(asked))
    return select(rows.scalar_subquery(), current_revision())


def page_statement(asked: Asked) -> Rows:
    """Return the rows on one page."""
    (order,) = asked.order("feed")
    keys = [
        Key(col(Change.revision), order.descending),
        Key(pk(Change), order.descending),
    ]
    statement: Rows = (
        select(*_COLUMNS)
        .select_from(Change)
        .join(Revision, col(Revision.number) == col(Change.revision))
        .where(col(Change.revision) > _since(asked))
        .order_by(*(key.clause() for key in keys))
    )
    return paged(statement, keys, asked)


def of(engine: Engine, revision: int) -> list[RevisedRecord]:
    """Return all rows of one revision."""
    statement = (
        select(*_COLUMNS)
        .select_from(Change)
        .join(Revision, col(Revision.number) == col(Change.revision))
        .where(col(Change.revision) == revision)
        .order_by(pk(Change))
    )
    with reading(engine) as connection:
        return [_record(tuple(row)) for row in connection.execute(statement)]


def _since(asked: Asked) -> int:
    values = [value for part in asked.filters for value in part.groups[0]]
    # Beyond the last is beyond the last.
    return min(int(str(values[0])), LARGEST) if values else 0


def _text(row: tuple[Any, ...]) -> str:
    return _record(row).model_dump_json()


def _record(row: tuple[Any, ...]) -> RevisedRecord:
    named = dict(zip(RevisedRecord.model_fields, row, strict=True))
    return RevisedRecord.model_validate(named)
