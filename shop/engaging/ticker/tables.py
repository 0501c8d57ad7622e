"""Rows of the ticker."""

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized, TickerLine
from core.tables import AsJson, Base


class TickerLineRow(Base):
    """A line: ``told`` is how everybody knows it, null before it is told and after it was withdrawn."""

    __tablename__ = "ticker_lines"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    product: Mapped[str]
    title: Mapped[Localized]
    due: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=0)
    told: Mapped[TickerLine | None] = mapped_column(AsJson(TickerLine))

    __table_args__ = (Index("ix_ticker_lines_show", "show", "due"),)


class TickerPurchaseRow(Base):
    """A line of an order, in the one line of the ticker that tells of it."""

    __tablename__ = "ticker_purchases"

    order: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    line: Mapped[str] = mapped_column(index=True)


class TickerNameRow(Base):
    """The buyer of an order said whether the ticker may say their first name. Without a row it may not."""

    __tablename__ = "ticker_names"

    order: Mapped[str] = mapped_column(primary_key=True)
    shown: Mapped[bool] = mapped_column(Boolean)
    changed_at: Mapped[datetime]


class TickerPaceRow(Base):
    """How long the ticker of a show waits before it tells, if staff chose that."""

    __tablename__ = "ticker_paces"

    show: Mapped[str] = mapped_column(primary_key=True)
    delay_ms: Mapped[int] = mapped_column(Integer)
    changed_by: Mapped[str]
    changed_at: Mapped[datetime]
