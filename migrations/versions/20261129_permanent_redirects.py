"""whether each step that an address led on by was permanent.

Revision: 0014, after 0013. Of what was checked before it is not known until the next check.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    permanent = sa.Column("permanent", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("link_check", permanent)


def downgrade() -> None:
    op.drop_column("link_check", "permanent")
