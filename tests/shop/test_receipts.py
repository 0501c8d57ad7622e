from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.events import Localized
from core.money import Money
from core.people import Language
from shop.order import OrderStatus
from shop.order_tables import ReceiptRow
from shop.receipts import RETRY_AFTER, RETRY_WITHIN, Letter, letter_for, price, send_receipt
from tests.shop.shelf import Shelf, a_viewer, an_offer


async def test_a_receipt_says_what_was_paid_in_the_buyers_language(shelf: Shelf) -> None:
    mug = await shelf.put(an_offer(price=1_990_00))
    order = await shelf.buy(a_viewer("Anna", language=Language.EN), mug, units=2)

    english, russian = letter_for(order), letter_for(replace(order, language=Language.RU))

    assert english.to == "anna@shop.example"
    assert order.number in english.subject
    assert "Mug “mug”, Small" in english.text
    assert "2 pcs × 1,990.00\u00a0₽ = 3,980.00\u00a0₽" in english.text
    assert "Кружка «mug», Малая" in russian.text
    assert "Итого: 3\u00a0980,00\u00a0₽" in russian.text
    assert english.key == russian.key == f"receipt-{order.id}"


async def test_a_title_cannot_write_html(shelf: Shelf) -> None:
    order = await shelf.buy(a_viewer(), await shelf.put(an_offer()))
    evil = Localized(ru="<script>alert(1)</script>", en="<b>")
    order = replace(order, lines=tuple(replace(line, title=evil) for line in order.lines))

    assert "<script>" not in letter_for(order).html
    assert "&lt;script&gt;" in letter_for(order).html


async def test_only_paid_orders_have_a_receipt(shelf: Shelf) -> None:
    order = await shelf.buy(a_viewer(), await shelf.put(an_offer()))

    with pytest.raises(ValueError, match="expired"):
        letter_for(replace(order, status=OrderStatus.EXPIRED))


@pytest.mark.parametrize(
    ("money", "russian", "english"),
    [
        (Money(amount=123_456_789, currency="RUB"), "1 234 567,89 ₽", "1,234,567.89 ₽"),
        (Money(amount=1_500, currency="JPY"), "1 500 ¥", "1,500 ¥"),
        (Money(amount=1_005, currency="KWD"), "1,005 KWD", "1.005 KWD"),
        (Money(amount=-5, currency="EUR"), "-0,05 €", "-0.05 €"),
    ],
)
def test_money_is_written_as_people_write_it(money: Money, russian: str, english: str) -> None:
    assert price(money, Language.RU).replace("\u00a0", " ") == russian
    assert price(money, Language.EN).replace("\u00a0", " ") == english


class ClosedPost:
    """Takes nothing."""

    async def send(self, letter: Letter) -> None:
        raise OSError("closed")


async def test_a_post_that_never_takes_it_is_asked_less_and_less(shelf: Shelf) -> None:
    order = await shelf.buy(a_viewer(), await shelf.put(an_offer()))
    waits: list[timedelta] = []

    for _ in range(12):
        with pytest.raises(OSError, match="closed"):
            await send_receipt(order.id, database=shelf.database, mailer=ClosedPost(), clock=shelf.clock)
        async with shelf.database.reading() as sql:
            due = (await sql.execute(select(ReceiptRow.due_at))).scalar_one()
        waits.append(due - shelf.clock.now())
        shelf.clock.turn(waits[-1])

    assert waits[:3] == [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER]
    assert waits[-1] == RETRY_WITHIN
