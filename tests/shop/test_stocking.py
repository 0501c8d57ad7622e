"""The staff change stock: with a reason, once a key, and never below what orders hold."""

from asyncio import gather

import pytest
from sqlalchemy import select

from core.errors import BadStock, BelowReserved, KeyReused, NoSuchVariant, SoldOut
from core.events import StockChanged, decode
from core.ids import ShowId, VariantId, mint
from core.people import Role, Viewer
from core.tables import OutboxRow
from shop.key_store import Key
from shop.movement import MovementKind
from shop.stocking import MOST_UNITS, Stocked, StockWish
from tests.shop.shelf import Shelf, a_viewer, an_offer


def a_key(text: str, **request: object) -> Key:
    """The name of a request of the host."""
    return Key(principal=HOST.id, route="POST /stock", key=text, request=request)


COUNTED, ADJUSTED = MovementKind.COUNTED, MovementKind.ADJUSTED

HOST = Viewer(id=a_viewer().id, name="Варя", role=Role.HOST)


async def change(
    shelf: Shelf, variant: VariantId, units: int, *, kind: MovementKind = ADJUSTED, key: str = "k"
) -> Stocked:
    """What the staff do all day."""
    wish = StockWish(variant=variant, kind=kind, units=units, reason="Пересчитали")
    return await shelf.stocking.change(wish, HOST, key=a_key(key, units=units, kind=kind))


async def test_a_count_and_an_adjustment_change_what_is_left(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=5))

    counted = await change(shelf, mug.variants[0].id, 12, kind=COUNTED, key="1")
    broken = await change(shelf, mug.variants[0].id, -2, key="2")

    assert (counted.level.left, counted.movement.units, counted.movement.on_hand) == (12, 7, 12)
    assert (broken.level.left, broken.movement.units, broken.movement.by) == (10, -2, HOST.id)
    assert await shelf.left(mug) == 10


async def test_the_history_says_why_the_newest_first(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=5))
    variant = mug.variants[0].id
    await change(shelf, variant, 1, key="1")
    await change(shelf, variant, 1, key="2")

    whole = await shelf.stocking.history(variant, before=None, limit=10)
    rest = await shelf.stocking.history(variant, before=whole[0].id, limit=1)

    assert [(each.kind, each.units, each.reason) for each in whole] == [
        (ADJUSTED, 1, "Пересчитали"),
        (ADJUSTED, 1, "Пересчитали"),
        (MovementKind.OPENING, 5, ""),
    ]
    assert rest == [whole[1]]
    with pytest.raises(NoSuchVariant):
        await shelf.stocking.history(VariantId(mint("var")), before=None, limit=1)


async def test_a_key_changes_stock_once(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=5))
    variant = mug.variants[0].id

    first, again = await gather(change(shelf, variant, 3), change(shelf, variant, 3))

    assert sorted([first.replayed, again.replayed]) == [False, True]
    assert first.movement == again.movement
    assert await shelf.left(mug) == 8
    with pytest.raises(KeyReused):
        await change(shelf, variant, 4)


async def test_stock_never_falls_below_what_orders_hold(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(stock=5)), a_viewer()
    await shelf.fill(anna, mug, units=3)
    await shelf.order(anna)

    with pytest.raises(BelowReserved) as refused:
        await change(shelf, mug.variants[0].id, 2, kind=COUNTED)

    assert refused.value.facts == {"reserved": 3, "on_hand": 5}
    assert (await change(shelf, mug.variants[0].id, 3, kind=COUNTED)).level.left == 0


async def test_a_count_and_purchases_at_once_never_oversell(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=4))
    buyers = [a_viewer(f"Покупатель {number}") for number in range(4)]
    for buyer in buyers:
        await shelf.fill(buyer, mug)

    count = change(shelf, mug.variants[0].id, 2, kind=COUNTED)
    endings = await gather(count, *(shelf.order(buyer) for buyer in buyers), return_exceptions=True)

    failures = {type(each) for each in endings if isinstance(each, BaseException)}
    assert failures <= {SoldOut, BelowReserved}
    assert await shelf.left(mug) >= 0


async def test_everyone_watching_is_told(shelf: Shelf) -> None:
    mug, elsewhere = an_offer(stock=5), an_offer(stock=5, show=ShowId(mint("shw")))
    await shelf.put(mug, elsewhere)

    await change(shelf, mug.variants[0].id, 7)

    async with shelf.database.reading() as sql:
        facts = [decode(row.payload) for row in await sql.execute(select(OutboxRow.payload))]
    assert {fact.show for fact in facts} == {mug.show, elsewhere.show}
    assert {(fact.left, fact.version) for fact in facts if isinstance(fact, StockChanged)} == {(12, 2)}


async def test_what_cannot_lie_on_a_shelf_is_refused(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(stock=5))
    variant = mug.variants[0].id

    unfit = [(COUNTED, -1), (COUNTED, MOST_UNITS + 1), (ADJUSTED, -MOST_UNITS - 1), (MovementKind.SHIPPED, 1)]
    for kind, units in unfit:
        with pytest.raises(BadStock):
            StockWish(variant=variant, kind=kind, units=units)
    with pytest.raises(BadStock):
        await change(shelf, variant, MOST_UNITS)
    with pytest.raises(BelowReserved):
        await change(shelf, variant, -6)
    with pytest.raises(NoSuchVariant):
        await change(shelf, VariantId(mint("var")), 1)
    assert await shelf.left(mug) == 5
