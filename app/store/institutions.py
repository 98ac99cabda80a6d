"""Institutions as records, with parents and parts."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.catalogue.records import InstitutionRecord, Reference
from app.store.columns import Rows, pk
from app.store.lists import aliases, grouped
from app.store.tables import Institution


def rows_statement(keys: Sequence[int]) -> Rows:
    """Return the rows with these keys, each with its parent's id and name."""
    parent = aliased(Institution)
    return (
        select(
            Institution,
            col(parent.id).label("parent_id"),
            col(parent.name).label("parent_name"),
        )
        .outerjoin(parent, pk(parent) == col(Institution.parent_pk))
        .where(pk(Institution).in_(keys))
    )


def parts_statement(keys: Sequence[int]) -> Rows:
    """Return `(key, id, name)` of the parts of these institutions."""
    return (
        select(col(Institution.parent_pk), col(Institution.id), col(Institution.name))
        .where(col(Institution.parent_pk).in_(keys))
        .order_by(col(Institution.sort_key), col(Institution.id))
    )


def records(connection: Connection, keys: Sequence[int]) -> list[InstitutionRecord]:
    """Return the institutions with these keys, in their order."""
    rows = {row.pk: row for row in connection.execute(rows_statement(keys))}
    names = grouped(connection, aliases(Institution, keys))
    parts = grouped(connection, parts_statement(keys))
    return [
        InstitutionRecord(
            id=row.id,
            name=row.name,
            aliases=names.get(key, []),
            country=row.country,
            type=row.type,
            parent=(Reference(id=row.parent_id, name=row.parent_name) if row.parent_id else None),
            parts=[Reference(id=record, name=name) for record, name in parts.get(key, ())],
            ror=row.ror,
            resource_count=row.resource_count,
            author_count=row.author_count,
            revision=row.revision,
        )
        for key in keys
        for row in (rows[key],)
    ]
