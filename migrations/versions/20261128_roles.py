"""whether an institution of a resource stands where authors do.

Revision: 0008, after 0007. Until then all were under the authors; which are authors
themselves is read from the texts when the files of the seed are applied.
"""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

from app.store.write import journal

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

Change = Callable[[dict[str, str]], dict[str, str]]


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.add_column(
        "affiliation", sa.Column("role", AutoString(), nullable=False, server_default="affiliation")
    )
    _rewrite(connection, lambda each: each | {"role": "affiliation"})
    op.execute("DELETE FROM authority")
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.drop_column("affiliation", "role")
    _rewrite(connection, lambda each: {"id": each["id"], "name": each["name"]})
    op.execute("DELETE FROM authority")
    journal.create(connection)


def _rewrite(connection: sa.Connection, change: Change) -> None:
    """Change the institutions in stored records."""
    last = 0
    some = sa.text(
        "SELECT pk, record FROM resource WHERE pk > :last AND EXISTS (SELECT 1 FROM "
        "affiliation WHERE resource_pk = resource.pk) ORDER BY pk LIMIT 1000"
    )
    write = sa.text("UPDATE resource SET record = :record WHERE pk = :pk")
    while rows := connection.execute(some, {"last": last}).all():
        last = rows[-1].pk
        connection.execute(write, [_changed(row, change) for row in rows])


def _changed(row: sa.Row, change: Change) -> dict[str, object]:
    record = json.loads(row.record)
    record["institutions"] = [change(each) for each in record["institutions"]]
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return {"pk": row.pk, "record": text}
