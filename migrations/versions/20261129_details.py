"""volume, issue, pages, edition, editors, place and number of a resource.

Revision: 0010, after 0009. What is printed of them is read from the texts when the
files of the seed are applied.
"""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

from app.store.write import journal

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.add_column("resource", sa.Column("details", AutoString(), nullable=True))
    for number, record in _records(connection):
        named = list(record.items())
        behind = list(record).index("et_al") + 1
        _store(connection, number, dict([*named[:behind], ("details", None), *named[behind:]]))
    op.execute("DELETE FROM authority")
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.execute("DELETE FROM correction WHERE field LIKE 'details.%'")
    op.execute("DELETE FROM fact WHERE field LIKE 'details.%'")
    op.drop_column("resource", "details")
    for number, record in _records(connection):
        del record["details"]
        _store(connection, number, record)
    op.execute("DELETE FROM authority")
    journal.create(connection)


def _records(connection: sa.Connection) -> Iterator[tuple[int, dict[str, object]]]:
    """Give the stored records, some at a time."""
    last = 0
    some = sa.text("SELECT pk, record FROM resource WHERE pk > :last ORDER BY pk LIMIT 1000")
    while rows := connection.execute(some, {"last": last}).all():
        last = rows[-1].pk
        yield from ((row.pk, json.loads(row.record)) for row in rows)


def _store(connection: sa.Connection, number: int, record: dict[str, object]) -> None:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    write = sa.text("UPDATE resource SET record = :record WHERE pk = :pk")
    connection.execute(write, {"record": text, "pk": number})
