"""Showing: a giveaway as everybody may see it, and one's own part in it."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import GiveawayView, Value, WinnerView
from core.ids import ShowId, ViewerId
from shop.engaging.draws.sealing import Seals
from shop.engaging.giveaways import store
from shop.engaging.giveaways.giveaway import Giveaway, Winner
from shop.engaging.ticker.line import mask


class MyGiveaway(Value):
    """Your entry: your ticket, the nonce from which you can tell that it is yours, and how it went.

    Whoever ``won`` has to claim it until ``until``.
    """

    giveaway: str
    ticket: str
    nonce: str
    state: Literal["entered", "won", "claimed", "lapsed"]
    until: datetime | None = None


def state_of(winner: Winner) -> Literal["drawn", "claimed", "lapsed"]:
    """How somebody stands who was drawn."""
    if winner.claimed_at is not None:
        return "claimed"
    return "drawn" if winner.lapsed_at is None else "lapsed"


async def view(sql: AsyncConnection, giveaway: Giveaway) -> GiveawayView:
    """How ``giveaway`` stands; its winners are masked."""
    drawn = await store.winners(sql, giveaway.id) if giveaway.drawn else []
    return GiveawayView(
        id=giveaway.id,
        version=giveaway.version,
        status=giveaway.status,
        prize=giveaway.terms.prize,
        conditions=giveaway.terms.conditions,
        rules=giveaway.rules,
        keyword=giveaway.terms.keyword,
        opens_at=giveaway.opens_at,
        closes_at=giveaway.closes_at,
        claim_until=min((each.until for each in drawn if each.is_waited_for), default=None),
        wanted=giveaway.terms.winners,
        entries=giveaway.entries,
        winners=tuple(WinnerView(ticket=each.ticket, name=mask(each.name), state=state_of(each)) for each in drawn),
        digest=giveaway.digest,
        commitment=giveaway.commitment,
        salt=giveaway.salt,
        seed=giveaway.seed,
    )


async def mine(sql: AsyncConnection, show: ShowId, viewer: ViewerId, *, seals: Seals) -> tuple[MyGiveaway, ...]:
    """What ``viewer`` has to do with the giveaways of ``show``."""
    parts = []
    for giveaway in await store.of_show(sql, show):
        if not await store.entered(sql, giveaway.id, [viewer]):
            continue
        won = next((each for each in await store.winners(sql, giveaway.id) if each.viewer == viewer), None)
        parts.append(part(giveaway, viewer, won, seals=seals))
    return tuple(parts)


def part(giveaway: Giveaway, viewer: ViewerId, won: Winner | None, *, seals: Seals) -> MyGiveaway:
    """The part of somebody who entered."""
    state = state_of(won) if won is not None else "entered"
    return MyGiveaway(
        giveaway=giveaway.id,
        ticket=seals.ticket(giveaway.id, viewer),
        nonce=seals.nonce(giveaway.id, viewer),
        state="won" if state == "drawn" else state,
        until=won.until if won is not None else None,
    )
