"""Ids that name no record any more: what came of them, however often it was merged."""

from collections.abc import Sequence

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    exists,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.errors import Fault, Gone
from app.store.ledger import Retired

Ids = Sequence[str] | BindParameter[str]
TYPES = ("resource", "author", "institution", "topic", "category")


def _line(type_: str, ids: Ids) -> CTE:
    """Return `(id, heir)` of each retired id and of every one that came after it."""
    first: Select[str, str | None] = select(
        col(Retired.id).label("id"), col(Retired.successor).label("heir")
    )
    line = first.where(col(Retired.type) == type_, col(Retired.id).in_(ids)).cte(
        f"line_of_{type_}", recursive=True
    )
    later = aliased(Retired)
    return line.union(
        select(line.c.id, col(later.successor)).where(
            col(later.type) == type_, col(later.id) == line.c.heir
        )
    )


def _alive(type_: str, line: CTE) -> ColumnElement[bool]:
    retired = exists().where(col(Retired.type) == type_, col(Retired.id) == line.c.heir)
    return line.c.heir.is_not(None) & ~retired


def successors_statement(type_: str, ids: Ids) -> Select[str, str]:
    """Return `(id, successor)` of those of `ids` that go on in another record."""
    line = _line(type_, ids)
    return select(line.c.id, line.c.heir).where(_alive(type_, line))


def successor(connection: Connection, type_: str, id_: str) -> str | None:
    """Return the id of the record into which `id_` was merged; None if it never was.

    Raises `Gone` where the record was deleted, or the one it was merged into.
    """
    line = _line(type_, [id_])
    rows = connection.execute(select(line.c.heir, _alive(type_, line))).all()
    for heir, alive in rows:
        if alive:
            return str(heir)
    if rows:
        message = f"The {type_} {id_!r} was deleted."
        raise Gone(message, faults=[Fault("gone", message, "id", id_)])
    return None
