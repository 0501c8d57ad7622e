"""Surprises and giveaways: what is drawn so that anybody can check it; promotions that are for one person alone."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.add_column(sa.Column("owner", sa.String(), nullable=True))
        promotions.create_index(op.f("ix_promotions_owner"), ["owner"], unique=False)
    op.create_table(
        "surprises",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("prize", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("given BETWEEN 0 AND stock", name=op.f("ck_surprises_never_more_than_its_stock")),
        sa.CheckConstraint("spent BETWEEN 0 AND budget", name=op.f("ck_surprises_never_more_than_its_budget")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surprises")),
    )
    stands = sa.text("status <> 'ended'")
    with op.batch_alter_table("surprises", schema=None) as surprises:
        surprises.create_index(op.f("ix_surprises_show"), ["show"], unique=False)
        surprises.create_index(
            "uq_surprises_one_stands", ["show"], unique=True, postgresql_where=stands, sqlite_where=stands
        )
    op.create_table(
        "surprise_drops",
        sa.Column("surprise", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("worst", sa.BigInteger(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.CheckConstraint("given BETWEEN 0 AND room", name=op.f("ck_surprise_drops_never_more_than_its_room")),
        sa.ForeignKeyConstraint(["surprise"], ["surprises.id"], name=op.f("fk_surprise_drops_surprise_surprises")),
        sa.PrimaryKeyConstraint("surprise", "number", name=op.f("pk_surprise_drops")),
    )
    op.create_table(
        "surprise_claims",
        sa.Column("surprise", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promotion", sa.String(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["promotion"], ["promotions.id"], name=op.f("fk_surprise_claims_promotion_promotions")),
        sa.PrimaryKeyConstraint("surprise", "number", "viewer", name=op.f("pk_surprise_claims")),
        sa.UniqueConstraint("surprise", "number", "mark", name=op.f("uq_surprise_claims_surprise_number_mark")),
    )
    won = sa.text("promotion IS NOT NULL")
    with op.batch_alter_table("surprise_claims", schema=None) as claims:
        claims.create_index(
            "uq_surprise_claims_won", ["show", "viewer"], unique=True, postgresql_where=won, sqlite_where=won
        )
    op.create_table(
        "giveaways",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("seed", sa.String(), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("drawn BETWEEN 0 AND entries", name=op.f("ck_giveaways_nobody_is_drawn_who_did_not_enter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_giveaways")),
    )
    is_open = sa.text("status IN ('announced', 'open')")
    with op.batch_alter_table("giveaways", schema=None) as giveaways:
        giveaways.create_index(op.f("ix_giveaways_show"), ["show"], unique=False)
        giveaways.create_index(
            "uq_giveaways_one_open", ["show"], unique=True, postgresql_where=is_open, sqlite_where=is_open
        )
    op.create_table(
        "giveaway_entries",
        sa.Column("giveaway", sa.String(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["giveaway"], ["giveaways.id"], name=op.f("fk_giveaway_entries_giveaway_giveaways")),
        sa.PrimaryKeyConstraint("giveaway", "viewer", name=op.f("pk_giveaway_entries")),
        sa.UniqueConstraint("giveaway", "mark", name=op.f("uq_giveaway_entries_giveaway_mark")),
        sa.UniqueConstraint("giveaway", "ticket", name=op.f("uq_giveaway_entries_giveaway_ticket")),
    )
    op.create_table(
        "giveaway_winners",
        sa.Column("giveaway", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("viewer", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lapsed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("called", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "claimed_at IS NULL OR lapsed_at IS NULL", name=op.f("ck_giveaway_winners_claimed_or_lapsed")
        ),
        sa.ForeignKeyConstraint(["giveaway"], ["giveaways.id"], name=op.f("fk_giveaway_winners_giveaway_giveaways")),
        sa.PrimaryKeyConstraint("giveaway", "place", name=op.f("pk_giveaway_winners")),
        sa.UniqueConstraint("giveaway", "viewer", name=op.f("uq_giveaway_winners_giveaway_viewer")),
    )


def downgrade() -> None:
    op.drop_table("giveaway_winners")
    op.drop_table("giveaway_entries")
    op.drop_table("giveaways")
    op.drop_table("surprise_claims")
    op.drop_table("surprise_drops")
    op.drop_table("surprises")
    with op.batch_alter_table("promotions", schema=None) as promotions:
        promotions.drop_index(op.f("ix_promotions_owner"))
        promotions.drop_column("owner")
