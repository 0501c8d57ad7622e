from asyncio import gather
from dataclasses import replace

import pytest

from core.errors import NoSuchOffer, OverLimit, SoldOut
from core.ids import OfferId, ShowId, mint
from core.money import Money
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


async def test_a_cart_is_priced_when_it_is_looked_at(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(price=100_00)), a_viewer()
    await shelf.fill(anna, mug, units=2)
    await shelf.put(an_offer(price=80_00))

    cart = await shelf.carts.view(anna)

    (line,) = cart.lines
    assert (line.units, line.price.amount, line.subtotal.amount) == (2, 80_00, 160_00)
    assert (line.title, line.variant_name) == (mug.product.title, mug.variants[0].name)
    assert (line.left, line.limit, line.show) == (10, 5, SHOW)
    assert cart.total == Money(amount=160_00, currency="RUB")


async def test_an_empty_cart_costs_nothing(shelf: Shelf) -> None:
    cart = await shelf.carts.view(a_viewer())

    assert (cart.lines, cart.version, cart.total) == ((), 0, Money.zero("RUB"))


async def test_units_are_set_not_added(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()

    await shelf.fill(anna, mug, units=2)
    await shelf.fill(anna, mug, units=3)

    assert [line.units for line in (await shelf.carts.view(anna)).lines] == [3]


async def test_no_units_take_the_line_out(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)

    await shelf.fill(anna, mug, units=0)
    await shelf.fill(anna, mug, units=0)

    assert (await shelf.carts.view(anna)).lines == ()


async def test_a_cart_follows_the_person_and_no_one_else(shelf: Shelf) -> None:
    mug, anna, boris = await shelf.put(an_offer()), a_viewer(), a_viewer("Борис")
    await shelf.fill(anna, mug)

    assert (await shelf.carts.view(boris)).lines == ()
    assert len((await shelf.carts.view(replace(anna, name="Другое имя"))).lines) == 1


async def test_lines_of_another_show_are_left_out_when_a_show_is_named(shelf: Shelf) -> None:
    here, there = an_offer("mug"), an_offer("lamp", show=ShowId(mint("shw")))
    await shelf.put(here, there)
    anna = a_viewer()
    await shelf.fill(anna, here, there)

    assert [line.offer for line in (await shelf.carts.view(anna, show=SHOW)).lines] == [here.id]
    assert len((await shelf.carts.view(anna)).lines) == 2


async def test_the_limit_counts_all_variants_of_an_offer(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(limit=3)), a_viewer()
    small, large = (variant.id for variant in mug.variants)
    await shelf.carts.set_units(anna, mug.id, variant=small, units=2)

    with pytest.raises(OverLimit) as refusal:
        await shelf.carts.set_units(anna, mug.id, variant=large, units=2)

    assert refusal.value.facts == {"offer": mug.id, "limit": 3}


async def test_more_than_are_left_are_refused_but_fewer_are_always_allowed(shelf: Shelf) -> None:
    mug, anna, boris = await shelf.put(an_offer(stock=3)), a_viewer(), a_viewer("Борис")
    await shelf.fill(anna, mug, units=3)
    await shelf.buy(boris, mug, units=2)

    await shelf.fill(anna, mug, units=2)
    with pytest.raises(SoldOut) as refusal:
        await shelf.fill(anna, mug, units=3)

    assert refusal.value.facts == {"variant": mug.variants[0].id, "left": 1}


async def test_what_is_not_offered_cannot_be_put(shelf: Shelf) -> None:
    mug, lamp = an_offer("mug"), an_offer("lamp")
    await shelf.put(mug, lamp)

    with pytest.raises(NoSuchOffer):
        await shelf.carts.set_units(a_viewer(), OfferId(mint("ofr")), variant=mug.variants[0].id, units=1)
    with pytest.raises(NoSuchOffer):
        await shelf.carts.set_units(a_viewer(), mug.id, variant=lamp.variants[0].id, units=1)


async def test_two_devices_at_once_do_not_pass_the_limit(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(limit=3)), a_viewer()
    small, large = (variant.id for variant in mug.variants)

    endings = await gather(
        shelf.carts.set_units(anna, mug.id, variant=small, units=2),
        shelf.carts.set_units(anna, mug.id, variant=large, units=2),
        return_exceptions=True,
    )

    assert sorted(type(ending).__name__ for ending in endings) == ["NoneType", "OverLimit"]
