"""At which terminal and for what purpose something was done.

Revision 0003, follows 0002. Older entries of the chain have neither; their hashes stay as they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("terminal", sa.String(length=64), nullable=True))
    op.add_column("audit", sa.Column("purpose", sa.String(length=64), nullable=True))
    op.create_index("ix_audit_object_id", "audit", ["object_id", "seq"])


def downgrade() -> None:
    op.drop_index("ix_audit_object_id", table_name="audit")
    op.drop_column("audit", "purpose")
    op.drop_column("audit", "terminal")
