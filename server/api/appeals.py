"""Appeals: whoever was sentenced or refused says once why it was wrong, also from outside; staff answer in time."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query
from pydantic import Field, StringConstraints

from chat.appeals.appeal import rules
from chat.appeals.appealing import Decided
from core.events import AppealState, AppealView, Localized, Value
from core.ids import ID_PATTERN, AppealId
from core.lines import NO_CONTROLS
from server.api.asking import Caller, Staff, TheHouse
from server.api.bans import YEAR_OF_MINUTES
from server.api.paging import APage
from server.api.shows import ShowName
from server.live.frames import Id

router = APIRouter(tags=["chat"])

AnAppeal = Annotated[str, Path(pattern=ID_PATTERN, description="An appeal's id.")]

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600, pattern=NO_CONTROLS)]
"""Six lines on a phone."""


class MyAppeal(Value):
    """What you said against a decision, by when it is answered, and what staff say; who they are is not told."""

    id: str
    words: str
    at: datetime
    due: datetime
    overdue: bool
    state: AppealState
    answer: str | None
    answered_at: datetime | None


class MyDecision(Value):
    """What was decided about you: a sentence, or for ``reasons`` a message was not let through, or was ``removed``.

    ``everywhere``: it is of all shows. ``until`` is null if it does not end by itself. ``open``: you may appeal.
    """

    about: str
    sentence: Literal["out", "muted", "shadow"] | None
    text: str | None
    reason: str | None
    reasons: tuple[str, ...]
    everywhere: bool
    at: datetime
    until: datetime | None
    open: bool
    appeal: MyAppeal | None
    removed: bool

    @classmethod
    def of(cls, decided: Decided, now: datetime) -> Self:
        """``decided``, told to whom it is about."""
        decision, appeal = decided.decision, decided.appeal
        return cls(
            about=decision.about,
            sentence=decision.sentence.value if decision.sentence else None,
            text=decision.text,
            reason=decision.reason,
            reasons=decision.reasons,
            everywhere=decision.scope is None,
            at=decision.at,
            until=decision.until,
            open=decided.open,
            removed=decision.removed,
            appeal=None
            if appeal is None
            else MyAppeal(
                id=appeal.id,
                words=appeal.words,
                at=appeal.at,
                due=appeal.due,
                overdue=appeal.state is AppealState.OPEN and appeal.due <= now,
                state=appeal.state,
                answer=appeal.answer,
                answered_at=appeal.answered_at,
            ),
        )


class MyDecisions(Value):
    """What was decided about you in a show and in all, the newest first; ``rules`` say how appeals are treated."""

    rules: Localized
    items: tuple[MyDecision, ...]
    server_time: datetime


class AppealWish(Value):
    """Against what (``about`` of a decision), and what is wrong with it."""

    about: Id
    words: Words


class Answer(Value):
    """What becomes of the decision, and what the person is told. ``minutes``: so long from now, if shortened."""

    outcome: Literal[AppealState.UPHELD, AppealState.SHORTENED, AppealState.LIFTED]
    words: Words
    minutes: Annotated[int, Field(ge=1, le=YEAR_OF_MINUTES)] | None = None


class AppealList(Value):
    """What waits, what is due first on top, or what was answered; how many ``waiting``, how many of them too long."""

    items: tuple[AppealView, ...]
    next: str | None
    waiting: int
    overdue: int
    server_time: datetime


@router.get("/shows/{name}/appeals/mine")
async def list_my_decisions(name: ShowName, house: TheHouse, caller: Caller) -> MyDecisions:
    """What was decided about you, and what became of your appeals. Whoever is shut out may ask, too."""
    show = await house.shows.find(name)
    found, now = await house.appealing.decided(show.id, caller), house.clock.now()
    items = tuple(MyDecision.of(each, now) for each in found)
    return MyDecisions(rules=rules(await house.appealing.terms()), items=items, server_time=now)


@router.post("/shows/{name}/appeals", status_code=201)
async def appeal(name: ShowName, wish: AppealWish, house: TheHouse, caller: Caller) -> MyAppeal:
    """Say once what is wrong with a decision about you. Whoever is shut out may, too: this door and the one to look."""
    show = await house.shows.find(name)
    made = await house.appealing.appeal(wish.about, wish.words, show=show.id, by=caller)
    decided = MyDecision.of(Decided(made.decision, made, open=False), house.clock.now())
    assert decided.appeal is not None
    return decided.appeal


@router.get("/shows/{name}/appeals")
async def list_appeals(
    name: ShowName,
    page: APage,
    house: TheHouse,
    _staff: Staff,
    waiting: Annotated[bool, Query(description="What waits; false: what was answered.")] = True,
) -> AppealList:
    """Appeals made in a show, and all that are against what was decided for all shows."""
    show = await house.shows.find(name)
    found, number, overdue = await house.answering.queue(show.id, waiting=waiting, after=page.after, limit=page.limit)
    return AppealList(
        items=tuple(each.view for each in found.items),
        next=page.cursor(found.next),
        waiting=number,
        overdue=overdue,
        server_time=house.clock.now(),
    )


@router.put("/shows/{name}/appeals/{appeal}/answer")
async def answer_appeal(name: ShowName, appeal: AnAppeal, answer: Answer, house: TheHouse, staff: Staff) -> AppealView:
    """Uphold, shorten or lift what was decided. The first answer counts; whoever comes later is told of it (409)."""
    show = await house.shows.find(name)
    lasts = None if answer.minutes is None else timedelta(minutes=answer.minutes)
    given = await house.answering.answer(
        AppealId(appeal), answer.outcome, answer.words, lasts=lasts, show=show.id, by=staff
    )
    return given.view
