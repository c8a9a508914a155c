"""The tables of the first release.

Revision 0001, follows nothing.
"""

import sqlalchemy as sa
from alembic import op

from counter_app.store.dialects import append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("detail_hash", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "kpi_event",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=True),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("facts_asked", sa.Integer(), nullable=True),
        sa.Column("facts_prefilled", sa.Integer(), nullable=True),
        sa.Column("characters_typed", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_kpi_event")),
    )
    op.create_index("ix_kpi_event_at", "kpi_event", ["at"], unique=False)
    op.create_table(
        "receipt_serial",
        sa.Column("office", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("office", "day", name=op.f("pk_receipt_serial")),
    )
    op.create_table(
        "submission",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("visit_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("facts_asked", sa.Integer(), nullable=False),
        sa.Column("facts_prefilled", sa.Integer(), nullable=False),
        sa.Column("characters_typed", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_submission")),
        sa.UniqueConstraint("number", name=op.f("uq_submission_number")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_submission_visit_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_submission_unprinted",
        "submission",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("printed_at IS NULL"),
        postgresql_where=sa.text("printed_at IS NULL"),
    )
    op.create_table(
        "application",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(length=64), nullable=False),
        sa.Column("form_version", sa.String(length=32), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("open_items", sa.Integer(), nullable=False),
        sa.Column("applicant", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["submission.number"], name=op.f("fk_application_number")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_application")),
        sa.UniqueConstraint("id", name=op.f("uq_application_id")),
        sa.UniqueConstraint("number", "position", name=op.f("uq_application_number_position")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_key",
        sa.Column("application_id", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_case_key_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_case_key")),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("application_id", sa.String(length=40), nullable=False),
        sa.Column("connector", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("last_code", sa.String(length=8), nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN (0, 1, 2)", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_outbox_application_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_application_id", "outbox", ["application_id", "seq"], unique=False)
    op.create_index(
        "ix_outbox_refused",
        "outbox",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["next_at", "seq"],
        unique=False,
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "work",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('received', 'taken', 'done', 'returned')", name=op.f("ck_work_state")),
        sa.ForeignKeyConstraint(["seq"], ["application.seq"], name=op.f("fk_work_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_work")),
    )
    op.create_index("ix_work_state_seq", "work", ["state", "seq"], unique=False)
    for statement in append_only("audit", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_work_state_seq", table_name="work")
    op.drop_table("work")
    op.drop_index(
        "ix_outbox_unsent",
        table_name="outbox",
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.drop_index(
        "ix_outbox_refused",
        table_name="outbox",
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.drop_index("ix_outbox_application_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("case_key")
    op.drop_table("application")
    op.drop_index(
        "ix_submission_unprinted",
        table_name="submission",
        sqlite_where=sa.text("printed_at IS NULL"),
        postgresql_where=sa.text("printed_at IS NULL"),
    )
    op.drop_table("submission")
    op.drop_table("receipt_serial")
    op.drop_index("ix_kpi_event_at", table_name="kpi_event")
    op.drop_table("kpi_event")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
