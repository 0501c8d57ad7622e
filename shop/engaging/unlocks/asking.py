"""Asking: the crowd asks for a discount in the chat, by a button, by buying; each person is counted once.

Whoever is counted, the sum and the opening are rows of one transaction, and the unlock is locked for it: it opens once,
however many processes count. Source: docs/decisions/0028-a-discount-the-crowd-opens.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import Banned, MechanicOff, NoSuchUnlock, UnlockOver
from core.events import (
    Mechanic,
    OrderPaid,
    OrderRefunded,
    PollEnded,
    PollStatus,
    UnlockGoal,
    UnlockStatus,
)
from core.heard import Heard
from core.ids import PollId, ShowId, UnlockId, ViewerId
from core.people import Origin, Viewer
from shop import order_store
from shop.engaging import switch_store
from shop.engaging.progress import Progress
from shop.engaging.shut_out import ShutOut, nobody
from shop.engaging.unlocks import changing, store, voice_store
from shop.engaging.unlocks.counted import Counted, sorted_out
from shop.engaging.unlocks.holding import let_go, let_hold
from shop.engaging.unlocks.paid import count_paid
from shop.engaging.unlocks.unlock import Asker, Unlock
from shop.order import BOUGHT

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 5_000
"""Taps that are counted in one transaction, and that wait for it; whoever comes then is told to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """Somebody taps the button of an unlock."""

    unlock: UnlockId
    show: ShowId
    asker: Asker


class Asking:
    """Counts who asks. Any number may count at once, in any process.

    Args:
        shut_out: Asked once an unlock is locked: a ban that was written by then is seen, a later one takes back.
    """

    def __init__(self, *, database: Database, clock: Clock, progress: Progress, shut_out: ShutOut = nobody) -> None:
        self._database = database
        self._clock = clock
        self._progress = progress
        self._shut_out = shut_out
        self._taps = Batches(self._tapped, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def close(self) -> None:
        """Count who waits, and nobody else."""
        await self._taps.close()

    # By the button

    async def want(self, unlock: UnlockId, *, show: ShowId, viewer: Viewer, origin: Origin) -> Counted:
        """Count ``viewer``, once, and say what became of it.

        Raises:
            NoSuchUnlock: The show has none of that id.
            UnlockOver: It is not open, or does not count by asking.
            MechanicOff: Staff have switched unlocks off.
            Banned: They were shut out while they waited.
            QueueFull: Too many wait.
        """
        asker = Asker(viewer=viewer, origin=origin, at=self._clock.now())
        return await self._taps.submit(Tap(unlock=unlock, show=show, asker=asker))

    async def _tapped(self, batch: Sequence[Tap]) -> list[Counted | Exception]:
        endings: dict[int, Counted | Exception] = {}
        moved = []
        async with self._database.transaction() as work:
            for unlock in sorted({tap.unlock for tap in batch}):
                places = [place for place, tap in enumerate(batch) if tap.unlock == unlock]
                try:
                    found = await self._open(work, unlock)
                    now = self._clock.now()
                except (NoSuchUnlock, UnlockOver, MechanicOff) as refusal:
                    endings |= dict.fromkeys(places, refusal)
                    continue
                endings |= {place: why for place in places if (why := _why_not(found, batch[place], now=now))}
                out = await self._shut_out(
                    work.connection, found.show, {batch[place].asker.viewer.id for place in places}, now=now
                )
                endings |= {place: Banned() for place in places if batch[place].asker.viewer.id in out}
                places = [place for place in places if place not in endings]
                askers = [batch[place].asker for place in places]
                if askers:
                    told = await self._count(work, {found: askers}, source="button", now=now)
                    endings |= dict(zip(places, told[found], strict=True))
                moved.append(found)
        self._note(moved)
        return [endings[place] for place in range(len(batch))]

    async def _open(self, work: Work, unlock: UnlockId) -> Unlock:
        found, now = await store.find(work.connection, unlock, lock=True), self._clock.now()
        await switch_store.check_on(work.connection, found.show, Mechanic.UNLOCKS)
        if found.terms.goal is not UnlockGoal.WANTS:
            raise UnlockOver(unlock)
        return await changing.opened(work, found, now=now, due_by=now)

    # By words of the chat

    async def count(self, work: Work, heard: Sequence[Heard]) -> None:
        """Count who asked in the chat, in the transaction that keeps what they said. See ``chat.counting``."""
        sql, now = work.connection, self._clock.now()
        found = await changing.counting(work, {each.show for each in heard}, UnlockGoal.WANTS, now=now)
        welcome: dict[ShowId, list[Heard]] = {}
        for show in sorted({unlock.show for unlock in found}):
            said = [each for each in heard if each.show == show]
            out = await self._shut_out(sql, show, {each.viewer.id for each in said}, now=now)
            off = await switch_store.is_off(work.connection, show, Mechanic.UNLOCKS)
            welcome[show] = [] if off else [each for each in said if each.viewer.id not in out]
        asked = {unlock: _who_asks(unlock, welcome[unlock.show], now=now) for unlock in found}
        asked = {unlock: askers for unlock, askers in asked.items() if askers}
        await self._count(work, asked, source="chat", now=now)

    def counted(self, heard: Sequence[Heard]) -> None:
        """What was heard is counted for good."""
        for show in {each.show for each in heard}:
            self._progress.moved(Mechanic.UNLOCKS, show)

    # By buying

    async def on_paid(self, *facts: OrderPaid) -> None:
        """Count who paid, by the moment in which they did."""
        shows, due_by = {fact.show for fact in facts}, max(fact.at for fact in facts)
        async with self._database.reading() as sql:
            if not await store.standing(sql, shows, UnlockGoal.PURCHASES, due_by=due_by, lock=False):
                return
        async with self._database.transaction() as work:
            sql, now = work.connection, self._clock.now()
            found = await changing.counting(work, shows, UnlockGoal.PURCHASES, now=now, due_by=due_by)
            orders = await order_store.find_all(sql, [fact.order for fact in facts])
            kept = [fact for fact in facts if orders[fact.order].status in BOUGHT]  # else told again after a refund
            moved = []
            for unlock in found:
                paid = [each for each in kept if each.show == unlock.show and unlock.counts_at(each.at, now=now)]
                if not paid or await switch_store.is_off(sql, unlock.show, Mechanic.UNLOCKS):
                    continue
                moved.append(unlock)
                await count_paid(work, unlock, paid, now=now, shut_out=self._shut_out)
        self._note(moved)

    async def on_poll(self, fact: PollEnded) -> None:
        """A poll is over, or was taken back: then it opens nothing."""
        if fact.poll.status is PollStatus.ENDED:
            votes = [each.votes or 0 for each in fact.poll.options]
            at = fact.at if fact.poll.ends_at is None else min(fact.at, fact.poll.ends_at)
            await self.poll_ended(fact.show, PollId(fact.poll.id), votes, at=at)

    async def poll_ended(self, show: ShowId, poll: PollId, votes: Sequence[int], *, at: datetime) -> None:
        """A poll is over with so many ``votes`` for each of its options, in their order."""
        async with self._database.transaction() as work:
            now = self._clock.now()
            for unlock in await changing.counting(work, [show], UnlockGoal.POLL, now=now):
                terms = unlock.terms
                of_it = unlock.status is UnlockStatus.OPEN and terms.poll == poll
                if (
                    not of_it
                    or not unlock.counts_at(at, now=now)
                    or await switch_store.is_off(work.connection, show, Mechanic.UNLOCKS)
                ):
                    continue
                got = sum(votes) if terms.option is None else sum(votes[terms.option - 1 : terms.option])
                await store.reach(work.connection, unlock.id, current=got)
                await changing.settle(work, unlock, now=now, shut_out=self._shut_out)
        self._progress.moved(Mechanic.UNLOCKS, show)

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Whose order went back whole is not counted while it is open, and does not hold its discount any more.

        Unless another order of theirs counts as well.
        """
        if not fact.everything:
            return
        async with self._database.transaction() as work:
            sql, moved = work.connection, []
            for unlock in await store.standing(sql, [fact.show], UnlockGoal.PURCHASES):
                window = (unlock.terms.opens_at, unlock.closed_at)
                other = await order_store.paid_by(sql, fact.show, fact.buyer, within=window, but=fact.order)
                if other is not None:
                    await voice_store.lean_on(sql, unlock.id, fact.buyer, old=fact.order, new=other)
                elif unlock.is_bound:
                    if await voice_store.leans_on(sql, unlock.id, fact.buyer, fact.order):
                        await let_go(work, unlock, [fact.buyer], now=self._clock.now())
                elif await voice_store.drop_voice(sql, unlock.id, fact.buyer, source=fact.order):
                    await store.grow(sql, unlock.id, by=-1)
                    moved.append(unlock)
        self._note(moved)

    # Who is shut out

    async def uncount(self, work: Work, person: ViewerId, *, show: ShowId | None) -> list[ShowId]:
        """Who is shut out is not counted while it is open, and does not hold its discount. See ``chat.counting``."""
        moved = []
        for unlock in await store.standing(work.connection, None if show is None else [show]):
            if unlock.is_bound:
                await let_go(work, unlock, [person], now=self._clock.now())
            elif unlock.terms.goal is UnlockGoal.WANTS and (
                gone := await voice_store.drop_voice(work.connection, unlock.id, person)
            ):
                await store.grow(work.connection, unlock.id, by=-gone)
                moved.append(unlock.show)
        return moved

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        """Somebody is taken back for good."""
        for show in shows:
            self._progress.moved(Mechanic.UNLOCKS, show)

    async def voiced(self, show: ShowId, person: ViewerId) -> tuple[UnlockId, ...]:
        """In which unlocks of ``show`` they are: counted, or holding a discount that is for some and not for all."""
        async with self._database.reading() as sql:
            return tuple(await voice_store.voiced(sql, show, person))

    # Counting

    async def _count(
        self, work: Work, asked: Mapping[Unlock, Sequence[Asker]], *, source: str, now: datetime
    ) -> dict[Unlock, list[Counted]]:
        """Count for unlocks that are locked. A crowd waits for that lock: few statements, however many ask."""
        if not asked:
            return {}
        sql, everybody = work.connection, [each for askers in asked.values() for each in askers]
        known = await voice_store.known(sql, [unlock.id for unlock in asked], everybody)
        endings = {}
        for unlock, askers in asked.items():
            found = sorted_out(unlock, askers, known[unlock.id])
            await voice_store.hand_over(sql, unlock.id, found.signed_in)  # first: a guest who was another may ask anew
            added = await voice_store.add_voices(sql, unlock.id, found.new, source=source)
            assert added == len(found.new), "the unlock is locked: nobody else counts"
            await let_go(work, unlock, found.signed_in, now=now)
            await let_hold(work, unlock, found.here, now=now)
            out = sum(each in (Counted.SAME_DEVICE, Counted.SAME_ADDRESS) for each in found.told)
            await self._moved(work, unlock, added=added, left_out=out, now=now)
            endings[unlock] = found.told
        return endings

    async def _moved(self, work: Work, unlock: Unlock, *, added: int, left_out: int, now: datetime) -> None:
        if not (added or left_out):
            return
        current = await store.grow(work.connection, unlock.id, by=added, left_out=left_out)
        if added and current >= unlock.terms.target:
            await changing.settle(work, unlock, now=now, shut_out=self._shut_out)

    def _note(self, moved: Sequence[Unlock]) -> None:
        for show in {each.show for each in moved}:
            self._progress.moved(Mechanic.UNLOCKS, show)


def _why_not(unlock: Unlock, tap: Tap, *, now: datetime) -> Exception | None:
    """Why ``tap`` is none of this unlock; whoever taps beside them need not suffer from it."""
    if tap.show != unlock.show:
        return NoSuchUnlock(tap.unlock)
    return None if unlock.counts_at(tap.asker.at, now=now) else UnlockOver(tap.unlock)


def _who_asks(unlock: Unlock, heard: Sequence[Heard], *, now: datetime) -> list[Asker]:
    """Who of those in its show says what ``unlock`` listens for, in time."""
    return [
        Asker(viewer=each.viewer, origin=each.origin, at=each.at)
        for each in heard
        if each.show == unlock.show and unlock.terms.intent in each.intents and unlock.counts_at(each.at, now=now)
    ]
