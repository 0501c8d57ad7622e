"""Of a message that was removed it is known why, and how whoever did it was called."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("removed_by_name", sa.String(), nullable=True))
    op.add_column("messages", sa.Column("removed_for", sa.Text(), nullable=True))
    op.add_column("chat_appeals", sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("chat_appeals", "removed")
    op.drop_column("messages", "removed_for")
    op.drop_column("messages", "removed_by_name")
