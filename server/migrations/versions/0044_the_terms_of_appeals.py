"""The host sets how appeals are treated."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chat_appeal_terms",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("answered_within_seconds", sa.Integer(), nullable=False),
        sa.Column("shortest_seconds", sa.Integer(), nullable=False),
        sa.Column("unanswered_ends", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_chat_appeal_terms")),
    )


def downgrade() -> None:
    op.drop_table("chat_appeal_terms")
