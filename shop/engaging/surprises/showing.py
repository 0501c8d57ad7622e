"""Showing: a surprise as everybody may see it, and one's own part in it."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import DropView, SurpriseView, Value
from core.ids import ShowId, ViewerId
from shop.engaging.draws.sealing import Seals
from shop.engaging.surprises import store
from shop.engaging.surprises.surprise import Drop, How, Surprise


class MySurprise(Value):
    """Your part in a drop: your ticket, the nonce from which you can tell that it is yours, and how it went.

    ``waiting`` for the draw, ``won`` with a code until ``ends_at``, or ``lost``.
    """

    surprise: str
    number: int
    ticket: str
    nonce: str
    state: Literal["waiting", "won", "lost"]
    code: str | None = None
    ends_at: datetime | None = None
    used: bool = False


async def view(sql: AsyncConnection, surprise: Surprise) -> SurpriseView:
    """How ``surprise`` stands, without what nobody may know yet."""
    drop = await store.latest_drop(sql, surprise.id)
    won = await store.winners(sql, surprise.id, drop.number) if drop else ()
    seed = bytes.fromhex(surprise.seed) if surprise.seed is not None else None
    return SurpriseView(
        id=surprise.id,
        version=surprise.version,
        status=surprise.status,
        rules=surprise.rules,
        prize=surprise.prize,
        opens_at=surprise.opens_at,
        ends_at=surprise.ends_at,
        drops=surprise.terms.drops,
        dropped=surprise.dropped,
        given=surprise.given,
        drop=_drop(drop, won) if drop else None,
        commitment=surprise.commitment,
        salt=surprise.salt,
        seed=surprise.seed,
        moments=tuple(surprise.moments(seed)) if seed is not None and surprise.salt is not None else (),
    )


async def mine(sql: AsyncConnection, show: ShowId, viewer: ViewerId, *, seals: Seals) -> tuple[MySurprise, ...]:
    """What ``viewer`` won in ``show``, and how they stand in the latest drop of its latest surprise."""
    won = [won_part(each, viewer, seals=seals) for each in await store.won_by(sql, show, viewer)]
    latest = (await store.of_show(sql, show))[-1:]
    drop = await store.latest_drop(sql, latest[0].id) if latest else None
    if drop is None or any((each.surprise, each.number) == (latest[0].id, drop.number) for each in won):
        return tuple(won)
    claimed = await store.claimed(sql, latest[0].id, drop.number, [viewer])
    if viewer not in claimed:
        return tuple(won)
    return (*won, unsettled(latest[0], drop, viewer, seals=seals))


def won_part(won: store.Won, viewer: ViewerId, *, seals: Seals) -> MySurprise:
    """The part of somebody who has a code."""
    return MySurprise(
        surprise=won.surprise,
        number=won.number,
        ticket=won.ticket,
        nonce=seals.nonce(won.surprise, viewer),
        state="won",
        code=won.code,
        ends_at=won.ends_at,
        used=won.used,
    )


def unsettled(surprise: Surprise, drop: Drop, viewer: ViewerId, *, seals: Seals) -> MySurprise:
    """The part of somebody who has no code of this drop: they wait for it, or it is over."""
    over = drop.closed_at is not None or surprise.terms.how is How.FIRST
    return MySurprise(
        surprise=surprise.id,
        number=drop.number,
        ticket=seals.ticket(surprise.id, viewer),
        nonce=seals.nonce(surprise.id, viewer),
        state="lost" if over else "waiting",
    )


def _drop(drop: Drop, won: tuple[str, ...]) -> DropView:
    return DropView(
        number=drop.number,
        opened_at=drop.opened_at,
        closes_at=drop.closes_at,
        closed=drop.closed_at is not None,
        claimed=drop.claimed,
        winners=won,
        digest=drop.digest,
    )
