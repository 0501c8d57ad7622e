from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.errors import KeyReused, NoSuchOrder, OrderClosed
from core.people import Role, Viewer
from core.tables import OutboxRow
from shop.fulfilling import Fulfilled, Parcel, deliver, pack, ship
from shop.key_store import Key
from shop.offer import Offer
from shop.order import Order, OrderStatus
from shop.order_tables import OrderEventRow
from shop.tables import StockRow
from tests.shop.shelf import NO_ORDER, Shelf, a_viewer, an_offer

PARCEL = Parcel(carrier="Почта", tracking="RA123456789RU")


@pytest.fixture
def varya() -> Viewer:
    return replace(a_viewer("Варя"), role=Role.HOST)


def a_key(by: Viewer, key: str, **request: object) -> Key:
    return Key(principal=by.id, route="POST desk", key=key, request=request)


async def sent(shelf: Shelf, order: Order, by: Viewer, *, parcel: Parcel = PARCEL, key: str = "k") -> Fulfilled:
    asked = a_key(by, key, tracking=parcel.tracking)
    return await ship(order.id, parcel, by=by, key=asked, database=shelf.database, clock=shelf.clock)


async def packed(shelf: Shelf, mug: Offer, by: Viewer, *, units: int = 1) -> Order:
    order = await shelf.buy(a_viewer(), mug, units=units)
    ending = await pack(order.id, by=by, key=a_key(by, f"pack {order.id}"), database=shelf.database, clock=shelf.clock)
    return ending.order


async def stock_of(shelf: Shelf, mug: Offer) -> tuple[int, int]:
    async with shelf.database.reading() as sql:
        rows = await sql.execute(select(StockRow.__table__).where(StockRow.variant == mug.variants[0].id))
    row = rows.one()
    return row.on_hand, row.reserved


async def test_an_order_goes_its_way_and_its_history_says_who_did_what(shelf: Shelf, varya: Viewer) -> None:
    order = await packed(shelf, await shelf.put(an_offer()), varya)
    shelf.clock.turn(timedelta(hours=1))
    shipped = (await sent(shelf, order, varya)).order
    shelf.clock.turn(timedelta(days=2))

    key = a_key(varya, "d")
    endings = [
        await deliver(order.id, by=varya, key=key, note="соседу", database=shelf.database, clock=shelf.clock)
        for _ in range(2)
    ]

    assert (shipped.status, shipped.carrier, shipped.tracking) == (OrderStatus.SHIPPED, "Почта", "RA123456789RU")
    delivered = endings[0].order
    assert [ending.replayed for ending in endings] == [False, True]
    assert delivered.status is OrderStatus.DELIVERED
    assert shipped.shipped_at is not None
    assert delivered.delivered_at == shipped.shipped_at + timedelta(days=2)
    async with shelf.database.reading() as sql:
        rows = await sql.execute(select(OrderEventRow.__table__).order_by(OrderEventRow.version))
    history = [(row.event, row.actor_name, row.note) for row in rows]
    assert history == [
        ("placed", None, None),
        ("money_came", None, None),
        ("packed", "Варя", None),
        ("shipped", "Варя", None),
        ("delivered", "Варя", "соседу"),
    ]


async def test_units_leave_the_stock_when_they_are_sent(shelf: Shelf, varya: Viewer) -> None:
    mug = await shelf.put(an_offer(stock=10))
    order = await packed(shelf, mug, varya, units=3)
    before = await stock_of(shelf, mug)

    await sent(shelf, order, varya)

    assert (before, await stock_of(shelf, mug)) == ((10, 3), (7, 0))
    assert await shelf.left(mug) == 7


async def test_a_parcel_sent_twice_under_one_key_is_sent_once(shelf: Shelf, varya: Viewer) -> None:
    mug = await shelf.put(an_offer(stock=10))
    order = await packed(shelf, mug, varya)

    endings = await gather(*(sent(shelf, order, varya) for _ in range(4)))

    assert sorted(ending.replayed for ending in endings) == [False, True, True, True]
    assert await stock_of(shelf, mug) == (9, 0)
    with pytest.raises(KeyReused):
        await sent(shelf, order, varya, parcel=Parcel(tracking="RA2"))
    with pytest.raises(OrderClosed):
        await sent(shelf, order, varya, key="k2")


async def test_of_two_who_send_one_parcel_one_is_told_that_it_is_gone(shelf: Shelf, varya: Viewer) -> None:
    mug, boris = await shelf.put(an_offer(stock=10)), replace(a_viewer("Борис"), role=Role.MODERATOR)
    order = await packed(shelf, mug, varya, units=2)

    endings = await gather(sent(shelf, order, varya), sent(shelf, order, boris), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["Fulfilled", "OrderClosed"]
    assert await stock_of(shelf, mug) == (8, 0)


async def test_the_buyer_is_told_that_it_was_sent_with_the_same_commit(shelf: Shelf, varya: Viewer) -> None:
    order = await packed(shelf, await shelf.put(an_offer()), varya)

    await sent(shelf, order, varya)

    async with shelf.database.reading() as sql:
        kinds = [row.kind for row in await sql.execute(select(OutboxRow.kind))]
    assert kinds.count("OrderShipped") == 1


async def test_what_is_not_paid_is_not_packed_and_what_is_not_packed_is_not_sent(shelf: Shelf, varya: Viewer) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug)
    pending = await shelf.order(anna)
    paid = await shelf.buy(a_viewer(), mug)

    with pytest.raises(OrderClosed):
        await pack(pending.id, by=varya, key=a_key(varya, "p1"), database=shelf.database, clock=shelf.clock)
    with pytest.raises(OrderClosed):
        await sent(shelf, paid, varya)
    with pytest.raises(OrderClosed):
        await deliver(paid.id, by=varya, key=a_key(varya, "d1"), database=shelf.database, clock=shelf.clock)
    with pytest.raises(NoSuchOrder):
        await pack(NO_ORDER, by=varya, key=a_key(varya, "p2"), database=shelf.database, clock=shelf.clock)
