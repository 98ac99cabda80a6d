"""who knows of a topic, and which one a heading names.

Revision: 0007, after 0006. All topics were of the vocabulary. What headings name is
read from the texts when the files of the seed are applied.
"""

from alembic import op

from app.store import triggers

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    triggers.drop(op.get_bind())
    # In these words for both: Alembic would make the table of SQLite anew.
    op.execute("ALTER TABLE topic ADD COLUMN source VARCHAR NOT NULL DEFAULT 'vocabulary'")
    op.execute("ALTER TABLE topic ADD COLUMN revision INTEGER NOT NULL DEFAULT 0")
    op.execute(
        "ALTER TABLE category ADD COLUMN topic_pk INTEGER "
        "CONSTRAINT fk_category_topic_pk_topic REFERENCES topic (pk)"
    )
    op.create_index("ix_category_topic_pk", "category", ["topic_pk"])
    op.execute("DELETE FROM authority")
    triggers.create(op.get_bind())


def downgrade() -> None:
    triggers.drop(op.get_bind())
    op.drop_index("ix_category_topic_pk", "category")
    with op.batch_alter_table("category") as batch_op:
        batch_op.drop_column("topic_pk")
    op.execute("ALTER TABLE topic DROP COLUMN source")
    op.execute("ALTER TABLE topic DROP COLUMN revision")
    op.execute("DELETE FROM authority")
    triggers.create(op.get_bind())
