"""the index of the usual order.

Revision: 0004, after 0003. The newest first, those without a year last: SQLite has null
below all numbers, PostgreSQL above.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FALLING = {"sqlite": "DESC", "postgresql": "DESC NULLS LAST"}


def upgrade() -> None:
    falling = _FALLING[op.get_bind().dialect.name]
    columns = f"year {falling}, title_order, id"
    op.execute(f"CREATE INDEX order_newest ON resource ({columns})")


def downgrade() -> None:
    op.drop_index("order_newest")
