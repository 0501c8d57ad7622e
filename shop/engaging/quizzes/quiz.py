"""Quiz: how it stands, what everybody sees of it, and the rules as people read them. Pure.

Source: docs/decisions/0032-the-first-who-know.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.events import Localized, QuizStatus, QuizView
from core.events.quizzes import QuizKind, QuizOptionView, QuizWinnerView
from core.ids import QuizId, ShowId, ViewerId
from core.people import Viewer
from shop.engaging.quizzes.question import Question
from shop.engaging.ticker.line import first_name, mask

NAMED_FOR: Final = timedelta(days=1)
"""How long after its end winners are named who wished it, unless the show is over before: it was for that evening."""

LATEST: Final = timedelta(minutes=10)
"""How long before it opens it may be announced."""

SETTLES: Final = timedelta(seconds=2)
"""How long after its end an answer that came in time may still wait to be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Who was ``rank``-th to be right. ``open``: their first name may be said."""

    rank: int
    ticket: str
    full_name: str
    open: bool
    at: datetime

    @property
    def name(self) -> str | None:
        """Their first name if they let it be said, else one letter of it; None if they have none."""
        return (first_name(self.full_name) if self.open else None) or mask(self.full_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """A quiz as it stands. ``counts``: answers by option, in their order; ``given``: codes."""

    id: QuizId
    show: ShowId
    question: Question
    status: QuizStatus
    version: int
    nonce: str
    created_by: ViewerId
    answers: int = 0
    right: int = 0
    given: int = 0
    counts: tuple[int, ...] = ()
    opens_at: datetime | None = None
    ends_at: datetime | None = None
    digest: str | None = None
    winners: tuple[Winner, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether it is announced or open."""
        return self.status in (QuizStatus.ANNOUNCED, QuizStatus.OPEN)

    def takes_at(self, moment: datetime) -> bool:
        """Whether an answer that the server got at ``moment`` counts."""
        if self.status is not QuizStatus.OPEN or self.opens_at is None or self.ends_at is None:
            return False
        return self.opens_at <= moment < self.ends_at

    def lets(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` may answer. Who may know what is right may not."""
        return not viewer.is_staff


def view_of(quiz: Quiz, *, staff: bool = False) -> QuizView:
    """The quiz as everybody sees it; ``staff`` see what is right and how it goes before the end."""
    question, over = quiz.question, quiz.status is QuizStatus.ENDED
    asked = staff or over or quiz.status is QuizStatus.OPEN
    told = staff or over
    options = tuple(
        QuizOptionView(place=place, text=text, answers=quiz.counts[place - 1] if told and quiz.counts else None)
        for place, text in enumerate(question.options, 1)
    )
    return QuizView(
        id=quiz.id,
        version=quiz.version,
        kind=question.kind,
        status=quiz.status,
        question=question.text if asked else None,
        options=options if asked else (),
        in_chat=question.in_chat,
        rules=rules(question),
        prize=question.prize.words if question.prize else None,
        prizes=question.prize.winners if question.prize else 0,
        answers=quiz.answers,
        opens_at=quiz.opens_at,
        ends_at=quiz.ends_at,
        right=quiz.right if told else None,
        accepted=question.answers if told else (),
        right_option=question.right if told else None,
        winners=tuple(
            QuizWinnerView(rank=each.rank, ticket=each.ticket, name=each.name, at=each.at) for each in quiz.winners
        ),
        commitment=question.commitment(quiz.nonce),
        nonce=quiz.nonce if over else None,
        digest=quiz.digest if over else None,
    )


def digest_of(answers: Sequence[tuple[datetime, str, bool]]) -> str:
    """SHA-256 of all answers in the order in which the server got them: moment, ticket, 1 or 0 a line."""
    lines = [f"{at.isoformat()} {ticket} {int(right)}" for at, ticket, right in answers]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def rules(question: Question) -> Localized:
    """All of ``question`` that somebody has to know who answers, in one line of each language."""
    seconds = round(question.lasts.total_seconds())
    chat = ("", "")
    if question.in_chat:
        longest = question.accepted.longest + 1
        chat = (
            ("; в чате — номер или слова варианта", "; in the chat its number or its words")
            if question.kind is QuizKind.CHOICE
            else (
                f"; в чате ответ — первое сообщение не длиннее {longest} слов, не считая приветствий",
                f"; in the chat the first message of up to {longest} words, greetings aside, is the answer",
            )
        )
    prize = ("", "")
    if question.prize is not None:
        lasts, words = _span(question.prize.lasts), question.prize.words
        many = question.prize.winners
        whose = (f"Первым {many} ответившим", f"The first {many} who are right get")
        if many == 1:
            whose = ("Первому ответившему", "The first who is right gets")
        prize = (
            f" {whose[0]} верно — {words.ru}: личный код на один заказ, действует {lasts.ru}.",
            f" {whose[1]} {words.en}: a code of their own for one order, valid for {lasts.en}.",
        )
    return Localized(
        ru=f"На ответ {seconds} с. Один ответ на человека, изменить нельзя: считается первый, который получил сервер"
        f"{chat[0]}. Правильный ответ и победителей покажут в конце; команда не участвует.{prize[0]}",
        en=f"{seconds} s to answer. One answer a person, and it stays: the first that the server gets"
        f"{chat[1]}. What is right and who won is shown at the end; the team does not take part.{prize[1]}",
    )


def _span(span: timedelta) -> Localized:
    """``30 мин``, ``24 ч``: in hours if it is whole hours."""
    minutes = int(span.total_seconds() // 60)
    if minutes % 60 == 0:
        return Localized(ru=f"{minutes // 60} ч", en=f"{minutes // 60} h")
    return Localized(ru=f"{minutes} мин", en=f"{minutes} min")
