"""Memberships: tiers, members and their periods; shows and chats for members; badges."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LIVE = sa.text("status IN ('incomplete', 'active', 'past_due')")


def upgrade() -> None:
    with op.batch_alter_table("shows", schema=None) as shows:
        shows.add_column(sa.Column("members_only", sa.Boolean(), server_default=sa.false(), nullable=False))
        shows.add_column(sa.Column("members_write", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.add_column(sa.Column("author_badge", sa.String(), nullable=True))
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.add_column(sa.Column("rank", sa.Integer(), nullable=True))
    op.create_table(
        "members",
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("viewer", name=op.f("pk_members")),
    )
    op.create_index(op.f("ix_members_until"), "members", ["until"])
    op.create_index(op.f("ix_members_changed_at"), "members", ["changed_at"])
    op.create_table(
        "membership_tiers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("perks", sa.Text(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("promotion", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["promotion"], ["promotions.id"], name=op.f("fk_membership_tiers_promotion_promotions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_tiers")),
        sa.UniqueConstraint("key", name=op.f("uq_membership_tiers_key")),
    )
    op.create_table(
        "membership_prices",
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_membership_prices_costs_something")),
        sa.ForeignKeyConstraint(
            ["tier"], ["membership_tiers.id"], name=op.f("fk_membership_prices_tier_membership_tiers")
        ),
        sa.PrimaryKeyConstraint("tier", "currency", name=op.f("pk_membership_prices")),
    )
    op.create_table(
        "memberships",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("next_tier", sa.String(), nullable=True),
        sa.Column("next_amount", sa.BigInteger(), nullable=True),
        sa.Column("next_period", sa.String(), nullable=True),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cancelling", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("saved", sa.String(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("period_start < period_end", name=op.f("ck_memberships_a_period_lasts")),
        sa.ForeignKeyConstraint(["tier"], ["membership_tiers.id"], name=op.f("fk_memberships_tier_membership_tiers")),
        sa.ForeignKeyConstraint(
            ["next_tier"], ["membership_tiers.id"], name=op.f("fk_memberships_next_tier_membership_tiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_viewer"), "memberships", ["viewer"])
    op.create_index("ix_memberships_newest", "memberships", ["joined_at", "id"])
    op.create_index(
        "uq_memberships_live", "memberships", ["viewer"], unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE
    )
    op.create_table(
        "membership_invoices",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("membership", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("fee", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership"], ["memberships.id"], name=op.f("fk_membership_invoices_membership_memberships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_invoices")),
        sa.UniqueConstraint("fee", name=op.f("uq_membership_invoices_fee")),
        sa.UniqueConstraint("membership", "period_start", name=op.f("uq_membership_invoices_membership_period_start")),
    )
    op.create_table(
        "membership_turns",
        sa.Column("membership", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("turn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership"], ["memberships.id"], name=op.f("fk_membership_turns_membership_memberships")
        ),
        sa.PrimaryKeyConstraint("membership", "version", name=op.f("pk_membership_turns")),
    )


def downgrade() -> None:
    for table in ("membership_turns", "membership_invoices", "memberships", "membership_prices", "membership_tiers"):
        op.drop_table(table)
    op.drop_table("members")
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.drop_column("rank")
    with op.batch_alter_table("messages", schema=None) as messages:
        messages.drop_column("author_badge")
    with op.batch_alter_table("shows", schema=None) as shows:
        shows.drop_column("members_write")
        shows.drop_column("members_only")
