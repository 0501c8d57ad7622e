"""Somebody is shut out, or signs out: they are gone within a second, wherever they sit."""

import asyncio
from typing import Any

import pytest
import websockets

from tests.flows.house import PATIENCE, Person, Street


async def _watching(street: Street, person: Person) -> Person:
    await person.watch((await street.show())["show"]["id"])
    return person


async def _shut_out(moderator: Person, guest: Person, show: str) -> None:
    answer = await moderator.http.post(f"shows/{show}/bans", json={"viewer": guest.you["id"], "reason": "spam"})
    assert answer.status_code == 201


async def _come_back(person: Person) -> dict[str, Any]:
    if person.socket is not None:
        await person.socket.close()
    person.socket = await websockets.connect(str(person.http.base_url).replace("http://", "ws://") + "live")
    await person.ask("connect", ticket=(await person.http.post("live/tickets")).json()["ticket"], v=1)
    return await person.ask("join", room=person.show, lanes={})


async def test_who_is_shut_out_goes_and_comes_back_when_they_are_let_in_again(street: Street) -> None:
    guest = await _watching(street, await street.guest("Анна"))
    moderator = await street.member("moderator")

    await _shut_out(moderator, guest, "demo")
    words = await guest.goodbye()
    refused = await _come_back(guest)
    await moderator.http.delete(f"shows/demo/bans/{guest.you['id']}")
    async with asyncio.timeout(PATIENCE):
        while len(street.house.chat.bans):  # noqa: ASYNC110, a test may spin until the guard has looked
            await asyncio.sleep(0)
    welcome = await guest.ask("join", room=guest.show, lanes={})

    assert (words["code"], words["reconnect"]) == (3507, False)
    assert (refused["error"]["code"], refused["error"]["facts"]) == ("banned", {"until": None})
    assert welcome["join"]["room"] == guest.show


async def test_signing_out_closes_the_sockets_of_that_session_only(street: Street) -> None:
    leaves, stays = [await _watching(street, await street.guest(name)) for name in ("Анна", "Борис")]

    assert (await leaves.http.delete("session")).status_code == 204
    words = await leaves.goodbye()
    refused = await leaves.http.post("live/tickets")

    assert (words["code"], refused.status_code) == (3507, 401)
    assert "message" in (await stays.say("Ещё здесь"))["say"]


@pytest.mark.redis
@pytest.mark.postgres
async def test_a_ban_bites_in_the_other_house(houses: tuple[Street, Street]) -> None:
    here, there = houses
    guest = await _watching(there, await there.guest("Анна"))
    other, neighbour = [await _watching(there, await there.guest(name)) for name in ("Борис", "Вера")]
    moderator = await here.member("moderator")

    await _shut_out(moderator, guest, "demo")

    assert (await guest.goodbye())["code"] == 3507
    assert "message" in (await other.say("Ещё здесь"))["say"]
    wish = {"viewer": other.you["id"], "reason": "rude", "minutes": 60, "on_address": True}
    assert (await moderator.http.post("shows/demo/bans", json=wish)).status_code == 201
    assert [(await each.goodbye())["code"] for each in (other, neighbour)] == [3507, 3507]


async def test_a_new_guest_in_the_browser_of_one_who_was_shut_out_does_not_come_in(street: Street) -> None:
    rude, next_door = [await _watching(street, await street.guest(name)) for name in ("Злюка", "Сосед")]
    moderator = await _watching(street, await street.member("moderator"))
    await rude.say("Здесь все обманывают")
    wish = {"viewer": rude.you["id"], "reason": "rude", "minutes": 60, "on_address": True}

    made = await moderator.http.post("shows/demo/bans", json=wish)
    for each in (rude, next_door):
        await each.goodbye()
    again = await street.guest("Другое имя")
    again.show = rude.show
    answer = await _come_back(again)
    entries = (await moderator.http.get("shows/demo/staff-log", params={"subject": rude.you["id"]})).json()["items"]

    assert (made.json()["kind"], made.json()["on_address"]) == ("out", True)
    assert answer["error"]["code"] == "banned"
    assert [(each["deed"], each["reason"], each["actor_name"]) for each in entries] == [
        ("person.shut_out", "rude", moderator.you["name"])
    ]
    assert (await rude.http.get("shows/demo/staff-log")).status_code == 403


async def test_who_is_silenced_reads_on_and_is_told_until_when(street: Street) -> None:
    loud, moderator = await _watching(street, await street.guest("Громкий")), await street.member("moderator")
    wish = {"viewer": loud.you["id"], "kind": "muted", "reason": "caps", "minutes": 1}

    assert (await moderator.http.post("shows/demo/bans", json=wish)).json()["kind"] == "muted"
    async with asyncio.timeout(PATIENCE):
        while not len(street.house.chat.bans):  # noqa: ASYNC110, a test may spin until the guard has looked
            await asyncio.sleep(0)
    answer = await loud.say("А я всё ещё здесь")

    assert (answer["error"]["code"], answer["error"]["facts"]["until"] is None) == ("muted", False)
    shadow = await moderator.http.post("shows/demo/bans", json={**wish, "kind": "shadow", "minutes": None})
    assert (shadow.status_code, shadow.json()["code"]) == (422, "unfit")
