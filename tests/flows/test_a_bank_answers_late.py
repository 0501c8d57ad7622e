"""A payment that is not answered at once: the bank asks its customer, loses an answer, or tells us twice and too late.

api/orders -> shop/charging -> bank; bank -> api/webhooks -> shop/noticing -> settling -> OrderPaid -> hub.
"""

import asyncio
from typing import Any

import httpx
import pytest

from tests.flows.house import PATIENCE, Person, Street, by_pickup


async def _pay(street: Street, outcome: str) -> tuple[Person, dict[str, Any]]:
    show = await street.show()
    ana = await street.guest("Ана")
    await ana.watch(show["show"]["id"])
    offer = show["offers"][0]
    line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await ana.http.put("/cart/lines", json=line)).json()
    wish = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await ana.http.post("/orders", json=wish, headers={"Idempotency-Key": "o"})).json()
    means = {"provider": "play", "outcome": outcome}
    answer = await ana.http.post(f"/orders/{order['id']}/payments", json=means, headers={"Idempotency-Key": "p"})
    assert answer.status_code == 201, answer.text
    return ana, answer.json()


async def _order(ana: Person, order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await ana.http.get(f"/orders/{order['id']}")).json()
    return found


async def _becomes(ana: Person, order: dict[str, Any], status: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE):
        found = order
        while found["status"] != status:
            found = await _order(ana, order)
    return found


@pytest.mark.parametrize(("answer", "says"), [("yes", "captured"), ("no", "declined")])
async def test_the_bank_asks_its_customer_and_tells_us_what_they_said(hasty: Street, answer: str, says: str) -> None:
    ana, order = await _pay(hasty, "asks")
    action = order["payment"]["action"]
    assert (order["payment"]["status"], action["kind"]) == ("requires_action", "redirect")

    async with httpx.AsyncClient(timeout=PATIENCE) as browser:
        page = await browser.get(action["url"], headers={"Accept-Language": "ru-RU"})
        said = await browser.post(action["url"], data={"answer": answer})

    assert "Подтвердить" in page.text
    assert "form-action 'self'" in page.headers["content-security-policy"]
    assert said.status_code == 303
    assert said.headers["location"] == f"{hasty.url}/s/{order['show']}?order={order['id']}"
    async with asyncio.timeout(PATIENCE):
        now = order
        while now["payment"]["status"] == "requires_action":
            now = await _order(ana, order)
    assert now["payment"]["status"] == says
    assert now["payment"]["action"] is None
    assert now["status"] == ("paid" if answer == "yes" else "pending_payment")


async def test_money_whose_answer_was_lost_is_heard_of_by_a_webhook(hasty: Street) -> None:
    ana, order = await _pay(hasty, "loses_answer")
    assert order["payment"]["status"] == "requested"

    await _becomes(ana, order, "paid")

    assert (await ana.hear("ticker.added"))["line"]["units"] == 1


@pytest.mark.parametrize("story", ["tells_twice", "tells_out_of_order"])
async def test_told_twice_or_in_the_wrong_order_it_is_paid_once(hasty: Street, story: str) -> None:
    ana, order = await _pay(hasty, story)

    await _becomes(ana, order, "paid")

    await ana.hear("ticker.added")
    assert "ticker.added" not in ana.kinds[ana.kinds.index("ticker.added") + 1 :]


async def test_the_ways_to_pay_are_told(hasty: Street) -> None:
    async with httpx.AsyncClient(base_url=hasty.url) as http:
        methods = (await http.get("/api/v1/payment-methods")).json()["items"]

    assert {method["provider"] for method in methods} == {"play"}
    assert {"pays", "declines", "asks", "qr"} <= {method["method"] for method in methods}


async def test_the_webhook_door_knows_a_forgery_from_nonsense(hasty: Street) -> None:
    async with httpx.AsyncClient(base_url=f"{hasty.url}/api/v1/webhooks/", timeout=PATIENCE) as http:
        unsigned = await http.post("play", content=b"{}")
        forged = await http.post("play", content=b"{}", headers={"Play-Signature": "t=1,v1=00"})
        nobody = await http.post("gold", content=b"{}")
        endless = await http.post("play", content=b" " * 200_000)

    answers = [(answer.status_code, answer.json()["code"]) for answer in (unsigned, forged, nobody)]
    assert answers == [(403, "webhook_refused"), (403, "webhook_refused"), (404, "no_such_provider")]
    assert endless.status_code == 413
    assert {answer.headers["content-type"] for answer in (unsigned, forged, nobody, endless)} == {
        "application/problem+json"
    }


async def test_the_bank_speaks_to_the_shop_alone(hasty: Street) -> None:
    _, order = await _pay(hasty, "asks")
    ref = order["payment"]["action"]["url"].rpartition("/")[2]
    async with httpx.AsyncClient(base_url=f"{hasty.url}/playbank", timeout=PATIENCE) as http:
        strangers = [await http.get("/charges"), await http.post("/charges/x/cancel"), await http.get("/refunds/x")]
        nonsense = await http.post(f"/pay/{ref}", data={"answer": "perhaps"})
        nothing = await http.get("/pay/plc_0")

    assert {answer.status_code for answer in strangers} == {401}
    assert (nonsense.status_code, nothing.status_code) == (422, 404)


async def test_only_the_staff_see_the_breaks(hasty: Street) -> None:
    ana, host = await hasty.guest("Ана"), await hasty.member("host")

    assert (await ana.http.get("/desk/payment-breaks")).status_code == 403
    assert (await host.http.get("/desk/payment-breaks")).json() == {"items": [], "next": None}
