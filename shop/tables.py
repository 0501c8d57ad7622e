"""Rows of the shop's shelf: products, stock, offers, carts. Orders and money are in ``order_tables``."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import Base


class ProductRow(Base):
    """What a thing is.

    ``source`` and ``external_id`` say which catalogue it came from. ``sought`` holds the words it is found by, folded:
    SQLite compares letters of the Latin alphabet only. ``version`` grows with every edit.
    """

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Localized]
    description: Mapped[Localized]
    picture: Mapped[str] = mapped_column(Text)
    vendor: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    sought: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ux_products_external_id", "source", "external_id", unique=True),
        Index("ix_products_newest", "created_at", "id"),
    )


class PictureRow(Base):
    """A picture of a product after its first, in their order."""

    __tablename__ = "product_pictures"

    product: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    url: Mapped[str] = mapped_column(Text)


class AttributeRow(Base):
    """One line of a product's specification."""

    __tablename__ = "product_attributes"

    product: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[Localized]
    value: Mapped[Localized]
    unit: Mapped[Localized | None]


class VariantRow(Base):
    """A size or a colour of a product, not sold once it is archived. ``options`` are JSON pairs of name, value."""

    __tablename__ = "variants"

    id: Mapped[str] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[Localized]
    sku: Mapped[str | None]
    barcode: Mapped[str | None]
    options: Mapped[str] = mapped_column(Text, default="[]")
    source: Mapped[str | None]
    external_id: Mapped[str | None]
    archived_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ux_variants_sku", "sku", unique=True),
        Index("ux_variants_external_id", "source", "external_id", unique=True),
    )


class PriceRow(Base):
    """What a variant costs outside of shows, in minor units of a currency."""

    __tablename__ = "prices"

    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    list_amount: Mapped[int]

    __table_args__ = (CheckConstraint("0 <= amount AND amount <= list_amount", name="price_is_no_dearer"),)


class StockRow(Base):
    """How many units there are, and how many of them are spoken for.

    Changed by guarded UPDATEs only; the database refuses to oversell whatever the code believes. ``reserved`` counts
    units held for a payment and units paid but not yet shipped. ``version`` grows with every change.
    """

    __tablename__ = "stock_items"

    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    on_hand: Mapped[int]
    reserved: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("0 <= reserved AND reserved <= on_hand", name="never_oversold"),)


class MovementRow(Base):
    """Why the units on hand changed: only ever added, and their sum is what is on hand.

    ``source_type`` and ``source_id`` name what moved them; it does so once.
    """

    __tablename__ = "stock_movements"

    id: Mapped[str] = mapped_column(primary_key=True)
    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"))
    kind: Mapped[str]
    units: Mapped[int]
    on_hand: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    source_type: Mapped[str]
    source_id: Mapped[str]
    by: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("source_type", "source_id", "kind", "variant"),
        Index("ix_stock_movements_variant", "variant", "id"),
    )


class OfferRow(Base):
    """A product on sale in a show, at the show's price. Prices are minor units. It stays when it was taken off sale.

    No discount makes a unit cost less than ``floor_price``.
    """

    __tablename__ = "offers"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(index=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    price: Mapped[int]
    list_price: Mapped[int]
    floor_price: Mapped[int | None]
    currency: Mapped[str]
    limit_per_buyer: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(default=1)
    withdrawn_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("show", "product"),
        CheckConstraint("0 <= price AND price <= list_price", name="price_is_no_dearer"),
        CheckConstraint("limit_per_buyer > 0", name="limit_is_positive"),
    )


class OfferPriceRow(Base):
    """The price of one variant of an offer, where it is not the offer's."""

    __tablename__ = "offer_prices"

    offer: Mapped[str] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"), primary_key=True)
    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    price: Mapped[int]
    list_price: Mapped[int]

    __table_args__ = (CheckConstraint("0 <= price AND price <= list_price", name="price_is_no_dearer"),)


class CartRow(Base):
    """What a person means to buy. One for each person, on the server; locking its row queues the person's orders.

    ``merged_into`` is the account whose cart took over that of a guest.
    """

    __tablename__ = "carts"

    buyer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(index=True)
    merged_into: Mapped[str | None] = mapped_column(index=True)


class CartLineRow(Base):
    """So many units of a variant of an offer."""

    __tablename__ = "cart_lines"

    buyer: Mapped[str] = mapped_column(ForeignKey("carts.buyer", ondelete="CASCADE"), primary_key=True)
    offer: Mapped[str] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    units: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("units > 0", name="units_are_positive"),)
