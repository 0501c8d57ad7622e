"""Straight line: api/addressing -> shop/delivering -> shop/agreeing -> the order: reached by phone, sent by courier."""

import logging
from typing import Any

import pytest

from tests.flows.house import Person, Street

OMSK = {"name": "Анна Ким", "country": "RU", "city": "Омск", "street": "Ленина 1, кв. 2", "note": "Домофон 12"}

SECRETS = ("Анна Ким", "Ленина 1", "+79001234567", "123-45-67", "Домофон")


async def _fill(person: Person, show: dict[str, Any]) -> dict[str, Any]:
    offer = show["offers"][0]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart: dict[str, Any] = (await person.http.put("/cart/lines", json=wish)).json()
    return cart


def _wish(show: dict[str, Any], total: object, *, method: str = "courier", **more: object) -> dict[str, Any]:
    delivery = {"method": method, "address": OMSK, **more}
    contact = {"phone": "8 (900) 123-45-67"}
    return {"show": show["show"]["id"], "contact": contact, "delivery": delivery, "expected_total": total}


async def test_a_parcel_is_paid_for_with_its_delivery_and_nobody_reads_where_it_goes(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    show = await street.show()
    ana, bo, host = await street.guest("Ана"), await street.guest("Бо"), await street.member("host")
    await bo.watch(show["show"]["id"])
    await host.watch(show["show"]["id"])
    cart = await _fill(ana, show)
    courier = next(way for way in cart["deliveries"] if way["method"] == "courier")

    order = await ana.http.post("/orders", json=_wish(show, courier["total"]), headers={"Idempotency-Key": "o"})
    placed = order.json()
    payment = {"provider": "play", "outcome": "pays"}
    paid = await ana.http.post(f"/orders/{placed['id']}/payments", json=payment, headers={"Idempotency-Key": "p"})

    assert courier["total"]["amount"] == cart["total"]["amount"] + courier["price"]["amount"]
    assert (placed["total"], placed["delivery"]["price"]) == (courier["total"], courier["price"])
    assert placed["contact"] == {"email": None, "phone": "+79001234567"}
    assert placed["delivery"]["address"] == {**OMSK, "region": "", "postcode": ""}
    assert paid.json()["status"] == "paid"
    ticker, sale = await bo.hear("ticker.added"), await host.hear("sale.made")
    told = f"{ticker} {sale} {caplog.text}"
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"method": "drone"}, "method"),
        ({"address": None}, "address"),
        ({"address": {**OMSK, "country": "IT"}}, "country"),
        ({"method": "post"}, "postcode"),
    ],
)
async def test_what_cannot_be_delivered_holds_nothing(street: Street, changed: dict[str, Any], why: str) -> None:
    show = await street.show()
    ana = await street.guest("Ана")
    cart = await _fill(ana, show)

    wish = _wish(show, cart["total"], **changed)
    refused = await ana.http.post("/orders", json=wish, headers={"Idempotency-Key": "o"})

    assert (refused.status_code, refused.json()["code"], refused.json()["why"]) == (422, "bad_delivery", why)
    assert (await ana.http.get("/orders")).json()["items"] == []


async def test_a_buyer_who_was_shown_another_price_is_told_what_changed(street: Street) -> None:
    show = await street.show()
    ana = await street.guest("Ана")
    cart = await _fill(ana, show)
    courier = next(way for way in cart["deliveries"] if way["method"] == "courier")

    refused = await ana.http.post("/orders", json=_wish(show, cart["total"]), headers={"Idempotency-Key": "o"})

    assert (refused.status_code, refused.json()["code"]) == (409, "price_changed")
    assert {part: refused.json()[part] for part in ("total", "subtotal", "discount", "delivery")} == {
        "total": courier["total"],
        "subtotal": cart["subtotal"],
        "discount": cart["discount"],
        "delivery": courier["price"],
    }
