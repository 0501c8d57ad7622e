"""Holding: who has what was unlocked for some and not for all, after it opened; their tabs look into the cart again."""

from collections.abc import Collection
from datetime import datetime

from core.database import Work
from core.events import CartRepriced
from core.ids import ViewerId
from shop import cart_store, holder_store
from shop.engaging.unlocks.unlock import Unlock


async def let_hold(work: Work, unlock: Unlock, people: Collection[ViewerId], *, now: datetime) -> None:
    """Let ``people`` have what was unlocked for some, and not for all."""
    if unlock.is_bound and unlock.promotion is not None:
        await _reprice(work, unlock, await holder_store.add(work.connection, unlock.promotion, people), now=now)


async def let_go(work: Work, unlock: Unlock, people: Collection[ViewerId], *, now: datetime) -> None:
    """Take from ``people`` what was unlocked for some, and not for all."""
    if unlock.is_bound and unlock.promotion is not None:
        held = await holder_store.take(work.connection, unlock.promotion, people)
        await _reprice(work, unlock, people if held else (), now=now)


async def _reprice(work: Work, unlock: Unlock, people: Collection[ViewerId], *, now: datetime) -> None:
    """Tell every tab of ``people`` that their carts cost other than they did."""
    if people:
        owners = await cart_store.owners(work.connection, people)
        versions = await cart_store.reprice(work.connection, set(owners.values()), now=now)
        for buyer in sorted(versions):
            work.tell(CartRepriced(show=unlock.show, at=now, buyer=buyer, version=versions[buyer]))
