"""Straight line: api/promotions -> shop/flashing -> offer.changed -> hub; and a code from the studio to the order."""

from typing import Any

from tests.flows.house import Person, Street, by_pickup


async def fill(person: Person, show: dict[str, Any], *, units: int = 1) -> dict[str, Any]:
    offer = show["offers"][0]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": units}
    cart: dict[str, Any] = (await person.http.put("/cart/lines", json=wish)).json()
    return cart


async def place(person: Person, show: dict[str, Any], cart: dict[str, Any]) -> dict[str, Any]:
    wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    answer = await person.http.post("/orders", json=wish, headers={"Idempotency-Key": "order-1"})
    assert answer.status_code == 201, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def test_everybody_sees_a_flash_sale_begin_and_end_and_who_bought_keeps_the_price(street: Street) -> None:
    show = await street.show()
    offer, name = show["offers"][0], show["show"]["id"]
    ana, bo, host = await street.guest("Ана"), await street.guest("Бо"), await street.member("host")
    await bo.watch(name)
    door = f"/shows/{name}/offers/{offer['id']}/flash"

    started = await host.http.put(door, json={"basis_points": 2_000, "seconds": 300, "limit": 1})

    assert started.status_code == 200, started.text
    flash = (await bo.hear("offer.changed"))["offer"]["flash"]
    assert flash == started.json()["flash"]
    assert flash["price"]["amount"] < offer["price"]["amount"]
    assert (await street.show())["offers"][0]["flash"] == flash, "who joins now sees the same"
    cart = await fill(ana, show)
    assert cart["total"] == flash["price"]
    assert [reason["kind"] for reason in cart["lines"][0]["reasons"]] == ["flash"]
    order = await place(ana, show, cart)
    stopped = await host.http.delete(door)
    assert stopped.json()["flash"] is None
    assert (await bo.hear("offer.changed"))["offer"]["flash"] is None
    pay = {"provider": "play", "outcome": "pays"}
    paid = await ana.http.post(f"/orders/{order['id']}/payments", json=pay, headers={"Idempotency-Key": "pay-1"})
    assert (paid.json()["status"], paid.json()["total"]) == ("paid", flash["price"])
    assert paid.json()["lines"][0]["reasons"][0]["kind"] == "flash"
    assert (await fill(bo, show))["total"] == offer["price"]


async def test_a_code_from_the_host_is_typed_by_a_viewer(street: Street) -> None:
    show = await street.show()
    ana, host = await street.guest("Ана"), await street.member("host")
    terms = {"code": "LIVE15", "basis_points": 1_500, "limit_total": 1}
    made = await host.http.post("/promotions", json=terms, headers={"Idempotency-Key": "code-1"})
    assert made.status_code == 201, made.text
    before = await fill(ana, show)

    cart = (await ana.http.put("/cart/code", json={"code": " livе15 "})).json()  # with a Cyrillic letter in it

    assert (cart["code"]["code"], cart["code"]["passed"]) == ("LIVE15", None)
    assert cart["total"]["amount"] == before["total"]["amount"] - cart["code"]["amount"]["amount"]
    assert (await ana.http.delete("/cart/code")).json()["total"] == before["total"]
    await ana.http.put("/cart/code", json={"code": "LIVE15"})
    order = await place(ana, show, cart)
    assert order["lines"][0]["reasons"][0]["code"] == "LIVE15"
    (listed,) = (await host.http.get("/promotions")).json()["items"]
    assert (listed["used"], listed["running"]) == (1, False), "used up"
    refused = await ana.http.put("/cart/code", json={"code": "LIVE15"})
    assert (refused.status_code, refused.json()["code"], refused.json()["why"]) == (409, "code_refused", "used_up")


async def test_only_the_host_makes_things_cheaper(street: Street) -> None:
    show = await street.show()
    name, offer = show["show"]["id"], show["offers"][0]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")

    for person in (ana, moderator):
        answers = [
            await person.http.put(f"/shows/{name}/offers/{offer}/flash", json={"basis_points": 100, "seconds": 60}),
            await person.http.delete(f"/shows/{name}/offers/{offer}/flash"),
            await person.http.post(
                "/promotions", json={"code": "A", "basis_points": 1}, headers={"Idempotency-Key": "1"}
            ),
            await person.http.get("/promotions"),
            await person.http.delete("/promotions/prm_" + "0" * 32),
        ]
        assert [answer.status_code for answer in answers] == [403] * 5


async def test_whoever_guesses_codes_is_slowed_down(street: Street) -> None:
    ana, bo = await street.guest("Ана"), await street.guest("Бо")

    codes = [(await ana.http.put("/cart/code", json={"code": f"GUESS{n}"})).status_code for n in range(11)]

    assert codes == [404] * 10 + [429]
    assert (await bo.http.put("/cart/code", json={"code": "GUESS"})).status_code == 404, "nobody else is kept out"


async def test_what_cannot_be_a_promotion_is_refused_at_the_door(street: Street) -> None:
    show = await street.show()
    name, offer, host = show["show"]["id"], show["offers"][0]["id"], await street.member("host")
    door = f"/shows/{name}/offers/{offer}/flash"
    rub = {"amount": 1, "currency": "RUB"}

    refused = [
        await host.http.put(door, json={"seconds": 60}),
        await host.http.put(door, json={"basis_points": 100, "price": rub, "seconds": 60}),
        await host.http.put(door, json={"basis_points": 100, "seconds": 1}),
        await host.http.put(door, json={"price": {"amount": 10**12, "currency": "RUB"}, "seconds": 60}),
        await host.http.put(door, json={"price": {"amount": -1, "currency": "RUB"}, "seconds": 60}),
        *[
            await host.http.post("/promotions", json=wish, headers={"Idempotency-Key": f"k{number}"})
            for number, wish in enumerate(
                [
                    {"code": "A"},
                    {"code": "A", "basis_points": 10_001},
                    {"code": "A%", "basis_points": 100},
                    {"code": "A", "amount": {"amount": 0, "currency": "RUB"}},
                    {"code": "A", "amount": {"amount": 1, "currency": "USD"}},
                    {"code": "A", "basis_points": 100, "offer": offer},
                    {"code": "A", "basis_points": 100, "used": -5},
                    {"code": "A", "basis_points": 100, "starts_at": "2026-11-28T10:00:00"},
                    {"code": "\x00", "basis_points": 100},
                ]
            )
        ],
    ]

    assert {answer.status_code for answer in refused} == {422}
    no_key = await host.http.post("/promotions", json={"code": "A", "basis_points": 1})
    assert (no_key.status_code, no_key.json()["code"]) == (422, "bad_key")
