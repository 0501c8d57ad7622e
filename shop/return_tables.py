"""Rows of things that come back. ``return_events`` are only ever added."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class ReturnRow(Base):
    """What a buyer sends back. ``version`` grows with every change of status."""

    __tablename__ = "return_requests"

    id: Mapped[str] = mapped_column(primary_key=True)
    order: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    buyer: Mapped[str]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Text)
    tracking: Mapped[str | None]
    refund: Mapped[str | None] = mapped_column(ForeignKey("refunds.id"))
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    __table_args__ = (Index("ix_return_requests_newest", "requested_at", "id"),)


class ReturnLineRow(Base):
    """Units of a line of the order; what an inspection counted is null until then."""

    __tablename__ = "return_lines"

    request: Mapped[str] = mapped_column(ForeignKey("return_requests.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    units: Mapped[int] = mapped_column(Integer)
    good: Mapped[int | None] = mapped_column(Integer)
    damaged: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        CheckConstraint("units > 0", name="units_are_positive"),
        CheckConstraint("good >= 0 AND damaged >= 0 AND good + damaged <= units", name="no_more_came_than_was_sent"),
    )


class ReturnEventRow(Base):
    """A return changed its status: exactly one row for each change. ``actor`` is who did it, ``note`` why."""

    __tablename__ = "return_events"

    request: Mapped[str] = mapped_column(ForeignKey("return_requests.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    status: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)
