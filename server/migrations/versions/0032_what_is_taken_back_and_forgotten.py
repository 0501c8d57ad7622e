"""Quotes of what is removed, and traces that are old, are found at once; a ban says whether the host made it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    quoted, traced = sa.text("quoted_id IS NOT NULL"), sa.text("address IS NOT NULL")
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.create_index(
            "ix_messages_quoted", ["quoted_id"], unique=False, postgresql_where=quoted, sqlite_where=quoted
        )
        messages.create_index("ix_messages_traced", ["id"], unique=False, postgresql_where=traced, sqlite_where=traced)
    op.add_column("chat_bans", sa.Column("by_host", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("chat_bans", schema=None) as bans:
        bans.drop_column("by_host")
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.drop_index("ix_messages_traced")
        messages.drop_index("ix_messages_quoted")
