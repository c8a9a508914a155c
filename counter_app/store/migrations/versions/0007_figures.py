"""Figures by the hour.

Revision 0007, follows 0006. Events say at which office and terminal they happened; finished hours, days and months are
kept as cells; tickets of a ticket machine have a table of their own. Days are counted by `main.py kpi rebuild`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

PLACES = (
    ("office", 6),
    ("terminal", 64),
    ("section", 64),
    ("destination", 200),
    ("queue", 32),
    ("outcome", 16),
)
COUNTS = ("facts_corrected", "basic_items", "basic_reused")
SUMS = (
    "events",
    "timed",
    "seconds",
    "within",
    "unwritten",
    "facts_asked",
    "facts_prefilled",
    "facts_corrected",
    "basic_items",
    "basic_reused",
    "entries_by_hand",
    "characters_typed",
    "taps",
    "paper_entries",
    "automatic",
)
WAITING = sa.text("called_at IS NULL AND left_at IS NULL")


def upgrade() -> None:
    for name, length in PLACES:
        op.add_column("kpi_event", sa.Column(name, sa.String(length=length), nullable=True))
    for name in COUNTS:
        op.add_column("kpi_event", sa.Column(name, sa.Integer(), nullable=True))
    op.create_table(
        "kpi_cell",
        sa.Column("facet", sa.String(length=12), nullable=False),
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in SUMS),
        sa.Column("durations", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint(
            "facet",
            "grain",
            "simulated",
            "since",
            "kind",
            "office",
            "procedure",
            "channel",
            "queue",
            name=op.f("pk_kpi_cell"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_finished",
        sa.Column("grain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("grain", "since", name=op.f("pk_kpi_finished")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kpi_late",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_kpi_late")),
    )
    op.create_table(
        "ticket",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("called_at", sa.BigInteger(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("office", "day", "queue", "number", name=op.f("pk_ticket")),
    )
    op.create_index(
        "ix_ticket_waiting", "ticket", ["issued_at"], sqlite_where=WAITING, postgresql_where=WAITING
    )


def downgrade() -> None:
    op.drop_index("ix_ticket_waiting", table_name="ticket", sqlite_where=WAITING, postgresql_where=WAITING)
    for table in ("ticket", "kpi_late", "kpi_finished", "kpi_cell"):
        op.drop_table(table)
    for name in (*COUNTS, *(name for name, _ in PLACES)):
        op.drop_column("kpi_event", name)
