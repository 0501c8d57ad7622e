"""Staff may let everybody write a phrase."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat_rules", sa.Column("phrases", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("chat_rules", "phrases")
