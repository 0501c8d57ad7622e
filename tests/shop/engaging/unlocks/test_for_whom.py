"""Whom a discount is for is what the rules say: in the cart, at the till, whoever asks, signs in, or is shut out."""

from asyncio import Barrier, gather
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.database import Database
from core.errors import BadUnlock, Banned, UnlockOver
from core.events import Event, OrderPaid, OrderRefunded, UnlockFor, UnlockGoal, UnlockStatus
from core.ids import OfferId, RefundId, VariantId, ViewerId, mint
from core.people import Role, Viewer
from shop import promo_store
from shop.engaging.polls import store as poll_store
from shop.engaging.unlocks import voice_store
from shop.engaging.unlocks.tables import UnlockVoiceRow
from shop.engaging.unlocks.unlock import FOR_WHOM, rules
from shop.offer import Offer
from shop.order import Order
from shop.promo_tables import HolderRow
from shop.quote import BasketLine
from tests.fakes import TurnedClock
from tests.shop.engaging.unlocks.crowd import MINUTE, Stage, home, someone
from tests.shop.promotions import rub
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer

SECOND = timedelta(seconds=1)
MUG, PLAIN = OfferId("ofr_" + "1" * 32), VariantId("var_" + "1" * 32)
FULL, LESS = rub(100_00), rub(85_00)


@pytest.fixture
def stage(database: Database, clock: TurnedClock) -> Stage:
    return Stage(database, clock)


@pytest.fixture
async def mug(shelf: Shelf) -> Offer:
    return await shelf.put(an_offer(price=100_00, stock=99))


async def in_cart(shelf: Shelf, buyer: Viewer) -> tuple[object, str | None]:
    """What the one line in a cart costs, and why not less."""
    cart = await shelf.carts.view(buyer, show=SHOW)
    assert cart.quote is not None
    (line,) = cart.quote.lines
    return line.total, line.passed[0].why.value if line.passed else None


async def test_who_asked_has_it_in_the_cart_and_at_the_till_and_nobody_else(
    shelf: Shelf, stage: Stage, mug: Offer, clock: TurnedClock
) -> None:
    unlock = await stage.promise(target=2, for_whom=UnlockFor.ASKED)
    anna, boris, late = a_viewer("anna"), a_viewer("boris"), a_viewer("late")
    for each in (anna, boris, late):
        await shelf.fill(each, mug)
    await stage.want(unlock, anna)
    assert await in_cart(shelf, anna) == (FULL, None)

    await stage.want(unlock, boris)
    clock.turn(SECOND)
    with pytest.raises(UnlockOver):
        await stage.want(unlock, late)
    await stage.say((late, "discount"))

    assert await in_cart(shelf, late) == (FULL, "not_asked")
    assert [await in_cart(shelf, each) for each in (anna, boris)] == [(LESS, None)] * 2
    orders = [await shelf.order(each) for each in (anna, boris, late)]
    assert [order.lines[0].total for order in orders] == [LESS, LESS, FULL]
    assert await stage.asking.voiced(SHOW, anna.id) == (unlock.id,)
    assert await stage.asking.voiced(SHOW, late.id) == ()


async def test_who_asks_while_it_holds_comes_to_have_it_where_the_rules_say_so(
    shelf: Shelf, stage: Stage, mug: Offer, clock: TurnedClock
) -> None:
    unlock = await stage.promise(target=1, for_whom=UnlockFor.ASKING)
    first, taps, says, waits = (a_viewer() for _ in range(4))
    for each in (taps, says, waits):
        await shelf.fill(each, mug)
    await stage.want(unlock, first)
    clock.turn(6 * MINUTE)  # its window is over, its discount is not
    assert await in_cart(shelf, taps) == (FULL, "ask_first")

    assert [await stage.want(unlock, taps), await stage.want(unlock, taps)] == ["counted", "before"]
    await stage.say((says, "discount"), (waits, "plus"))

    assert [await in_cart(shelf, each) for each in (taps, says)] == [(LESS, None)] * 2
    assert (await shelf.order(taps)).lines[0].total == LESS
    assert (await stage.stands(unlock)).current == 3
    await stage.unlocking.tell(SHOW)
    assert stage.told[-1].unlock.current == 3
    clock.turn(4 * MINUTE)
    with pytest.raises(UnlockOver):
        await stage.want(unlock, waits)
    assert await in_cart(shelf, waits) == (FULL, "ended")


async def test_who_asks_for_what_is_open_did_not_help_to_open_it(stage: Stage, clock: TurnedClock) -> None:
    unlock, first = await stage.promise(target=1, for_whom=UnlockFor.ASKING), someone()
    began = clock.now()
    await stage.want(unlock, first)
    clock.turn(SECOND)
    await stage.want(unlock)

    async with stage.database.reading() as sql:
        assert await voice_store.asked_since(sql, unlock.id, began) == [first.id]


async def test_who_asked_before_it_opened_has_it_even_if_they_are_counted_after(
    shelf: Shelf, stage: Stage, mug: Offer, clock: TurnedClock
) -> None:
    unlock = await stage.promise(target=1, for_whom=UnlockFor.ASKED)
    slow, late = a_viewer("slow"), a_viewer("late")
    for each in (slow, late):
        await shelf.fill(each, mug)
    before = stage.heard(slow, "discount")
    clock.turn(SECOND)
    await stage.want(unlock)
    clock.turn(SECOND)

    async with stage.database.transaction() as work:
        await stage.asking.count(work, [before, stage.heard(late, "discount", home(9))])

    assert [await in_cart(shelf, each) for each in (slow, late)] == [(LESS, None), (FULL, "not_asked")]


@pytest.mark.parametrize("signs_in", ["before", "after"])
async def test_a_guest_who_signs_in_keeps_it_whenever_they_do(
    shelf: Shelf, stage: Stage, mug: Offer, signs_in: str
) -> None:
    unlock = await stage.promise(target=2, for_whom=UnlockFor.ASKED)
    guest, account = a_viewer("guest"), replace(a_viewer("account"), role=Role.VIEWER)
    await shelf.fill(guest, mug)
    await stage.want(unlock, guest)
    if signs_in == "before":
        await shelf.carts.merge(guest, account)
    await stage.want(unlock)
    if signs_in == "after":
        await shelf.carts.merge(guest, account)

    assert await in_cart(shelf, account) == (LESS, None)
    assert await stage.asking.voiced(SHOW, account.id) == (unlock.id,)
    await stage.shut_out(account)
    assert await in_cart(shelf, account) == (FULL, "not_asked")


async def test_an_account_that_asks_from_the_device_of_a_guest_has_it_in_place_of_them(
    shelf: Shelf, stage: Stage, mug: Offer
) -> None:
    unlock = await stage.promise(target=1, for_whom=UnlockFor.ASKING)
    guest, account = a_viewer("guest"), replace(a_viewer("account"), role=Role.VIEWER)
    other = replace(account, id=ViewerId(mint("vwr")))
    for each in (guest, account, other):
        await shelf.fill(each, mug)
    await stage.want(unlock, guest, origin=home(device="d"))

    assert await stage.want(unlock, account, origin=home(device="d")) == "before"

    prices = [(await in_cart(shelf, each))[0] for each in (guest, account, other)]
    assert prices == [FULL, LESS, FULL]
    assert (await stage.stands(unlock)).current == 1


async def test_whoever_is_shut_out_loses_it_before_they_order(shelf: Shelf, stage: Stage, mug: Offer) -> None:
    unlock = await stage.promise(target=2, for_whom=UnlockFor.ASKING)
    anna, boris = a_viewer("anna"), a_viewer("boris")
    for each in (anna, boris):
        await shelf.fill(each, mug)
        await stage.want(unlock, each)
    ordered = await shelf.order(boris)

    for each in (anna, boris):
        stage.banned.add(each.id)
        await stage.shut_out(each, show=None)
    await stage.say((anna, "discount"))

    assert (await shelf.order(anna)).lines[0].total == FULL
    assert (await shelf.seen(ordered)).lines[0].total == LESS, "what was ordered stays"
    stands = await stage.stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.UNLOCKED, 2), "what was reached was reached"


async def test_who_paid_in_time_has_it_until_their_order_goes_back(
    shelf: Shelf, stage: Stage, mug: Offer, clock: TurnedClock
) -> None:
    await stage.promise(goal=UnlockGoal.PURCHASES, intent=None, target=2, for_whom=UnlockFor.ASKED)
    anna, boris, slow, out, late = (a_viewer() for _ in range(5))
    paid = {each.id: await shelf.buy(each, mug) for each in (anna, boris, slow, out)}
    stage.banned.add(out.id)
    facts = [OrderPaid(show=SHOW, at=clock.now(), order=order.id, buyer=order.buyer) for order in paid.values()]
    for fact in facts[:2]:
        await stage.asking.on_paid(fact)
    clock.turn(SECOND)
    after = await shelf.buy(late, mug)
    for fact in (*facts, OrderPaid(show=SHOW, at=clock.now(), order=after.id, buyer=late.id)):
        await stage.asking.on_paid(fact)
    for each in (anna, boris, slow, out, late):
        await shelf.fill(each, mug)
    expected = [(LESS, None)] * 3 + [(FULL, "not_asked")] * 2
    assert [await in_cart(shelf, each) for each in (anna, boris, slow, out, late)] == expected

    await shelf.refund(paid[anna.id])
    for _ in range(2):
        await stage.asking.on_refunded(given_back(paid[anna.id]))
    await stage.asking.on_paid(facts[0])
    await stage.asking.on_refunded(given_back(after))

    assert [await in_cart(shelf, each) for each in (anna, boris)] == [(FULL, "not_asked"), (LESS, None)]


def given_back(order: Order) -> OrderRefunded:
    return OrderRefunded(
        show=SHOW,
        at=order.placed_at,
        order=order.id,
        buyer=order.buyer,
        refund=RefundId(mint("rfn")),
        amount=order.total,
        everything=True,
        order_status="refunded",
    )


async def test_who_voted_in_the_poll_has_it(shelf: Shelf, stage: Stage, mug: Offer, clock: TurnedClock) -> None:
    poll = await stage.poll()
    await stage.promise(goal=UnlockGoal.POLL, intent=None, poll=poll, target=1, for_whom=UnlockFor.ASKED)
    voter, other, out = a_viewer("voter"), a_viewer("other"), a_viewer("out")
    stage.banned.add(out.id)
    for each in (voter, other, out):
        await shelf.fill(each, mug)
    votes = [
        {"person": each.id, "option": place, "device": None, "at": clock.now()}
        for place, each in ((2, voter), (1, out))
    ]
    async with stage.database.transaction() as work:
        await poll_store.put_votes(work.connection, poll, votes)
        await poll_store.move(work.connection, poll, {1: 1, 2: 1})

    for _ in range(2):
        await stage.asking.poll_ended(SHOW, poll, [1, 1], at=clock.now())

    prices = [await in_cart(shelf, each) for each in (voter, other, out)]
    assert prices == [(LESS, None), (FULL, "not_asked"), (FULL, "not_asked")]


@pytest.mark.parametrize("goal", list(UnlockGoal))
async def test_it_is_not_promised_to_people_of_whom_nothing_is_known(stage: Stage, goal: UnlockGoal) -> None:
    poll = await stage.poll() if goal is UnlockGoal.POLL else None
    for for_whom in set(UnlockFor) - FOR_WHOM[goal]:
        with pytest.raises(BadUnlock) as refused:
            await stage.promise(goal=goal, intent=None, poll=poll, for_whom=for_whom)
        assert refused.value.facts["why"] == "for_whom"


# All at once


@pytest.fixture
async def processes(database_url: str, clock: TurnedClock) -> AsyncIterator[list[Stage]]:
    async def tell(_fact: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        yield [Stage(each, clock) for each in databases]


@pytest.mark.parametrize("for_whom", [UnlockFor.ASKED, UnlockFor.ASKING])
async def test_three_processes_give_it_to_exactly_those_who_were_counted_and_stayed(
    processes: list[Stage], for_whom: UnlockFor
) -> None:
    unlock = await processes[0].promise(target=20, for_whom=for_whom)
    people, start = [someone() for _ in range(45)], Barrier(45 + 5)
    banned = people[:5]

    async def ask(number: int) -> None:
        await start.wait()
        await processes[number % 3].want(unlock, people[number], origin=home(number))

    async def ban(number: int) -> None:
        await start.wait()
        for each in processes:
            each.banned.add(banned[number].id)
        await processes[number % 3].shut_out(banned[number])

    endings = await gather(*map(ask, range(45)), *map(ban, range(5)), return_exceptions=True)
    assert {type(each) for each in endings} <= {type(None), Banned}

    async with processes[0].database.reading() as sql:
        voices = set((await sql.execute(select(UnlockVoiceRow.person))).scalars())
        holders = list((await sql.execute(select(HolderRow.person))).scalars())
    stands = await processes[0].stands(unlock)
    assert (stands.status, stands.current) == (UnlockStatus.UNLOCKED, len(voices))
    assert sorted(holders) == sorted(voices - {person.id for person in banned})
    assert (await processes[0].owed()).count("unlock.reached") == 1


# The sentence

PEOPLE = [Viewer(id=ViewerId(mint("vwr")), name=f"{number}", role=Role.GUEST) for number in range(4)]
asks, bans = st.tuples(st.just("ask"), st.integers(0, 3)), st.tuples(st.just("ban"), st.integers(0, 3))


def as_the_rules_say(happened: list[tuple[str, int]], rules: str, *, target: int) -> set[int]:
    """Who pays less in the end, as somebody understands who can only read."""
    counted: set[int] = set()
    lost: set[int] = set()
    opened = False
    for what, who in happened:
        if what == "ban" and not opened:
            counted.discard(who)
        elif what == "ban":
            lost.add(who)
        elif not opened or "or ask while it holds" in rules:
            counted.add(who)
            lost.discard(who)
            opened = opened or len(counted) == target
    if not opened:
        return set()
    return set(range(4)) if "for everybody" in rules else counted - lost


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(happened=st.lists(st.one_of(asks, asks, bans), max_size=8), for_whom=st.sampled_from(UnlockFor))
async def test_whatever_happens_those_pay_less_whom_the_sentence_names(
    database: Database, happened: list[tuple[str, int]], for_whom: UnlockFor
) -> None:
    clock = TurnedClock()
    stage = Stage(database, clock)
    unlock = await stage.promise(target=2, for_whom=for_whom, per_address=9, key=mint("evt"))
    for what, who in happened:
        clock.turn(SECOND)
        if what == "ban":
            await stage.shut_out(PEOPLE[who])
        else:
            await stage.say((PEOPLE[who], "discount"))

    async with stage.database.reading() as sql:
        everybody = [each.id for each in PEOPLE]
        prices = await promo_store.price_list(sql, everybody, shows=[SHOW], now=clock.now())
    stands = await stage.stands(unlock)
    prices = replace(prices, promotions=tuple(each for each in prices.promotions if each.id == stands.promotion))
    told = rules(stands.terms)
    await stage.unlocking.cancel(unlock.id, show=SHOW)
    mug = BasketLine(offer=MUG, show=SHOW, variant=PLAIN, units=1, price=FULL)
    costs = [prices.quote(each, [mug], currency="RUB", now=clock.now()).total for each in everybody]

    assert {number for number, cost in enumerate(costs) if cost == LESS} == as_the_rules_say(
        happened, told.en, target=2
    )
