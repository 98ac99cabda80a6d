"""works cited by names and year, kinds of what says what it is, years of headings.

Revision: 0016, after 0015. What was imported before is read again from the texts when the
files of the seed are applied.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM authority")


def downgrade() -> None:
    """Leave what was read: the version before reads it as its own."""
