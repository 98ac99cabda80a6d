"""What SQLite and PostgreSQL say each in its own way."""

from typing import TypeVar

from sqlalchemy import Boolean, ColumnElement, FunctionElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlmodel.sql.sqltypes import AutoString

T = TypeVar("T")


class _Either(FunctionElement[T]):
    """One expression in two wordings, of which a database is told its own."""

    inherit_cache = True


def either(sqlite: ColumnElement[T], postgresql: ColumnElement[T]) -> FunctionElement[T]:
    """Return an expression that SQLite and PostgreSQL are told in their own words."""
    found: FunctionElement[T] = _Either(sqlite, postgresql)
    # A condition keeps no type: it would be compared with 1 on SQLite.
    if not isinstance(sqlite.type, Boolean):
        found.type = sqlite.type
    return found


@compiles(_Either)
def _to_sqlite(element: _Either[T], compiler: SQLCompiler, **more: object) -> str:
    first, _ = element.clauses
    return compiler.process(first, **more)


@compiles(_Either, "postgresql")
def _to_postgresql(element: _Either[T], compiler: SQLCompiler, **more: object) -> str:
    _, second = element.clauses
    return compiler.process(second, **more)


@compiles(AutoString, "postgresql")
def _text(_type: AutoString, _compiler: object, **_more: object) -> str:
    """Texts are ordered by code point, whatever the language of the database."""
    return 'TEXT COLLATE "C"'
