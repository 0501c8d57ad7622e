from asyncio import gather
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AdultsOnly, BadAmount, KeyReused, VitrinaError
from core.ids import ViewerId, mint
from core.people import Viewer
from shop.engaging.gifts.wallet import RAISED_AFTER, Cap
from shop.engaging.gifts.wallets import PURPOSE, Caps
from shop.fees import store as fee_store
from shop.order import PaymentStatus
from shop.payments.paying import RefundSettlement, Settlement
from tests.fakes import EVENING
from tests.shop.engaging.gifts.house import GiftHouse, a_key, roubles
from tests.shop.shelf import Shelf, a_viewer


@pytest.fixture
def house(shelf: Shelf) -> GiftHouse:
    return GiftHouse(shelf)


async def test_money_is_put_aside_by_who_says_that_they_are_of_age(house: GiftHouse) -> None:
    anna = a_viewer()
    with pytest.raises(AdultsOnly):
        await house.top_up(anna, 300)
    with pytest.raises(AdultsOnly):
        await house.wallets.confirm_adult(anna.id, "words of last year")
    assert house.shelf.scripted.charged == []

    await house.adult(anna)
    await house.top_up(anna, 300)

    wallet = await house.wallets.look(anna.id)
    assert (wallet.balance, wallet.is_adult) == (roubles(300), True)


@pytest.mark.parametrize("whole", [0, 99, 5_001])
async def test_too_little_or_too_much_is_not_put_aside(house: GiftHouse, whole: int) -> None:
    anna = a_viewer()
    await house.adult(anna)

    with pytest.raises(BadAmount):
        await house.top_up(anna, whole)


async def test_a_bank_that_declines_leaves_the_wallet_empty(house: GiftHouse) -> None:
    anna = a_viewer()
    await house.adult(anna)

    answer = await house.top_up(anna, 300, how="declined")

    assert answer.fee.status is PaymentStatus.DECLINED
    assert await house.balance(anna) == 0


async def test_late_money_is_in_the_wallet_of_who_paid(house: GiftHouse) -> None:
    anna = a_viewer()
    await house.adult(anna)
    house.shelf.scripted.losing = True
    await house.top_up(anna, 300)
    assert await house.balance(anna) == 0

    house.shelf.clock.turn(timedelta(minutes=1))
    await gather(*(house.sweep() for _ in range(3)))

    assert await house.balance(anna) == 300


async def test_what_is_not_given_goes_back_to_the_payments_it_came_from(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    house.shelf.clock.turn(timedelta(seconds=1))
    await house.top_up(anna, 200)
    await house.give(anna)

    await house.refund(anna)

    assert await house.balance(anna) == 0
    async with house.database.reading() as sql:
        newer, older = await fee_store.latest(sql, anna.id, PURPOSE, limit=5)
    assert (newer.refunded, older.refunded) == (roubles(200), roubles(200))
    assert (newer.status, older.status) == (PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED)


async def test_money_goes_back_once_for_a_key(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)

    await gather(*(house.refund(anna, 100, key="k") for _ in range(5)))

    assert await house.balance(anna) == 200
    assert len(house.shelf.scripted.refunded) == 1


@pytest.mark.parametrize("whole", [301, 0, -1])
async def test_no_more_goes_back_than_is_there(house: GiftHouse, whole: int) -> None:
    anna = await house.rich(a_viewer(), 300)

    with pytest.raises(BadAmount):
        await house.refund(anna, whole)
    assert house.shelf.scripted.refunded == []


async def test_an_empty_wallet_gives_nothing_back(house: GiftHouse) -> None:
    with pytest.raises(BadAmount):
        await house.refund(a_viewer())


async def test_what_the_bank_does_not_take_back_is_in_the_wallet_again(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    house.shelf.scripted.refund_says = RefundSettlement.FAILED

    await house.refund(anna)

    assert await house.balance(anna) == 300


async def test_money_on_its_way_back_cannot_be_given(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 300)
    house.shelf.scripted.losing = True
    await house.refund(anna)

    wallet = await house.wallets.look(anna.id)
    assert (wallet.balance, wallet.going_back) == (roubles(0), roubles(300))
    with pytest.raises(VitrinaError):
        await house.give(anna)

    house.shelf.clock.turn(timedelta(minutes=1))
    await house.sweep()
    assert (await house.wallets.look(anna.id)).going_back == roubles(0)
    assert len(house.shelf.scripted.refunded) == 1


async def test_giving_and_taking_back_at_once_never_moves_more_than_there_is(house: GiftHouse) -> None:
    anna = await house.rich(a_viewer(), 100)

    endings = await gather(
        *(house.give(anna) for _ in range(5)), *(house.refund(anna) for _ in range(5)), return_exceptions=True
    )

    assert sum(not isinstance(each, BaseException) for each in endings) == 1
    assert all(isinstance(each, VitrinaError) for each in endings if isinstance(each, BaseException))
    assert await house.balance(anna) == 0


async def test_less_counts_at_once_and_more_after_a_day(house: GiftHouse) -> None:
    anna = a_viewer()
    await house.wallets.set_caps(anna.id, Caps(per_day=50_000, per_show=None))
    assert (await house.wallets.look(anna.id)).per_day.cap == roubles(500)

    await house.wallets.set_caps(anna.id, Caps(per_day=150_000, per_show=None))
    waiting = (await house.wallets.look(anna.id)).per_day
    assert (waiting.cap, waiting.next_cap) == (roubles(500), roubles(1_500))
    assert waiting.next_at == house.shelf.clock.now() + RAISED_AFTER

    house.shelf.clock.turn(RAISED_AFTER)
    raised = (await house.wallets.look(anna.id)).per_day
    assert (raised.cap, raised.next_cap, raised.next_at) == (roubles(1_500), None, None)


async def test_nobody_lets_themselves_give_more_than_the_house(house: GiftHouse) -> None:
    with pytest.raises(BadAmount):
        await house.wallets.set_caps(a_viewer().id, Caps(per_day=200_001, per_show=None))


CAPS = st.one_of(st.none(), st.integers(min_value=0, max_value=1_000))
STEPS = st.lists(st.tuples(CAPS, st.integers(min_value=0, max_value=30)), max_size=8)


@given(steps=STEPS)
def test_a_cap_rises_only_a_day_after_somebody_asked(steps: list[tuple[int | None, int]]) -> None:
    house, now, cap, asked = 1_000, EVENING, Cap(), [(EVENING - timedelta(days=2), 1_000)]
    for wanted, hours in steps:
        before = cap.at(now, house=house)
        cap = cap.set(wanted, now, house=house)
        sum_wanted = house if wanted is None else wanted
        asked.append((now, sum_wanted))
        assert cap.at(now, house=house) == min(before, sum_wanted)
        now += timedelta(hours=hours)
        later = cap.at(now, house=house)
        assert later in {min(before, sum_wanted), sum_wanted}
        if later > before:
            assert any(at <= now - RAISED_AFTER and value >= later for at, value in asked)


async def test_a_guest_who_signs_in_brings_the_wallet_along(house: GiftHouse) -> None:
    guest, anna = await house.rich(a_viewer(), 300), a_viewer()
    await house.wallets.set_caps(guest.id, Caps(per_day=40_000, per_show=None))
    await house.give(guest)
    house.shelf.scripted.losing = True
    pending = (await house.top_up(guest, 500)).fee

    await gather(*(house.wallets.merge(guest.id, anna.id) for _ in range(3)))
    house.shelf.clock.turn(timedelta(minutes=1))
    await house.sweep()

    wallet = await house.wallets.look(anna.id)
    assert wallet.balance == roubles(700)
    assert (wallet.is_adult, wallet.per_day.cap, wallet.per_day.given) == (True, roubles(400), roubles(100))
    assert await house.balance(guest) == 0
    async with house.database.reading() as sql:
        assert (await fee_store.find(sql, pending.id)).payer == anna.id
    await house.refund(anna)
    assert await house.balance(anna) == 0


async def test_who_never_had_a_wallet_brings_none(house: GiftHouse) -> None:
    await house.wallets.merge(ViewerId(mint("vwr")), a_viewer().id)


async def test_a_payment_that_waits_can_be_given_up(house: GiftHouse) -> None:
    anna = a_viewer()
    await house.adult(anna)
    fee = (await house.top_up(anna, 300, how="requires_action")).fee

    assert (await house.fees.give_up(fee.id, payer=anna.id)).status is PaymentStatus.CANCELLED
    assert house.shelf.scripted.books[fee.key] is Settlement.CANCELLED


async def test_a_key_of_one_refund_is_not_that_of_another(house: GiftHouse) -> None:
    anna: Viewer = await house.rich(a_viewer(), 300)
    await house.refund(anna, 100, key="k")
    other = a_key(anna, "refund", "k")
    object.__setattr__(other, "request_hash", "another")

    with pytest.raises(KeyReused):
        await house.wallets.refund(anna, None, key=other)
