"""Rows of fees and of what goes back of them. ``fee_events`` rows are only ever added."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base
from shop.order import Action

_UNSETTLED = text("status IN ('requested', 'requires_action')")
_UNANSWERED = text("status IN ('requested', 'sent')")


class FeeRow(Base):
    """A wish to be paid for something that is no order, written before the provider is asked. See ``payments``."""

    __tablename__ = "fees"

    id: Mapped[str] = mapped_column(primary_key=True)
    payer: Mapped[str]
    show: Mapped[str | None]
    purpose: Mapped[str]
    subject: Mapped[str]
    title: Mapped[Localized]
    language: Mapped[str]
    email: Mapped[str | None]
    provider: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    currency: Mapped[str]
    refunded: Mapped[int] = mapped_column(default=0)
    requested_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    look_at: Mapped[datetime]
    provider_ref: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[Action | None] = mapped_column(AsJson(Action))
    saved: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="something_is_paid"),
        CheckConstraint("0 <= refunded AND refunded <= amount", name="refunded_is_no_more"),
        Index("ix_fees_unsettled", "look_at", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("ix_fees_asked", "provider", "requested_at"),
        Index("ix_fees_payer", "payer", "purpose", "id"),
        Index("ix_fees_subject", "purpose", "subject"),
    )


class FeeEventRow(Base):
    """A fee changed its status: exactly one row for each change."""

    __tablename__ = "fee_events"

    fee: Mapped[str] = mapped_column(ForeignKey("fees.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str]
    at: Mapped[datetime]


class FeeRefundRow(Base):
    """Money of a fee that goes back, written before the provider is asked. See ``refunds``."""

    __tablename__ = "fee_refunds"

    id: Mapped[str] = mapped_column(primary_key=True)
    fee: Mapped[str] = mapped_column(ForeignKey("fees.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    amount: Mapped[int]
    currency: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None]
    requested_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    look_at: Mapped[datetime]
    provider_ref: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="something_goes_back"),
        Index("ix_fee_refunds_unsettled", "look_at", postgresql_where=_UNANSWERED, sqlite_where=_UNANSWERED),
    )
