"""Showing: one's own part in a quiz, told to nobody else, and all answers without names for whoever wants to check."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import QuizStatus, Value
from core.ids import ShowId, ViewerId
from shop.engaging.draws.sealing import Seals
from shop.engaging.quizzes import answer_store
from shop.engaging.quizzes.answer_store import Answer, Mine


class MyQuiz(Value):
    """Your answer: in words or as a place, when the server got it, your ticket, and the nonce that shows it is yours.

    Whether it was right is told at the end: then you were the ``rank``-th, and have a ``code`` until ``ends_at`` if you
    won.
    """

    quiz: str
    said: str | None
    option: int | None
    at: datetime
    ticket: str
    nonce: str
    state: Literal["answered", "wrong", "right", "won"]
    rank: int | None = None
    code: str | None = None
    ends_at: datetime | None = None
    used: bool = False


class AnswerProof(Value):
    """An answer without who gave it, nor what it said."""

    at: datetime
    ticket: str
    right: bool


async def mine(sql: AsyncConnection, show: ShowId, viewer: ViewerId, *, seals: Seals) -> tuple[MyQuiz, ...]:
    """What ``viewer`` has to do with the quizzes of ``show``."""
    return tuple(_settled(each, seals) for each in await answer_store.mine(sql, show, viewer))


def taken(quiz: str, answer: Answer, *, seals: Seals) -> MyQuiz:
    """What somebody is told whose answer stands: not whether it is right."""
    return MyQuiz(
        quiz=quiz,
        said=answer.said,
        option=answer.option,
        at=answer.at,
        ticket=answer.ticket,
        nonce=seals.nonce(quiz, answer.person),
        state="answered",
    )


def _settled(mine: Mine, seals: Seals) -> MyQuiz:
    part = taken(mine.quiz, mine.answer, seals=seals)
    if mine.status is not QuizStatus.ENDED:
        return part
    state = "won" if mine.code is not None else "right" if mine.answer.right else "wrong"
    after = {"rank": mine.rank, "code": mine.code, "ends_at": mine.ends_at, "used": mine.used}
    return part.model_copy(update={"state": state, **after})
