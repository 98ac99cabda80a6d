"""the format of an edition's text.

Revision: 0009, after 0008. Until then all were Markdown, as are those of which nothing
is said.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

from app.store.write import journal

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.add_column("edition", sa.Column("format", AutoString(), nullable=True))
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.drop_column("edition", "format")
    journal.create(connection)
