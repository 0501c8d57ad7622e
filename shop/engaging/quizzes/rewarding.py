"""Rewarding: when a quiz is over, who was right is put in order, and the first get a code each. Once, in one step.

The order is that of the moments at which the server got the answers, whichever process wrote them when.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from core import due
from core.database import Work
from core.events import Localized, QuizEnded, QuizStatus
from core.events.proof import QuizAnswersProved
from core.ids import EventId, ViewerId, derive
from shop.engaging.prizes import give_codes
from shop.engaging.quizzes import answer_store, store
from shop.engaging.quizzes.quiz import Quiz, digest_of, view_of
from shop.promotion import PercentOff

CLOSE: Final = "quiz.close"
"""What falls due for a quiz: its end."""

PROVED: Final = 200
"""Right answers that the proof of a show lists one by one; it has a digest of all."""

_NAME: Final = Localized(ru="Викторина эфира", en="Quiz of the show")


async def reward(work: Work, quiz: Quiz, *, staff: Collection[ViewerId], currency: str, now: datetime) -> Quiz:
    """End ``quiz``, which is locked and open. Nobody of ``staff`` wins, whoever they were when they answered."""
    sql = work.connection
    if quiz.ends_at is not None:
        await answer_store.drop_late(sql, quiz.id, ends_at=quiz.ends_at)
    ranks = _ranks(await answer_store.who_knew(sql, quiz.id), staff=staff)
    await answer_store.rank(sql, quiz.id, ranks)
    given = await _give(work, quiz, ranks, currency=currency, now=now)
    everything = await answer_store.in_order(sql, quiz.id)
    digest = digest_of(everything)
    values = {"status": QuizStatus.ENDED.value, "ended_at": now, "right": len(ranks), "given": given, "digest": digest}
    await store.change(sql, quiz.id, old=QuizStatus.OPEN, **values)
    await due.forget(sql, CLOSE, quiz.id)
    stands = await store.find(sql, quiz.id)
    await work.record(
        QuizAnswersProved(
            id=EventId(derive("evt", "quiz answers", quiz.id)),
            show=quiz.show,
            at=now,
            quiz=quiz.id,
            answers=len(everything),
            right=len(ranks),
            first=tuple(await answer_store.proved(sql, quiz.id, limit=PROVED)),
            digest=digest,
        )
    )
    await work.owe(QuizEnded(show=quiz.show, at=now, quiz=view_of(stands)))
    return stands


def _ranks(knew: list[tuple[ViewerId, ViewerId]], *, staff: Collection[ViewerId]) -> dict[ViewerId, int]:
    """The so-manieth each person was; who answered as a guest and in their account is one, where they were first."""
    ranks: dict[ViewerId, int] = {}
    seen = set(staff)
    for person, home in knew:
        if home not in seen:
            seen.add(home)
            ranks[person] = len(ranks) + 1
    return ranks


async def _give(work: Work, quiz: Quiz, ranks: dict[ViewerId, int], *, currency: str, now: datetime) -> int:
    """Give the first their codes. Returns how many those were."""
    prize = quiz.question.prize
    if prize is None:
        return 0
    winners = list(ranks)[: prize.winners]
    given = await give_codes(
        work.connection,
        winners,
        show=quiz.show,
        name=_NAME,
        benefit=PercentOff(basis_points=prize.basis_points),
        offer=prize.offer,
        lasts=prize.lasts,
        currency=currency,
        by=quiz.created_by,
        now=now,
    )
    await answer_store.win(work.connection, quiz.id, {who: each.id for who, each in given.items()})
    return len(winners)
