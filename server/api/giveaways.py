"""Giveaways: a host sets one up; winners say where the prize goes; anybody may check how it was drawn."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response, status
from pydantic import Field, StringConstraints

from core.events import GiveawayView, Localized, Value
from core.ids import ID_PATTERN, GiveawayId
from core.lines import NO_CONTROLS
from server.api.asking import Caller, Host, Staff, TheHouse
from server.api.repeating import OnceKey, mark
from server.api.shows import ShowName, own_show
from shop.engaging.giveaways.giveaway import (
    LONGEST_CONDITIONS,
    LONGEST_CONTACT,
    LONGEST_PRIZE,
    MOST_WINNERS,
    TO_CLAIM,
    Terms,
    Winner,
    rules,
)
from shop.engaging.giveaways.showing import MyGiveaway, state_of

router = APIRouter(tags=["crowd"])

AGiveaway = Annotated[str, Path(pattern=ID_PATTERN, description="A giveaway's id.")]

Seconds = Annotated[int, Field(ge=1, le=30 * 24 * 60 * 60)]


class GiveawayTerms(Value):
    """What is given away, by which rules, until when, to how many; by tapping, which is always free, and how else.

    ``keyword`` is an intent of the chat. ``present``: winners have two minutes instead of ``claim_seconds``.
    """

    prize: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PRIZE, pattern=NO_CONTROLS)]
    conditions: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CONDITIONS)]
    seconds: Seconds
    winners: Annotated[int, Field(ge=1, le=MOST_WINNERS)]
    keyword: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=NO_CONTROLS)] | None = None
    buyers: bool = False
    present: bool = False
    claim_seconds: Seconds = int(TO_CLAIM.total_seconds())

    @property
    def terms(self) -> Terms:
        """The same, for the shop."""
        return Terms(
            prize=self.prize,
            conditions=self.conditions,
            lasts=timedelta(seconds=self.seconds),
            winners=self.winners,
            keyword=self.keyword,
            buyers=self.buyers,
            present=self.present,
            to_claim=timedelta(seconds=self.claim_seconds),
        )


class GiveawayPreview(Value):
    """What viewers will read."""

    rules: Localized


class WhereTo(Value):
    """How a winner is called, and where the prize goes: an address, a phone, a mail."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PRIZE, pattern=NO_CONTROLS)]
    contact: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_CONTACT)]


class StaffWinner(Value):
    """A winner as the host sees them; ``called`` and ``contact`` are what they left with their claim."""

    place: int
    ticket: str
    name: str
    state: Literal["drawn", "claimed", "lapsed"]
    until: datetime
    called: str | None
    contact: str | None


class WinnersView(Value):
    """Everybody who was drawn, in the order of the draw."""

    items: tuple[StaffWinner, ...]
    server_time: datetime


class GiveawayProof(Value):
    """All that it takes to draw again; how, docs/decisions/0031-chance-that-can-be-checked.md says."""

    giveaway: GiveawayView
    tickets: tuple[str, ...]


@router.post("/shows/{name}/giveaways", status_code=status.HTTP_201_CREATED)
async def announce_giveaway(
    name: ShowName, wish: GiveawayTerms, key: OnceKey, *, house: TheHouse, host: Host, response: Response
) -> GiveawayView:
    """Set a giveaway up: its commitment is published now, and it opens a moment later."""
    show = await own_show(name, house, host)
    made, replayed = await house.mechanics.giveaways.announce(show.id, wish.terms, key=key, by=host)
    mark(response, replayed=replayed)
    return made


@router.post("/shows/{name}/giveaways/preview")
async def preview_giveaway(name: ShowName, wish: GiveawayTerms, house: TheHouse, host: Host) -> GiveawayPreview:
    """The line of rules that viewers would read. Nothing is made."""
    await own_show(name, house, host)
    return GiveawayPreview(rules=rules(wish.terms))


@router.get("/shows/{name}/giveaways/{giveaway}")
async def check_giveaway(name: ShowName, giveaway: AGiveaway, house: TheHouse) -> GiveawayProof:
    """How a giveaway stands, and from which tickets its winners were drawn. Anybody may ask."""
    show = await house.shows.find(name)
    draw = await house.mechanics.giveaways.draw(GiveawayId(giveaway), show=show.id)
    return GiveawayProof(giveaway=draw.giveaway, tickets=draw.tickets)


@router.delete("/shows/{name}/giveaways/{giveaway}")
async def stop_giveaway(name: ShowName, giveaway: AGiveaway, house: TheHouse, _staff: Staff) -> GiveawayView:
    """Close a giveaway now, and draw among who entered so far."""
    show = await house.shows.find(name)
    return await house.mechanics.giveaways.stop(GiveawayId(giveaway), show=show.id)


@router.get("/shows/{name}/giveaways/{giveaway}/winners")
async def list_winners(name: ShowName, giveaway: AGiveaway, house: TheHouse, host: Host) -> WinnersView:
    """Who was drawn, and where the prizes go."""
    show = await own_show(name, house, host)
    winners = await house.mechanics.giveaways.winners(GiveawayId(giveaway), show=show.id)
    return WinnersView(items=tuple(_winner(each) for each in winners), server_time=house.clock.now())


@router.post("/shows/{name}/giveaways/{giveaway}/claim")
async def claim_prize(
    name: ShowName, giveaway: AGiveaway, where: WhereTo, house: TheHouse, caller: Caller
) -> MyGiveaway:
    """Claim the prize that you won, and say where it goes."""
    show = await house.shows.find(name)
    return await house.mechanics.giveaways.claim(
        GiveawayId(giveaway), show=show.id, viewer=caller.id, called=where.name, contact=where.contact
    )


def _winner(winner: Winner) -> StaffWinner:
    return StaffWinner(
        place=winner.place,
        ticket=winner.ticket,
        name=winner.name,
        state=state_of(winner),
        until=winner.until,
        called=winner.called,
        contact=winner.contact,
    )
