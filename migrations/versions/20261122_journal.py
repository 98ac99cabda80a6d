"""the journal's triggers.

Revision: 0003, after 0002. Only the store knows how the database keeps its journal.
"""

from alembic import op

from app.store.write import journal

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    journal.create(op.get_bind())


def downgrade() -> None:
    journal.drop(op.get_bind())
