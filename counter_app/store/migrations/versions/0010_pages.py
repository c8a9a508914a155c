"""Indexes for the pages of the work list that were read through the whole history: of an office, of a
section, overdue, by day, protected.

Revision 0010, follows 0009. The procedure and the day something is due stand in the line of the work list as well: an
index can only hold columns of one table. Neither ever changes after the case was taken in.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

OPEN = "state IN ('received', 'taken', 'correcting', 'held', 'returned')"
INDEXES: dict[str, tuple[list[str], str | dict[str, str] | None]] = {
    "ix_work_office_seq": (["office", "seq"], None),
    "ix_work_office_state_seq": (["office", "state", "seq"], None),
    "ix_work_destination_state_seq": (["destination", "state", "seq"], None),
    "ix_work_procedure_state_seq": (["procedure", "state", "seq"], None),
    "ix_work_protected": (["seq"], {"sqlite": "protected = 1", "postgresql": "protected = true"}),
    "ix_work_due": (["due", "seq"], "due IS NOT NULL"),
    "ix_work_open_due": (["due", "seq"], f"{OPEN} AND due IS NOT NULL"),
    "ix_work_open_until": (["until", "seq"], f"{OPEN} AND until IS NOT NULL"),
}


def upgrade() -> None:
    op.add_column("work", sa.Column("due", sa.Date(), nullable=True))
    op.add_column("work", sa.Column("procedure", sa.String(64), nullable=False, server_default=""))
    op.execute(
        "UPDATE work SET due = (SELECT application.due FROM application WHERE application.seq = work.seq),"
        " procedure = (SELECT application.procedure FROM application WHERE application.seq = work.seq)"
    )
    op.drop_index("ix_application_due", "application")
    engine = op.get_bind().dialect.name
    for name, (columns, where) in INDEXES.items():
        only = where[engine] if isinstance(where, dict) else where
        clause = sa.text(only) if only else None
        op.create_index(name, "work", columns, sqlite_where=clause, postgresql_where=clause)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "work")
    op.drop_column("work", "procedure")
    op.drop_column("work", "due")
    has_day = sa.text("due IS NOT NULL")
    op.create_index(
        "ix_application_due", "application", ["due", "seq"], sqlite_where=has_day, postgresql_where=has_day
    )
