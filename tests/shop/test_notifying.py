from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.events import Event, OrderPaid, OrderRefunded, OrderShipped
from core.ids import OrderId
from core.money import Money
from core.people import Role
from shop import letter_store
from shop.buying import place_order
from shop.delivery import Contact
from shop.fulfilling import Parcel, pack, ship
from shop.key_store import Key
from shop.letter import Letter, LetterKind
from shop.letter_store import LetterName, LetterStatus
from shop.notifying import RETRY_AFTER, RETRY_WITHIN, LetterDesk, overdue_letters, send_letter
from shop.order import Order
from shop.order_tables import LetterRow
from shop.purchase import Wish
from shop.receipts import Around
from shop.refund import SomeMoney
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


class PlainPaper:
    """Says nothing beside the order."""

    async def around(self, sql: AsyncConnection, order: Order) -> Around:
        return Around()


class Post:
    """Keeps letters; takes none while ``closed``."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.closed = False

    async def send(self, letter: Letter) -> None:
        if self.closed:
            raise OSError("closed")
        self.letters.append(letter)


class Queue:
    """Remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[LetterName] = []

    async def ask_for(self, *letters: LetterName) -> None:
        self.asked += letters


def receipt_of(order: OrderId) -> LetterName:
    return LetterName(order=order, kind=LetterKind.RECEIPT)


async def bought(shelf: Shelf) -> Order:
    return await shelf.buy(a_viewer(), await shelf.put(an_offer()))


async def sending(letter: LetterName, post: Post, *, database: Database, clock: TurnedClock) -> bool:
    return await send_letter(letter, database=database, mailer=post, letterhead=PlainPaper(), clock=clock)


async def test_a_receipt_is_sent_once(shelf: Shelf) -> None:
    order, post = await bought(shelf), Post()

    left = [await sending(receipt_of(order.id), post, database=shelf.database, clock=shelf.clock) for _ in range(2)]

    assert left == [True, False]
    assert [letter.key for letter in post.letters] == [f"receipt-{order.id}"]


async def test_a_post_that_never_takes_it_is_asked_less_and_less(shelf: Shelf) -> None:
    order, post = await bought(shelf), Post()
    post.closed = True
    waits: list[timedelta] = []

    for _ in range(12):
        with pytest.raises(OSError, match="closed"):
            await sending(receipt_of(order.id), post, database=shelf.database, clock=shelf.clock)
        async with shelf.database.reading() as sql:
            due = (await sql.execute(select(LetterRow.due_at))).scalar_one()
        waits.append(due - shelf.clock.now())
        shelf.clock.turn(waits[-1])

    assert waits[:3] == [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER]
    assert waits[-1] == RETRY_WITHIN


async def test_a_parcel_has_a_letter_of_its_own(shelf: Shelf) -> None:
    order, post, host = await bought(shelf), Post(), replace(a_viewer("Варя"), role=Role.HOST)
    key, other = (Key(principal=host.id, route="POST desk", key=each, request={}) for each in "ab")
    await pack(order.id, by=host, key=other, database=shelf.database, clock=shelf.clock)
    await ship(order.id, Parcel(tracking="RA1"), by=host, key=key, database=shelf.database, clock=shelf.clock)

    shelf.clock.turn(timedelta(minutes=10))
    overdue = await overdue_letters(database=shelf.database, clock=shelf.clock)
    for letter in overdue:
        await sending(letter, post, database=shelf.database, clock=shelf.clock)

    assert {letter.kind for letter in overdue} == {LetterKind.RECEIPT, LetterKind.SHIPPING}
    assert {letter.key for letter in post.letters} == {f"receipt-{order.id}", f"shipping-{order.id}"}


async def test_a_buyer_without_an_address_gets_no_letter_and_the_row_says_so(shelf: Shelf) -> None:
    order, post = await bought(shelf), Post()
    by_phone = replace(order, contact=Contact(phone="+79991234567"))
    async with shelf.database.transaction() as work:
        await letter_store.add(work.connection, [by_phone], LetterKind.SHIPPING, now=shelf.clock.now())
    shelf.clock.turn(timedelta(days=1))

    asked = LetterName(order=order.id, kind=LetterKind.SHIPPING)
    left = await sending(asked, post, database=shelf.database, clock=shelf.clock)

    async with shelf.database.reading() as sql:
        standing = {letter.kind: letter.status for letter in await letter_store.of_order(sql, order.id)}
    assert not left
    assert standing == {LetterKind.RECEIPT: LetterStatus.DUE, LetterKind.SHIPPING: LetterStatus.UNREACHABLE}
    assert asked not in await overdue_letters(database=shelf.database, clock=shelf.clock)


async def test_who_gave_a_phone_alone_buys_without_a_letter(shelf: Shelf) -> None:
    anna, post = a_viewer(), Post()
    await shelf.fill(anna, await shelf.put(an_offer(price=1_990_00)))
    total = Money(amount=1_990_00, currency="RUB")
    wish = Wish(show=SHOW, contact=Contact(phone="+79991234567"), delivery=None, expected_total=total)
    placed = (await place_order(wish, anna, key="k", till=shelf.till)).order

    paid = await shelf.pay(placed, anna)
    left = await sending(receipt_of(paid.id), post, database=shelf.database, clock=shelf.clock)

    async with shelf.database.reading() as sql:
        letters = await letter_store.of_order(sql, paid.id)
    assert (paid.paid_at is not None, left, post.letters) == (True, False, [])
    assert [letter.status for letter in letters] == [LetterStatus.UNREACHABLE]


async def test_a_letter_is_asked_for_when_something_has_happened(clock: TurnedClock) -> None:
    order, buyer, queue = OrderId("ord_1"), a_viewer(), Queue()
    desk = LetterDesk(queue=queue)

    await desk.on_paid(OrderPaid(show=SHOW, at=clock.now(), order=order, buyer=buyer.id))
    await desk.on_shipped(OrderShipped(show=SHOW, at=clock.now(), order=order, buyer=buyer.id))

    assert [letter.kind for letter in queue.asked] == [LetterKind.RECEIPT, LetterKind.SHIPPING]
    assert isinstance(OrderShipped(show=SHOW, at=clock.now(), order=order, buyer=buyer.id), Event)


async def test_every_refund_has_a_letter_of_its_own(shelf: Shelf) -> None:
    order, post = await shelf.buy(a_viewer(), await shelf.put(an_offer(price=1_990_00))), Post()
    first = await shelf.refund(order, SomeMoney(amount=Money(amount=500_00, currency="RUB")))
    second = await shelf.refund(order)
    desk = LetterDesk(queue=(queue := Queue()))

    for refund in (first, second, second):
        fact = OrderRefunded(
            show=SHOW,
            at=shelf.clock.now(),
            order=order.id,
            buyer=order.buyer,
            refund=refund.id,
            amount=refund.amount,
            everything=False,
            order_status="paid",
        )
        await desk.on_refunded(fact)
    left = [await sending(letter, post, database=shelf.database, clock=shelf.clock) for letter in queue.asked]

    assert left == [True, True, False]
    assert ["500,00" in post.letters[0].text, "1\u00a0490,00" in post.letters[1].text] == [True, True]
    assert {letter.key for letter in post.letters} == {f"refund-{order.id}-{each.id}" for each in (first, second)}
