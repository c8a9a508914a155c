"""照合 by people: runs, the cases that need a person, what people answered.

Revision 0011, follows 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SEQUENCE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = "stage != 'settled'"


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "match_run",
        sa.Column("id", SEQUENCE, nullable=False),
        _text("kind", 8),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(_text(name, length) for name, length in (("actor", 64), ("office", 6), ("section", 64), ("rules", 32))),
        *(_text(name, 64) for name in ("variants", "towns", "register")),
        _text("as_of", 10),
        _text("applications", 64),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("matched", "review", "no_match")),
        _text("seed", 64),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_run")),
        sa.UniqueConstraint("applications", "register", "rules", name=op.f("uq_match_run_applications_register_rules")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "match_case",
        sa.Column("id", SEQUENCE, nullable=False),
        sa.Column("run", SEQUENCE, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        _text("application_id", 64),
        _text("stage", 8),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("held", "blind", "protected")),
        sa.Column("seen_by", sa.String(64), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        _text("key_id", 16),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["match_run.id"], name=op.f("fk_match_case_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_case")),
        sqlite_autoincrement=True,
    )
    only = sa.text(OPEN)
    op.create_index("ix_match_case_open", "match_case", ["run", "line"], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "match_answer",
        sa.Column("id", SEQUENCE, nullable=False),
        sa.Column("case_id", SEQUENCE, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        *(_text(name, length) for name, length in (("actor", 64), ("terminal", 64), ("answer", 8))),
        sa.Column("chosen", sa.LargeBinary(), nullable=True),
        _text("why", 16),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("agrees", "final", "undone")),
        sa.ForeignKeyConstraint(["case_id"], ["match_case.id"], name=op.f("fk_match_answer_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_answer")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_match_answer_case", "match_answer", ["case_id"])
    op.create_index("ix_match_answer_actor", "match_answer", ["actor", "id"])


def downgrade() -> None:
    for name in ("match_answer", "match_case", "match_run"):
        op.drop_table(name)
