"""The moment of the payment decides who is counted, not when it is told, nor whether the diary has looked."""

from asyncio import Barrier, gather
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from core.database import Database
from core.due import Diary
from core.events import Event, OrderPaid, UnlockFor, UnlockGoal, UnlockStatus
from core.people import Viewer
from shop.engaging.grace import GRACE_FOR_FACTS
from shop.engaging.unlocks import changing
from shop.engaging.unlocks.unlock import Unlock
from tests.fakes import TurnedClock
from tests.shop.engaging.unlocks.crowd import MINUTE, Stage, someone
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer

MOMENT = timedelta(milliseconds=100)


@pytest.fixture
def stage(database: Database, clock: TurnedClock) -> Stage:
    return Stage(database, clock)


def diary_of(stage: Stage) -> Diary:
    doers = {changing.OPEN: stage.unlocking.open, changing.CLOSE: stage.unlocking.close}
    return Diary(database=stage.database, clock=stage.clock, doers=doers)


async def purchases(
    stage: Stage,
    *,
    target: int = 2,
    opens_in: timedelta = MINUTE,
    for_whom: UnlockFor = UnlockFor.EVERYBODY,
    key: str = "one",
) -> Unlock:
    return await stage.promise(
        goal=UnlockGoal.PURCHASES, intent=None, target=target, opens_in=opens_in, for_whom=for_whom, key=key
    )


async def _nobody_listens(_fact: Event) -> None:
    return


async def pays(shelf: Shelf, buyer: Viewer) -> OrderPaid:
    """Somebody buys a mug; the fact of it, which nobody is told yet."""
    order = await shelf.buy(buyer, an_offer(stock=9))
    assert order.paid_at is not None
    return OrderPaid(show=SHOW, at=order.paid_at, order=order.id, buyer=buyer.id)


async def test_who_pays_before_the_diary_looks_is_counted_and_who_paid_before_it_opened_is_not(
    stage: Stage, shelf: Shelf, clock: TurnedClock
) -> None:
    await shelf.put(an_offer(stock=9))
    unlock = await purchases(stage)
    clock.turn(MINUTE - MOMENT)
    early = await pays(shelf, a_viewer("early"))
    clock.turn(MOMENT)
    paid = await pays(shelf, a_viewer("anna"))
    clock.turn(MOMENT)

    await stage.asking.on_paid(early)
    assert (await stage.stands(unlock)).status is UnlockStatus.SCHEDULED
    await stage.asking.on_paid(paid, early)
    await diary_of(stage).do_some()

    stands = await stage.stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.OPEN, 1)
    assert await stage.owed() == ["unlock.announced", "unlock.began"]


async def test_who_asks_before_the_diary_looks_is_counted(stage: Stage, clock: TurnedClock) -> None:
    tapped = await stage.promise(opens_in=MINUTE)
    said = await stage.promise(opens_in=MINUTE, key="two")
    clock.turn(MINUTE)

    assert await stage.want(tapped) == "counted"
    await stage.say((someone(), "discount"))
    await diary_of(stage).do_some()

    assert [(await stage.stands(each)).current for each in (tapped, said)] == [2, 1]
    assert (await stage.owed()).count("unlock.began") == 2


async def test_counted_by_many_while_the_diary_opens_it_it_opens_once_and_counts_each_once(
    stage: Stage, shelf: Shelf, clock: TurnedClock, database_url: str
) -> None:
    await shelf.put(an_offer(stock=9))
    unlock = await purchases(stage, target=9)
    clock.turn(MINUTE)
    facts = [await pays(shelf, a_viewer(f"buyer {n}")) for n in range(3)]
    start = Barrier(4)
    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=_nobody_listens) for _ in range(2)]
        for each in databases:
            stack.push_async_callback(each.close)
        processes = [stage, *(Stage(each, clock) for each in databases)]

        async def counts(process: Stage, some: list[OrderPaid]) -> None:
            await start.wait()
            await process.asking.on_paid(*some)

        async def looks() -> None:
            await start.wait()
            await diary_of(processes[2]).do_some()

        await gather(*(counts(each, facts[n:]) for n, each in enumerate(processes)), looks())

    stands = await stage.stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.OPEN, 3)
    assert await stage.owed() == ["unlock.announced", "unlock.began"]


async def test_who_paid_in_time_counts_even_if_a_relay_tells_it_after_the_end(
    stage: Stage, shelf: Shelf, clock: TurnedClock
) -> None:
    await shelf.put(an_offer(stock=9))
    unlock = await purchases(stage, opens_in=timedelta(), for_whom=UnlockFor.ASKED)
    missed = await purchases(stage, opens_in=timedelta(), target=3, key="two")
    anna, banned, late = a_viewer("anna"), a_viewer("banned"), a_viewer("late")
    clock.turn(5 * MINUTE - MOMENT)
    facts = [await pays(shelf, anna), await pays(shelf, banned)]
    clock.turn(MOMENT)
    facts.append(await pays(shelf, late))
    stage.banned.add(banned.id)
    clock.turn(GRACE_FOR_FACTS)

    await diary_of(stage).do_some()
    await stage.asking.on_paid(*facts)

    stands, other = await stage.stands(unlock), await stage.stands(missed)
    assert (stands.status, stands.current) == (UnlockStatus.UNLOCKED, 2)
    assert (other.status, other.current) == (UnlockStatus.MISSED, 2)
    held = [unlock.id in await stage.asking.voiced(SHOW, each.id) for each in (anna, banned, late)]
    assert held == [True, False, False], "who is shut out is counted as ever, and has no discount"
