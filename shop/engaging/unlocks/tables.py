"""Rows of unlocks, and of who was counted for them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base

_TRACED = text("device IS NOT NULL OR address IS NOT NULL")
_GUEST = text("address IS NOT NULL")


class UnlockRow(Base):
    """An unlock. Exactly one of ``price`` (minor units) and ``basis_points`` says what it gives."""

    __tablename__ = "unlocks"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    goal: Mapped[str]
    status: Mapped[str]
    target: Mapped[int]
    current: Mapped[int]
    left_out: Mapped[int]
    version: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    valid_seconds: Mapped[int] = mapped_column(Integer)
    offer: Mapped[str | None]
    price: Mapped[int | None]
    basis_points: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str]
    intent: Mapped[str | None]
    poll: Mapped[str | None]
    option: Mapped[int | None] = mapped_column(Integer)
    per_address: Mapped[int] = mapped_column(Integer)
    for_whom: Mapped[str] = mapped_column(server_default="everybody")
    unlocked_at: Mapped[datetime | None]
    promotion: Mapped[str | None] = mapped_column(ForeignKey("promotions.id"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(price IS NULL) <> (basis_points IS NULL)", name="one_benefit"),
        CheckConstraint("(unlocked_at IS NULL) = (promotion IS NULL)", name="unlocked_with_its_promotion"),
        CheckConstraint(
            "status NOT IN ('unlocked', 'closed') OR unlocked_at IS NOT NULL", name="unlocked_has_a_moment"
        ),
        Index("ix_unlocks_show_status", "show", "status"),
    )


class UnlockVoiceRow(Base):
    """A person who was counted, once; ``address`` of guests only. ``source``: chat, button, an order."""

    __tablename__ = "unlock_voices"

    unlock: Mapped[str] = mapped_column(ForeignKey("unlocks.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    device: Mapped[str | None]
    address: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        Index("uq_unlock_voices_guest", "unlock", "device", unique=True, postgresql_where=_GUEST, sqlite_where=_GUEST),
        Index("ix_unlock_voices_traced", "at", postgresql_where=_TRACED, sqlite_where=_TRACED),
        Index("ix_unlock_voices_device", "unlock", "device"),
        Index("ix_unlock_voices_address", "unlock", "address"),
    )
