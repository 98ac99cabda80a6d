"""Statements whose text is made once: to run them, only their values are put in place.

What SQLAlchemy does anew for each statement (its key, its compiled form, its lists)
takes longer than most of these statements themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, Self, TypeVarTuple, cast

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.selectable import TypedReturnsRows

from app.store.values import SHAPES

# The names of the values, and of those that are lists how long each is.
Form = tuple[tuple[str, int | None], ...]
Columns = TypeVarTuple("Columns")
_DIALECTS: dict[str, Dialect] = {}


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The text of a statement, its own values, and where those given go.

    `places` names the values in order, where the driver wants them so; `lists` are the
    names that the values of a list have in the text.
    """

    text: str
    own: Mapping[str, Any]
    places: Sequence[str] | None
    lists: Mapping[str, Sequence[str]]

    def values(self, given: Mapping[str, object]) -> tuple[Any, ...] | dict[str, Any]:
        """Return the values as the driver takes them."""
        flat = {**self.own, **given}
        for name, names in self.lists.items():
            flat.update(zip(names, flat.pop(name), strict=True))
        return flat if self.places is None else tuple([flat[x] for x in self.places])


class Fetched(list[tuple[*Columns]], Generic[*Columns]):
    """Rows as the driver gives them: texts and numbers as they are."""

    def one(self) -> tuple[*Columns]:
        """Return the only row there is."""
        (row,) = self
        return row

    def all(self) -> Self:
        """Return all rows."""
        return self

    def one_or_none(self) -> tuple[*Columns] | None:
        """Return the only row there is, if there is one."""
        return self.one() if self else None


def run(
    connection: Connection,
    statement: TypedReturnsRows[*Columns],
    values: Mapping[str, object],
) -> Fetched[*Columns]:
    """Return the rows of a statement that is kept (made once for a shape)."""
    form = tuple(
        [
            (name, len(value) if isinstance(value, (list, tuple)) else None)
            for name, value in values.items()
        ]
    )
    # Engines of a kind say the same: what one has made serves the others.
    dialect = _DIALECTS.setdefault(connection.dialect.name, connection.dialect)
    prepared = _prepared(statement, dialect, form)
    text, given = prepared.text, prepared.values(values)
    # What SQLAlchemy does around a statement takes longer than one of a brief read.
    straight = connection.get_execution_options().get("straight")
    ask = straight.execute if straight else connection.exec_driver_sql
    return Fetched(ask(text, given).fetchall())


@lru_cache(SHAPES)
def _compiled(statement: Executable, dialect: Dialect) -> SQLCompiler:
    return cast(SQLCompiler, cast(ClauseElement, statement).compile(dialect=dialect))


@lru_cache(4 * SHAPES)
def _prepared(statement: Executable, dialect: Dialect, form: Form) -> _Prepared:
    compiled = _compiled(statement, dialect)
    samples = {name: None if size is None else [""] * size for name, size in form}
    expanded = compiled.construct_expanded_state(samples)
    own = {name: value for name, value in compiled.params.items() if value is not None}
    lists = expanded.parameter_expansion
    return _Prepared(expanded.statement, own, expanded.positiontup, lists)
