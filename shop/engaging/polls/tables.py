"""Rows of polls, their options, and who voted for what."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from core.events import Localized
from core.tables import AsJson, Base
from shop.engaging.draws.tables import of_guests

_OPEN = text("status = 'open'")
_TRACED = text("device IS NOT NULL")
_OF_GUESTS = of_guests("device")


class PollRow(Base):
    """A poll. A show has one open at a time."""

    __tablename__ = "polls"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    kind: Mapped[str]
    status: Mapped[str]
    title: Mapped[str]
    lasts_seconds: Mapped[int] = mapped_column(Integer)
    hidden: Mapped[bool] = mapped_column(Boolean)
    named_only: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int]
    winner: Mapped[int | None] = mapped_column(Integer)
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_polls_open", "show", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_polls_show", "show", "id"),
    )


class PollOptionRow(Base):
    """An option of a poll, by its place from 1, and how many people vote for it now."""

    __tablename__ = "poll_options"

    poll: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    text: Mapped[Localized] = mapped_column(AsJson(Localized))
    picture: Mapped[str | None]
    offer: Mapped[str | None]
    votes: Mapped[int] = mapped_column(Integer)

    __table_args__ = (CheckConstraint("votes >= 0", name="votes_are_people"),)


class PollVoteRow(Base):
    """For what somebody votes: one row a person. ``device`` of an account begins with ``draws.marks.SIGNED_IN``."""

    __tablename__ = "poll_votes"

    poll: Mapped[str] = mapped_column(ForeignKey("polls.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    option: Mapped[int] = mapped_column(Integer)
    device: Mapped[str | None]
    at: Mapped[datetime]

    __table_args__ = (
        Index("uq_poll_votes_guest", "poll", "device", unique=True, **_OF_GUESTS),
        Index("ix_poll_votes_traced", "at", postgresql_where=_TRACED, sqlite_where=_TRACED),
        Index("ix_poll_votes_device", "poll", "device"),
    )
