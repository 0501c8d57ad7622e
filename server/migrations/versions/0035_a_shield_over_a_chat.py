"""A shield over a chat, and what is noticed of raids."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_shields",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("preset", sa.Text(), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("settings_version", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_chat_shields")),
    )
    with op.batch_alter_table("chat_shields", schema=None) as shields:
        shields.create_index(op.f("ix_chat_shields_changed_at"), ["changed_at"], unique=False)
    op.create_table(
        "chat_raid_traces",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "viewer", "mark", name=op.f("pk_chat_raid_traces")),
    )
    with op.batch_alter_table("chat_raid_traces", schema=None) as traces:
        traces.create_index(op.f("ix_chat_raid_traces_show_id_chat_raid_traces_at"), ["show_id", "at"], unique=False)


def downgrade() -> None:
    op.drop_table("chat_raid_traces")
    op.drop_table("chat_shields")
