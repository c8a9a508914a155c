"""Codes from home that were handed in: refused until they could not be opened any more anyway.

Revision 0012, follows 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home_code",
        sa.Column("code", sa.LargeBinary(16), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_home_code")),
    )
    op.create_index("ix_home_code_used_at", "home_code", ["used_at"])


def downgrade() -> None:
    op.drop_index("ix_home_code_used_at", table_name="home_code")
    op.drop_table("home_code")
