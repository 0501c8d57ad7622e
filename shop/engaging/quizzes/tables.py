"""Rows of quizzes. The database refuses a second answer of one person, and a code too many."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import AsJson, Base
from shop.engaging.draws.tables import of_guests
from shop.engaging.quizzes.question import Question

_OF_GUESTS = of_guests("mark")
_STANDS = text("status IN ('announced', 'open')")


class QuizRow(Base):
    """A quiz. A show has one announced or open at a time. ``prizes``: codes that may be given."""

    __tablename__ = "quizzes"

    id: Mapped[str] = mapped_column(primary_key=True)
    show: Mapped[str]
    question: Mapped[Question] = mapped_column(AsJson(Question))
    status: Mapped[str]
    version: Mapped[int]
    nonce: Mapped[str]
    answers: Mapped[int] = mapped_column(Integer)
    right: Mapped[int] = mapped_column(Integer)
    prizes: Mapped[int] = mapped_column(Integer)
    given: Mapped[int] = mapped_column(Integer)
    digest: Mapped[str | None]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    opens_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("given BETWEEN 0 AND prizes", name="never_more_than_its_prizes"),
        Index("uq_quizzes_one_stands", "show", unique=True, postgresql_where=_STANDS, sqlite_where=_STANDS),
        Index("ix_quizzes_show", "show", "id"),
    )


class QuizAnswerRow(Base):
    """What somebody answered, ``at`` the moment the server got it. ``mark``: where they asked from, unreadable.

    ``rank``: they were the so-manieth to be right, once the quiz has ended; ``promotion``: the code they won.
    """

    __tablename__ = "quiz_answers"

    quiz: Mapped[str] = mapped_column(ForeignKey("quizzes.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    ticket: Mapped[str]
    mark: Mapped[str | None]
    name: Mapped[str]
    open: Mapped[bool] = mapped_column(Boolean)
    said: Mapped[str | None] = mapped_column(Text)
    option: Mapped[int | None] = mapped_column(Integer)
    right: Mapped[bool] = mapped_column(Boolean)
    way: Mapped[str]
    at: Mapped[datetime]
    rank: Mapped[int | None] = mapped_column(Integer)
    promotion: Mapped[str | None] = mapped_column(ForeignKey("promotions.id"))

    __table_args__ = (
        UniqueConstraint("promotion"),
        Index("uq_quiz_answers_guest", "quiz", "mark", unique=True, **_OF_GUESTS),
        Index("ix_quiz_answers_mark", "quiz", "mark"),
        UniqueConstraint("quiz", "ticket"),
        UniqueConstraint("quiz", "rank"),
    )
