from dataclasses import replace

import pytest

from core.errors import BadOffer, NoSuchOffer, NoSuchProduct
from core.ids import ShowId, mint
from core.money import Money
from shop import offer_store
from shop.buying import cancel
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


async def test_a_show_offers_what_was_put_in_its_order(shelf: Shelf) -> None:
    second, first = an_offer("lamp", position=2), an_offer("mug", position=1)
    await shelf.put(second, first)

    found = await shelf.catalogue.offers(SHOW)

    assert found == (first, second)
    assert await shelf.catalogue.offers(ShowId(mint("shw"))) == ()


async def test_what_is_left_falls_with_each_hold(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=5)), a_viewer()
    await shelf.fill(anna, mug, units=2)
    await shelf.order(anna)

    (found,) = await shelf.catalogue.offers(SHOW)

    assert [(variant.left, variant.version) for variant in found.variants] == [(3, 2), (5, 1)]


async def test_putting_again_changes_words_and_terms_but_never_the_stock(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=5)), a_viewer()
    await shelf.buy(anna, mug, units=2)
    again = an_offer(stock=100, price=10_00)
    again = replace(again, product=replace(again.product, picture="/new.svg", attributes=()))

    await shelf.put(again)

    (found,) = await shelf.catalogue.offers(SHOW)
    assert (found.price.amount, found.product.picture, found.product.attributes) == (10_00, "/new.svg", ())
    assert found.variants[0].left == 3


async def test_a_product_has_a_page_of_its_own(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=5))

    page = await shelf.catalogue.product("mug")

    assert (page.product, page.variants) == (mug.product, mug.variants)
    with pytest.raises(NoSuchProduct):
        await shelf.catalogue.product("no-such-thing")


async def test_a_variant_may_cost_its_own_price_in_a_show(shelf: Shelf) -> None:
    mug, anna = an_offer(price=1_000_00), a_viewer()
    small, large = mug.variants
    price, list_price = Money(amount=1_200_00, currency="RUB"), Money(amount=1_900_00, currency="RUB")
    dear = replace(large, price=price, list_price=list_price)
    mug = await shelf.put(replace(mug, variants=(small, dear)))

    for variant in (small, large):
        await shelf.carts.set_units(anna, mug.id, variant=variant.id, units=2)
    shown, cart = await shelf.catalogue.offers(SHOW), await shelf.carts.view(anna)
    order = await shelf.order(anna)

    assert shown == (mug,)
    costs = {line.variant: (line.price.amount, line.list_price.amount) for line in cart.lines}
    assert costs == {small.id: (1_000_00, 1_500_00), large.id: (1_200_00, 1_900_00)}
    assert order.total.amount == 4_400_00


async def test_what_was_taken_off_sale_is_in_no_cart(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    order = await shelf.order(anna)
    async with shelf.database.transaction() as work:
        assert await offer_store.withdraw(work.connection, mug.id, now=shelf.clock.now())
        assert not await offer_store.withdraw(work.connection, mug.id, now=shelf.clock.now())

    await cancel(order.id, anna, till=shelf.till)

    assert (await shelf.carts.view(anna)).lines == ()
    with pytest.raises(NoSuchOffer):
        await shelf.fill(anna, mug)
    (off,) = await shelf.catalogue.offers(SHOW)
    assert (off.on_sale, off.version) == (False, 2)


async def test_bad_terms_are_refused(shelf: Shelf) -> None:
    mug = an_offer()
    dollars = Money(amount=1, currency="USD")

    with pytest.raises(BadOffer):
        replace(mug, price=mug.list_price * 2)
    with pytest.raises(BadOffer):
        replace(mug, price=dollars)
    with pytest.raises(BadOffer):
        replace(mug, limit=0)
    with pytest.raises(BadOffer):
        replace(mug, variants=(replace(mug.variants[0], price=dollars),))
    with pytest.raises(BadOffer):
        replace(mug, variants=(replace(mug.variants[0], price=mug.list_price, list_price=mug.price),))
    with pytest.raises(BadOffer):
        await shelf.put(replace(mug, price=dollars, list_price=dollars))
    assert await shelf.catalogue.offers(SHOW) == ()
