"""what is known of addresses since they were asked, apart from the records.

Revision: 0011, after 0010. No address was ever asked, so the column that said so of each
link goes, from the journal too.
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

from app.store.write import journal

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.create_table(
        "link_check",
        sa.Column("url", AutoString(), nullable=False),
        sa.Column("status", AutoString(), nullable=False),
        sa.Column("since", AutoString(), nullable=True),
        sa.Column("verdict", AutoString(), nullable=False),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("final_url", AutoString(), nullable=True),
        sa.Column("checked_at", AutoString(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("failed_at", AutoString(), nullable=True),
        sa.Column("missing_since", AutoString(), nullable=True),
        sa.Column("retry_at", AutoString(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_link_check"),
    )
    op.create_index("ix_link_check_batch", "link_check", ["batch"])
    op.create_index("ix_link_url", "link", ["url"])
    op.create_index("ix_resource_link_status", "resource", ["link_status"])
    op.drop_column("link", "status")
    _rewrite(connection, "journal", "before", "\"table\" = 'link'", _without_status)
    _rewrite(connection, "resource", "record", "1 = 1", _with_since)
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.execute("DELETE FROM finding WHERE code = 'dead_link'")
    op.execute("UPDATE resource SET link_status = 'unchecked' WHERE link_status IS NOT NULL")
    op.add_column(
        "link", sa.Column("status", AutoString(), nullable=False, server_default="unchecked")
    )
    op.drop_index("ix_resource_link_status", "resource")
    op.drop_index("ix_link_url", "link")
    op.drop_table("link_check")
    _rewrite(connection, "resource", "record", "1 = 1", _without_since)
    journal.create(connection)


def _without_status(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "status"}


def _with_since(record: dict[str, object]) -> dict[str, object]:
    record["links"] = [
        {"url": None, "printed": None, "role": None, "label": None}
        | {"status": "unchecked", "since": None, "archive_url": None}
        | link
        for link in record["links"]
    ]
    return record


def _without_since(record: dict[str, object]) -> dict[str, object]:
    for link in record["links"]:
        del link["since"]
        link["status"] = "unchecked"
    return record


def _rewrite(
    connection: sa.Connection, table: str, column: str, where: str, change: Callable
) -> None:
    """Change the JSON in a column, some rows at a time."""
    last = 0
    some = sa.text(
        f"SELECT pk, {column} AS text FROM {table} "  # noqa: S608
        f"WHERE pk > :last AND {where} AND {column} IS NOT NULL ORDER BY pk LIMIT 1000"
    )
    write = sa.text(f"UPDATE {table} SET {column} = :text WHERE pk = :pk")  # noqa: S608
    while rows := connection.execute(some, {"last": last}).all():
        last = rows[-1].pk
        for row in rows:
            text = json.dumps(
                change(json.loads(row.text)), ensure_ascii=False, separators=(",", ":")
            )
            connection.execute(write, {"text": text, "pk": row.pk})
