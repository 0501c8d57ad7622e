"""The crowd: what is due at a moment, and the switches of the mechanics."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "due_actions",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_due_actions")),
    )
    with op.batch_alter_table("due_actions", schema=None) as due:
        due.create_index(op.f("ix_due_actions_due_at"), ["due_at"], unique=False)
    op.create_table(
        "mechanic_switches",
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("mechanic", sa.String(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show", "mechanic", name=op.f("pk_mechanic_switches")),
    )


def downgrade() -> None:
    op.drop_table("mechanic_switches")
    op.drop_table("due_actions")
