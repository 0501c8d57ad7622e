"""Facts of quizzes: a question with one right answer, one answer a person, a prize for the first who know it."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.mechanics import Standing


class QuizKind(StrEnum):
    """How it is answered: in words of one's own, or by choosing."""

    WORDS = "words"
    CHOICE = "choice"


class QuizStatus(StrEnum):
    """Where a quiz is in its life: a draft is the staff's; announced, the question is not told; open; over."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


class QuizOptionView(Value):
    """What may be chosen, by its place from 1. ``answers``: how many chose it, once the quiz has ended."""

    place: int
    text: Localized
    answers: int | None


class QuizWinnerView(Value):
    """Who was ``rank``-th to be right, ``at`` that moment by the server. ``name``: masked unless they wished else."""

    rank: int
    ticket: str
    name: str | None
    at: datetime


class QuizView(Standing):
    """A quiz. Nothing of what is right is in it before the end: how many were, ``accepted``, ``right_option``, who won.

    ``question`` and ``options`` are told when it opens. ``answers``: people who answered. ``prizes``: how many win
    ``prize``. ``commitment``: SHA-256 of the question, what is right, and ``nonce``, which is told at the end.
    ``digest`` is of all answers in the order in which the server got them.
    """

    kind: QuizKind
    status: QuizStatus
    question: str | None
    options: tuple[QuizOptionView, ...]
    in_chat: bool
    rules: Localized
    prize: Localized | None
    prizes: int
    answers: int
    opens_at: datetime | None
    ends_at: datetime | None
    right: int | None
    accepted: tuple[str, ...]
    right_option: int | None
    winners: tuple[QuizWinnerView, ...]
    commitment: str
    nonce: str | None
    digest: str | None

    @property
    def nameless(self) -> "QuizView":
        """The same without names. Whoever let theirs be said let it be said that evening, not for ever."""
        return self.model_copy(
            update={"winners": tuple(each.model_copy(update={"name": None}) for each in self.winners)}
        )


class QuizChanged(Event):
    """Something about a quiz changed; each kind says what happened, ``quiz`` is how all of it stands."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    quiz: QuizView


class QuizAnnounced(QuizChanged):
    """A question comes at ``quiz.opens_at``; its rules can be read now."""

    kind: Literal["quiz.announced"] = "quiz.announced"


class QuizBegan(QuizChanged):
    """The question is told, and can be answered until ``quiz.ends_at``."""

    kind: Literal["quiz.began"] = "quiz.began"


class QuizProgressed(QuizChanged):
    """More people answered, or the end comes earlier."""

    kind: Literal["quiz.progressed"] = "quiz.progressed"


class QuizEnded(QuizChanged):
    """It is over: what was right and who won, or because staff took it back."""

    kind: Literal["quiz.ended"] = "quiz.ended"
