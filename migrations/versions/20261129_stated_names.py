"""who has family and given names that the name alone does not tell.

Revision: 0013, after 0012. What was imported before is read again from the texts when the
files of the seed are applied.
"""

import sqlalchemy as sa
from alembic import op

from app.store.write import journal

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    stated = sa.Column("parts_stated", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("author", stated)
    op.create_index("ix_author_parts_stated", "author", ["parts_stated"])
    op.execute("DELETE FROM authority")
    journal.create(connection)


def downgrade() -> None:
    connection = op.get_bind()
    journal.drop(connection)
    op.drop_index("ix_author_parts_stated", "author")
    op.drop_column("author", "parts_stated")
    journal.create(connection)
