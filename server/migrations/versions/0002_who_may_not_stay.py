"""Who may not stay: bans, and sessions ended before their time."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_bans",
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("viewer", "show_id", name=op.f("pk_chat_bans")),
        sa.UniqueConstraint("id", name=op.f("uq_chat_bans_id")),
    )
    with op.batch_alter_table("chat_bans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_bans_changed_at"), ["changed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_bans_show_id_chat_bans_id"), ["show_id", "id"], unique=False)

    op.create_table(
        "ended_sessions",
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("family", name=op.f("pk_ended_sessions")),
    )
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_sessions_ended_at"), ["ended_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("ended_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ended_sessions_ended_at"))

    op.drop_table("ended_sessions")
    with op.batch_alter_table("chat_bans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_bans_show_id_chat_bans_id"))
        batch_op.drop_index(batch_op.f("ix_chat_bans_changed_at"))

    op.drop_table("chat_bans")
