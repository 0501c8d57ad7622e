"""Held: messages that wait for the staff, and what staff decide about them."""

from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Path, Query

from chat.letting import allow_phrase
from chat.rereading import OwnWords, own_words
from core.events import ChatMessage, HeldState, HeldView, Value
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


class MyWords(Value):
    """A message of yours. ``held``: it waits until ``until``, or what became of it; ``removed``: staff took it away.

    Neither: it was said.
    """

    message: ChatMessage
    held: HeldState | None = None
    until: datetime | None = None
    removed: bool = False
    reasons: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: OwnWords) -> Self:
        """``words``, told to their author."""
        if words.removed is not None:
            return cls(message=words.message, removed=True, reasons=words.removed.reasons)
        if words.held is None:
            return cls(message=words.message)
        view = words.held.view
        return cls(message=words.message, held=view.state, until=view.until, reasons=view.reasons)


class MyWordsList(Value):
    """What you said in a show lately, also what the history of all does not have, oldest first."""

    items: tuple[MyWords, ...]


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


@router.get("/shows/{name}/messages/mine")
async def list_my_words(name: ShowName, house: TheHouse, caller: Caller) -> MyWordsList:
    """What you said, also what the snapshot, one for all, does not have; of what was held, what became of it."""
    show = await house.shows.find(name)
    return MyWordsList(items=tuple(map(MyWords.of, await own_words(show.id, caller, chat=house.chat))))


class Allowed(Value):
    """A phrase that everybody may write from now on, and how many messages that waited for it were let through."""

    phrase: str
    approved: int


@router.put("/shows/{name}/held/{message}/phrase")
async def allow(name: ShowName, message: AMessage, house: TheHouse, staff: Staff) -> Allowed:
    """Many copy this message and mean well: let everybody write it, and say what waits for no other reason."""
    show = await house.shows.find(name)
    phrase, approved = await allow_phrase(MessageId(message), show=show.id, by=staff, chat=house.chat)
    return Allowed(phrase=phrase, approved=approved)


@router.put("/shows/{name}/held/{message}/decision")
async def decide(name: ShowName, message: AMessage, decision: Decision, house: TheHouse, staff: Staff) -> HeldView:
    """Approve or deny a held message. The first decision counts; whoever comes later is told of it (409)."""
    show = await house.shows.find(name)
    decided = await house.chat.deciding.decide(MessageId(message), decision.outcome, show=show.id, by=staff)
    return decided.view
