"""Rows of boards: the ledger of points, which only grows, and the sums that are read."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, Integer, event, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ExecutableDDLElement

from core.tables import Base

_STANDS = text("status IN ('announced', 'open')")


class BoardRow(Base):
    """A board. A show has one at a time. ``step`` is in minor units of ``currency``."""

    __tablename__ = "boards"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    status: Mapped[str]
    version: Mapped[int]
    lasts_seconds: Mapped[int] = mapped_column(Integer)
    places: Mapped[int] = mapped_column(Integer)
    per_order: Mapped[int] = mapped_column(Integer)
    step: Mapped[int | None]
    currency: Mapped[str]
    per_vote: Mapped[int] = mapped_column(Integer)
    per_ask: Mapped[int] = mapped_column(Integer)
    per_answer: Mapped[int] = mapped_column(Integer)
    prize: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]

    __table_args__ = (
        Index("uq_boards_one_stands", "show", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),
        Index("ix_boards_show", "show", "id"),
    )


class BoardPointRow(Base):
    """Points that were given (below 0: taken back). Immutable. ``cause`` is unique for a person: told twice is once.

    ``subject`` is the order, poll, unlock or quiz that it is about.
    """

    __tablename__ = "board_points"

    board: Mapped[str] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    subject: Mapped[str]
    points: Mapped[int]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_board_points_subject", "subject", "board"),)


class BoardScoreRow(Base):
    """The sum of somebody's points, and when they came to it. ``absent``: not shown, by their wish or by a ban."""

    __tablename__ = "board_scores"

    board: Mapped[str] = mapped_column(ForeignKey("boards.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    points: Mapped[int]
    reached_at: Mapped[datetime]
    absent: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("points >= 0", name="points_are_no_debt"),
        Index("ix_board_scores_points", "board", "points"),
        Index("ix_board_scores_person", "person"),
    )


class BoardAbsenceRow(Base):
    """Somebody does not want to stand on the boards of a show."""

    __tablename__ = "board_absences"

    show: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class BoardGuestRow(Base):
    """A guest who signed in: what they did as a guest is the account's."""

    __tablename__ = "board_guests"

    guest: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    at: Mapped[datetime]


SQLITE_GUARDS = tuple(
    f"""CREATE TRIGGER board_points_refuse_{change.lower()} BEFORE {change} ON board_points
        BEGIN SELECT RAISE(ABORT, 'points are append-only'); END"""
    for change in ("UPDATE", "DELETE")
)
"""What SQLite is told: one statement each."""

POSTGRES_GUARDS = (
    """CREATE FUNCTION board_points_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'points are append-only' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER board_points_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON board_points
        FOR EACH STATEMENT EXECUTE FUNCTION board_points_refuse()""",
)
"""What PostgreSQL is told: one statement each."""


def _guard() -> None:
    for dialect, guards in (("sqlite", SQLITE_GUARDS), ("postgresql", POSTGRES_GUARDS)):
        for guard in guards:
            ddl: ExecutableDDLElement = DDL(guard)  # type: ignore[no-untyped-call]
            event.listen(BoardPointRow.__table__, "after_create", ddl.execute_if(dialect=dialect))


_guard()
