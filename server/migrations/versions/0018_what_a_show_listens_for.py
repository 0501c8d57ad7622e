"""What a show listens for, what a message was counted as, and how often that was."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intents",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("phrases", sa.Text(), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "key", name=op.f("pk_intents")),
    )
    with op.batch_alter_table("intents", schema=None) as intents:
        intents.create_index(op.f("ix_intents_changed_at"), ["changed_at"], unique=False)
    op.create_table(
        "intent_wishes",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "key", "viewer", name=op.f("pk_intent_wishes")),
    )
    op.create_table(
        "intent_sums",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("show_id", "key", name=op.f("pk_intent_sums")),
    )
    op.add_column("messages", sa.Column("intents", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.drop_column("intents")
    op.drop_table("intent_sums")
    op.drop_table("intent_wishes")
    op.drop_table("intents")
