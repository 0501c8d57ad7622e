from dataclasses import replace

import pytest
from sqlalchemy import select

from core.errors import BadOffer, NoSuchProduct
from core.events import StockChanged, decode
from core.ids import ShowId, VariantId, mint
from core.money import Money
from core.tables import OutboxRow
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


async def test_new_units_are_told_to_each_show_that_sells_them(shelf: Shelf) -> None:
    mug, elsewhere = an_offer(stock=5), an_offer(stock=5, show=ShowId(mint("shw")))
    await shelf.put(mug, elsewhere)

    await shelf.catalogue.restock(mug.variants[0].id, units=7)

    async with shelf.database.reading() as sql:
        facts = [decode(row.payload) for row in await sql.execute(select(OutboxRow.payload))]
    assert {fact.show for fact in facts} == {mug.show, elsewhere.show}
    assert {(fact.left, fact.version) for fact in facts if isinstance(fact, StockChanged)} == {(12, 2)}
    with pytest.raises(NoSuchProduct):
        await shelf.catalogue.restock(VariantId(mint("var")), units=1)


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
        await shelf.put(replace(mug, price=dollars, list_price=dollars))
    assert await shelf.catalogue.offers(SHOW) == ()
