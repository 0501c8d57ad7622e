"""Rows of the money that goes back. ``refund_events`` and ``refund_lines`` are only ever added."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base

_UNSETTLED = text("status IN ('requested', 'sent')")


class RefundRow(Base):
    """A refund, written before the provider is asked. ``by`` is who wanted it; null: the shop by itself.

    ``look_at`` is when to ask the provider what became of it.
    """

    __tablename__ = "refunds"

    id: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    show: Mapped[str]
    payment: Mapped[str] = mapped_column(ForeignKey("payments.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    delivery: Mapped[int]
    currency: Mapped[str]
    restock: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None]
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    look_at: Mapped[datetime]
    provider_ref: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="something_goes_back"),
        CheckConstraint("0 <= delivery AND delivery <= amount", name="delivery_is_a_part"),
        Index("ix_refunds_unsettled", "look_at", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("ix_refunds_newest", "requested_at", "id"),
        Index("ix_refunds_show", "show", "status"),
    )


class RefundLineRow(Base):
    """What of it is for a line of the order. ``units`` is 0 when the buyer keeps the things."""

    __tablename__ = "refund_lines"

    refund: Mapped[str] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    units: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int]

    __table_args__ = (CheckConstraint("units >= 0 AND amount >= 0", name="no_line_is_a_debt"),)


class RefundEventRow(Base):
    """A refund changed its status: exactly one row for each change. ``actor`` is who did it, ``note`` why."""

    __tablename__ = "refund_events"

    refund: Mapped[str] = mapped_column(ForeignKey("refunds.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Text)
