"""Unlocks: discounts that a crowd opens, and who was counted."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unlocks",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=False),
        sa.Column("goal", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_seconds", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=True),
        sa.Column("poll", sa.String(), nullable=True),
        sa.Column("option", sa.Integer(), nullable=True),
        sa.Column("per_address", sa.Integer(), nullable=False),
        sa.Column("unlocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promotion", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(price IS NULL) <> (basis_points IS NULL)", name=op.f("ck_unlocks_one_benefit")),
        sa.CheckConstraint(
            "(unlocked_at IS NULL) = (promotion IS NULL)", name=op.f("ck_unlocks_unlocked_with_its_promotion")
        ),
        sa.CheckConstraint(
            "status NOT IN ('unlocked', 'closed') OR unlocked_at IS NOT NULL",
            name=op.f("ck_unlocks_unlocked_has_a_moment"),
        ),
        sa.ForeignKeyConstraint(["promotion"], ["promotions.id"], name=op.f("fk_unlocks_promotion_promotions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unlocks")),
    )
    with op.batch_alter_table("unlocks", schema=None) as unlocks:
        unlocks.create_index("ix_unlocks_show_status", ["show", "status"], unique=False)
    op.create_table(
        "unlock_voices",
        sa.Column("unlock", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unlock"], ["unlocks.id"], name=op.f("fk_unlock_voices_unlock_unlocks")),
        sa.PrimaryKeyConstraint("unlock", "person", name=op.f("pk_unlock_voices")),
    )
    with op.batch_alter_table("unlock_voices", schema=None) as voices:
        voices.create_index("uq_unlock_voices_device", ["unlock", "device"], unique=True)
        voices.create_index("ix_unlock_voices_address", ["unlock", "address"], unique=False)


def downgrade() -> None:
    op.drop_table("unlock_voices")
    op.drop_table("unlocks")
