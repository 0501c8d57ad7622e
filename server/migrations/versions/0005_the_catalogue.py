"""The catalogue: articles, prices, pictures, why stock moved, prices of a variant in a show."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LONG_AGO = "2026-01-01 00:00:00.000000+00:00"
"""When a product that was there before is said to have come."""


def upgrade() -> None:
    _widen()
    op.create_table(
        "product_pictures",
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product"], ["products.id"], name=op.f("fk_product_pictures_product_products"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("product", "position", name=op.f("pk_product_pictures")),
    )
    op.create_table(
        "prices",
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("list_amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("0 <= amount AND amount <= list_amount", name=op.f("ck_prices_price_is_no_dearer")),
        sa.ForeignKeyConstraint(["variant"], ["variants.id"], name=op.f("fk_prices_variant_variants")),
        sa.PrimaryKeyConstraint("variant", "currency", name=op.f("pk_prices")),
    )
    op.create_table(
        "offer_prices",
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("0 <= price AND price <= list_price", name=op.f("ck_offer_prices_price_is_no_dearer")),
        sa.ForeignKeyConstraint(
            ["offer"], ["offers.id"], name=op.f("fk_offer_prices_offer_offers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["variant"], ["variants.id"], name=op.f("fk_offer_prices_variant_variants")),
        sa.PrimaryKeyConstraint("offer", "variant", name=op.f("pk_offer_prices")),
    )
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source_type", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["variant"], ["variants.id"], name=op.f("fk_stock_movements_variant_variants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint(
            "source_type",
            "source_id",
            "kind",
            "variant",
            name=op.f("uq_stock_movements_source_type_source_id_kind_variant"),
        ),
    )
    op.create_index("ix_stock_movements_variant", "stock_movements", ["variant", "id"])
    _open_the_books()


def downgrade() -> None:
    for table in ("stock_movements", "offer_prices", "prices", "product_pictures"):
        op.drop_table(table)
    for index, table in (
        ("ux_products_external_id", "products"),
        ("ix_products_newest", "products"),
        ("ux_variants_sku", "variants"),
        ("ux_variants_external_id", "variants"),
    ):
        op.drop_index(index, table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _moment(name: str, *, default: str | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=default is None, server_default=default)


def _columns() -> dict[str, list[sa.Column[Any]]]:
    """Added in place: SQLite would otherwise make the tables anew, and delete what refers to them."""
    return {
        "products": [
            _text("vendor"),
            _text("category"),
            sa.Column("source", sa.String(), nullable=True),
            sa.Column("external_id", sa.String(), nullable=True),
            sa.Column("sought", sa.Text(), nullable=False, server_default=""),
            sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
            _moment("created_at", default=LONG_AGO),
            _moment("archived_at"),
        ],
        "product_attributes": [sa.Column("unit", sa.Text(), nullable=True)],
        "variants": [
            sa.Column("sku", sa.String(), nullable=True),
            sa.Column("barcode", sa.String(), nullable=True),
            sa.Column("options", sa.Text(), nullable=False, server_default="[]"),
            sa.Column("source", sa.String(), nullable=True),
            sa.Column("external_id", sa.String(), nullable=True),
            _moment("archived_at"),
        ],
        "offers": [
            sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"),
            _moment("withdrawn_at"),
        ],
    }


def _widen() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.create_index("ux_products_external_id", "products", ["source", "external_id"], unique=True)
    op.create_index("ix_products_newest", "products", ["created_at", "id"])
    op.create_index("ux_variants_sku", "variants", ["sku"], unique=True)
    op.create_index("ux_variants_external_id", "variants", ["source", "external_id"], unique=True)


def _open_the_books() -> None:
    """What lies on the shelf now is where the movements of its variant begin."""
    op.execute(
        "INSERT INTO stock_movements (id, variant, kind, units, on_hand, reason, source_type, source_id, at) "
        "SELECT 'mov_' || substr(variant, 5), variant, 'opening', on_hand, on_hand, '', 'variant', variant, "
        "'2026-01-01 00:00:00.000000+00:00' FROM stock_items WHERE on_hand > 0"
    )
