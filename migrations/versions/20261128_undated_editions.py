"""which edition one without a date follows.

Revision: 0006, after 0005. The editions are gone through as they were imported. Where
they were ordered otherwise, the seed's checksum is forgotten: then the next command
that writes describes the catalogue anew.
"""

from collections import defaultdict

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.store.write import journal

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.add_column(
        "edition", sa.Column("follows", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    turned = [_order(connection, each) for each in _editions(connection).values()]
    if any(turned):
        connection.execute(sa.text("DELETE FROM authority"))
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.drop_column("edition", "follows")
    journal.create(connection)


def _editions(connection: sa.Connection) -> dict[int, list[sa.Row]]:
    """Return the editions of each document, as they were imported."""
    found: dict[int, list[sa.Row]] = defaultdict(list)
    rows = "SELECT pk, document_pk, date, imported_at, position FROM edition ORDER BY pk"
    for row in connection.execute(sa.text(rows)):
        found[row.document_pk].append(row)
    return found


def _order(connection: sa.Connection, editions: list[sa.Row]) -> bool:
    """Note what each edition follows; return whether their order is another one."""
    placed: list[tuple[str, int]] = []
    follows: dict[int, str | None] = {}
    for row in editions:
        newest = max(placed)[0].partition("~")[0] if placed else None
        follows[row.pk] = None if row.date else newest
        date = row.date or newest or row.imported_at
        placed.append((f"{date}~{row.pk:09}", row.pk))
    places = {pk: place for place, (_, pk) in enumerate(sorted(placed), start=1)}
    change = sa.text("UPDATE edition SET follows = :follows, position = :place WHERE pk = :pk")
    for row in editions:
        values = {"follows": follows[row.pk], "place": places[row.pk], "pk": row.pk}
        connection.execute(change, values)
    return any(row.position != places[row.pk] for row in editions)
