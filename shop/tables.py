"""Rows of the shop's shelf: products, stock, offers, carts. Orders and money are in ``order_tables``."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import Base


class ProductRow(Base):
    """What a thing is."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Localized]
    description: Mapped[Localized]
    picture: Mapped[str] = mapped_column(Text)


class AttributeRow(Base):
    """One line of a product's specification."""

    __tablename__ = "product_attributes"

    product: Mapped[str] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    label: Mapped[Localized]
    value: Mapped[Localized]


class VariantRow(Base):
    """A size or a colour of a product."""

    __tablename__ = "variants"

    id: Mapped[str] = mapped_column(primary_key=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[Localized]


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


class OfferRow(Base):
    """A product on sale in a show, at the show's price. Prices are minor units."""

    __tablename__ = "offers"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(index=True)
    product: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    price: Mapped[int]
    list_price: Mapped[int]
    currency: Mapped[str]
    limit_per_buyer: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)

    __table_args__ = (
        UniqueConstraint("show", "product"),
        CheckConstraint("0 <= price AND price <= list_price", name="price_is_no_dearer"),
        CheckConstraint("limit_per_buyer > 0", name="limit_is_positive"),
    )


class CartRow(Base):
    """What a person means to buy. One for each person, on the server; locking its row queues the person's orders."""

    __tablename__ = "carts"

    buyer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(index=True)


class CartLineRow(Base):
    """So many units of a variant of an offer."""

    __tablename__ = "cart_lines"

    buyer: Mapped[str] = mapped_column(ForeignKey("carts.buyer", ondelete="CASCADE"), primary_key=True)
    offer: Mapped[str] = mapped_column(ForeignKey("offers.id"), primary_key=True)
    variant: Mapped[str] = mapped_column(ForeignKey("variants.id"), primary_key=True)
    units: Mapped[int] = mapped_column(Integer)
    added_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("units > 0", name="units_are_positive"),)
