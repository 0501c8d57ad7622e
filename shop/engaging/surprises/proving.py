"""Proving: from which tickets the winners of a surprise were drawn, for whoever wants to draw again."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from core.events import Value
from core.ids import SurpriseId
from shop.engaging.surprises import store


class DropProof(Value):
    """One drop that is over: everybody's tickets in the order of the alphabet, and the winners' in that of the draw."""

    number: int
    opened_at: datetime
    closed_at: datetime
    room: int
    tickets: tuple[str, ...]
    winners: tuple[str, ...]
    digest: str


async def drops_of(sql: AsyncConnection, surprise: SurpriseId) -> tuple[DropProof, ...]:
    """Every drop of ``surprise`` that is over."""
    return tuple(
        [
            DropProof(
                number=drop.number,
                opened_at=drop.opened_at,
                closed_at=drop.closed_at,
                room=drop.room,
                tickets=tuple(sorted(await store.candidates(sql, surprise, drop.number))),
                winners=await store.winners(sql, surprise, drop.number),
                digest=drop.digest,
            )
            for drop in await store.drops(sql, surprise)
            if drop.closed_at is not None and drop.digest is not None
        ]
    )
