"""Straight line: api/carts -> shop/carting -> live/whispering -> every tab of that person, and of nobody else."""

from typing import Any

import httpx

from tests.flows.house import Person, Street, by_pickup


async def _put(person: Person, show: dict[str, Any], *, units: int) -> dict[str, Any]:
    offer = show["offers"][0]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": units}
    cart: dict[str, Any] = (await person.http.put("/cart/lines", json=wish)).json()
    return cart


async def test_what_one_tab_puts_into_the_cart_lies_in_the_other(street: Street) -> None:
    show = await street.show()
    phone, bo = await street.guest("Ана"), await street.guest("Бо")
    laptop = await street.tab(phone)
    for each in (phone, laptop, bo):
        await each.watch(show["show"]["id"])

    cart = await _put(phone, show, units=2)

    assert await laptop.whispered("cart") == cart["version"]
    assert (await laptop.http.get("/cart")).json() == cart
    assert await phone.whispered("cart") == cart["version"]
    await bo.say("Здесь тихо")
    await bo.hear("message.posted")
    assert bo.whispers == []


async def test_an_order_placed_and_cancelled_in_one_tab_is_seen_in_the_other(street: Street) -> None:
    show = await street.show()
    phone = await street.guest("Ана")
    laptop = await street.tab(phone)
    await laptop.watch(show["show"]["id"])
    cart = await _put(phone, show, units=1)

    wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await phone.http.post("/orders", json=wish, headers={"Idempotency-Key": "o"})).json()
    assert await laptop.whispered("order") == {"id": order["id"], "status": "pending_payment", "payment": None}
    await phone.http.delete(f"/orders/{order['id']}")

    assert await laptop.whispered("order") == {"id": order["id"], "status": "cancelled", "payment": None}
    assert (await laptop.http.get("/cart")).json()["lines"][0]["units"] == 1


async def test_a_payment_declined_and_then_made_in_one_tab_is_seen_in_the_other(street: Street) -> None:
    show = await street.show()
    phone = await street.guest("Ана")
    laptop = await street.tab(phone)
    cart = await _put(phone, show, units=1)
    wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await phone.http.post("/orders", json=wish, headers={"Idempotency-Key": "o"})).json()
    await laptop.watch(show["show"]["id"])

    async def told(status: str, payment: str | None) -> None:
        while await laptop.whispered("order") != {"id": order["id"], "status": status, "payment": payment}:
            continue

    declined = {"provider": "play", "outcome": "declines"}
    await phone.http.post(f"/orders/{order['id']}/payments", json=declined, headers={"Idempotency-Key": "p1"})
    await told("pending_payment", "declined")
    pays = {"provider": "play", "outcome": "pays"}
    await phone.http.post(f"/orders/{order['id']}/payments", json=pays, headers={"Idempotency-Key": "p2"})

    await told("paid", None)
    assert (await laptop.http.get(f"/orders/{order['id']}")).json()["status"] == "paid"


async def test_a_guest_who_signs_in_finds_their_cart_in_the_account(street: Street) -> None:
    show = await street.show()
    guest, member = await street.guest("Ана"), await street.member("viewer")
    await member.watch(show["show"]["id"])
    limit = show["offers"][0]["limit"]
    await _put(member, show, units=limit - 1)
    await _put(guest, show, units=2)
    account = {"email": "viewer@vitrina.example", "password": "viewer-demo"}

    session = (await guest.http.post("/session", json=account)).json()

    title = show["offers"][0]["product"]["title"]
    assert session["merged"]["units"] == 1
    assert [(each["title"], each["taken"], each["why"]) for each in session["merged"]["capped"]] == [
        (title, 1, "limit")
    ]
    await member.whispered("cart")
    assert (await member.http.get("/cart")).json()["lines"][0]["units"] == limit
    again = (await guest.http.post("/session", json=account)).json()
    assert again["merged"] is None, "the cookie is the account's by now"


async def test_nobody_is_a_guest_by_saying_so(street: Street) -> None:
    show = await street.show()
    guest = await street.guest("Ана")
    await _put(guest, show, units=2)
    account = {"email": "viewer@vitrina.example", "password": "viewer-demo"}

    async with httpx.AsyncClient(base_url=f"{street.url}/api/v1/") as elsewhere:
        plain = (await elsewhere.post("/session", json=account)).json()
        named = await elsewhere.post("/session", json={**account, "guest": guest.you["id"]})
        elsewhere.cookies.set("vitrina_session", "forged")
        forged = await elsewhere.post("/session", json=account)

    assert plain["merged"] is None
    assert forged.json()["merged"] is None
    assert named.status_code == 422
    assert (await guest.http.get("/cart")).json()["lines"][0]["units"] == 2


async def test_another_tab_of_the_guest_is_sent_to_ask_who_it_is(street: Street) -> None:
    show = await street.show()
    guest = await street.guest("Ана")
    tab = await street.tab(guest)
    await _put(guest, show, units=1)
    await guest.http.post("/session", json={"email": "viewer@vitrina.example", "password": "viewer-demo"})

    answer = await tab.http.get("/cart")

    assert (answer.status_code, answer.json()["code"]) == (401, "cart_moved")
