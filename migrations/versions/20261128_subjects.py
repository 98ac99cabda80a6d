"""who knows of a topic, and which one a heading names.

Revision: 0007, after 0006. All topics were of the vocabulary. What headings name is
read from the texts when the files of the seed are applied.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel import AutoString

from app.store.write import journal

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    journal.drop(op.get_bind())
    op.add_column(
        "topic", sa.Column("source", AutoString(), nullable=False, server_default="vocabulary")
    )
    op.add_column("topic", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    # In these words for both: Alembic would make the table of SQLite anew.
    op.execute(
        "ALTER TABLE category ADD COLUMN topic_pk INTEGER "
        "CONSTRAINT fk_category_topic_pk_topic REFERENCES topic (pk)"
    )
    op.create_index("ix_category_topic_pk", "category", ["topic_pk"])
    op.execute("DELETE FROM authority")
    journal.create(op.get_bind())


def downgrade() -> None:
    journal.drop(op.get_bind())
    op.drop_index("ix_category_topic_pk", "category")
    op.drop_column("category", "topic_pk")
    op.drop_column("topic", "source")
    op.drop_column("topic", "revision")
    op.execute("DELETE FROM authority")
    journal.create(op.get_bind())
