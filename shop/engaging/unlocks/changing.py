"""Changing: how an unlock moves on, inside somebody's transaction: it opens, its goal is met once, it ends."""

from collections.abc import Collection
from datetime import datetime

from core import due
from core.database import Work
from core.events import (
    Localized,
    UnlockBegan,
    UnlockChanged,
    UnlockEnded,
    UnlockFor,
    UnlockGoal,
    UnlockReached,
    UnlockStatus,
)
from core.ids import PromotionId, ShowId, UnlockId, mint
from shop import holder_store, promotion_store
from shop.engaging.shut_out import ShutOut, nobody
from shop.engaging.unlocks import store, voice_store
from shop.engaging.unlocks.unlock import Unlock, view_of
from shop.promotion import Promotion, PromotionKind, less

OPEN, CLOSE, LOOK = "unlock.open", "unlock.close", "unlock.look"
"""What falls due for an unlock: its beginning, its end, a look at how many watch."""

NAME = Localized(ru="Разблокировано", en="Unlocked")


async def counting(
    work: Work, shows: Collection[ShowId], goal: UnlockGoal, *, now: datetime, due_by: datetime | None = None
) -> list[Unlock]:
    """Those of ``shows`` that count by ``goal``, locked until the transaction ends.

    What was to open by ``due_by`` (by ``now``) is opened first, as the diary does a moment later.
    """
    found = await store.standing(work.connection, shows, goal, due_by=due_by or now)
    return [await opened(work, each, now=now, due_by=due_by or now) for each in found]


async def opened(work: Work, unlock: Unlock, *, now: datetime, due_by: datetime) -> Unlock:
    """``unlock``, which is locked, and opened if it was to open by ``due_by``."""
    if unlock.status is UnlockStatus.SCHEDULED and unlock.terms.opens_at <= due_by:
        return await begin(work, unlock, now=now) or unlock
    return unlock


async def begin(work: Work, unlock: Unlock, *, now: datetime) -> Unlock | None:
    """Let the crowd be counted from now on. None: it was no longer to begin, and nothing happened."""
    sql = work.connection
    if not await store.change_status(sql, unlock.id, old=[UnlockStatus.SCHEDULED], new=UnlockStatus.OPEN):
        return None
    await due.remind(sql, CLOSE, unlock.id, at=unlock.missed_at)
    return await _told(work, unlock.id, UnlockBegan, now=now)


async def settle(work: Work, unlock: Unlock, *, now: datetime, shut_out: ShutOut = nobody) -> Unlock | None:
    """Give the discount to whom it is for, if the goal is met and this is the first to see it. None: nothing happened.

    Args:
        shut_out: Asked who of them may not be there any more.
    """
    sql, terms = work.connection, unlock.terms
    if not await store.claim(sql, unlock.id):
        return None
    ends_at = now + terms.valid_for
    more = less(terms.benefit)
    promotion = Promotion(
        id=PromotionId(mint("prm")),
        kind=PromotionKind.UNLOCK,
        name=Localized(ru=f"{NAME.ru}{more.ru}", en=f"{NAME.en}{more.en}"),
        benefit=terms.benefit,
        starts_at=now,
        ends_at=ends_at,
        show=unlock.show,
        offer=terms.offer,
        unlocked_at=now,
        bound=terms.for_whom is not UnlockFor.EVERYBODY,
        joinable=terms.for_whom is UnlockFor.ASKING,
    )
    currency, by = await store.paid_in(sql, unlock.id)
    await promotion_store.add(sql, promotion, currency=currency, by=by, now=now)
    if promotion.bound:
        await voice_store.hand_out(sql, unlock, promotion.id)
        for some in holder_store.in_parts(await holder_store.everybody(sql, promotion.id)):
            await holder_store.take(sql, promotion.id, await shut_out(sql, unlock.show, some, now=now))
    values = {"unlocked_at": now, "promotion": promotion.id}
    await store.change_status(sql, unlock.id, old=[UnlockStatus.OPEN], new=UnlockStatus.UNLOCKED, **values)
    await due.forget(sql, LOOK, unlock.id)
    await due.remind(sql, CLOSE, unlock.id, at=ends_at)
    return await _told(work, unlock.id, UnlockReached, now=now)


async def end(work: Work, unlock: Unlock, status: UnlockStatus, *, now: datetime) -> Unlock:
    """End it as ``status`` says; a discount that holds ends with it."""
    sql = work.connection
    changed = await store.change_status(sql, unlock.id, old=[unlock.status], new=status, ended_at=now)
    if not changed:
        return unlock
    if unlock.promotion is not None:
        await promotion_store.close(sql, unlock.promotion, now=now)
    for kind in (OPEN, CLOSE, LOOK):
        await due.forget(sql, kind, unlock.id)
    return await _told(work, unlock.id, UnlockEnded, now=now)


async def _told(work: Work, unlock: UnlockId, fact: type[UnlockChanged], *, now: datetime) -> Unlock:
    stands = await store.find(work.connection, unlock)
    await work.owe(fact(show=stands.show, at=now, unlock=view_of(stands)))
    return stands
