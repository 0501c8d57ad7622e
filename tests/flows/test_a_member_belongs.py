"""Somebody joins, writes where members write, buys at their price, leaves; then all of it is closed to them again."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import websockets

from tests.flows.house import Person, Street, by_pickup

TERMS = {
    "name": {"ru": "Золото", "en": "Gold"},
    "perks": [{"ru": "Закрытые эфиры", "en": "Closed shows"}],
    "prices": [{"amount": 490_00, "currency": "RUB"}],
    "basis_points": 1_000,
    "rank": 1,
}


async def make_tier(host: Person) -> dict[str, Any]:
    wish = {"key": "gold", "period": "month", "terms": TERMS}
    made = await host.http.post("/desk/tiers", json=wish, headers={"Idempotency-Key": "tier"})
    assert made.status_code == 201, made.text
    tier: dict[str, Any] = made.json()
    return tier


async def join(person: Person, show: str, *, key: str = "join", method: str = "pays") -> httpx.Response:
    tier = (await person.http.get("/memberships/tiers")).json()["items"][0]
    means = {"provider": "play", "method": method}
    wish = {"tier": tier["key"], "show": show, "expected_price": tier["price"], "means": means}
    return await person.http.post("/memberships", json=wish, headers={"Idempotency-Key": key})


async def _cart(person: Person, show: dict[str, Any]) -> dict[str, Any]:
    line = {"offer": show["offers"][0]["id"], "variant": show["offers"][0]["variants"][0]["id"], "units": 1}
    cart: dict[str, Any] = (await person.http.put("/cart/lines", json=line)).json()
    return cart


@dataclass
class Calendar:
    """How far the clock of the house is ahead of the one on the wall."""

    ahead: timedelta = timedelta()


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Calendar:
    calendar = Calendar()
    monkeypatch.setattr("core.clock.SystemClock.now", lambda _clock: datetime.now(UTC) + calendar.ahead)
    return calendar


async def test_a_member_joins_writes_buys_leaves_and_is_none_any_more(calendar: Calendar, street: Street) -> None:
    show = await street.show()
    where = show["show"]["id"]
    anna, boris, host = await street.guest("Анна"), await street.guest("Борис"), await street.member("host")
    await make_tier(host)
    for who in (anna, boris, host):
        await who.watch(where)
    assert (await host.http.put(f"/shows/{where}/chat-mode", json={"members_write": True})).json()["members_write"]
    assert (await boris.hear("show.access_changed"))["state"]["members_write"] is True

    assert (await anna.say("привет"))["error"]["code"] == "members_only"
    before = await _cart(anna, show)
    assert [each["why"] for each in before["lines"][0]["passed"]] == ["members_only"]
    joined = (await join(anna, where)).json()

    assert (joined["status"], joined["price"], joined["next_charge_at"]) == (
        "active",
        {"amount": 490_00, "currency": "RUB"},
        joined["period_end"],
    )
    await anna.say("теперь могу")
    assert (await boris.hear("message.posted"))["message"]["text"] == "теперь могу"
    assert (await boris.say("и я?"))["error"]["code"] == "members_only"
    cart = (await anna.http.get("/cart")).json()
    assert cart["total"]["amount"] * 10 == cart["subtotal"]["amount"] * 9
    wish = {"show": where, **by_pickup("anna@shop.example"), "expected_total": cart["total"]}
    order = (await anna.http.post("/orders", json=wish, headers={"Idempotency-Key": "order"})).json()
    assert [reason["kind"] for reason in order["lines"][0]["reasons"]] == ["member"]

    left = (await anna.http.post("/me/membership/cancel")).json()
    assert (left["cancelling"], left["next_charge_at"], left["access_until"]) == (True, None, left["period_end"])
    await anna.say("я ещё здесь")
    assert (await boris.hear("message.posted"))["message"]["author"]["badge"] == "gold"
    await _days_later(20, anna, calendar)
    assert (await anna.http.get("/me/membership")).json()["status"] == "active"
    await _days_later(12, anna, calendar)

    while await anna.whispered("membership") != "ended":
        continue
    assert (await anna.http.get("/me/membership")).json()["status"] == "cancelled"
    cart = await _cart(anna, show)
    assert [each["why"] for each in cart["lines"][0]["passed"]] == ["members_only"]
    say = {"id": 1, "say": {"room": where, "text": "а теперь?", "key": "later"}}
    assert (await anna.http.post("/live/commands", json=say)).json()["code"] == "members_only"


async def _days_later(days: int, anna: Person, calendar: Calendar) -> None:
    """The clock of the whole house is turned; who was here comes back with their cookie."""
    calendar.ahead += timedelta(days=days)
    del anna.http.headers["Authorization"]
    session = (await anna.http.post("/session/refresh")).json()
    anna.http.headers["Authorization"] = f"Bearer {session['access_token']}"


async def test_a_closed_show_is_closed_at_every_door_and_opens_to_who_joins(street: Street) -> None:
    show = await street.show()
    where, offer = show["show"]["id"], show["offers"][0]
    anna, host, moderator = await street.guest("Анна"), await street.member("host"), await street.member("moderator")
    await make_tier(host)
    await anna.watch(where)
    line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await anna.http.put("/cart/lines", json=line)).json()
    assert (await moderator.http.put(f"/shows/{where}/access", json={"members_only": True})).status_code == 403
    await host.http.put(f"/shows/{where}/access", json={"members_only": True})

    words = await anna.goodbye()
    assert (words["code"], words["reconnect"]) == (3509, False)
    order = {"show": where, **by_pickup("anna@shop.example"), "expected_total": cart["total"]}
    say = {"id": 1, "say": {"room": where, "text": "hello", "key": "k"}}
    react = {"id": 2, "react": {"room": where, "kind": "heart", "n": 1}}
    refused = [
        await anna.http.get(f"/shows/{where}"),
        await anna.http.get("/shows/demo"),
        await anna.http.get(f"/shows/{where}/stream"),
        await anna.http.get(f"/shows/{where}/crowd/me"),
        await anna.http.put("/cart/lines", json=line),
        await anna.http.post("/orders", json=order, headers={"Idempotency-Key": "o"}),
        await anna.http.post("/live/commands", json=say),
        await anna.http.post("/live/commands", json=react),
        await anna.http.post(f"{street.url}/whep/{where}", content="v=0", headers={"Content-Type": "application/sdp"}),
    ]
    async with httpx.AsyncClient(base_url=street.url) as nobody:
        refused.append(await nobody.get(f"/api/v1/shows/{where}"))
        refused.append(await nobody.get(f"/api/v1/shows/{where}/stream"))
        refused.append(await nobody.post(f"/whep/{where}", content="v=0", headers={"Content-Type": "application/sdp"}))
        listed = (await nobody.get("/api/v1/shows")).json()["items"]
        page = (await nobody.get(f"/p/{offer['product']['slug']}")).text
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(403, "members_only")}
    assert refused[0].json()["poster"]["title"] == show["show"]["title"]
    assert [each["state"]["members_only"] for each in listed if each["id"] == where] == [True]
    assert f"/s/{show['show']['slug']}" not in page
    again = await street.tab(anna)
    again.socket = await websockets.connect(f"{street.url.replace('http', 'ws')}/api/v1/live")
    await again.ask("connect", ticket=(await anna.http.post("/live/tickets")).json()["ticket"], v=1)
    assert (await again.ask("join", room=where, lanes={}))["error"]["code"] == "members_only"
    await moderator.watch(where)

    assert (await join(anna, where)).json()["status"] == "active"

    assert (await anna.http.get(f"/shows/{where}")).status_code == 200
    assert "join" in await again.ask("join", room=where, lanes={})
    assert (await anna.http.put("/cart/lines", json=line)).status_code == 200


async def test_joining_is_asked_once_and_told_in_problems(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    anna, host = await street.guest("Анна"), await street.member("host")
    tier = await make_tier(host)

    first, again = await join(anna, show), await join(anna, show)
    other = await join(anna, show, key="other")
    off = await host.http.put(f"/shows/{show}/mechanics/memberships", json={"on": False})
    boris = await street.guest("Борис")
    closed = await join(boris, show)

    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (409, "already_member")
    assert (off.status_code, closed.status_code, closed.json()["code"]) == (200, 409, "mechanic_off")
    assert (await boris.http.get("/me/membership")).json()["code"] == "no_such_membership"
    story = (await host.http.get(f"/desk/memberships/{first.json()['id']}")).json()
    assert [turn["turn"] for turn in story["turns"]] == ["joined", "paid"]
    assert (await host.http.get("/desk/memberships")).json()["items"][0]["tier"] == tier["key"]
    revoked = await host.http.post(
        f"/desk/memberships/{first.json()['id']}/revoke", json={"reason": "spam", "refund": True}
    )
    assert (revoked.status_code, revoked.json()["status"]) == (200, "revoked")


@pytest.mark.redis
@pytest.mark.postgres
async def test_what_is_decided_in_one_process_holds_in_every_other(houses: tuple[Street, Street]) -> None:
    here, there = houses
    show = (await here.show())["show"]["id"]
    host, anna, boris = await here.member("host"), await there.guest("Анна"), await there.guest("Борис")
    await make_tier(host)
    membership = (await join(anna, show)).json()["id"]
    await anna.watch(show)
    await boris.watch(show)

    await host.http.put(f"/shows/{show}/access", json={"members_only": True})
    assert (await boris.goodbye())["code"] == 3509
    await anna.say("я участник")
    assert (await anna.hear("message.posted"))["message"]["author"]["badge"] == "gold"
    await host.http.post(f"/desk/memberships/{membership}/revoke", json={"reason": "spam"})

    assert (await anna.goodbye())["code"] == 3509
    assert (await anna.http.get(f"/shows/{show}")).json()["code"] == "members_only"
    say = {"id": 1, "say": {"room": show, "text": "и всё?", "key": "k"}}
    assert (await anna.http.post("/live/commands", json=say)).json()["code"] == "members_only"
