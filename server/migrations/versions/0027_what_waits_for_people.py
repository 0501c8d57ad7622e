"""Messages that the judge held or refused, and what people made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_held",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("author_role", sa.String(), nullable=False),
        sa.Column("author_language", sa.String(), nullable=False),
        sa.Column("author_badge", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.Column("counted_as", sa.Text(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_held")),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_chat_held_author_id_key")),
    )
    with op.batch_alter_table("chat_held", schema=None) as held:
        held.create_index(op.f("ix_chat_held_at"), ["at"], unique=False)
        held.create_index(op.f("ix_chat_held_show_id_chat_held_id"), ["show_id", "id"], unique=False)
        held.create_index(
            op.f("ix_chat_held_show_id_chat_held_state_chat_held_id"), ["show_id", "state", "id"], unique=False
        )


def downgrade() -> None:
    op.drop_table("chat_held")
