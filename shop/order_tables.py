"""Rows of orders and of the money that belongs to them. ``*_events`` rows are only ever added."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base
from shop.delivery import Address
from shop.order import Action, Reason

_ACTIVE = text("status IN ('held', 'claimed')")
_BINDING = text("status IN ('requested', 'requires_action', 'captured', 'partially_refunded')")
_RUNNING = text("done_at IS NULL")
_UNSETTLED = text("status IN ('requested', 'requires_action')")
_PENDING = text("status = 'pending_payment'")


class OrderRow(Base):
    """A purchase. ``version`` grows with every change of status; changes are made by compare-and-set on it.

    ``discount`` is the sum of the lines', ``total`` what lines and delivery cost together; ``moment_ms`` is how far
    into the show it was placed.
    """

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    show: Mapped[str]
    buyer: Mapped[str]
    buyer_name: Mapped[str]
    language: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    delivery_method: Mapped[str]
    delivery_title: Mapped[Localized]
    delivery_price: Mapped[int]
    address: Mapped[Address | None] = mapped_column(AsJson(Address))
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    currency: Mapped[str]
    discount: Mapped[int]
    total: Mapped[int]
    refunded: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime]
    reserved_until: Mapped[datetime]
    moment_ms: Mapped[int | None]
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    carrier: Mapped[str | None]
    tracking: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("total >= 0", name="total_is_no_debt"),
        CheckConstraint("0 <= refunded AND refunded <= total", name="refunded_is_no_more"),
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL", name="buyer_is_reached"),
        Index("ix_orders_buyer", "buyer", "placed_at"),
        Index("ix_orders_placed", "placed_at", "id"),
        Index("ix_orders_status", "status", "placed_at", "id"),
        Index("ix_orders_show", "show", "status", "paid_at"),
        Index("ix_orders_pending", "reserved_until", postgresql_where=_PENDING, sqlite_where=_PENDING),
    )


class OrderLineRow(Base):
    """What was bought, with the words and the price of that moment."""

    __tablename__ = "order_lines"

    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    offer: Mapped[str] = mapped_column(index=True)
    product: Mapped[str]
    variant: Mapped[str]
    title: Mapped[Localized]
    variant_name: Mapped[Localized]
    units: Mapped[int] = mapped_column(Integer)
    refunded_units: Mapped[int] = mapped_column(Integer, default=0)
    unit_price: Mapped[int]
    list_price: Mapped[int]
    discount: Mapped[int]
    reasons: Mapped[tuple[Reason, ...]] = mapped_column(AsJson(tuple[Reason, ...]))

    __table_args__ = (
        CheckConstraint("units > 0", name="units_are_positive"),
        CheckConstraint("0 <= refunded_units AND refunded_units <= units", name="refunded_units_are_a_part"),
        CheckConstraint("0 <= discount AND discount <= units * unit_price", name="discount_is_a_part"),
    )


class OrderEventRow(Base):
    """An order changed its status: exactly one row for each change. ``actor`` is who of the staff did it, if any."""

    __tablename__ = "order_events"

    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str | None]
    actor_name: Mapped[str | None]
    note: Mapped[str | None]


class ReservationRow(Base):
    """Units of a variant spoken for by an order: held while it is not paid, claimed once it is."""

    __tablename__ = "reservations"

    id: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    variant: Mapped[str] = mapped_column(ForeignKey("stock_items.variant"), index=True)
    units: Mapped[int]
    status: Mapped[str]
    expires_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("units > 0", name="units_are_positive"),
        Index(
            "uq_reservations_active", "order", "variant", unique=True, postgresql_where=_ACTIVE, sqlite_where=_ACTIVE
        ),
    )


class PaymentRow(Base):
    """A wish to be paid, written before the provider is asked. ``key`` is what the provider knows it by.

    At most one payment of an order can bind the buyer at a time: nobody is charged twice. ``look_at`` is when the
    provider is asked about it next, as long as it is not settled.
    """

    __tablename__ = "payments"

    id: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    provider: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    currency: Mapped[str]
    refunded: Mapped[int] = mapped_column(default=0)
    provider_ref: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[Action | None] = mapped_column(AsJson(Action))
    requested_at: Mapped[datetime]
    look_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("0 <= refunded AND refunded <= amount", name="refunded_is_no_more"),
        Index("uq_payments_binding", "order", unique=True, postgresql_where=_BINDING, sqlite_where=_BINDING),
        Index("ix_payments_unsettled", "look_at", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("ix_payments_asked", "provider", "requested_at"),
    )


class PaymentEventRow(Base):
    """A payment changed its status: exactly one row for each change."""

    __tablename__ = "payment_events"

    payment: Mapped[str] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    at: Mapped[datetime]


class KeyRow(Base):
    """An Idempotency-Key that came, and what it led to. The answer is read from ``result`` afresh on a replay."""

    __tablename__ = "idempotency_keys"

    principal: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    result: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_idempotency_keys_running", "result", postgresql_where=_RUNNING, sqlite_where=_RUNNING),)


class LetterRow(Base):
    """A letter to the buyer: due, being sent, sent once; or unreachable, if there is no address to send it to."""

    __tablename__ = "letters"

    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_letters_due", "status", "due_at"),)
