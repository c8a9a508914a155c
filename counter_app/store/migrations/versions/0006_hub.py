"""Branch terminals and the inbox of the hub.

Revision 0006, follows 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "branch_case",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("visit_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("slip", sa.Text(), nullable=False),
        sa.Column("printed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_branch_case")),
        sa.UniqueConstraint("number", name=op.f("uq_branch_case_number")),
        sa.UniqueConstraint("visit_hash", name=op.f("uq_branch_case_visit_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_branch_case_unprinted",
        "branch_case",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("printed_at IS NULL"),
        postgresql_where=sa.text("printed_at IS NULL"),
    )
    op.create_table(
        "branch_line",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("contact_at", sa.BigInteger(), nullable=False),
        sa.Column("hub_time", sa.BigInteger(), nullable=True),
        sa.Column("skew_ms", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_branch_line_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_line")),
    )
    op.create_table(
        "branch_outbox",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("msg_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("earlier", sa.String(length=36), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("last_code", sa.String(length=8), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.Column("exported_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_monotonic", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.String(length=36), nullable=False),
        sa.CheckConstraint("state IN (0, 1, 2)", name=op.f("ck_branch_outbox_state")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_branch_outbox")),
        sa.UniqueConstraint("msg_id", name=op.f("uq_branch_outbox_msg_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_branch_outbox_kept",
        "branch_outbox",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("state = 1 AND body IS NOT NULL"),
        postgresql_where=sa.text("state = 1 AND body IS NOT NULL"),
    )
    op.create_index("ix_branch_outbox_number", "branch_outbox", ["number", "seq"], unique=False)
    op.create_index(
        "ix_branch_outbox_refused",
        "branch_outbox",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.create_index(
        "ix_branch_outbox_to_send",
        "branch_outbox",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.create_table(
        "hub_certificate",
        sa.Column("serial", sa.String(length=40), nullable=False),
        sa.Column("terminal", sa.String(length=6), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_hub_certificate")),
    )
    op.create_index("ix_hub_certificate_terminal", "hub_certificate", ["terminal"], unique=False)
    op.create_table(
        "hub_invitation",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=6), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_hub_invitation")),
    )
    op.create_table(
        "hub_quarantine",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("msg_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_hub_quarantine")),
        sa.UniqueConstraint("msg_id", "sha256", name=op.f("uq_hub_quarantine_msg_id_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_hub_quarantine_open",
        "hub_quarantine",
        ["seq"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "hub_terminal",
        sa.Column("id", sa.String(length=6), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_terminal")),
    )
    op.create_table(
        "inbox",
        sa.Column("msg_id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("terminal", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("msg_id", name=op.f("pk_inbox")),
    )


def downgrade() -> None:
    op.drop_table("inbox")
    op.drop_table("hub_terminal")
    op.drop_index(
        "ix_hub_quarantine_open",
        table_name="hub_quarantine",
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.drop_table("hub_quarantine")
    op.drop_table("hub_invitation")
    op.drop_index("ix_hub_certificate_terminal", table_name="hub_certificate")
    op.drop_table("hub_certificate")
    op.drop_index(
        "ix_branch_outbox_to_send",
        table_name="branch_outbox",
        sqlite_where=sa.text("state = 0"),
        postgresql_where=sa.text("state = 0"),
    )
    op.drop_index(
        "ix_branch_outbox_refused",
        table_name="branch_outbox",
        sqlite_where=sa.text("state = 2"),
        postgresql_where=sa.text("state = 2"),
    )
    op.drop_index("ix_branch_outbox_number", table_name="branch_outbox")
    op.drop_index(
        "ix_branch_outbox_kept",
        table_name="branch_outbox",
        sqlite_where=sa.text("state = 1 AND body IS NOT NULL"),
        postgresql_where=sa.text("state = 1 AND body IS NOT NULL"),
    )
    op.drop_table("branch_outbox")
    op.drop_table("branch_line")
    op.drop_index(
        "ix_branch_case_unprinted",
        table_name="branch_case",
        sqlite_where=sa.text("printed_at IS NULL"),
        postgresql_where=sa.text("printed_at IS NULL"),
    )
    op.drop_table("branch_case")
