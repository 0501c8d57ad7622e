"""Whatever happens in the house, its log names nobody: no e-mail, no phone, no name, no token, no key, no password."""

import logging
from typing import Any

import httpx
import pytest

from server.logs import JsonLines
from tests.flows.house import Person, Street

EMAIL, PHONE, NAME, STREET = "anna.quiet@shop.example", "+79991234567", "Аннушка-тихая", "улица Тихая, 7"
PASSWORD, WRONG_KEY = "a password nobody has", "vk_" + "0" * 12 + "_" + "A" * 43


async def _buys(anna: Person, show: dict[str, Any]) -> None:
    offer = show["offers"][0]
    line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await anna.http.put("/cart/lines", json=line)).json()
    contact = {"email": EMAIL, "phone": PHONE}
    wish = {"show": show["show"]["id"], "contact": contact, "expected_total": cart["total"]}
    for delivery in ({"method": "pickup"}, {"method": "pickup", "address": {"street": STREET}}, {"method": NAME}):
        await anna.http.post("/orders", json=wish | {"delivery": delivery}, headers={"Idempotency-Key": "secret-key"})
    (order,) = (await anna.http.get("/orders")).json()["items"]
    for outcome in ("declines", "pays"):
        pays = {"provider": "play", "outcome": outcome}
        answer = await anna.http.post(
            f"/orders/{order['id']}/payments", json=pays, headers={"Idempotency-Key": f"secret-{outcome}"}
        )
        assert answer.status_code == 201, answer.text


async def _knocks(street: Street) -> None:
    async with httpx.AsyncClient(base_url=f"{street.url}/api/v1/") as http:
        await http.post("session", json={"email": EMAIL, "password": PASSWORD})
        await http.post("session", json={"email": EMAIL, "password": PASSWORD, "phone": PHONE})
        for token in (WRONG_KEY, "vk_x", "forged.token.here"):
            await http.get("orders", headers={"Authorization": f"Bearer {token}"})
            await http.post("orders", headers={"Authorization": f"Bearer {token}"}, content=EMAIL.encode())


async def test_the_log_names_nobody(street: Street, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for chatty in ("httpx", "httpcore", "asyncio", "hpack"):
        logging.getLogger(chatty).setLevel(logging.WARNING)  # the client's own, in this process
    host, anna = await street.member("host"), await street.guest(NAME)
    await anna.watch((await street.show())["show"]["id"])
    await anna.say(f"пишите на {EMAIL} или {PHONE}")
    made = (await host.http.post("/api-keys", json={"name": NAME, "scopes": ["orders:read"]})).json()
    await host.http.post(f"/api-keys/{made['key']['id']}/rotate", json={})

    await _buys(anna, await street.show())
    await _knocks(street)

    line = JsonLines()
    said = "\n".join(line.format(record) for record in caplog.records)
    tokens = [str(person.http.headers["Authorization"]).removeprefix("Bearer ") for person in (host, anna)]
    secrets = [EMAIL, "anna.quiet", PHONE, "9991234567", NAME, STREET, PASSWORD, WRONG_KEY, made["secret"], *tokens]
    assert "api key made" in said
    assert [secret for secret in (*secrets, "secret-key", "secret-pays", "forged.token") if secret in said] == []
