"""How a shop wants its chats: words, strictness, manner."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_rules",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.Column("allowed", sa.Text(), nullable=False),
        sa.Column("strictness", sa.Text(), nullable=False),
        sa.Column("slow_seconds", sa.Integer(), nullable=False),
        sa.Column("emoji_only", sa.Boolean(), nullable=False),
        sa.Column("no_links", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_chat_rules")),
    )
    with op.batch_alter_table("chat_rules", schema=None) as rules:
        rules.create_index(op.f("ix_chat_rules_changed_at"), ["changed_at"], unique=False)


def downgrade() -> None:
    op.drop_table("chat_rules")
