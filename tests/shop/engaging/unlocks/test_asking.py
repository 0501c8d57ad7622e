"""Each person counts once, whoever counts them, and the discount opens once."""

import asyncio
from asyncio import gather
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.errors import Banned, MechanicOff, NoSuchUnlock, UnlockOver
from core.events import Event, Mechanic, UnlockGoal, UnlockStatus
from core.ids import ShowId
from core.people import Role
from shop.engaging import switch_store
from shop.engaging.unlocks.tables import UnlockVoiceRow
from shop.promo_tables import PromotionRow
from tests.fakes import TurnedClock
from tests.shop.engaging.unlocks.crowd import HOST, MINUTE, Stage, home, someone
from tests.shop.shelf import SHOW
from tests.statements import asked_of


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def stage(database: Database, clock: TurnedClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
async def processes(database_url: str, clock: TurnedClock) -> AsyncIterator[list[Stage]]:
    async def tell(_fact: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        yield [Stage(each, clock) for each in databases]


async def test_a_person_counts_once_by_chat_and_button_together(stage: Stage) -> None:
    unlock, anna = await stage.promise(target=10), someone()

    assert await stage.want(unlock, anna) == "counted"
    assert await stage.want(unlock, anna) == "before"
    await stage.say((anna, "discount"), (anna, "discount"), (someone(), "discount"), (someone(), "plus"))

    assert (await stage.stands(unlock)).current == 2
    assert await stage.asking.voiced(SHOW, anna.id) == (unlock.id,)


async def test_staff_do_not_count_and_are_told_so(stage: Stage) -> None:
    unlock = await stage.promise()

    assert await stage.want(unlock, someone(Role.HOST)) == "staff"
    await stage.say((someone(Role.MODERATOR), "discount"))

    assert (await stage.stands(unlock)).current == 0


async def test_a_batch_asks_the_database_a_few_times_while_it_holds_the_lock(stage: Stage) -> None:
    unlocks = [await stage.promise(target=100, key=str(number)) for number in range(3)]
    crowd = [(someone(), "discount") for _ in range(20)]

    with asked_of(stage.database) as by_chat:
        await stage.say(*crowd)
    with asked_of(stage.database) as by_button:
        await gather(*(stage.want(unlocks[0]) for _ in range(20)))

    assert [(await stage.stands(unlock)).current for unlock in unlocks] == [40, 20, 20]
    assert len(by_chat.that_ask) <= 10, "who stands, who is shut out, the switch, who is known; rows and sum of each"
    assert len(by_button.that_ask) <= 6


async def test_who_was_shut_out_while_they_waited_is_not_counted(stage: Stage) -> None:
    unlock, troll, anna = await stage.promise(), someone(), someone()
    taps = [asyncio.create_task(stage.want(unlock, who)) for who in (troll, anna)]
    await asyncio.sleep(0)  # they have come in, and wait
    stage.banned.add(troll.id)
    await stage.say((troll, "discount"))

    told = await gather(*taps, return_exceptions=True)

    assert [type(each) for each in told] == [Banned, str]
    assert (await stage.stands(unlock)).current == 1


async def test_guests_of_one_device_count_once_and_of_one_address_a_few_times(stage: Stage) -> None:
    unlock = await stage.promise(target=100, per_address=2)
    farm, phone = home(7), home(8, device="phone")

    told = [await stage.want(unlock, origin=farm) for _ in range(4)]
    assert told == ["counted", "counted", "same_address", "same_address"]
    assert [await stage.want(unlock, origin=phone) for _ in range(2)] == ["counted", "same_device"]
    assert await stage.want(unlock, someone(Role.VIEWER), origin=phone) == "before", "the guest has signed in"
    member = someone(Role.VIEWER)
    assert await stage.want(unlock, member, origin=farm) == "counted", "who signed in is one person wherever they are"

    stands = await stage.stands(unlock)
    assert (stands.current, stands.left_out) == (4, 3)


async def test_a_farm_in_one_breath_counts_no_more_than_one_after_another(stage: Stage) -> None:
    unlock = await stage.promise(target=100, per_address=2)

    await stage.say(*((someone(), "discount") for _ in range(20)), origin=home(7))

    assert (await stage.stands(unlock)).current == 2


async def test_the_goal_opens_the_discount_once_for_everybody(stage: Stage, clock: TurnedClock) -> None:
    unlock = await stage.promise(target=3)
    for _ in range(2):
        await stage.want(unlock)
    assert (await stage.stands(unlock)).status is UnlockStatus.OPEN

    await stage.want(unlock)
    with pytest.raises(UnlockOver):
        await stage.want(unlock)

    stands = await stage.stands(unlock)
    assert (stands.status, stands.unlocked_at) == (UnlockStatus.UNLOCKED, clock.now())
    assert stands.ends_at == clock.now() + 10 * MINUTE
    assert await stage.owed() == ["unlock.began", "unlock.reached"]


async def test_three_processes_open_it_once_and_count_every_person_once(processes: list[Stage]) -> None:
    unlock = await processes[0].promise(target=50)
    people = [someone() for _ in range(80)]

    async def ask(number: int) -> str:
        try:
            return await processes[number % 3].want(unlock, people[number % 80], origin=home(number % 80))
        except UnlockOver:
            return "over"

    told = await gather(*(ask(number) for number in range(240)))

    stands = await processes[0].stands(unlock)
    async with processes[0].database.reading() as sql:
        voices = (await sql.execute(select(func.count()).select_from(UnlockVoiceRow))).scalar_one()
        promotions = (await sql.execute(select(func.count()).select_from(PromotionRow))).scalar_one()
    assert (stands.status, promotions) == (UnlockStatus.UNLOCKED, 1)
    assert stands.current == voices == told.count("counted")
    assert (await processes[0].owed()).count("unlock.reached") == 1


async def test_what_was_not_kept_is_not_counted(stage: Stage) -> None:
    unlock = await stage.promise(target=1)

    async def say_and_fail() -> None:
        async with stage.database.transaction() as work:
            await stage.asking.count(work, [stage.heard(someone(), "discount")])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await say_and_fail()

    stands = await stage.stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.OPEN, 0)
    assert await stage.owed() == ["unlock.began"]


async def test_too_early_too_late_and_elsewhere_do_not_count(stage: Stage, clock: TurnedClock) -> None:
    later = await stage.promise(opens_in=MINUTE)
    with pytest.raises(UnlockOver):
        await stage.want(later)
    await stage.say((someone(), "discount"))
    assert (await stage.stands(later)).current == 0

    now = await stage.promise(key="two")
    with pytest.raises(NoSuchUnlock):
        await stage.asking.want(now.id, show=ShowId("shw_" + "9" * 32), viewer=someone(), origin=home())
    clock.turn(5 * MINUTE)
    with pytest.raises(UnlockOver):
        await stage.want(now)
    await stage.say((someone(), "discount"))
    assert (await stage.stands(now)).current == 0


async def test_who_names_another_show_spoils_nothing_for_those_beside_them(stage: Stage) -> None:
    unlock = await stage.promise(target=10)
    elsewhere = stage.asking.want(unlock.id, show=ShowId("shw_" + "9" * 32), viewer=someone(), origin=home(1))

    told = await gather(stage.want(unlock), elsewhere, stage.want(unlock), return_exceptions=True)

    assert (told[0], type(told[1]), told[2]) == ("counted", NoSuchUnlock, "counted")
    assert (await stage.stands(unlock)).current == 2


async def test_whoever_is_shut_out_is_taken_back_while_it_is_open(stage: Stage) -> None:
    unlock, rude = await stage.promise(target=2), someone()
    await stage.want(unlock, rude)

    await stage.shut_out(rude)
    await stage.shut_out(rude)
    assert (await stage.stands(unlock)).current == 0

    await stage.want(unlock)
    await stage.want(unlock, nice := someone())
    await stage.shut_out(nice)
    stands = await stage.stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.UNLOCKED, 2), "what is open stays open"


async def test_whoever_is_shut_out_of_all_shows_is_taken_back_everywhere(stage: Stage) -> None:
    unlock, other, rude = await stage.promise(), await stage.promise(key="two"), someone()
    await stage.want(unlock, rude)
    await stage.want(other, rude)
    await stage.want(other)

    await stage.shut_out(rude, show=ShowId("shw_" + "9" * 32))
    assert [(await stage.stands(each)).current for each in (unlock, other)] == [1, 2], "another show is not this one"
    await stage.shut_out(rude, show=None)

    assert [(await stage.stands(each)).current for each in (unlock, other)] == [0, 1]


async def test_a_ban_that_was_not_kept_takes_nobody_back(stage: Stage) -> None:
    unlock, rude = await stage.promise(), someone()
    await stage.want(unlock, rude)

    async def shut_out_and_fail() -> None:
        async with stage.database.transaction() as work:
            await stage.asking.uncount(work, rude.id, show=SHOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await shut_out_and_fail()

    assert (await stage.stands(unlock)).current == 1


async def test_asks_are_left_out_as_often_as_they_are_made(stage: Stage) -> None:
    unlock, phone = await stage.promise(), home(8, device="phone")
    await stage.want(unlock, origin=phone)

    twin = someone()
    assert [await stage.want(unlock, twin, origin=phone) for _ in range(3)] == ["same_device"] * 3

    assert (await stage.stands(unlock)).left_out == 3, "asks, not people"


async def test_while_unlocks_are_off_nobody_counts_and_nothing_is_lost(stage: Stage, clock: TurnedClock) -> None:
    unlock = await stage.promise(target=2)
    await stage.want(unlock)
    async with stage.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.UNLOCKS, off=True, by=HOST, now=clock.now())

    with pytest.raises(MechanicOff):
        await stage.want(unlock)
    with pytest.raises(MechanicOff):
        await stage.promise(key="two")
    await stage.say((someone(), "discount"), (someone(), "discount"))
    assert (await stage.stands(unlock)).current == 1

    async with stage.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.UNLOCKS, off=False, by=HOST, now=clock.now())
    await stage.want(unlock)
    assert (await stage.stands(unlock)).status is UnlockStatus.UNLOCKED


async def test_a_button_of_a_goal_of_buyers_asks_for_nothing(stage: Stage) -> None:
    unlock = await stage.promise(goal=UnlockGoal.PURCHASES, intent=None)

    with pytest.raises(UnlockOver):
        await stage.want(unlock)


async def test_progress_is_told_once_a_tick_as_it_stands_then(stage: Stage) -> None:
    stage.progress.introduce(Mechanic.UNLOCKS, stage.unlocking.tell)
    unlock = await stage.promise(target=100)
    for _ in range(5):
        await stage.want(unlock)

    await stage.progress.tell()
    await stage.progress.tell()

    (fact,) = stage.told
    assert (fact.kind, fact.unlock.current, fact.unlock.target) == ("unlock.progressed", 5, 100)  # type: ignore[attr-defined]


async def test_a_moment_is_judged_by_when_it_was_said(stage: Stage, clock: TurnedClock) -> None:
    unlock = await stage.promise(target=1, lasts=timedelta(seconds=15))
    clock.turn(timedelta(seconds=14))
    await stage.say((someone(), "discount"))

    assert (await stage.stands(unlock)).status is UnlockStatus.UNLOCKED
