"""Retention: what was deleted, when, by which rule; what must not be; which keys were replaced.

Revision 0008, follows 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "key_epoch",
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_key_epoch")),
    )
    op.execute("INSERT INTO key_epoch (key_id) SELECT DISTINCT key_id FROM case_key")
    op.create_table(
        "deletion",
        sa.Column("seq", SEQUENCE, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ids_hash", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_deletion")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "legal_hold",
        sa.Column("application_id", sa.String(length=40), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_legal_hold_application_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_legal_hold")),
    )


def downgrade() -> None:
    op.drop_table("legal_hold")
    op.drop_table("deletion")
    op.drop_table("key_epoch")
