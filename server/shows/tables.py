"""Rows of shows."""

from datetime import datetime

from sqlalchemy import Index, Integer, false
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import Base


class ShowRow(Base):
    """A show. ``version`` grows with every change of its state; changes are made by compare-and-set on it."""

    __tablename__ = "shows"

    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[Localized]
    host: Mapped[str]
    host_name: Mapped[Localized]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    version: Mapped[int] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reconnect_until: Mapped[datetime | None] = mapped_column(index=True)
    pinned: Mapped[str | None]
    members_only: Mapped[bool] = mapped_column(server_default=false())
    members_write: Mapped[bool] = mapped_column(server_default=false())
    stream_key_hash: Mapped[str] = mapped_column(unique=True)
    stream_key_sealed: Mapped[str]


class PinRow(Base):
    """What was held up from ``at`` on; None: nothing. ``version`` is that of the show."""

    __tablename__ = "show_pins"

    show_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    offer: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "show_id", "at"),)
