"""Rows of giveaways."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base
from shop.engaging.draws.tables import of_guests
from shop.engaging.giveaways.giveaway import Terms

_OF_GUESTS = of_guests("mark")
_OPEN = text("status IN ('announced', 'open')")


class GiveawayRow(Base):
    """A giveaway. ``sealed`` is its seed, unreadable; ``seed`` is empty until winners are drawn."""

    __tablename__ = "giveaways"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(index=True)
    terms: Mapped[Terms] = mapped_column(AsJson(Terms))
    rules: Mapped[Localized]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    commitment: Mapped[str]
    sealed: Mapped[str]
    salt: Mapped[str | None]
    seed: Mapped[str | None]
    entries: Mapped[int] = mapped_column(Integer)
    drawn: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("drawn BETWEEN 0 AND entries", name="nobody_is_drawn_who_did_not_enter"),
        Index("uq_giveaways_one_open", "show", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
    )


class EntryRow(Base):
    """Somebody takes part, once. ``mark``: where they asked from, unreadable."""

    __tablename__ = "giveaway_entries"

    giveaway: Mapped[str] = mapped_column(ForeignKey("giveaways.id"), primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)
    ticket: Mapped[str]
    name: Mapped[str]
    way: Mapped[str]
    mark: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        Index("uq_giveaway_entries_guest", "giveaway", "mark", unique=True, **_OF_GUESTS),
        Index("ix_giveaway_entries_mark", "giveaway", "mark"),
        UniqueConstraint("giveaway", "ticket"),
    )


class WinnerRow(Base):
    """Somebody was drawn, ``place``-th, and has until ``until``. ``contact`` and ``called`` are what they left."""

    __tablename__ = "giveaway_winners"

    giveaway: Mapped[str] = mapped_column(ForeignKey("giveaways.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    viewer: Mapped[str]
    ticket: Mapped[str]
    name: Mapped[str]
    until: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    contact: Mapped[str | None] = mapped_column(Text)
    called: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        UniqueConstraint("giveaway", "viewer"),
        CheckConstraint("claimed_at IS NULL OR lapsed_at IS NULL", name="claimed_or_lapsed"),
    )
