"""Rows of wallets and gifts. The money itself is in the ledger."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base

_OPEN = text("status = 'open'")


class WalletRow(Base):
    """What somebody lets themselves give, and what they said about their age. It is locked while they give."""

    __tablename__ = "wallets"

    person: Mapped[str] = mapped_column(primary_key=True)
    day_cap: Mapped[int | None]
    day_then: Mapped[int | None]
    day_since: Mapped[datetime | None]
    show_cap: Mapped[int | None]
    show_then: Mapped[int | None]
    show_since: Mapped[datetime | None]
    adult_text: Mapped[str | None]
    adult_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]


class GiftRow(Base):
    """A gift that was paid. It is given back by compare-and-set of its status."""

    __tablename__ = "gift_sends"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    sender: Mapped[str]
    shown_name: Mapped[str | None]
    gift: Mapped[str | None]
    name: Mapped[Localized | None] = mapped_column(AsJson(Localized))
    animation: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    note: Mapped[str | None]
    status: Mapped[str]
    sent_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="something_is_given"),
        Index("ix_gift_sends_show", "show", "id"),
        Index("ix_gift_sends_sender", "sender", "sent_at"),
    )


class GiftGoalRow(Base):
    """What gifts of a show are collected for; one that is open at a time. ``got`` changes with each gift."""

    __tablename__ = "gift_goals"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    title: Mapped[Localized]
    target: Mapped[int]
    currency: Mapped[str]
    got: Mapped[int]
    status: Mapped[str]
    version: Mapped[int]
    began_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("target > 0", name="something_is_collected"),
        Index("uq_gift_goals_open", "show", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_gift_goals_show", "show", "id"),
    )
