"""the search index.

Revision: 0002, after 0001. Only the store knows what an index is made of; it is filled
from the tables as soon as the schema is current (`app.store.write.records`).
"""

from alembic import op

from app.store.search import index

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    index.create(op.get_bind())


def downgrade() -> None:
    index.drop(op.get_bind())
