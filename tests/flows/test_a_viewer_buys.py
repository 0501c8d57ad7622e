"""Straight line 2: api/orders -> shop/buying -> reserving -> payments -> store + outbox -> OrderPaid -> hub."""

from typing import Any

from tests.flows.house import Person, Street, by_pickup


async def _fill_cart(person: Person, show: dict[str, Any], *, units: int) -> dict[str, Any]:
    offer = show["offers"][0]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": units}
    cart: dict[str, Any] = (await person.http.put("/cart/lines", json=wish)).json()
    return cart


async def _place(person: Person, show: dict[str, Any], cart: dict[str, Any], *, key: str) -> Any:
    wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    return await person.http.post("/orders", json=wish, headers={"Idempotency-Key": key})


async def _pay(person: Person, order: dict[str, Any], *, key: str, outcome: str = "pays") -> Any:
    wish = {"provider": "play", "outcome": outcome}
    return await person.http.post(f"/orders/{order['id']}/payments", json=wish, headers={"Idempotency-Key": key})


async def test_a_purchase_is_seen_by_all_and_counted_in_the_studio(street: Street) -> None:
    show = await street.show()
    ana, bo, host = await street.guest("Ана"), await street.guest("Бо"), await street.member("host")
    await bo.watch(show["show"]["id"])
    await host.watch(show["show"]["id"])
    before = show["offers"][0]["variants"][0]["left"]

    cart = await _fill_cart(ana, show, units=2)
    order = (await _place(ana, show, cart, key="order-1")).json()
    assert order["status"] == "pending_payment"
    assert (await bo.hear("stock.changed"))["left"] == before - 2
    paid = (await _pay(ana, order, key="pay-1")).json()

    assert paid["status"] == "paid"
    line = (await bo.hear("ticker.added"))["line"]
    assert (line["name"], line["units"]) == ("А***", 2)
    sale = await host.hear("sale.made")
    assert sale["sales"] == {"version": 1, "orders": 1, "units": 2, "revenue": cart["total"]}
    assert sale["order"] == order["id"]


async def test_nothing_is_said_before_the_money_is_there(street: Street) -> None:
    show = await street.show()
    ana = await street.guest("Ана")
    cart = await _fill_cart(ana, show, units=1)
    order = (await _place(ana, show, cart, key="order-1")).json()

    declined = (await _pay(ana, order, key="pay-1", outcome="declines")).json()

    assert declined["status"] == "pending_payment"
    assert declined["payment"]["status"] == "declined"
    assert (await street.show())["ticker"] == []
    assert (await _pay(ana, order, key="pay-2")).json()["status"] == "paid"


async def test_the_same_key_buys_once_and_another_wish_under_it_is_refused(street: Street) -> None:
    show = await street.show()
    ana = await street.guest("Ана")
    cart = await _fill_cart(ana, show, units=1)

    first = await _place(ana, show, cart, key="order-1")
    again = await _place(ana, show, cart, key="order-1")

    assert again.json()["id"] == first.json()["id"]
    assert again.headers["Idempotent-Replayed"] == "true"
    other = {"show": show["show"]["id"], **by_pickup("bo@example.com"), "expected_total": cart["total"]}
    refused = await ana.http.post("/orders", json=other, headers={"Idempotency-Key": "order-1"})
    assert (refused.status_code, refused.json()["code"]) == (422, "key_reused")


async def test_somebody_elses_order_is_not_there(street: Street) -> None:
    show = await street.show()
    ana, bo = await street.guest("Ана"), await street.guest("Бо")
    order = (await _place(ana, show, await _fill_cart(ana, show, units=1), key="order-1")).json()

    answers = [
        await bo.http.get(f"/orders/{order['id']}"),
        await bo.http.delete(f"/orders/{order['id']}"),
        await _pay(bo, order, key="pay-1"),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "no_such_order")] * 3


async def test_a_cancelled_order_gives_its_units_back(street: Street) -> None:
    show = await street.show()
    ana, bo = await street.guest("Ана"), await street.guest("Бо")
    await bo.watch(show["show"]["id"])
    before = show["offers"][0]["variants"][0]["left"]
    order = (await _place(ana, show, await _fill_cart(ana, show, units=1), key="order-1")).json()
    assert (await bo.hear("stock.changed"))["left"] == before - 1

    await ana.http.delete(f"/orders/{order['id']}")

    assert (await bo.hear("stock.changed"))["left"] == before
