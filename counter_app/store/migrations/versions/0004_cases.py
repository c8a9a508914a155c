"""Case states with their steps, sections, approvals, corrections and protected persons.

Revision 0004, follows 0003. Cases that are there already belong to the office that gave their number; where they go
stands sealed in them, so their destination stays empty and no section takes them over.
"""

import sqlalchemy as sa
from alembic import op

from counter_app.store.dialects import append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('received', 'taken', 'correcting', 'held', 'returned', 'done', 'closed', 'withdrawn')"
FORMER = "state IN ('received', 'taken', 'done', 'returned')"
APPROVALS = "approval IN ('not-needed', 'needed', 'proposed', 'approved')"
HELD = sa.text("owner IS NOT NULL")
TAKEN_IN = sa.text("taken_in_by IS NOT NULL")
TO_APPROVE = sa.text("approval = 'proposed'")
BACK = (("correcting", "taken"), ("held", "taken"), ("closed", "done"), ("withdrawn", "returned"))


def upgrade() -> None:
    with op.batch_alter_table("work", recreate="auto") as table:
        table.drop_constraint(op.f("ck_work_state"), type_="check")
        table.add_column(sa.Column("office", sa.String(6), nullable=False, server_default=""))
        table.add_column(sa.Column("destination", sa.String(16), nullable=False, server_default=""))
        table.add_column(sa.Column("approval", sa.String(16), nullable=False, server_default="not-needed"))
        table.add_column(sa.Column("proposed_by", sa.String(64), nullable=True))
        table.add_column(sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("until", sa.Date(), nullable=True))
        table.add_column(sa.Column("taken_in_by", sa.String(64), nullable=True))
        table.create_check_constraint(op.f("ck_work_state"), STATES)
        table.create_check_constraint(op.f("ck_work_approval"), APPROVALS)
    op.create_index("ix_work_owner_seq", "work", ["owner", "seq"], sqlite_where=HELD, postgresql_where=HELD)
    taken_in = ["taken_in_by", "seq"]
    op.create_index("ix_work_taken_in_by_seq", "work", taken_in, sqlite_where=TAKEN_IN, postgresql_where=TAKEN_IN)
    op.create_index("ix_work_to_approve", "work", ["seq"], sqlite_where=TO_APPROVE, postgresql_where=TO_APPROVE)
    _name_offices()
    _create_history()
    for name in ("case_step", "correction"):
        for statement in append_only(name, op.get_bind().dialect.name):
            op.execute(statement)


def _name_offices() -> None:
    for (office,) in op.get_bind().execute(sa.text("SELECT DISTINCT office FROM receipt_serial")).all():
        op.get_bind().execute(
            sa.text(
                "UPDATE work SET office = :office WHERE seq IN (SELECT seq FROM application WHERE number LIKE :numbers)"
            ),
            {"office": office, "numbers": f"{office}-%"},
        )


def _create_history() -> None:
    op.create_table(
        "case_step",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("application_id", sa.String(40), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("terminal", sa.String(64), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("from_state", sa.String(16), nullable=False),
        sa.Column("to_state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(64), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_case_step_application_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_case_step")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_step_application_id", "case_step", ["application_id", "seq"])
    op.create_table(
        "correction",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("application_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("differences", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_correction_application_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_correction")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_correction_application_id_number")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_index("ix_case_step_application_id", table_name="case_step")
    op.drop_table("case_step")
    for state, former in BACK:
        changed = sa.text("UPDATE work SET state = :former WHERE state = :state")
        op.execute(changed.bindparams(former=former, state=state))
    op.drop_index("ix_work_to_approve", table_name="work", sqlite_where=TO_APPROVE, postgresql_where=TO_APPROVE)
    op.drop_index("ix_work_taken_in_by_seq", table_name="work", sqlite_where=TAKEN_IN, postgresql_where=TAKEN_IN)
    op.drop_index("ix_work_owner_seq", table_name="work", sqlite_where=HELD, postgresql_where=HELD)
    with op.batch_alter_table("work", recreate="auto") as table:
        table.drop_constraint(op.f("ck_work_approval"), type_="check")
        table.drop_constraint(op.f("ck_work_state"), type_="check")
        for name in ("taken_in_by", "until", "protected", "proposed_by", "approval", "destination", "office"):
            table.drop_column(name)
        table.create_check_constraint(op.f("ck_work_state"), FORMER)
