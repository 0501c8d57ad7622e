"""Unlocking: staff promise a discount for a goal, the server's clock opens and ends it, everybody hears of it.

Source: docs/decisions/0028-a-discount-the-crowd-opens.md.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from core import due
from core.clock import Clock
from core.database import Database, Tell, Work
from core.errors import BadUnlock, NoSuchPoll, NoSuchUnlock, UnlocksRunning
from core.events import (
    Localized,
    Mechanic,
    PollStatus,
    UnlockAnnounced,
    UnlockFor,
    UnlockGoal,
    UnlockProgressed,
    UnlockStatus,
)
from core.ids import OfferId, PollId, PromotionId, ShowId, UnlockId, ViewerId, mint
from shop import key_store, offer_store
from shop.engaging import switch_store
from shop.engaging.polls import store as poll_store
from shop.engaging.shut_out import ShutOut, nobody
from shop.engaging.unlocks import changing, store, voice_store
from shop.engaging.unlocks.changing import LOOK, OPEN
from shop.engaging.unlocks.paid import count_paid
from shop.engaging.unlocks.unlock import LATEST, MOST_AT_ONCE, PER_ADDRESS, Given, Terms, Unlock, view_of
from shop.key_store import Key
from shop.pricing import price_of_one
from shop.promotion import Promotion, PromotionKind

LOOK_EVERY: Final = timedelta(seconds=1)
"""How often those who watch are counted for a goal of viewers."""

LISTED: Final = 50
"""Unlocks that staff see of one show."""


class Watched(Protocol):
    """Knows how many watch a show now, in all processes; staff aside."""

    def viewers(self, show: ShowId) -> int:
        """Persons."""
        ...


class Hears(Protocol):
    """Knows what the chat of a show listens for."""

    async def hears(self, show: ShowId, intent: str) -> bool:
        """Whether ``intent`` is heard there now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockWish:
    """What staff promise; see ``Terms``. ``opens_in`` is from now."""

    goal: UnlockGoal
    target: int
    opens_in: timedelta
    lasts: timedelta
    valid_for: timedelta
    benefit: Given
    offer: OfferId | None = None
    intent: str | None = None
    poll: PollId | None = None
    option: int | None = None
    per_address: int = PER_ADDRESS
    for_whom: UnlockFor = UnlockFor.EVERYBODY


class Unlocking:
    """Makes unlocks, and keeps their time.

    Args:
        currency: The one currency this house sells in (ISO 4217).
    """

    def __init__(
        self, *, database: Database, clock: Clock, tell: Tell, currency: str, shut_out: ShutOut = nobody
    ) -> None:
        self._shut_out = shut_out
        self._database = database
        self._clock = clock
        self._tell = tell
        self._currency = currency
        self._watched: Watched | None = None
        self._hears: Hears | None = None

    def watch(self, watched: Watched) -> None:
        """Learn whom to ask how many watch; it needs us first, so it comes later."""
        self._watched = watched

    def listen(self, hears: Hears) -> None:
        """Learn whom to ask what the chat listens for; it comes later as well."""
        self._hears = hears

    # What staff do

    async def promise(self, show: ShowId, wish: UnlockWish, *, key: Key, by: ViewerId) -> tuple[Unlock, bool]:
        """Make an unlock, which opens at once or later. Returns it, and whether ``key`` came before.

        Raises:
            BadUnlock: It makes no sense like that, or the chat does not hear the intent, or the show has no such poll.
            NoSuchOffer: The show does not sell it.
            UnlocksRunning: As many as may be are announced or open.
            MechanicOff: Staff have switched unlocks off.
            KeyReused: The key came before with another wish.
        """
        now = self._clock.now()
        unlock = _made(show, wish, now=now)
        heard = wish.intent is None or self._hears is None or await self._hears.hears(show, wish.intent)
        async with self._database.transaction() as work:
            sql = work.connection
            if (known := await key_store.once(work, key, result=unlock.id, now=now)) is not None:
                return await store.find(sql, UnlockId(known)), True
            await switch_store.check_on(sql, show, Mechanic.UNLOCKS)
            if not heard:
                raise BadUnlock(why="intent")
            await _check_poll(work, unlock)
            await self._check_cheaper(work, unlock, now=now)
            if await store.count_standing(sql, show) >= MOST_AT_ONCE:
                raise UnlocksRunning(show, most=MOST_AT_ONCE)
            await store.add(sql, unlock, currency=self._currency, by=by, now=now)
            if unlock.terms.opens_at <= now:
                unlock = await changing.begin(work, unlock, now=now) or unlock
            else:
                await due.remind(sql, OPEN, unlock.id, at=unlock.terms.opens_at)
                await work.owe(UnlockAnnounced(show=show, at=now, unlock=view_of(unlock)))
            if unlock.terms.goal is UnlockGoal.VIEWERS:
                await due.remind(sql, LOOK, unlock.id, at=unlock.terms.opens_at)
        return unlock, False

    def rules(self, show: ShowId, wish: UnlockWish) -> Localized:
        """What viewers would read of ``wish``.

        Raises:
            BadUnlock: It makes no sense like that.
        """
        return view_of(_made(show, wish, now=self._clock.now())).rules

    async def cancel(self, unlock: UnlockId, *, show: ShowId) -> Unlock:
        """Take it back now, whatever it is; orders that were placed keep their price. Asked twice, nothing changes.

        Raises:
            NoSuchUnlock: The show has none of that id.
        """
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await _of(work, unlock, show)
            match found.status:
                case UnlockStatus.SCHEDULED | UnlockStatus.OPEN:
                    return await changing.end(work, found, UnlockStatus.CANCELLED, now=now)
                case UnlockStatus.UNLOCKED:
                    return await changing.end(work, found, UnlockStatus.CLOSED, now=now)
                case _:
                    return found

    async def listed(self, show: ShowId) -> list[Unlock]:
        """The latest of ``show``, the newest first, with what only staff may see."""
        async with self._database.reading() as sql:
            return await store.all_of(sql, show, limit=LISTED)

    async def shown(self, show: ShowId) -> list[Unlock]:
        """Those that pages of ``show`` draw."""
        async with self._database.reading() as sql:
            return await store.shown(sql, show, now=self._clock.now())

    # What the clock does

    async def open(self, unlock: str) -> None:
        """Begin one whose time has come; while unlocks are off it opens nothing, and its window passes."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, UnlockId(unlock), lock=True)
            if found.status is UnlockStatus.SCHEDULED and found.terms.opens_at <= now:
                await changing.begin(work, found, now=now)

    async def close(self, unlock: str) -> None:
        """End one whose time is over: its goal was missed, or its discount has ended."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            found = await store.find(work.connection, UnlockId(unlock), lock=True)
            if found.status is UnlockStatus.OPEN and found.missed_at <= now:
                if not await self._met_after_all(work, found, now=now):
                    await changing.end(work, found, UnlockStatus.MISSED, now=now)
            elif found.status is UnlockStatus.UNLOCKED and found.ends_at is not None and found.ends_at <= now:
                await changing.end(work, found, UnlockStatus.CLOSED, now=now)

    async def _met_after_all(self, work: Work, unlock: Unlock, *, now: datetime) -> bool:
        """Whether those who paid in time, and of whom nobody was told yet, meet the goal of ``unlock``."""
        sql = work.connection
        off = await switch_store.is_off(sql, unlock.show, Mechanic.UNLOCKS)
        if unlock.terms.goal is not UnlockGoal.PURCHASES or off:
            return False
        paid = await voice_store.paid_meanwhile(sql, unlock)
        await count_paid(work, unlock, paid, now=now, shut_out=self._shut_out)
        return (await store.find(sql, unlock.id)).status is UnlockStatus.UNLOCKED

    async def look(self, unlock: str) -> None:
        """Count who watches, and look again in a while."""
        now = self._clock.now()
        async with self._database.transaction() as work:
            sql = work.connection
            found = await store.find(sql, UnlockId(unlock), lock=True)
            if found.status not in (UnlockStatus.SCHEDULED, UnlockStatus.OPEN) or self._watched is None:
                return
            await due.remind(sql, LOOK, unlock, at=now + LOOK_EVERY)
            watching = self._watched.viewers(found.show)
            if (
                not found.counts_at(now, now=now)
                or watching == found.current
                or await switch_store.is_off(sql, found.show, Mechanic.UNLOCKS)
            ):
                return
            await store.reach(sql, found.id, current=watching)
            reached = await changing.settle(work, found, now=now)
        if reached is None:
            await self.tell(found.show)

    async def tell(self, show: str) -> None:
        """Tell everybody in ``show`` how far its unlocks are."""
        for unlock in await self.shown(ShowId(show)):
            if unlock.status is UnlockStatus.OPEN or unlock.is_bound:
                await self._tell(UnlockProgressed(show=unlock.show, at=self._clock.now(), unlock=view_of(unlock)))

    async def _check_cheaper(self, work: Work, unlock: Unlock, *, now: datetime) -> None:
        terms = unlock.terms
        if terms.offer is None:
            return
        offer = await offer_store.find_offer(work.connection, terms.offer)
        if offer.show != unlock.show:
            raise BadUnlock(why="offer")
        promotion = Promotion(
            id=_NOBODY, kind=PromotionKind.UNLOCK, name=changing.NAME, benefit=terms.benefit, starts_at=now
        )
        if promotion.currency not in (None, self._currency):
            raise BadUnlock(why="currency")
        if not price_of_one(promotion, offer.price, floor=offer.floor) < offer.price:
            raise BadUnlock(why="not_cheaper")


async def _check_poll(work: Work, unlock: Unlock) -> None:
    terms = unlock.terms
    if terms.poll is None:
        return
    try:
        poll = await poll_store.find(work.connection, terms.poll)
    except NoSuchPoll as fault:
        raise BadUnlock(why="poll") from fault
    if poll.show != unlock.show or poll.status not in (PollStatus.DRAFT, PollStatus.OPEN):
        raise BadUnlock(why="poll")
    if terms.option is not None and not 1 <= terms.option <= len(poll.counts):
        raise BadUnlock(why="option")


_NOBODY: Final = PromotionId("prm_" + "0" * 32)


def _made(show: ShowId, wish: UnlockWish, *, now: datetime) -> Unlock:
    if not timedelta() <= wish.opens_in <= LATEST:
        raise BadUnlock(why="opens_in")
    opens_at = now + wish.opens_in
    terms = Terms(
        goal=wish.goal,
        target=wish.target,
        opens_at=opens_at,
        closes_at=opens_at + wish.lasts,
        valid_for=wish.valid_for,
        benefit=wish.benefit,
        offer=wish.offer,
        intent=wish.intent,
        poll=wish.poll,
        option=wish.option,
        per_address=wish.per_address,
        for_whom=wish.for_whom,
    )
    return Unlock(id=UnlockId(mint("unl")), show=show, terms=terms, status=UnlockStatus.SCHEDULED, version=1, current=0)


async def _of(work: Work, unlock: UnlockId, show: ShowId) -> Unlock:
    found = await store.find(work.connection, unlock, lock=True)
    if found.show != show:
        raise NoSuchUnlock(unlock)
    return found
