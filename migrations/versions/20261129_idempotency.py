"""The answers of writes with an Idempotency-Key, and the documents that a key is for.

Revision: 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        sa.Column("api_key", AutoString(), nullable=False),
        sa.Column("key", AutoString(), nullable=False),
        sa.Column("request", AutoString(), nullable=False),
        sa.Column("at", AutoString(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", AutoString(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("api_key", "key", name=op.f("pk_kept_answer")),
    )
    op.add_column("api_key", sa.Column("documents", AutoString(), nullable=True))


def downgrade() -> None:
    op.drop_column("api_key", "documents")
    op.drop_table("kept_answer")
