"""How many messages a second viewers of a show are shown."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_rates",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("per_second", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("show_id", name=op.f("pk_chat_rates")),
    )
    with op.batch_alter_table("chat_rates", schema=None) as rates:
        rates.create_index(op.f("ix_chat_rates_changed_at"), ["changed_at"], unique=False)


def downgrade() -> None:
    op.drop_table("chat_rates")
