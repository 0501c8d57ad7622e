"""Delivering: which way, where to, for how much."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.errors import BadDelivery
from core.events import Localized
from core.money import Money
from shop.delivering import Choice, Method, Methods
from shop.delivery import Address

WORDS = Localized(ru="Курьер", en="Courier")

ROME = Address(name="Анна", country="IT", city="Roma", street="Via Appia 1")
OMSK = Address(name="Анна", country="RU", city="Омск", street="Ленина 1", postcode="644000")


def rub(amount: int) -> Money:
    return Money(amount=amount, currency="RUB")


def methods(*all_: Method) -> Methods:
    return Methods(methods=all_, currency="RUB")


COURIER = Method(id="courier", title=WORDS, price=390_00, free_from=5_000_00, countries=("RU",))
PICKUP = Method(id="pickup", title=WORDS, price=0, needs_address=False)
POST = Method(id="post", title=WORDS, price=290_00, countries=("RU", "IT"), needs_postcode=True)
ALL = methods(PICKUP, COURIER, POST)


@pytest.mark.parametrize(("goods", "price"), [(1_00, 390_00), (4_999_99, 390_00), (5_000_00, 0), (9_000_00, 0)])
def test_delivery_is_free_from_a_sum_on(goods: int, price: int) -> None:
    assert ALL.price(COURIER, rub(goods)) == rub(price)


def test_without_such_a_sum_it_always_costs() -> None:
    assert ALL.price(POST, rub(10**9)) == rub(290_00)


def test_the_choice_becomes_a_delivery_with_its_words_and_price() -> None:
    delivery = ALL.deliver(Choice(method="courier", address=OMSK), rub(100))

    assert (delivery.method, delivery.title, delivery.price, delivery.address) == ("courier", WORDS, rub(390_00), OMSK)


def test_an_address_that_nobody_needs_is_not_kept() -> None:
    assert ALL.deliver(Choice(method="pickup", address=OMSK), rub(100)).address is None


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        (Choice(method="drone"), "method"),
        (Choice(method="courier"), "address"),
        (Choice(method="courier", address=ROME), "country"),
        (Choice(method="post", address=ROME), "postcode"),
    ],
)
def test_what_cannot_be_delivered_says_why(choice: Choice, why: str) -> None:
    with pytest.raises(BadDelivery) as refusal:
        ALL.deliver(choice, rub(100))

    assert refusal.value.facts == {"why": why}


def test_a_shop_that_wrote_nothing_down_agrees_with_its_buyers() -> None:
    ways = Methods.agreed("RUB")

    assert ways.deliver(None, rub(100)) == ways.deliver(Choice(method="agreed"), rub(100))
    assert ways.deliver(None, rub(100)).price == rub(0)


def test_where_there_is_a_choice_it_must_be_made() -> None:
    with pytest.raises(BadDelivery):
        ALL.deliver(None, rub(100))


def test_the_file_of_the_demo_can_be_read() -> None:
    ways = Methods.read(Path("server/demo/delivery.toml").read_text("utf-8"), "RUB")

    assert [each.id for each in ways.methods] == ["pickup", "courier", "post"]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "methods = []",
        "[[methods]]\nid = 'x'",
        "[[methods]]\nid = 'Big One'\nprice = 1\ntitle = { ru = 'а', en = 'a' }",
        "[[methods]]\nid = 'x'\nprice = -1\ntitle = { ru = 'а', en = 'a' }",
        "[[methods]]\nid = 'x'\nprice = 1.5\ntitle = { ru = 'а', en = 'a' }",
        "[[methods]]\nid = 'x'\nprice = 1\ntitle = { ru = 'а', en = 'a' }\ncountries = ['Russia']",
        "[[methods]]\nid = 'x'\nprice = 1\ntitle = { ru = 'а', en = 'a' }",
        "[[methods]]\nid = 'x'\nprice = 1\ntitle = { ru = 'а', en = 'a' }\nneeds_address = false\ncountries = ['RU']",
        "[[methods]\n",
    ],
)
def test_what_is_written_wrong_is_refused_at_the_start(written: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Methods.read(written, "RUB")


def test_two_ways_with_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="one id"):
        methods(PICKUP, PICKUP)


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.none() | st.integers(0, 10**9))
def test_a_price_is_the_written_one_or_nothing(goods: int, price: int, free_from: int | None) -> None:
    method = Method(id="x", title=WORDS, price=price, free_from=free_from, needs_address=False)

    asked = methods(method).price(method, rub(goods)).amount

    assert asked == (0 if free_from is not None and goods >= free_from else price)
