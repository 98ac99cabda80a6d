"""Columns as statements name them, with the types that a type checker needs."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, literal
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import SQLCoreOperations
from sqlmodel import col

from app.store.tables import Document, Edition

# What a condition or an order can be made of: a column of a table, or an expression.
Column = SQLCoreOperations[Any]
Keys = Select[int]
Rows = Select[*tuple[Any, ...]]

EDITION_ID: ColumnElement[str] = col(Document.id) + literal(":") + col(Edition.label)
"""The id of an edition, `<document>:<label>`."""


class Keyed(Protocol):
    """A table with a number for each row."""

    pk: int | None


def pk(table: type[Keyed]) -> Mapped[int]:
    """Return the key of a table: None before a row is stored, never in a statement."""
    key: Any = table.pk
    return col(key)
