"""Prices, stock and deliveries as an answer says them, in both languages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.events import Localized
from core.ids import VariantId, mint
from core.money import Money
from core.people import Language
from server.deliveries import DEMO
from server.saying import delivery_lines, price_line, stock_line, varied_by, written
from shop.delivering import Methods
from shop.offer import Offer
from shop.product import Option, Variant
from tests.fakes import EVENING
from tests.shop.promotions import a_flash
from tests.shop.shelf import an_offer


def of(*left: int, price: int | None = None) -> Offer:
    """An offer whose variants have so many units; the first costs ``price``."""
    variants = tuple(
        Variant(id=VariantId(mint("var")), name=Localized(ru=f"Размер {n}", en=f"Size {n}"), left=units)
        for n, units in enumerate(left, start=1)
    )
    offer = replace(
        an_offer(), price=Money(amount=249_000, currency="RUB"), list_price=Money(amount=299_000, currency="RUB")
    )
    if price is not None:
        variants = (replace(variants[0], price=Money(amount=price, currency="RUB")), *variants[1:])
    return replace(offer, variants=variants)


def test_money_is_written_as_people_of_each_language_write_it() -> None:
    rubles, dollars = Money(amount=123_456_789, currency="RUB"), Money(amount=1_999, currency="USD")

    assert written(rubles, Language.RU) == "1\u00a0234\u00a0567,89\u00a0₽"
    assert written(dollars, Language.EN) == "$19.99"


def test_a_price_says_what_it_was_and_from_how_much_on() -> None:
    assert price_line(of(3), now=EVENING).ru == "2\u00a0490\u00a0₽ вместо 2\u00a0990\u00a0₽"
    assert price_line(of(3, 3, price=100_00), now=EVENING).en == "from 100\u00a0₽"


def test_a_flash_sale_counts_while_it_lasts() -> None:
    offer = of(3)
    offer = replace(offer, flash=a_flash("mug", 20_00))

    assert price_line(offer, now=EVENING).ru.startswith("1\u00a0992\u00a0₽")
    assert price_line(offer, now=EVENING + timedelta(hours=1)).ru.startswith("2\u00a0490\u00a0₽")


def test_stock_is_told_by_variant_and_not_endlessly() -> None:
    assert stock_line(of(0, 0)).ru == "нет в наличии"
    assert stock_line(of(3)).en == "3 left"
    assert stock_line(of(2, 0, 5)).ru == "Размер 1 — 2 шт., Размер 3 — 5 шт."
    assert stock_line(of(*[1] * 9)).en.endswith("and 3 more")


def test_the_ways_to_deliver_say_what_is_written_of_them() -> None:
    demo = Methods.read(DEMO.read_text(), "RUB")

    said = {topic: delivery_lines(demo, topic) for topic in ("delivery_cost", "delivery_time", "pickup")}

    assert said["delivery_cost"] == Localized(
        ru="Курьер — 390\u00a0₽, бесплатно от 5\u00a0000\u00a0₽; Почта — 290\u00a0₽, бесплатно от 7\u00a0000\u00a0₽",
        en="Courier — 390\u00a0₽, free from 5,000\u00a0₽; Post — 290\u00a0₽, free from 7,000\u00a0₽",
    )
    assert said["delivery_time"] is not None
    assert said["delivery_time"].en == "Courier: Tomorrow, or on the day you name; Post: 3 to 10 days"
    assert said["pickup"] is not None
    assert said["pickup"].ru == "Пункт выдачи: Маяк на мысе, ежедневно с 10 до 20"
    assert delivery_lines(demo, "delivery_regions") == Localized(
        ru="Россия, Беларусь, Казахстан, Армения, Киргизия", en="Russia, Belarus, Kazakhstan, Armenia, Kyrgyzstan"
    )
    assert delivery_lines(Methods.agreed("RUB"), "pickup") is None


@pytest.mark.parametrize(
    ("names", "topic"),
    [
        (("S", "M", "XL"), "sizes"),
        (("0,5 л", "1 л"), "sizes"),
        (("Малая", "Большая"), "sizes"),
        (("Сосна", "Морошка"), "colors"),
        (("Сосна", "42"), None),
        (("Сосна",), None),
    ],
)
def test_variants_say_of_what_they_are_if_their_names_do(names: tuple[str, ...], topic: str | None) -> None:
    variants = [Variant(id=VariantId(mint("var")), name=Localized(ru=name, en=name), left=1) for name in names]

    assert varied_by(variants) == topic
    coloured = [replace(each, options=(Option(name="Цвет", value=each.name.ru),)) for each in variants]
    assert varied_by(coloured) == ("colors" if len(names) > 1 else None)
