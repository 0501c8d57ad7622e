"""Agreeing: the client's price is compared, never believed."""

import pytest

from core.errors import BadDelivery, PriceChanged
from core.events import Localized
from core.ids import OfferId, ProductId, VariantId
from core.money import Money
from shop.agreeing import agree
from shop.delivering import Choice, Method, Methods
from shop.order import OrderLine

WORDS = Localized(ru="Кружка", en="Mug")


def rub(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


METHODS = Methods(
    methods=(
        Method(id="pickup", title=WORDS, price=0, needs_address=False),
        Method(id="mail", title=WORDS, price=50, free_from=1_000, needs_address=False),
    ),
    currency="RUB",
)


def a_line(*, units: int = 2, price: int = 400, discount: int = 0) -> OrderLine:
    return OrderLine(
        offer=OfferId("ofr"),
        product=ProductId("prd"),
        variant=VariantId("var"),
        title=WORDS,
        variant_name=WORDS,
        units=units,
        unit_price=rub(price),
        list_price=rub(price),
        discount=rub(discount),
    )


@pytest.mark.parametrize(
    ("line", "method", "total", "delivery"),
    [
        (a_line(), "pickup", 800, 0),
        (a_line(), "mail", 850, 50),
        (a_line(units=3), "mail", 1_200, 0),
        (a_line(units=3, discount=201), "mail", 1_049, 50),
    ],
)
def test_delivery_belongs_to_the_total_and_is_priced_by_the_goods_after_discounts(
    line: OrderLine, method: str, total: int, delivery: int
) -> None:
    agreed, costs = agree([line], Choice(method=method), expected=rub(total), methods=METHODS)

    assert (agreed.price, costs) == (rub(delivery), rub(total))


@pytest.mark.parametrize("expected", [rub(849), rub(800), rub(0), Money(amount=850, currency="USD")])
def test_another_price_is_refused_and_says_what_it_is_made_of(expected: Money) -> None:
    with pytest.raises(PriceChanged) as refusal:
        agree([a_line(discount=10)], Choice(method="mail"), expected=expected, methods=METHODS)

    assert refusal.value.facts == {
        "total": rub(840),
        "subtotal": rub(800),
        "discount": rub(10),
        "delivery": rub(50),
    }


def test_what_cannot_be_delivered_is_no_question_of_the_price() -> None:
    with pytest.raises(BadDelivery):
        agree([a_line()], Choice(method="drone"), expected=rub(800), methods=METHODS)
