"""Promotions, their codes and who used them; the floor of an offer."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN_FLASH = sa.text("kind = 'flash' AND closed_at IS NULL")

ONE_BENEFIT = (
    "(price IS NOT NULL AND basis_points IS NULL AND amount IS NULL AND price >= 0)"
    " OR (price IS NULL AND basis_points IS NOT NULL AND amount IS NULL AND basis_points BETWEEN 1 AND 10000)"
    " OR (price IS NULL AND basis_points IS NULL AND amount IS NOT NULL AND amount > 0)"
)


def upgrade() -> None:
    op.add_column("offers", sa.Column("floor_price", sa.BigInteger(), nullable=True))
    op.create_table(
        "promotions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("basis_points", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("show", sa.String(), nullable=True),
        sa.Column("offer", sa.String(), nullable=True),
        sa.Column("stacks", sa.Boolean(), nullable=False),
        sa.Column("limit_per_buyer", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(ONE_BENEFIT, name=op.f("ck_promotions_one_benefit")),
        sa.CheckConstraint(
            "limit_per_buyer IS NULL OR limit_per_buyer > 0", name=op.f("ck_promotions_limit_is_positive")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
    )
    op.create_index("ix_promotions_newest", "promotions", ["created_at", "id"])
    op.create_index(op.f("ix_promotions_show"), "promotions", ["show"])
    op.create_index(
        "uq_promotions_open_flash",
        "promotions",
        ["offer"],
        unique=True,
        postgresql_where=OPEN_FLASH,
        sqlite_where=OPEN_FLASH,
    )
    op.create_table(
        "promo_codes",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("promotion", sa.String(), nullable=False),
        sa.Column("limit_total", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "used >= 0 AND (limit_total IS NULL OR used <= limit_total)",
            name=op.f("ck_promo_codes_never_used_too_often"),
        ),
        sa.ForeignKeyConstraint(["promotion"], ["promotions.id"], name=op.f("fk_promo_codes_promotion_promotions")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_promo_codes")),
        sa.UniqueConstraint("promotion", name=op.f("uq_promo_codes_promotion")),
    )
    op.create_table(
        "promo_redemptions",
        sa.Column("order", sa.String(), nullable=False),
        sa.Column("promotion", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("units > 0", name=op.f("ck_promo_redemptions_units_are_positive")),
        sa.ForeignKeyConstraint(["order"], ["orders.id"], name=op.f("fk_promo_redemptions_order_orders")),
        sa.ForeignKeyConstraint(
            ["promotion"], ["promotions.id"], name=op.f("fk_promo_redemptions_promotion_promotions")
        ),
        sa.ForeignKeyConstraint(["code"], ["promo_codes.code"], name=op.f("fk_promo_redemptions_code_promo_codes")),
        sa.PrimaryKeyConstraint("order", "promotion", name=op.f("pk_promo_redemptions")),
        sa.UniqueConstraint("promotion", "buyer", "seq", name=op.f("uq_promo_redemptions_promotion_buyer_seq")),
    )
    op.create_index(op.f("ix_promo_redemptions_code"), "promo_redemptions", ["code"])
    op.create_table(
        "cart_codes",
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("typed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["promo_codes.code"], name=op.f("fk_cart_codes_code_promo_codes")),
        sa.PrimaryKeyConstraint("buyer", name=op.f("pk_cart_codes")),
    )


def downgrade() -> None:
    op.drop_table("cart_codes")
    op.drop_index(op.f("ix_promo_redemptions_code"), "promo_redemptions")
    op.drop_table("promo_redemptions")
    op.drop_table("promo_codes")
    op.drop_index("uq_promotions_open_flash", "promotions")
    op.drop_index(op.f("ix_promotions_show"), "promotions")
    op.drop_index("ix_promotions_newest", "promotions")
    op.drop_table("promotions")
    op.drop_column("offers", "floor_price")
