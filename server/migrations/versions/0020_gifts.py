"""Gifts: wallets, what was given, and what is collected for."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wallets",
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day_cap", sa.BigInteger(), nullable=True),
        sa.Column("day_then", sa.BigInteger(), nullable=True),
        sa.Column("day_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("show_cap", sa.BigInteger(), nullable=True),
        sa.Column("show_then", sa.BigInteger(), nullable=True),
        sa.Column("show_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adult_text", sa.String(), nullable=True),
        sa.Column("adult_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_wallets")),
    )
    op.create_table(
        "gift_sends",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("shown_name", sa.String(), nullable=True),
        sa.Column("gift", sa.String(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("animation", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_gift_sends_something_is_given")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_sends")),
    )
    with op.batch_alter_table("gift_sends", schema=None) as sends:
        sends.create_index("ix_gift_sends_show", ["show", "id"], unique=False)
        sends.create_index("ix_gift_sends_sender", ["sender", "sent_at"], unique=False)
    op.create_table(
        "gift_goals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("got", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("target > 0", name=op.f("ck_gift_goals_something_is_collected")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_goals")),
    )
    is_open = sa.text("status = 'open'")
    with op.batch_alter_table("gift_goals", schema=None) as goals:
        goals.create_index("ix_gift_goals_show", ["show", "id"], unique=False)
        goals.create_index("uq_gift_goals_open", ["show"], unique=True, postgresql_where=is_open, sqlite_where=is_open)


def downgrade() -> None:
    op.drop_table("gift_goals")
    op.drop_table("gift_sends")
    op.drop_table("wallets")
