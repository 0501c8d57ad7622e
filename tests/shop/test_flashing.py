"""A flash sale begins, everyone hears the price and the end, and it ends by itself."""

from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import BadPromotion, FlashRunning, NoSuchOffer
from core.events import OfferChanged, decode
from core.ids import OfferId, ShowId, ViewerId, derive
from core.money import Money
from core.tables import OutboxRow
from shop.flashing import FlashSales, FlashWish
from shop.offer import Offer
from shop.promotion import FixedPrice, PercentOff
from shop.showing import offer_view
from tests.fakes import TurnedClock
from tests.shop.promotions import rub
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer

HOST = ViewerId("vwr_" + "1" * 32)
MINUTE = timedelta(minutes=1)
FIFTEEN = FlashWish(benefit=PercentOff(basis_points=15_00), lasts=5 * MINUTE)


@pytest.fixture
def flashes(shelf: Shelf, clock: TurnedClock) -> FlashSales:
    return FlashSales(database=shelf.database, clock=clock, currency="RUB")


async def told(shelf: Shelf) -> list[OfferChanged]:
    """What was owed about offers, in the order of their versions."""
    async with shelf.database.reading() as sql:
        rows = await sql.execute(select(OutboxRow.payload).where(OutboxRow.kind == "OfferChanged"))
        facts = [decode(row.payload) for row in rows]
    changed = [fact for fact in facts if isinstance(fact, OfferChanged)]
    return sorted(changed, key=lambda fact: fact.offer.version)


async def the_offer(shelf: Shelf, offer: Offer) -> Offer:
    return next(each for each in await shelf.catalogue.offers(offer.show) if each.id == offer.id)


async def start(flashes: FlashSales, offer: Offer, wish: FlashWish = FIFTEEN) -> Offer:
    return await flashes.start(offer.id, wish, show=SHOW, by=HOST)


async def test_everyone_is_told_the_whole_new_terms_and_the_servers_end(
    shelf: Shelf, flashes: FlashSales, clock: TurnedClock
) -> None:
    mug = await shelf.put(an_offer(price=1_000_00))

    await start(flashes, mug, replace(FIFTEEN, limit=2))

    (fact,) = await told(shelf)
    assert fact.show == SHOW
    assert fact.offer.version > mug.version
    assert fact.offer == offer_view(await the_offer(shelf, mug)), "the fact is what a fresh snapshot says"
    flash = fact.offer.flash
    assert flash is not None
    assert (flash.price, flash.ends_at, flash.limit) == (rub(850_00), clock.now() + 5 * MINUTE, 2)
    assert (flash.name.ru, flash.name.en) == ("Скидка эфира −15 %", "Flash sale −15%")
    assert fact.offer.price == rub(1_000_00)


async def test_a_buyer_pays_the_flash_price_while_it_lasts(
    shelf: Shelf, flashes: FlashSales, clock: TurnedClock
) -> None:
    anna, mug = a_viewer(), await shelf.put(an_offer(price=1_000_00))
    await start(flashes, mug)
    await shelf.fill(anna, mug)

    assert (await shelf.carts.view(anna)).total == rub(850_00)
    clock.turn(5 * MINUTE)
    assert (await shelf.carts.view(anna)).total == rub(1_000_00), "to the second, whether or not anybody was told"


async def test_a_variant_with_a_price_of_its_own_has_a_flash_price_of_its_own(
    shelf: Shelf, flashes: FlashSales
) -> None:
    mug = an_offer(price=1_000_00)
    large = replace(mug.variants[1], price=rub(2_000_00), list_price=rub(2_500_00))
    await shelf.put(replace(mug, variants=(mug.variants[0], large), floor=rub(900_00)))

    view = offer_view(await start(flashes, mug))

    assert view.flash is not None
    assert view.flash.price == rub(900_00), "not below the floor"
    assert [variant.flash_price for variant in view.variants] == [None, rub(1_700_00)]


async def test_it_ends_by_itself_once_and_everyone_is_told(
    shelf: Shelf, flashes: FlashSales, clock: TurnedClock
) -> None:
    mug = await shelf.put(an_offer())
    await start(flashes, mug)
    assert await flashes.end_what_is_over() == 0

    clock.turn(5 * MINUTE)
    await gather(flashes.end_what_is_over(), flashes.end_what_is_over())

    begun, ended = await told(shelf)
    assert begun.offer.flash is not None
    assert ended.offer.flash is None
    assert await flashes.end_what_is_over() == 0


async def test_a_host_stops_it_before_its_time_and_stopping_twice_tells_once(
    shelf: Shelf, flashes: FlashSales, clock: TurnedClock
) -> None:
    anna, mug = a_viewer(), await shelf.put(an_offer(price=1_000_00))
    await start(flashes, mug)
    clock.turn(MINUTE)

    stopped = [await flashes.stop(mug.id, show=SHOW) for _ in range(2)]

    assert [offer.flash for offer in stopped] == [None, None]
    assert len(await told(shelf)) == 2
    await shelf.fill(anna, mug)
    assert (await shelf.carts.view(anna)).total == rub(1_000_00)


async def test_asked_again_it_goes_on_and_another_has_to_wait(
    shelf: Shelf, flashes: FlashSales, clock: TurnedClock
) -> None:
    mug = await shelf.put(an_offer())
    await start(flashes, mug)

    again = await start(flashes, mug)
    with pytest.raises(FlashRunning):
        await start(flashes, mug, replace(FIFTEEN, limit=1))

    assert again.flash is not None
    assert again.flash.ends_at == clock.now() + 5 * MINUTE
    assert len(await told(shelf)) == 1
    clock.turn(5 * MINUTE)
    assert (await start(flashes, mug, replace(FIFTEEN, limit=1))).flash is not None, "the time of the first is over"


async def test_two_hosts_who_start_at_once_start_one(shelf: Shelf, flashes: FlashSales) -> None:
    mug = await shelf.put(an_offer())

    endings = await gather(start(flashes, mug), start(flashes, mug, replace(FIFTEEN, limit=1)), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["FlashRunning", "Offer"]


NOT_CHEAPER = (
    FixedPrice(price=rub(1_000_00)),
    FixedPrice(price=rub(1_100_00)),
    FixedPrice(price=Money(amount=1, currency="USD")),
)


@pytest.mark.parametrize("benefit", NOT_CHEAPER)
async def test_a_sale_that_is_not_cheaper_is_none(shelf: Shelf, flashes: FlashSales, benefit: FixedPrice) -> None:
    mug = await shelf.put(an_offer(price=1_000_00))

    with pytest.raises(BadPromotion):
        await start(flashes, mug, replace(FIFTEEN, benefit=benefit))

    assert await told(shelf) == []


async def test_a_sale_that_the_floor_takes_away_is_none(shelf: Shelf, flashes: FlashSales) -> None:
    mug = await shelf.put(replace(an_offer(price=1_000_00), floor=rub(1_000_00)))

    with pytest.raises(BadPromotion):
        await start(flashes, mug)


async def test_what_the_show_does_not_sell_has_no_sale(shelf: Shelf, flashes: FlashSales) -> None:
    mug = await shelf.put(an_offer())

    with pytest.raises(NoSuchOffer):
        await flashes.start(OfferId(derive("ofr", "none")), FIFTEEN, show=SHOW, by=HOST)
    with pytest.raises(NoSuchOffer):
        await flashes.start(mug.id, FIFTEEN, show=ShowId(derive("shw", "other")), by=HOST)
    with pytest.raises(NoSuchOffer):
        await flashes.stop(mug.id, show=ShowId(derive("shw", "other")))
