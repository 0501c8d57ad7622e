"""Merging: a guest's cart and an account's become one, whatever happens at the same time."""

from asyncio import Task, create_task, gather
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from core.errors import CartEmpty, CartMoved, VitrinaError
from core.events import Localized
from core.ids import OfferId, ProductId, ShowId, VariantId, ViewerId
from core.money import Money
from core.people import Role, Viewer
from shop import cart_store
from shop.buying import cancel
from shop.cart import CartLine
from shop.merging import MOST_LINES, Bound, Merged, merge
from shop.order import Order
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer

WORDS = Localized(ru="Кружка", en="Mug")
PRICE = Money(amount=100, currency="RUB")


def a_line(offer: int = 0, variant: int = 0, *, units: int = 1, left: int = 99, limit: int = 99) -> CartLine:
    return CartLine(
        offer=OfferId(f"ofr {offer}"),
        show=ShowId("shw"),
        product=ProductId(f"prd {offer}"),
        variant=VariantId(f"var {offer} {variant}"),
        title=WORDS,
        variant_name=WORDS,
        picture="",
        units=units,
        price=PRICE,
        list_price=PRICE,
        left=left,
        limit=limit,
    )


def merged(own: Sequence[CartLine], guests: Sequence[CartLine]) -> Counter[tuple[OfferId, VariantId]]:
    after = Counter({(line.offer, line.variant): line.units for line in own})
    changed, _ = merge(own, guests)
    return Counter({**after, **changed})


def test_units_of_the_same_thing_are_added_up() -> None:
    changed, told = merge([a_line(units=1)], [a_line(units=2)])

    assert (list(changed.values()), told.units, told.capped) == ([3], 2, ())


@pytest.mark.parametrize(
    ("own", "guests", "taken", "why"),
    [
        (a_line(units=2, limit=3), a_line(units=2, limit=3), 1, Bound.LIMIT),
        (a_line(0, 1, units=3, limit=3), a_line(units=2, limit=3), 0, Bound.LIMIT),
        (a_line(units=2, left=3), a_line(units=2, left=3), 1, Bound.LEFT),
        (a_line(units=5, left=1), a_line(units=1, left=1), 0, Bound.LEFT),
        (a_line(1), a_line(units=2, left=0), 0, Bound.LEFT),
    ],
)
def test_what_does_not_fit_is_told(own: CartLine, guests: CartLine, taken: int, why: Bound) -> None:
    _, told = merge([own], [guests])

    assert [(each.wanted, each.taken, each.why) for each in told.capped] == [(guests.units, taken, why)]
    assert told.units == taken


def test_a_full_cart_takes_no_further_line_but_more_of_what_it_has() -> None:
    full = [a_line(each) for each in range(MOST_LINES)]

    changed, told = merge(full, [a_line(MOST_LINES), a_line(0)])

    assert list(changed) == [(OfferId("ofr 0"), VariantId("var 0 0"))]
    assert [each.why for each in told.capped] == [Bound.LINES]


@st.composite
def two_carts(draw: st.DrawFn) -> tuple[list[CartLine], list[CartLine]]:
    limits = draw(st.lists(st.integers(1, 9), min_size=4, max_size=4))
    lefts = draw(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 2)), st.integers(0, 9)))
    places = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), unique=True, max_size=6)

    def cart() -> list[CartLine]:
        return [
            a_line(*place, units=draw(st.integers(1, 9)), left=lefts.get(place, 5), limit=limits[place[0]])
            for place in draw(places)
        ]

    return cart(), cart()


@given(two_carts())
def test_nothing_is_lost_unsaid_and_no_bound_is_passed(carts: tuple[list[CartLine], list[CartLine]]) -> None:
    own, guests = carts

    after = merged(own, guests)
    _, told = merge(own, guests)

    before = Counter({(line.offer, line.variant): line.units for line in own})
    lost = sum(each.wanted - each.taken for each in told.capped)
    assert after.total() == before.total() + told.units
    assert told.units + lost == sum(line.units for line in guests)
    assert all(after[place] >= units for place, units in before.items()), "one's own stay"
    for line in guests:
        place = (line.offer, line.variant)
        of_offer = sum(units for (offer, _), units in after.items() if offer == line.offer)
        own_of_offer = sum(units for (offer, _), units in before.items() if offer == line.offer)
        assert after[place] <= max(before[place], line.left)
        assert of_offer <= max(own_of_offer, line.limit)


# Over the database


def a_guest() -> Viewer:
    return a_viewer("Гость")


def an_account() -> Viewer:
    anna = a_viewer("Анна")
    return Viewer(id=anna.id, name=anna.name, role=Role.VIEWER)


async def units_of(shelf: Shelf, buyer: Viewer) -> dict[str, int]:
    return {line.offer: line.units for line in (await shelf.carts.view(buyer)).lines}


async def test_a_guests_cart_lies_in_the_account_after_they_signed_in(shelf: Shelf) -> None:
    mug, lamp = an_offer("mug"), an_offer("lamp")
    await shelf.put(mug, lamp)
    guest, anna = a_guest(), an_account()
    await shelf.fill(anna, mug, units=1)
    await shelf.fill(guest, mug, lamp, units=2)

    told = await shelf.carts.merge(guest, anna)

    assert await units_of(shelf, anna) == {mug.id: 3, lamp.id: 2}
    assert (told.units, told.capped) == (4, ())


async def test_merging_again_changes_nothing(shelf: Shelf) -> None:
    mug, guest, anna, bo = await shelf.put(an_offer()), a_guest(), an_account(), an_account()
    await shelf.fill(guest, mug, units=2)
    await shelf.carts.merge(guest, anna)
    before = await shelf.carts.view(anna)

    again = await shelf.carts.merge(guest, anna)
    elsewhere = await shelf.carts.merge(guest, bo)

    assert again.units == elsewhere.units == 0
    assert (await shelf.carts.view(anna)).lines == before.lines
    assert await units_of(shelf, bo) == {}


async def test_merging_five_times_at_once_merges_once(shelf: Shelf) -> None:
    mug, guest, anna = await shelf.put(an_offer(limit=9)), a_guest(), an_account()
    await shelf.fill(guest, mug, units=2)
    await shelf.fill(anna, mug, units=1)

    told = await gather(*(shelf.carts.merge(guest, anna) for _ in range(5)))

    assert sorted(each.units for each in told) == [0, 0, 0, 0, 2]
    assert await units_of(shelf, anna) == {mug.id: 3}


async def test_two_guests_who_sign_in_at_once_both_bring_what_fits(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer(limit=3)), an_account()
    guests = [a_guest(), a_guest()]
    for guest in guests:
        await shelf.fill(guest, mug, units=2)

    told = await gather(*(shelf.carts.merge(guest, anna) for guest in guests))

    assert await units_of(shelf, anna) == {mug.id: 3}
    assert sorted((each.units, len(each.capped)) for each in told) == [(1, 1), (2, 0)]


async def test_a_tab_that_still_believes_it_is_the_guest_is_told_to_ask_anew(shelf: Shelf) -> None:
    mug, guest, anna = await shelf.put(an_offer()), a_guest(), an_account()
    await shelf.carts.merge(guest, anna)

    with pytest.raises(CartMoved):
        await shelf.fill(guest, mug)
    with pytest.raises(CartMoved):
        await shelf.carts.view(guest)


async def test_what_a_guest_had_on_hold_comes_back_to_the_account(shelf: Shelf) -> None:
    mug, guest, anna = await shelf.put(an_offer()), a_guest(), an_account()
    await shelf.fill(guest, mug, units=2)
    order = await shelf.order(guest)
    await shelf.carts.merge(guest, anna)

    await cancel(order.id, guest, till=shelf.till)

    assert await units_of(shelf, anna) == {mug.id: 2}


async def test_every_change_is_told_to_its_owner_with_a_version_that_grows(shelf: Shelf) -> None:
    mug, guest, anna = await shelf.put(an_offer()), a_guest(), an_account()
    await shelf.fill(guest, mug)
    await shelf.fill(guest, mug, units=2)
    await shelf.carts.merge(guest, anna)

    assert shelf.herald.told == [(guest.id, 1), (guest.id, 2), (guest.id, 3), (anna.id, 1)]
    assert (await shelf.carts.view(anna)).version == 1


async def test_two_tabs_that_order_one_cart_at_once_make_one_order(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), a_viewer()
    await shelf.fill(anna, mug, units=2)

    endings = await gather(*(shelf.order(anna, key=key) for key in ("tab 1", "tab 2")), return_exceptions=True)

    assert sorted(type(each).__name__ for each in endings) == [CartEmpty.__name__, Order.__name__]


async def test_ordering_while_signing_in_orders_the_lines_or_brings_them(shelf: Shelf) -> None:
    mug, guest, anna = await shelf.put(an_offer()), a_guest(), an_account()
    await shelf.fill(guest, mug, units=2)

    ordered, told = await gather(shelf.order(guest), shelf.carts.merge(guest, anna), return_exceptions=True)

    assert not isinstance(told, BaseException)
    assert isinstance(ordered, (Order, VitrinaError))
    assert (told.units == 0) is isinstance(ordered, Order)
    assert (await shelf.carts.view(anna, show=SHOW)).lines == () if isinstance(ordered, Order) else True


async def test_merging_and_ordering_lock_carts_in_one_order(shelf: Shelf) -> None:
    mug, anna = await shelf.put(an_offer()), replace(an_account(), id=ViewerId("vwr_" + "0" * 32))
    guest = replace(a_guest(), id=ViewerId("vwr_" + "f" * 32))
    await shelf.fill(anna, mug)
    await shelf.fill(guest, mug, units=2)

    async with shelf.database.transaction() as batch:
        await cart_store.lock_all(batch.connection, {anna.id})
        merging = create_task(shelf.carts.merge(guest, anna))
        await waits_for_a_lock(shelf, merging)
        await cart_store.lock_all(batch.connection, {anna.id, guest.id})  # what a deadlock would refuse

    assert (await merging).units == 2


async def waits_for_a_lock(shelf: Shelf, task: "Task[Merged]") -> None:
    """Until ``task`` stands at a lock of PostgreSQL; on SQLite it stands at the only writer at once."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    for _ in range(10_000):
        assert not task.done()
        async with shelf.database.reading() as sql:
            if sql.dialect.name == "sqlite" or (await sql.execute(waiting)).scalar_one():
                return
