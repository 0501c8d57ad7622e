"""Held: messages that wait for the staff, and what staff decide about them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query

from chat.held.held import Held
from core.events import HeldState, HeldView, Value
from core.ids import ID_PATTERN, MessageId
from server.api.asking import Caller, Staff, TheHouse
from server.api.paging import APage
from server.api.shows import ShowName

router = APIRouter(tags=["chat"])

AMessage = Annotated[str, Path(pattern=ID_PATTERN, description="A message's id.")]


class HeldList(Value):
    """What was held, the newest first; ``next`` gives the next page, null: there is none."""

    items: tuple[HeldView, ...]
    next: str | None
    server_time: datetime


class MyHeld(Value):
    """A message of yours that was held: it waits until ``until``, or ``state`` says what became of it."""

    message: str
    text: str
    at: datetime
    until: datetime
    state: HeldState
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, held: Held) -> Self:
        """``held``, told to its author."""
        view = held.view
        return cls(
            message=view.id, text=view.text, at=view.at, until=view.until, state=view.state, reasons=view.reasons
        )


class MyHeldList(Value):
    """What of yours was held in a show in the last minutes, oldest first."""

    items: tuple[MyHeld, ...]


class Decision(Value):
    """Whether everybody may read it."""

    outcome: Literal[HeldState.APPROVED, HeldState.DENIED]


@router.get("/shows/{name}/held")
async def list_held(
    name: ShowName,
    page: APage,
    house: TheHouse,
    _staff: Staff,
    waiting: Annotated[bool, Query(description="Only what waits.")] = False,
) -> HeldList:
    """What was held in a show: what waits for a decision, and with it, if wanted, what was decided or refused."""
    show = await house.shows.find(name)
    found = await house.chat.deciding.listed(show.id, open_only=waiting, after=page.after, limit=page.limit)
    items = tuple(each.view for each in found.items)
    return HeldList(items=items, next=page.cursor(found.next), server_time=house.clock.now())


@router.get("/shows/{name}/held/mine")
async def list_my_held(name: ShowName, house: TheHouse, caller: Caller) -> MyHeldList:
    """What of yours was held lately, and what became of it: whoever missed the whisper reads it here."""
    show = await house.shows.find(name)
    return MyHeldList(items=tuple(map(MyHeld.of, await house.chat.holding.mine(show.id, caller))))


@router.put("/shows/{name}/held/{message}/decision")
async def decide(name: ShowName, message: AMessage, decision: Decision, house: TheHouse, staff: Staff) -> HeldView:
    """Approve or deny a held message. The first decision counts; whoever comes later is told of it (409)."""
    show = await house.shows.find(name)
    decided = await house.chat.deciding.decide(MessageId(message), decision.outcome, show=show.id, by=staff)
    return decided.view
