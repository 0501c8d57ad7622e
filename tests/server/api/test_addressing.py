"""What buyers type about themselves, and what of it passes the door."""

from typing import Any

import pytest
from pydantic import ValidationError

from server.api.addressing import AddressWish, ContactWish, DeliveryWish
from shop.delivery import Contact

OMSK = {"name": "Анна Ким", "country": "RU", "city": "Омск", "street": "Ленина 1, кв. 2"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"email": "anna@shop.example"}, Contact(email="anna@shop.example")),
        ({"phone": "8 900 123-45-67"}, Contact(phone="+79001234567")),
        (
            {"email": "анна@пример.рф", "phone": "+44 20 7183 8750"},
            Contact(email="анна@пример.рф", phone="+442071838750"),
        ),
    ],
)
def test_one_way_to_reach_a_buyer_is_enough(typed: dict[str, str], kept: Contact) -> None:
    assert ContactWish.model_validate(typed).contact() == kept


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": None, "phone": None},
        {"email": ""},
        {"phone": ""},
        {"email": "anna", "phone": "8 900 123-45-67"},
        {"email": "anna@shop.example", "phone": "123"},
        {"phone": "8 900 123-45-67\x00"},
        {"phone": "8" * 41},
        {"phone": 89001234567},
        {"email": "anna@shop.example", "name": "Анна"},
    ],
)
def test_what_reaches_nobody_is_refused(typed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ContactWish.model_validate(typed)


def test_an_address_is_kept_as_it_is_shown() -> None:
    typed = {**OMSK, "name": "  Анна \u202e Ким ", "note": "Домофон 12"}

    kept = AddressWish.model_validate(typed).address()

    assert (kept.name, kept.city, kept.region, kept.note) == ("Анна Ким", "Омск", "", "Домофон 12")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "\u202e"},
        {"name": "x" * 101},
        {"name": "Анна\nКим"},
        {"country": "Russia"},
        {"country": "ru"},
        {"city": "\x00"},
        {"city": None},
        {"street": "x" * 201},
        {"street": "Ленина\r\n1"},
        {"postcode": "6440001234567"},
        {"postcode": "644<0>"},
        {"region": "x" * 101},
        {"note": "x" * 301},
        {"note": "\x07"},
        {"note": "\ud800"},
        {"card": "4242424242424242"},
    ],
)
def test_what_is_no_address_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises((ValidationError, UnicodeEncodeError)):
        AddressWish.model_validate({**OMSK, **wrong})


@pytest.mark.parametrize("missing", ["name", "country", "city", "street"])
def test_an_address_without_a_part_leads_nowhere(missing: str) -> None:
    with pytest.raises(ValidationError):
        AddressWish.model_validate({name: text for name, text in OMSK.items() if name != missing})


@pytest.mark.parametrize("method", ["", "Courier", "по почте", "x" * 33, "a b", 1, None])
def test_a_way_to_deliver_has_a_plain_name(method: object) -> None:
    with pytest.raises(ValidationError):
        DeliveryWish.model_validate({"method": method})
