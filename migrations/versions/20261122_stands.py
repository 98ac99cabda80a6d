"""what stands under what, in the order of lists, and how many.

Revision: 0005, after 0004. Both follow from what is there.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.store import relations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "census",
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("node_pk", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("resource_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("type", "node_pk", "year", name=op.f("pk_census")),
    )
    op.create_table(
        "stand",
        sa.Column("type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("node_pk", sa.Integer(), nullable=False),
        sa.Column("falling", sa.Integer(), nullable=False),
        sa.Column("initial", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("resource_pk", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "type", "node_pk", "falling", "initial", "resource_pk", name=op.f("pk_stand")
        ),
        sqlite_with_rowid=False,
    )
    relations.count(op.get_bind())


def downgrade() -> None:
    op.drop_table("stand")
    op.drop_table("census")
