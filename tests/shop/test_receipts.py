from dataclasses import replace
from datetime import timedelta

import pytest

from core.events import Localized
from core.money import Money
from core.people import Language
from shop.delivery import Address, Contact, Delivery
from shop.order import Order, Reason
from shop.receipts import Around, clockface, price, receipt_for, refund_for, shipping_for
from tests.shop.shelf import Shelf, a_viewer, an_offer


def rubles(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


@pytest.fixture
async def order(shelf: Shelf) -> Order:
    mug = await shelf.put(an_offer(price=1_990_00))
    return await shelf.buy(a_viewer("Anna", language=Language.EN), mug, units=2)


def with_discount(order: Order) -> Order:
    """Ten percent off by a code, and a courier for 300 roubles."""
    reason = Reason(kind="code", name=Localized(ru="Промокод", en="Code"), amount=rubles(398_00), code="LIVE10")
    (line,) = order.lines
    address = Address(name="Anna", country="RU", city="Kazan", street="Baumana 1", postcode="420111")
    delivery = Delivery(
        method="courier", title=Localized(ru="Курьер", en="Courier"), price=rubles(300_00), address=address
    )
    lines = (replace(line, discount=rubles(398_00), reasons=(reason,)),)
    return replace(order, lines=lines, delivery=delivery, total=rubles(3_882_00))


def test_a_receipt_says_what_was_paid_in_the_buyers_language(order: Order) -> None:
    english, russian = receipt_for(order), receipt_for(replace(order, language=Language.RU))

    assert english.to == "anna@shop.example"
    assert order.number in english.subject
    assert "Mug “mug”, Small" in english.text
    assert "2 pcs × 1,990.00\u00a0₽ = 3,980.00\u00a0₽" in english.text
    assert "Кружка «mug», Малая" in russian.text
    assert "Итого: 3\u00a0980,00\u00a0₽" in russian.text
    assert english.key == russian.key == f"receipt-{order.id}"


def test_a_receipt_says_which_discount_won_and_what_the_delivery_costs(order: Order) -> None:
    letter = receipt_for(with_discount(order))

    for written in (letter.text, letter.html):
        assert "Code (LIVE10): -398.00\u00a0₽" in written
        assert "Discount" in written
        assert "Delivery: Courier" in written
        assert "300.00\u00a0₽" in written
        assert "3,882.00\u00a0₽" in written
        assert "Anna, 420111, RU, Kazan, Baumana 1" in written
        assert "anna@shop.example" in written


def test_a_receipt_says_when_in_the_show_it_was_and_leads_to_the_order(order: Order) -> None:
    around = Around(show=Localized(ru="Огни", en="Lights"), link="https://shop.example/orders/ord_1#view=x")

    letter = receipt_for(replace(order, moment=timedelta(minutes=12, seconds=34)), around)

    assert "Bought at 12:34 of the show “Lights”." in letter.text
    assert "See the order:\nhttps://shop.example/orders/ord_1#view=x" in letter.text
    assert "href='https://shop.example/orders/ord_1#view=x'" in letter.html


def test_a_receipt_that_is_written_later_says_what_was_given_back(order: Order) -> None:
    letter = receipt_for(replace(order, refunded=rubles(1_000_00)))

    assert "Given back: -1,000.00\u00a0₽" in letter.text
    assert "Total: 2,980.00\u00a0₽" in letter.text


def test_the_letter_of_the_parcel_says_how_it_is_followed(order: Order) -> None:
    sent = replace(order, shipped_at=order.placed_at, carrier="Почта", tracking="RA123456789RU")

    letter = shipping_for(sent)

    assert letter.subject == f"Order {order.number} is on its way"
    assert "Carrier: Почта" in letter.text
    assert "Tracking number: RA123456789RU" in letter.text
    assert letter.key == f"shipping-{order.id}"


def test_the_letter_of_a_refund_says_how_much_went_back_now_and_in_all(order: Order) -> None:
    letter = refund_for(replace(order, refunded=rubles(2_990_00)), rubles(1_990_00), about="rfn_1")

    assert "We gave 1,990.00\u00a0₽ back." in letter.text
    assert "Given back: 2,990.00\u00a0₽" in letter.text
    assert letter.key == f"refund-{order.id}-rfn_1"


def test_no_letter_can_write_html(order: Order) -> None:
    evil = "<script>alert(1)</script>'\""
    words = Localized(ru=evil, en=evil)
    address = Address(name=evil, country="RU", city=evil, street=evil, note=evil)
    delivery = Delivery(method="courier", title=words, price=rubles(0), address=address)
    reason = Reason(kind="code", name=words, amount=rubles(1), code=evil)
    lines = tuple(replace(line, title=words, variant_name=words, reasons=(reason,)) for line in order.lines)
    order = replace(order, lines=lines, delivery=delivery, shipped_at=order.placed_at, carrier=evil, tracking=evil)
    around = Around(show=words, link=f"https://shop.example/{evil}")

    letters = [
        receipt_for(order, around),
        shipping_for(order, around),
        refund_for(order, rubles(1), around),
    ]

    assert [letter.html for letter in letters if "<script" in letter.html or "&lt;script" not in letter.html] == []


def test_there_is_no_letter_before_its_time_and_none_without_an_address(order: Order) -> None:
    with pytest.raises(ValueError, match="is paid"):
        shipping_for(order)
    with pytest.raises(ValueError, match="paid"):
        receipt_for(replace(order, paid_at=None))
    with pytest.raises(ValueError, match="no mail address"):
        receipt_for(replace(order, contact=Contact(phone="+79991234567")))


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


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (timedelta(seconds=7), "0:07"),
        (timedelta(minutes=12, seconds=34, milliseconds=900), "12:34"),
        (timedelta(hours=1, minutes=2, seconds=3), "1:02:03"),
        (timedelta(seconds=-1), "0:00"),
    ],
)
def test_a_moment_is_read_off_the_clock_of_the_show(moment: timedelta, written: str) -> None:
    assert clockface(moment) == written
