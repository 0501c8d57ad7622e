import csv
import io
from dataclasses import replace

import pytest

from core.events import Localized
from core.money import Money
from shop import order_csv
from shop.delivery import Address, Contact
from shop.order import Order
from tests.shop.shelf import Shelf, a_viewer, an_offer


@pytest.fixture
async def order(shelf: Shelf) -> Order:
    return await shelf.buy(a_viewer("Анна"), await shelf.put(an_offer(price=1_990_05)), units=2)


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_an_order_is_a_line(order: Order) -> None:
    (line,) = read(order_csv.head() + order_csv.rows([order]))

    assert (line["number"], line["status"], line["buyer"]) == (order.number, "paid", "Анна")
    assert (line["units"], line["total"], line["currency"]) == ("2", "3980.10", "RUB")
    assert line["goods"] == "Кружка «mug», Малая x 2"
    assert line["placed_at"] == "2026-11-22 17:00:00"
    assert (line["phone"], line["shipped_at"], line["tracking"]) == ("", "", "")


@pytest.mark.parametrize("evil", ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(order: Order, evil: str) -> None:
    address = Address(name=evil, country="RU", city="x", street="x")
    order = replace(
        order,
        buyer_name=evil,
        carrier=evil,
        tracking=evil,
        contact=Contact(email=evil, phone=evil),
        delivery=order.delivery.model_copy(update={"address": address}),
        lines=tuple(replace(line, title=Localized(ru=evil, en=evil)) for line in order.lines),
    )

    (line,) = csv.reader(io.StringIO(order_csv.rows([order]), newline=""))

    assert [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []


def test_money_without_minor_units_has_no_point(order: Order) -> None:
    yen = Money(amount=1_500, currency="JPY")

    (line,) = read(order_csv.head() + order_csv.rows([replace(order, total=yen, lines=())]))

    assert (line["total"], line["currency"]) == ("1500", "JPY")
