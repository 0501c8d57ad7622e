"""Texts of a file: what is money, what is a number of units, and that no markup gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from shop.importing.cleaning import line_of, money_of, text_of, units_of
from shop.naming import key_of, latin


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("1990", 1_990_00),
        ("1 990,50", 1_990_50),
        ("1\u00a0990.5", 1_990_50),
        ("1\u202f990,00 ₽", 1_990_00),
        ("1,990.50", 1_990_50),
        ("1.990,50", 1_990_50),
        ("1990 руб.", 1_990_00),
        ("0", 0),
        ("дорого", None),
        ("-1", None),
        ("1.005", None),
        ("1e3", None),
        ("", None),
        ("9" * 30, None),
        ("NaN", None),
    ],
)
def test_a_price_as_people_write_it(said: str, amount: int | None) -> None:
    assert money_of(said, "RUB") == (None if amount is None else Money(amount=amount, currency="RUB"))


def test_a_sign_names_the_currency() -> None:
    assert money_of("$10.50", "RUB") == Money(amount=10_50, currency="USD")
    assert money_of("10 €", "RUB") == Money(amount=10_00, currency="EUR")
    assert money_of("10", "JPY") == Money(amount=10, currency="JPY")
    assert money_of("10.5", "JPY") is None
    assert money_of("10", "XXX") is None


@pytest.mark.parametrize(("said", "units"), [("5", 5), ("5.0", 5), ("1 200", 1200), ("5.5", None), ("много", None)])
def test_a_number_of_units(said: str, units: int | None) -> None:
    assert units_of(said) == units


@given(st.integers(min_value=0, max_value=10**12))
def test_what_money_says_is_read_back(amount: int) -> None:
    money = Money(amount=amount, currency="RUB")

    assert money_of(str(money).removesuffix(" RUB"), "RUB") == money


def test_markup_becomes_text() -> None:
    page = "<h1>Лампа</h1><p>Свет&nbsp;— тёплый<br>и ровный</p><ul><li>раз<li>два</ul><script>alert(1)</script>"

    assert text_of(page) == "Лампа\n\nСвет — тёплый\nи ровный\n\n• раз\n• два"
    assert line_of("<b>Лампа</b>\n\x00 <i>ночная</i>") == "Лампа ночная"
    assert line_of("5 < 7 и 7 > 5") == "5 < 7 и 7 > 5"


@given(st.text())
def test_no_script_survives(text: str) -> None:
    assert "<script" not in text_of(f"<script>{text}</script><b>{text}</b>").lower() or "<script" in text.lower()


def test_keys_and_addresses() -> None:
    assert (key_of("Аккумулятор"), key_of("Ёмкость батареи, мА·ч"), key_of("???")) == (
        "battery",
        "emkost_batarei_ma_ch",
        "attribute",
    )
    assert latin("Фонарь «Маячок» №5") == "fonar-mayachok-no5"
