"""languages of titles as a model of words tells them, and names as they are read now.

Revision: 0015, after 0014. What was imported before is read again from the texts when the
files of the seed are applied.
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM authority")


def downgrade() -> None:
    """Leave what was read: the version before reads it as its own."""
