"""The play bank's own books. The shop never looks into them."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, false, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base

_UNSENT = text("sent_at IS NULL")


class PlayChargeRow(Base):
    """What the bank was asked for, and what became of it. A key given up before it came has a row, too: it is dead."""

    __tablename__ = "play_charges"

    key: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    script: Mapped[str]
    status: Mapped[str]
    amount: Mapped[int]
    currency: Mapped[str]
    refunded: Mapped[int] = mapped_column(default=0)
    description: Mapped[str]
    return_url: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    captures_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    keep: Mapped[bool] = mapped_column(Boolean, server_default=false())

    __table_args__ = (CheckConstraint("0 <= refunded AND refunded <= amount", name="refunded_is_no_more"),)


class PlayRefundRow(Base):
    """Money given back, once for each key."""

    __tablename__ = "play_refunds"

    key: Mapped[str] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    charge: Mapped[str] = mapped_column(ForeignKey("play_charges.key"), index=True)
    status: Mapped[str]
    amount: Mapped[int]
    at: Mapped[datetime]


class PlayNoticeRow(Base):
    """A webhook to be sent when it is due. ``event`` is what it says; two rows may say the same one."""

    __tablename__ = "play_notices"

    id: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str]
    kind: Mapped[str]
    charge: Mapped[str] = mapped_column(ForeignKey("play_charges.key"), index=True)
    status: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    sent_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_play_notices_unsent", "due_at", postgresql_where=_UNSENT, sqlite_where=_UNSENT),)
