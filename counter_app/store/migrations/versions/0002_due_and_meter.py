"""When open items are due, and the once-only meter in full.

Revision 0002, follows 0001. What older applications left open has no day: it stays empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

METER = ("entries_by_hand", "taps", "paper_entries", "paper_signatures", "paper_pages")
TO_BRING = sa.text("due IS NOT NULL")


def upgrade() -> None:
    op.add_column("application", sa.Column("due", sa.Date(), nullable=True))
    op.create_index(
        "ix_application_due", "application", ["due", "seq"], sqlite_where=TO_BRING, postgresql_where=TO_BRING
    )
    for table in ("submission", "kpi_event"):
        for name in METER:
            op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("prefilled_by", sa.String(length=200), nullable=True))
    op.add_column("kpi_event", sa.Column("fact", sa.String(length=128), nullable=True))


def downgrade() -> None:
    op.drop_column("kpi_event", "fact")
    for table in ("kpi_event", "submission"):
        for name in (*METER, "prefilled_by"):
            op.drop_column(table, name)
    op.drop_index("ix_application_due", table_name="application")
    op.drop_column("application", "due")
