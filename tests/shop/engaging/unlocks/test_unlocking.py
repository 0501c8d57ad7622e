"""What was promised opens and ends by the server's clock, and carts cost what it says."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.due import Diary
from core.errors import BadUnlock, KeyReused, NoSuchUnlock, UnlockOver, UnlocksRunning
from core.events import (
    Localized,
    OrderPaid,
    OrderRefunded,
    PollEnded,
    PollKind,
    PollOptionView,
    PollStatus,
    PollView,
    UnlockGoal,
    UnlockStatus,
)
from core.ids import PollId, RefundId, ShowId, mint
from core.money import Money
from shop.engaging.grace import GRACE, GRACE_FOR_FACTS
from shop.engaging.unlocks import changing, store
from shop.engaging.unlocks.unlock import MOST_AT_ONCE
from shop.order import Order
from shop.promo_tables import PromotionRow
from shop.promotion import FixedPrice, PercentOff
from tests.fakes import TurnedClock
from tests.shop.engaging.unlocks.crowd import MINUTE, Stage, someone
from tests.shop.promotions import rub
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


@pytest.fixture
def stage(database: Database, clock: TurnedClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
def diary(stage: Stage) -> Diary:
    unlocking = stage.unlocking
    doers = {changing.OPEN: unlocking.open, changing.CLOSE: unlocking.close, changing.LOOK: unlocking.look}
    return Diary(database=stage.database, clock=stage.clock, doers=doers)


async def test_it_is_announced_opened_and_missed_by_the_clock(stage: Stage, diary: Diary, clock: TurnedClock) -> None:
    unlock = await stage.promise(opens_in=MINUTE)
    await diary.do_some()
    assert (await stage.stands(unlock)).status is UnlockStatus.SCHEDULED

    clock.turn(MINUTE)
    await diary.do_some()
    assert (await stage.stands(unlock)).status is UnlockStatus.OPEN
    clock.turn(5 * MINUTE + GRACE)
    await diary.do_some()
    await diary.do_some()

    assert (await stage.stands(unlock)).status is UnlockStatus.MISSED
    assert await stage.owed() == ["unlock.announced", "unlock.began", "unlock.ended"]


async def test_who_asked_in_time_is_counted_even_if_the_end_comes_before_their_batch(
    stage: Stage, diary: Diary, clock: TurnedClock
) -> None:
    unlock = await stage.promise(target=2)
    clock.turn(5 * MINUTE - timedelta(milliseconds=50))
    tap, said = asyncio.create_task(stage.want(unlock)), stage.heard(someone(), "discount")
    await asyncio.sleep(0)  # it has come in, and waits
    clock.turn(timedelta(milliseconds=300))
    await diary.do_some()
    with pytest.raises(UnlockOver):
        await stage.want(unlock)

    assert await tap == "counted"
    async with stage.database.transaction() as work:
        await stage.asking.count(work, [said, stage.heard(someone(), "discount")])
    assert (await stage.stands(unlock)).status is UnlockStatus.UNLOCKED
    assert (await stage.stands(unlock)).current == 2


async def test_what_a_relay_tells_a_moment_late_is_in_time(
    stage: Stage, diary: Diary, clock: TurnedClock, shelf: Shelf
) -> None:
    poll = await stage.poll()
    votes = await stage.promise(goal=UnlockGoal.POLL, intent=None, poll=poll, target=3)
    purchases = await stage.promise(goal=UnlockGoal.PURCHASES, intent=None, target=1, key="two")
    mug, anna = await shelf.put(an_offer(stock=1)), a_viewer("anna")
    clock.turn(5 * MINUTE - timedelta(milliseconds=50))
    ends_at = clock.now()
    order = await shelf.buy(anna, mug)
    paid = OrderPaid(show=SHOW, at=clock.now(), order=order.id, buyer=anna.id)
    clock.turn(GRACE_FOR_FACTS - timedelta(milliseconds=200))
    await diary.do_some()

    await stage.asking.on_paid(paid)
    await stage.asking.on_poll(_ended(poll, votes=3, ends_at=ends_at, at=clock.now()))

    assert [(await stage.stands(each)).status for each in (votes, purchases)] == [UnlockStatus.UNLOCKED] * 2


def _ended(poll: PollId, *, votes: int, ends_at: datetime, at: datetime) -> PollEnded:
    text = Localized(ru="Да", en="Yes")
    view = PollView(
        id=poll,
        version=1,
        kind=PollKind.POLL,
        status=PollStatus.ENDED,
        title="?",
        options=(PollOptionView(place=1, text=text, picture=None, offer=None, votes=votes),),
        votes=votes,
        rules=text,
        hidden=False,
        named_only=False,
        ends_at=ends_at,
        winner=1,
    )
    return PollEnded(show=SHOW, at=at, poll=view)


async def test_the_discount_ends_when_it_was_promised_to(stage: Stage, diary: Diary, clock: TurnedClock) -> None:
    unlock = await stage.promise(target=1)
    await stage.want(unlock)
    clock.turn(10 * MINUTE)
    await diary.do_some()

    assert (await stage.stands(unlock)).status is UnlockStatus.CLOSED
    assert await stage.owed() == ["unlock.began", "unlock.reached", "unlock.ended"]


async def test_open_carts_cost_less_from_the_moment_and_orders_keep_their_price(
    shelf: Shelf, stage: Stage, diary: Diary, clock: TurnedClock
) -> None:
    mug, early, anna = await shelf.put(an_offer(price=1_000_00, stock=9)), a_viewer("early"), a_viewer("anna")
    await shelf.fill(early, mug)
    await shelf.fill(anna, mug)
    unlock = await stage.promise(target=1)
    before = await shelf.order(early)

    await stage.want(unlock)
    cart = await shelf.carts.view(anna, show=SHOW)
    assert cart.quote is not None
    assert cart.quote.lines[0].discount == rub(150_00)
    assert [(each.kind, each.name.en) for each in cart.quote.lines[0].reasons] == [("unlock", "Unlocked −15%")]
    after = await shelf.order(anna)

    assert (before.lines[0].total, after.lines[0].total) == (rub(1_000_00), rub(850_00))
    clock.turn(10 * MINUTE)
    await diary.do_some()
    late = a_viewer("late")
    await shelf.fill(late, mug)
    assert (await shelf.order(late)).lines[0].total == rub(1_000_00)


async def test_buyers_are_counted_once_and_taken_off_when_their_money_goes_back(shelf: Shelf, stage: Stage) -> None:
    mug, anna, boris = await shelf.put(an_offer(stock=9)), a_viewer("anna"), a_viewer("boris")
    unlock = await stage.promise(goal=UnlockGoal.PURCHASES, intent=None, target=2)
    first = await shelf.buy(anna, mug)
    paid = OrderPaid(show=SHOW, at=stage.clock.now(), order=first.id, buyer=anna.id)
    for _ in range(2):
        await stage.asking.on_paid(paid)
    assert (await stage.stands(unlock)).current == 1

    gone = OrderRefunded(
        show=SHOW,
        at=stage.clock.now(),
        order=first.id,
        buyer=anna.id,
        refund=RefundId(mint("rfn")),
        amount=rub(1),
        everything=True,
        order_status="refunded",
    )
    await stage.asking.on_refunded(replace_everything(gone, everything=False))
    assert (await stage.stands(unlock)).current == 1
    for _ in range(2):
        await stage.asking.on_refunded(gone)
    assert (await stage.stands(unlock)).current == 0

    for who in (anna, boris):
        order = await shelf.buy(who, mug)
        await stage.asking.on_paid(OrderPaid(show=SHOW, at=stage.clock.now(), order=order.id, buyer=who.id))
    assert (await stage.stands(unlock)).status is UnlockStatus.UNLOCKED


async def test_who_bought_twice_stays_counted_while_one_order_is_paid(
    shelf: Shelf, stage: Stage, clock: TurnedClock
) -> None:
    mug, anna = await shelf.put(an_offer(stock=9)), a_viewer("anna")
    before = await shelf.buy(anna, mug)
    clock.turn(timedelta(seconds=1))
    unlock = await stage.promise(goal=UnlockGoal.PURCHASES, intent=None, target=9)
    orders = [await shelf.buy(anna, mug) for _ in range(2)]
    for order in orders:
        await stage.asking.on_paid(OrderPaid(show=SHOW, at=clock.now(), order=order.id, buyer=anna.id))

    counted = []
    for order in (before, *orders):
        await shelf.refund(order)
        for _ in range(2):
            await stage.asking.on_refunded(given_back(order, at=clock.now()))
        counted.append((await stage.stands(unlock)).current)

    assert counted == [1, 1, 0], "the order from before the window is no reason to count, and none to stay"


def given_back(order: Order, *, at: datetime) -> OrderRefunded:
    return OrderRefunded(
        show=SHOW,
        at=at,
        order=order.id,
        buyer=order.buyer,
        refund=RefundId(mint("rfn")),
        amount=order.total,
        everything=True,
        order_status="refunded",
    )


async def test_what_cannot_come_true_is_not_promised(stage: Stage) -> None:
    poll, elsewhere = await stage.poll(), await stage.poll(show=ShowId("shw_" + "9" * 32))
    by_poll: dict[str, Any] = {"goal": UnlockGoal.POLL, "intent": None}

    whys = []
    wishes: list[dict[str, Any]] = [
        {"intent": "nobody_hears_it"},
        {**by_poll, "poll": PollId(mint("pol"))},
        {**by_poll, "poll": elsewhere},
        {**by_poll, "poll": poll, "option": 3},
    ]
    for change in wishes:
        with pytest.raises(BadUnlock) as refused:
            await stage.promise(**change)
        whys.append(refused.value.facts["why"])

    assert whys == ["intent", "poll", "poll", "option"]
    assert await stage.owed() == []
    assert (await stage.promise(**by_poll, poll=poll, option=2)).status is UnlockStatus.OPEN


async def test_an_unlock_begins_and_opens_once_whatever_its_reader_believes(stage: Stage, clock: TurnedClock) -> None:
    promised = await stage.promise(opens_in=MINUTE, target=2)
    begun, opened = [], []
    for _ in range(2):
        async with stage.database.transaction() as work:
            begun.append(await changing.begin(work, promised, now=clock.now()))
    async with stage.database.transaction() as work:
        await store.grow(work.connection, promised.id, by=1)
        await store.grow(work.connection, promised.id, by=1)
    stale = await stage.stands(promised)
    for _ in range(2):
        async with stage.database.transaction() as work:
            opened.append(await changing.settle(work, stale, now=clock.now()))

    assert [each is not None for each in (*begun, *opened)] == [True, False, True, False]
    assert stale.current == 2
    assert await stage.owed() == ["unlock.announced", "unlock.began", "unlock.reached"]
    async with stage.database.reading() as sql:
        assert (await sql.execute(select(func.count()).select_from(PromotionRow))).scalar_one() == 1


def replace_everything(fact: OrderRefunded, *, everything: bool) -> OrderRefunded:
    return fact.model_copy(update={"everything": everything})


async def test_a_crowd_that_watches_opens_it_at_the_next_look(stage: Stage, diary: Diary, clock: TurnedClock) -> None:
    unlock = await stage.promise(goal=UnlockGoal.VIEWERS, intent=None, target=100)
    for watching in (40, 90, 80):
        stage.watching.count = watching
        await diary.do_some()
        assert (await stage.stands(unlock)).current == watching
        clock.turn(timedelta(seconds=1))
    assert [fact.unlock.current for fact in stage.told] == [40, 90, 80]

    stage.watching.count = 100
    await diary.do_some()
    assert (await stage.stands(unlock)).status is UnlockStatus.UNLOCKED
    clock.turn(timedelta(seconds=1))
    assert await diary.do_some() == 0


@pytest.mark.parametrize(("option", "status"), [(None, "unlocked"), (1, "unlocked"), (2, "open")])
async def test_a_poll_that_ends_with_enough_votes_opens_it(stage: Stage, option: int | None, status: str) -> None:
    poll = await stage.poll()
    unlock = await stage.promise(goal=UnlockGoal.POLL, intent=None, poll=poll, option=option, target=30)

    await stage.asking.poll_ended(SHOW, PollId(mint("pol")), [99, 99], at=stage.clock.now())
    await stage.asking.poll_ended(SHOW, poll, [30, 5], at=stage.clock.now())

    assert (await stage.stands(unlock)).status == status


async def test_staff_take_it_back_before_and_after_it_opened(shelf: Shelf, stage: Stage) -> None:
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await shelf.fill(anna, mug)
    first, second = await stage.promise(), await stage.promise(key="two", target=1)
    await stage.want(second)

    assert (await stage.unlocking.cancel(first.id, show=SHOW)).status is UnlockStatus.CANCELLED
    assert (await stage.unlocking.cancel(second.id, show=SHOW)).status is UnlockStatus.CLOSED
    assert (await stage.unlocking.cancel(second.id, show=SHOW)).status is UnlockStatus.CLOSED
    with pytest.raises(NoSuchUnlock):
        await stage.unlocking.cancel(first.id, show=ShowId("shw_" + "9" * 32))

    assert (await shelf.order(anna)).lines[0].total == rub(100_00)


async def test_the_same_wish_under_one_key_is_one_unlock(stage: Stage) -> None:
    first, again = await stage.promise(), await stage.promise()

    assert first == again
    with pytest.raises(KeyReused):
        await stage.promise(target=9)


async def test_no_more_than_three_run_at_once(stage: Stage) -> None:
    made = [await stage.promise(key=f"key {number}") for number in range(MOST_AT_ONCE)]
    with pytest.raises(UnlocksRunning):
        await stage.promise(key="one more")

    await stage.unlocking.cancel(made[0].id, show=SHOW)
    await stage.promise(key="one more")


async def test_a_price_that_is_not_lower_is_no_discount(shelf: Shelf, stage: Stage) -> None:
    mug = await shelf.put(an_offer(price=100_00))
    dollars = FixedPrice(price=Money(amount=1, currency="USD"))
    foreign = FixedPrice(price=rub(1))
    for benefit, offer in (
        (FixedPrice(price=rub(100_00)), mug.id),
        (dollars, mug.id),
    ):
        with pytest.raises(BadUnlock):
            await stage.promise(benefit=benefit, offer=offer)
    assert (await stage.promise(benefit=foreign, offer=mug.id, key="fits")).terms.benefit == foreign
    with pytest.raises(BadUnlock):
        await stage.promise(benefit=PercentOff(basis_points=100), opens_in=timedelta(days=8))


async def test_pages_are_shown_what_is_over_for_a_while(stage: Stage, clock: TurnedClock) -> None:
    unlock = await stage.promise()
    await stage.unlocking.cancel(unlock.id, show=SHOW)

    assert [each.id for each in await stage.unlocking.shown(SHOW)] == [unlock.id]
    clock.turn(3 * MINUTE)
    assert await stage.unlocking.shown(SHOW) == []
    assert [each.id for each in await stage.unlocking.listed(SHOW)] == [unlock.id]
