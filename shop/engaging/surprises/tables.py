"""Rows of surprises. The database refuses a code too many, a win too many, and a budget that is passed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base
from shop.engaging.draws.tables import of_guests
from shop.engaging.surprises.surprise import Terms

_OF_GUESTS = of_guests("mark")
_STANDS = text("status <> 'ended'")
_WON = text("promotion IS NOT NULL")


class SurpriseRow(Base):
    """A surprise. ``sealed`` is its seed, unreadable, ``seed`` what is shown of it at the end."""

    __tablename__ = "surprises"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str] = mapped_column(index=True)
    terms: Mapped[Terms] = mapped_column(AsJson(Terms))
    rules: Mapped[Localized]
    prize: Mapped[Localized]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    opens_at: Mapped[datetime]
    commitment: Mapped[str]
    sealed: Mapped[str]
    salt: Mapped[str | None]
    seed: Mapped[str | None]
    dropped: Mapped[int] = mapped_column(Integer)
    stock: Mapped[int] = mapped_column(Integer)
    given: Mapped[int] = mapped_column(Integer)
    budget: Mapped[int]
    spent: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("given BETWEEN 0 AND stock", name="never_more_than_its_stock"),
        CheckConstraint("spent BETWEEN 0 AND budget", name="never_more_than_its_budget"),
        Index("uq_surprises_one_stands", "show", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),
    )


class DropRow(Base):
    """A moment that came. ``room``: how many can win it; ``worst``: what one of its codes may take off at most."""

    __tablename__ = "surprise_drops"

    surprise: Mapped[str] = mapped_column(ForeignKey("surprises.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    room: Mapped[int] = mapped_column(Integer)
    worst: Mapped[int]
    claimed: Mapped[int] = mapped_column(Integer)
    given: Mapped[int] = mapped_column(Integer)
    closed_at: Mapped[datetime | None]
    digest: Mapped[str | None]

    __table_args__ = (CheckConstraint("given BETWEEN 0 AND room", name="never_more_than_its_room"),)


class ClaimRow(Base):
    """Somebody claims a drop. ``mark``: where they asked from, unreadable; ``promotion``: they won, ``place``-th."""

    __tablename__ = "surprise_claims"

    surprise: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    viewer: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    ticket: Mapped[str]
    mark: Mapped[str | None]
    at: Mapped[datetime]
    promotion: Mapped[str | None] = mapped_column(ForeignKey("promotions.id"))
    place: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        Index("uq_surprise_claims_guest", "surprise", "number", "mark", unique=True, **_OF_GUESTS),
        Index("ix_surprise_claims_mark", "surprise", "number", "mark"),
        Index("uq_surprise_claims_won", "show", "viewer", unique=True, postgresql_where=_WON, sqlite_where=_WON),
    )
