"""Appeals against what was decided about people and their words."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_appeals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=True),
        sa.Column("by_host", sa.Boolean(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_by_name", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_appeals")),
        sa.UniqueConstraint("about", name=op.f("uq_chat_appeals_about")),
    )
    is_open = sa.text("state = 'open'")
    with op.batch_alter_table("chat_appeals", schema=None) as appeals:
        appeals.create_index(
            op.f("ix_chat_appeals_show_id_chat_appeals_state_chat_appeals_due"),
            ["show_id", "state", "due"],
            unique=False,
        )
        appeals.create_index(op.f("ix_chat_appeals_viewer_chat_appeals_show_id"), ["viewer", "show_id"], unique=False)
        appeals.create_index(
            "ix_chat_appeals_open", ["scope", "due"], unique=False, postgresql_where=is_open, sqlite_where=is_open
        )


def downgrade() -> None:
    op.drop_table("chat_appeals")
