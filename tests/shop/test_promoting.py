"""Staff make codes, see what there is, and end it."""

from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadPromotion, CodeTaken, KeyReused, NoSuchOffer, NoSuchPromotion
from core.ids import OfferId, PromotionId, ShowId, ViewerId, derive
from core.money import Money
from shop.flashing import FlashSales, FlashWish
from shop.key import Key
from shop.promoting import CodeWish, Promoting
from shop.promotion import AmountOff, PercentOff
from shop.promotion_store import Made
from tests.fakes import EVENING, TurnedClock
from tests.shop.promotions import rub
from tests.shop.shelf import SHOW, Shelf, an_offer

HOST = ViewerId("vwr_" + "1" * 32)

LIVE15 = CodeWish(
    code=" Live-15 ",
    name=None,
    benefit=PercentOff(basis_points=15_00),
    stacks=False,
    minimum=None,
    limit_total=100,
    limit_per_buyer=1,
    starts_at=None,
    ends_at=None,
    show=None,
    offer=None,
)


@pytest.fixture
def flashes(shelf: Shelf, clock: TurnedClock) -> FlashSales:
    return FlashSales(database=shelf.database, clock=clock, currency="RUB")


@pytest.fixture
def promoting(shelf: Shelf, clock: TurnedClock, flashes: FlashSales) -> Promoting:
    return Promoting(database=shelf.database, clock=clock, flashes=flashes, currency="RUB")


def a_key(text: str, **asked: object) -> Key:
    return Key(principal=HOST, route="POST /promotions", key=text, request=asked)


async def make(promoting: Promoting, wish: CodeWish, *, key: str = "1") -> Made:
    made, _ = await promoting.make_code(wish, key=a_key(key), by=HOST)
    return made


async def test_a_code_is_kept_in_one_spelling_and_shown_as_it_was_written(promoting: Promoting) -> None:
    made = await make(promoting, LIVE15)

    assert (made.promotion.code, made.shown) == ("LIVE-15", "Live-15")
    assert (made.promotion.name.ru, made.promotion.starts_at) == ("Промокод Live-15 −15 %", EVENING)
    assert (made.promotion.limit_total, made.promotion.used, made.created_by) == (100, 0, HOST)


async def test_the_same_request_makes_one_code(promoting: Promoting) -> None:
    first, replayed = await promoting.make_code(LIVE15, key=a_key("1"), by=HOST)
    again, twice = await promoting.make_code(LIVE15, key=a_key("1"), by=HOST)

    assert (first.promotion.id, replayed, twice) == (again.promotion.id, False, True)
    with pytest.raises(KeyReused):
        await promoting.make_code(LIVE15, key=a_key("1", another="wish"), by=HOST)


async def test_a_code_is_taken_however_it_is_spelled(promoting: Promoting) -> None:
    await make(promoting, LIVE15)

    with pytest.raises(CodeTaken):
        await make(promoting, replace(LIVE15, code="LIVЕ-15"), key="2")  # with a Cyrillic letter in it

    page = await promoting.page(show=None, after=None, limit=10)
    assert len(page.items) == 1


async def test_of_two_who_make_the_same_code_at_once_one_does(promoting: Promoting) -> None:
    endings = await gather(make(promoting, LIVE15, key="1"), make(promoting, LIVE15, key="2"), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["CodeTaken", "Made"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"benefit": AmountOff(amount=Money(amount=1, currency="USD"))},
        {"minimum": Money(amount=1, currency="USD")},
        {"ends_at": EVENING - timedelta(days=1)},
        {"code": "%"},
        {"limit_total": 0},
    ],
)
async def test_a_code_that_makes_no_sense_is_not_made(promoting: Promoting, wrong: dict[str, object]) -> None:
    given = {name: getattr(LIVE15, name) for name in CodeWish.__slots__}

    with pytest.raises(BadPromotion):
        await make(promoting, CodeWish(**{**given, **wrong}))


async def test_a_code_is_for_an_offer_that_there_is(shelf: Shelf, promoting: Promoting) -> None:
    mug = await shelf.put(an_offer())

    made = await make(promoting, replace(LIVE15, show=SHOW, offer=mug.id))

    assert made.promotion.offer == mug.id
    with pytest.raises(NoSuchOffer):
        await make(promoting, replace(LIVE15, code="B", show=SHOW, offer=OfferId(derive("ofr", "none"))), key="2")
    elsewhere = ShowId(derive("shw", "other"))
    with pytest.raises(BadPromotion):
        await make(promoting, replace(LIVE15, code="B", show=elsewhere, offer=mug.id), key="3")


async def test_the_list_is_paged_and_names_what_counts_in_a_show(promoting: Promoting, clock: TurnedClock) -> None:
    for number in range(3):
        await make(promoting, replace(LIVE15, code=f"ALL{number}"), key=f"all{number}")
        clock.turn(timedelta(seconds=1))
    await make(promoting, replace(LIVE15, code="OTHER", show=ShowId(derive("shw", "other"))), key="other")

    first = await promoting.page(show=SHOW, after=None, limit=2)
    second = await promoting.page(show=SHOW, after=first.next, limit=2)

    assert [made.shown for made in (*first.items, *second.items)] == ["ALL2", "ALL1", "ALL0"]
    assert second.next is None
    assert len((await promoting.page(show=None, after=None, limit=10)).items) == 4


async def test_a_code_that_was_stopped_counts_no_more(promoting: Promoting, clock: TurnedClock) -> None:
    made = await make(promoting, LIVE15)
    clock.turn(timedelta(minutes=1))

    stopped = [await promoting.stop(made.promotion.id) for _ in range(2)]

    assert [each.promotion.ends_at for each in stopped] == [clock.now()] * 2
    with pytest.raises(NoSuchPromotion):
        await promoting.stop(PromotionId(derive("prm", "none")))


async def test_a_flash_sale_that_is_stopped_in_the_list_is_told_to_everyone(
    shelf: Shelf, promoting: Promoting, flashes: FlashSales
) -> None:
    mug = await shelf.put(an_offer())
    wish = FlashWish(benefit=PercentOff(basis_points=15_00), lasts=timedelta(minutes=5))
    offer = await flashes.start(mug.id, wish, show=SHOW, by=HOST)
    assert offer.flash is not None

    stopped = await promoting.stop(offer.flash.id)

    assert stopped.closed_at is not None
    (now,) = [each for each in await shelf.catalogue.offers(SHOW) if each.id == mug.id]
    assert now.flash is None
    assert now.version > offer.version
    assert rub(0) < now.price
