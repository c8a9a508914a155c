"""What a store says about itself; on PostgreSQL the end of the audit chain in one step.

Revision 0009, follows 0008.
"""

import sqlalchemy as sa
from alembic import op

from counter_app.store.dialects import CHAIN_END

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "store_mark",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_store_mark")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CHAIN_END)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION chain_end")
    op.drop_table("store_mark")
