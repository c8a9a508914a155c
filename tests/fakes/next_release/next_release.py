"""What a later release might do to filled tables: rebuild one that others refer to, add a column to the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBERED = {"sqlite_autoincrement": True}  # reflection does not see it; without it row numbers would be given again


def _anew() -> str:
    """SQLite builds the table again; PostgreSQL changes it where it stands."""
    return "always" if op.get_bind().dialect.name == "sqlite" else "auto"


def upgrade() -> None:
    with op.batch_alter_table("outbox", table_kwargs=NUMBERED) as table:
        table.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="5"))
    with op.batch_alter_table("application", recreate=_anew(), table_kwargs=NUMBERED) as table:
        table.alter_column("title", type_=sa.String(400))


def downgrade() -> None:
    with op.batch_alter_table("application", recreate=_anew(), table_kwargs=NUMBERED) as table:
        table.alter_column("title", type_=sa.String(200))
    with op.batch_alter_table("outbox", table_kwargs=NUMBERED) as table:
        table.drop_column("priority")
