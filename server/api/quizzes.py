"""Quizzes: a host asks, the first who know it win; anybody may check afterwards who was first."""

from datetime import datetime, timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints, model_validator

from core.events import Localized, QuizView, Value
from core.ids import ID_PATTERN, OfferId, QuizId
from core.lines import NO_CONTROLS
from server.api.asking import Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from server.live.frames import Id
from shop.engaging.quizzes.question import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    LONGEST_SAID,
    MOST_ANSWERS,
    MOST_WINNERS,
    Prize,
    Question,
)
from shop.engaging.quizzes.quiz import NAMED_FOR, rules, view_of
from shop.engaging.quizzes.showing import AnswerProof
from shop.engaging.quizzes.tolerance import Accepted

router = APIRouter(tags=["crowd"])

AQuiz = Annotated[str, Path(pattern=ID_PATTERN, description="A quiz's id.")]

Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_ANSWER, strip_whitespace=True, pattern=NO_CONTROLS)
]
Answers = Annotated[tuple[Words, ...], Field(max_length=MOST_ANSWERS)]


class ChoiceTerms(Value):
    """What can be chosen, in words of one language or of both."""

    ru: Words | None = None
    en: Words | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.ru is None and self.en is None:
            raise ValueError("an option needs words")
        return self

    @property
    def text(self) -> Localized:
        """The same in both."""
        return Localized(ru=self.ru or self.en or "", en=self.en or self.ru or "")


class PrizeTerms(Value):
    """A code for each of the first ``winners``, on ``offer`` or all of the show, good for ``code_seconds``."""

    winners: Annotated[int, Field(ge=1, le=MOST_WINNERS)]
    basis_points: Annotated[int, Field(ge=1, le=9_900)]
    code_seconds: Annotated[int, Field(ge=300, le=30 * 24 * 60 * 60)]
    offer: Id | None = None

    @property
    def prize(self) -> Prize:
        """The same, for the shop."""
        lasts, offer = timedelta(seconds=self.code_seconds), OfferId(self.offer) if self.offer else None
        return Prize(winners=self.winners, basis_points=self.basis_points, lasts=lasts, offer=offer)


class QuizTerms(Value):
    """A question with ``answers`` that are accepted, or with ``options`` of which the ``right``-th is right."""

    question: Annotated[
        str, StringConstraints(min_length=1, max_length=LONGEST_QUESTION, strip_whitespace=True, pattern=NO_CONTROLS)
    ]
    seconds: Annotated[int, Field(ge=10, le=600)]
    answers: Answers = ()
    options: Annotated[tuple[ChoiceTerms, ...], Field(max_length=6)] = ()
    right: Annotated[int, Field(ge=1, le=6)] | None = None
    in_chat: bool = True
    prize: PrizeTerms | None = None

    @property
    def asked(self) -> Question:
        """The same, for the shop."""
        return Question(
            text=self.question,
            lasts=timedelta(seconds=self.seconds),
            answers=self.answers,
            options=tuple(each.text for each in self.options),
            right=self.right,
            in_chat=self.in_chat,
            prize=self.prize.prize if self.prize else None,
        )


class QuizPreview(Value):
    """What viewers will read."""

    rules: Localized
    prize: Localized | None


class TryTerms(Value):
    """Something that somebody may say, and what would be accepted."""

    answers: Answers
    said: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SAID, pattern=NO_CONTROLS)]


class Tried(Value):
    """Whether it would be right."""

    right: bool


class OpenTerms(Value):
    """How long after its announcement the question is told."""

    wait_seconds: Annotated[int, Field(ge=0, le=600)] = 0


class QuizzesView(Value):
    """The latest quizzes of a show, the newest first, with what is right: for staff."""

    items: tuple[QuizView, ...]
    server_time: datetime


class QuizProof(Value):
    """A quiz that has ended and all its answers as the server got them; the digest is of their lines."""

    quiz: QuizView
    answers: tuple[AnswerProof, ...]


@router.post("/shows/{name}/quizzes", status_code=status.HTTP_201_CREATED)
async def draft_quiz(
    name: ShowName, terms: QuizTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> QuizView:
    """Prepare a quiz; nobody sees it yet."""
    show = await own_show(name, house, host)
    made, replayed = await house.mechanics.quizzing.draft(show.id, terms.asked, key=key, by=host)
    mark(response, replayed=replayed)
    return view_of(made, staff=True)


@router.post("/shows/{name}/quizzes/preview")
async def preview_quiz(name: ShowName, terms: QuizTerms, house: TheHouse, host: Host) -> QuizPreview:
    """The line of rules that viewers would read. Nothing is made."""
    await own_show(name, house, host)
    asked = terms.asked
    return QuizPreview(rules=rules(asked), prize=asked.prize.words if asked.prize else None)


@router.post("/shows/{name}/quizzes/try")
async def try_answer(name: ShowName, terms: TryTerms, house: TheHouse, host: Host) -> Tried:
    """Whether an answer would be accepted. Nothing is made."""
    await own_show(name, house, host)
    return Tried(right=Accepted.of(terms.answers).takes(terms.said))


@router.get("/shows/{name}/quizzes")
async def list_quizzes(name: ShowName, house: TheHouse, _staff: Staff) -> QuizzesView:
    """The latest quizzes of a show."""
    show = await house.shows.find(name)
    items = tuple(view_of(each, staff=True) for each in await house.mechanics.quizzing.listed(show.id))
    return QuizzesView(items=items, server_time=house.clock.now())


@router.get("/shows/{name}/quizzes/{quiz}")
async def check_quiz(name: ShowName, quiz: AQuiz, house: TheHouse) -> QuizProof:
    """How a quiz ended, and when the server got which answer. Anybody may ask; names are told that evening only."""
    show = await house.shows.find(name)
    ended, answers = await house.mechanics.quizzing.proof(QuizId(quiz), show=show.id)
    is_named = show.is_open and ended.ends_at is not None and house.clock.now() < ended.ends_at + NAMED_FOR
    return QuizProof(quiz=view_of(ended) if is_named else view_of(ended).nameless, answers=answers)


@router.put("/shows/{name}/quizzes/{quiz}/open")
async def open_quiz(name: ShowName, quiz: AQuiz, terms: OpenTerms, house: TheHouse, host: Host) -> QuizView:
    """Announce it; after the wait its question is told."""
    show = await own_show(name, house, host)
    wait = timedelta(seconds=terms.wait_seconds)
    return view_of(await house.mechanics.quizzing.announce(QuizId(quiz), show=show.id, wait=wait), staff=True)


@router.delete("/shows/{name}/quizzes/{quiz}/open")
async def end_quiz(name: ShowName, quiz: AQuiz, house: TheHouse, host: Host) -> QuizView:
    """End it now; who won is told two seconds later."""
    show = await own_show(name, house, host)
    return view_of(await house.mechanics.quizzing.end(QuizId(quiz), show=show.id), staff=True)


@router.delete("/shows/{name}/quizzes/{quiz}")
async def cancel_quiz(name: ShowName, quiz: AQuiz, house: TheHouse, _staff: Staff) -> QuizView:
    """Take a quiz back: nobody wins."""
    show = await house.shows.find(name)
    return view_of(await house.mechanics.quizzing.cancel(QuizId(quiz), show=show.id), staff=True)
