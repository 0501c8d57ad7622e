"""Two processes' worth of house over one Redis and one PostgreSQL: viewers of both are in one show."""

import pytest

from tests.flows.house import Street, by_pickup

pytestmark = [pytest.mark.redis, pytest.mark.postgres]


async def test_what_is_said_in_one_house_is_seen_in_the_other(houses: tuple[Street, Street]) -> None:
    here, there = houses
    show = (await here.show())["show"]["id"]
    ana, bo = await here.guest("Ана"), await there.guest("Бо")
    await ana.watch(show)
    await bo.watch(show)

    await ana.say("Слышно меня?")

    assert (await bo.hear("message.posted"))["message"]["text"] == "Слышно меня?"


async def test_a_purchase_in_one_house_is_told_once_in_both(houses: tuple[Street, Street]) -> None:
    here, there = houses
    show = await here.show()
    ana, bo, host = await here.guest("Ана"), await there.guest("Бо"), await there.member("host")
    await bo.watch(show["show"]["id"])
    await host.watch(show["show"]["id"])
    offer = show["offers"][0]

    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await ana.http.put("/cart/lines", json=wish)).json()
    order_wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await ana.http.post("/orders", json=order_wish, headers={"Idempotency-Key": "o"})).json()
    payment = {"provider": "play", "outcome": "pays"}
    await ana.http.post(f"/orders/{order['id']}/payments", json=payment, headers={"Idempotency-Key": "p"})

    await bo.hear("ticker.added")
    assert (await host.hear("sale.made"))["sales"]["orders"] == 1
    await bo.say("Поздравляю!")
    await bo.hear("message.posted")
    assert bo.kinds.count("ticker.added") == 1
    assert bo.kinds.count("stock.changed") == 1


async def test_a_session_of_one_house_is_known_in_the_other(houses: tuple[Street, Street]) -> None:
    here, there = houses
    ana = await here.guest("Ана")

    answer = await ana.http.get(f"{there.url}/api/v1/cart")

    assert answer.json()["lines"] == []


async def test_a_cart_changed_in_one_house_is_whispered_in_the_other_to_its_owner_alone(
    houses: tuple[Street, Street],
) -> None:
    here, there = houses
    show = await here.show()
    ana, bo = await here.guest("Ана"), await there.guest("Бо")
    laptop = await there.tab(ana)
    await laptop.watch(show["show"]["id"])
    await bo.watch(show["show"]["id"])
    offer = show["offers"][0]

    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 2}
    cart = (await ana.http.put("/cart/lines", json=wish)).json()

    assert await laptop.whispered("cart") == cart["version"]
    assert (await laptop.http.get("/cart")).json()["lines"] == cart["lines"]
    await laptop.say("Вижу")
    await bo.hear("message.posted")
    assert bo.whispers == []
