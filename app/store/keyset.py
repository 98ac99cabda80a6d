"""The keys of an order, and the rows behind a place in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    or_,
)

from app.store.asked import Asked
from app.store.columns import Column
from app.store.cursor import KeyValue

Row = TypeVar("Row")

# Databases count rows to skip in 64 bits; a page behind that is as empty as any.
_FURTHEST = 2**63 - 1
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


def behind(keys: Sequence[Key], values: Sequence[KeyValue]) -> ColumnElement[bool]:
    """Return what holds of the rows behind the one with these values."""
    condition: ColumnElement[bool] = false()
    for key, value in zip(reversed(keys), reversed(values), strict=True):
        condition = key.behind(value, condition)
    return condition


def offset(asked: Asked) -> int:
    """Return how many rows stand before the page asked for."""
    return min((asked.page - 1) * asked.per_page, _FURTHEST)


def paged(
    statement: Select[*tuple[Any, ...]], keys: Sequence[Key], asked: Asked
) -> Select[*tuple[Any, ...]]:
    """Return the rows of one page of `statement`, which is in the order of `keys`.

    On a walk the keys follow the columns, and one row more tells whether it goes on.
    """
    cursor = asked.cursor
    if cursor is None:
        most: BindParameter[int] = bindparam(AT_MOST, asked.per_page)
        before = bindparam(BEFORE, offset(asked), type_=BigInteger())
        return statement.limit(most).offset(before)
    if cursor.values is not None:
        statement = statement.where(behind(keys, cursor.values))
    return statement.add_columns(*(key.column for key in keys)).limit(
        bindparam(AT_MOST, asked.per_page + 1)
    )


def sliced(asked: Asked, rows: Sequence[Row]) -> tuple[list[Row], str | None]:
    """Return one page of rows that are all there, and the cursor behind it.

    The key of a row is its place.
    """
    start = offset(asked)
    if asked.cursor:
        last = (asked.cursor.values or (-1,))[0]
        start = last + 1 if isinstance(last, int) else len(rows)
    placed = [(row, place) for place, row in enumerate(rows)][max(start, 0) :]
    page, following = turned(asked, placed, width=1)
    return [row for (row,) in page], following


def turned(
    asked: Asked, rows: Sequence[Sequence[Any]], width: int
) -> tuple[list[tuple[Any, ...]], str | None]:
    """Return the first `width` columns of a page's rows, and the cursor behind them."""
    given = [tuple(row)[:width] for row in rows[: asked.per_page]]
    if asked.cursor is None or len(rows) <= asked.per_page:
        return given, None
    return given, asked.cursor.after(tuple(rows[asked.per_page - 1])[width:])
