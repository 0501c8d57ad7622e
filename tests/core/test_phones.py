"""Phones as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phones import e164


@pytest.mark.parametrize(
    "typed",
    [
        "8 (900) 123-45-67",
        "+7 900 123 45 67",
        "79001234567",
        "9001234567",
        "8-900-123-45-67",
        "007 900 123\u00a045\u201167",
    ],
)
def test_a_russian_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert e164(typed) == "+79001234567"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+1 (415) 555-2671", "+14155552671"), ("+44 20 7183 8750", "+442071838750"), ("0049 30 123456", "+4930123456")],
)
def test_a_number_from_abroad_says_its_country(typed: str, number: str) -> None:
    assert e164(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "12345",
        "4155552671234",
        "8 900 123-45-6",
        "+7 900 123 45 67 8",
        "+7 100 123 45 67",
        "+0 900 123 45 67",
        "+1234567890123456",
        "8 900 123-45-67 доб. 3",
        "+٧٩٠٠١٢٣٤٥٦٧",
        "8900123\n4567\x00",
        "anna@shop.example",
    ],
)
def test_what_cannot_be_dialled_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="phone"):
        e164(typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_number_or_refused(typed: str) -> None:
    try:
        number = e164(typed)
    except ValueError:
        return
    assert number[0] == "+"
    assert number[1:].isascii()
    assert 8 <= len(number[1:]) <= 15
    assert e164(number) == number
