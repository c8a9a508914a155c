"""The remote window: calls and what rings for them, their journal and sealed log, presence, tickets, mandates.

Revision 0013, follows 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "remote_call",
        *(_text(name, length) for name, length in (("id", 64), ("terminal", 6), ("procedure", 64), ("language", 35))),
        sa.Column("sign_language", sa.Boolean(), nullable=False),
        _at("began_at"),
        _at("answered_at", nullable=True),
        _at("ended_at", nullable=True),
        _text("why", 16, nullable=True),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_call")),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index("ix_remote_call_live", "remote_call", ["id"], sqlite_where=live, postgresql_where=live)
    _rings()
    op.create_table(
        "remote_journal",
        sa.Column("seq", SEQUENCE, nullable=False),
        _text("call", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        _at("at"),
        *(_text(name, length) for name, length in (("sender", 40), ("actor", 16), ("kind", 32), ("path", 320))),
        _text("outcome", 16),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_remote_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_remote_journal_call", "remote_journal", ["call", "seq"])
    op.create_index("ix_remote_journal_at", "remote_journal", ["at"])
    op.create_table(
        "remote_log",
        _text("call", 64),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("call", "number", name=op.f("pk_remote_log")),
    )
    _people()


def _rings() -> None:
    op.create_table(
        "remote_ring",
        sa.Column("seq", SEQUENCE, nullable=False),
        *(_text(name, length) for name, length in (("call", 64), ("party", 16), ("ring_group", 64))),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        _at("rung_at"),
        _at("staged_at"),
        _text("claimed_by", 6, nullable=True),
        _at("claimed_at", nullable=True),
        sa.CheckConstraint("state IN (0, 1, 2, 3)", name=op.f("ck_remote_ring_state")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_remote_ring")),
        sqlite_autoincrement=True,
    )
    only, key = sa.text("state = 0"), ["ring_group", "rung_at", "seq"]
    op.create_index("ix_remote_ring_ringing", "remote_ring", key, sqlite_where=only, postgresql_where=only)
    op.create_index("ix_remote_ring_call", "remote_ring", ["call"])


def _people() -> None:
    op.create_table(
        "remote_presence",
        _text("desk", 6),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("sign_language", sa.Boolean(), nullable=False),
        _text("state", 8),
        _at("seen_at"),
        sa.PrimaryKeyConstraint("desk", name=op.f("pk_remote_presence")),
    )
    op.create_table(
        "remote_ticket",
        sa.Column("seq", SEQUENCE, nullable=False),
        *(_text(name, length) for name, length in (("call", 64), ("terminal", 6), ("ring_group", 64))),
        _at("made_at"),
        _at("settled_at", nullable=True),
        _text("settled_by", 6, nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_remote_ticket")),
        sa.UniqueConstraint("call", name=op.f("uq_remote_ticket_call")),
        sqlite_autoincrement=True,
    )
    only = sa.text("settled_at IS NULL")
    op.create_index("ix_remote_ticket_open", "remote_ticket", ["seq"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "remote_mandate",
        _text("id", 64),
        _text("call", 64),
        _at("ends_at"),
        _at("revoked_at", nullable=True),
        _text("why", 16, nullable=True),
        _text("revoke", 64, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_mandate")),
    )
    op.create_index("ix_remote_mandate_revoke", "remote_mandate", ["revoke"])
    op.create_index("ix_remote_mandate_call", "remote_mandate", ["call"])


def downgrade() -> None:
    for table in ("mandate", "ticket", "presence", "log", "journal", "ring", "call"):
        op.drop_table(f"remote_{table}")
