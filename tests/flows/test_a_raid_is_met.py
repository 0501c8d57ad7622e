"""Straight line: chat/posting -> chat/shield/lookout -> the shield is up for all -> the raid is over -> it is down."""

import asyncio
from typing import Any

import pytest

from tests.flows.house import Person, Street

ADVERT = "всё дешевле на https://elsewhere.example"
RULES = {"version": 0, "slow_seconds": 0, "blocked": ["реплик*"]}
SHORT = {"within_seconds": 30, "calm_seconds": 1, "least_seconds": 0, "most_seconds": 60, "cool_down_seconds": 60}


async def settings(moderator: Person, door: str, **changes: Any) -> dict[str, Any]:
    now = (await moderator.http.get(door)).json()["settings"]
    wish = {**now, "preset": {**now["preset"], "slow_seconds": 0, **changes}, "alarm": {**now["alarm"], **SHORT}}
    answer = await moderator.http.put(f"{door}/settings", json=wish)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def test_a_raid_puts_the_shield_up_and_goes_and_the_rules_are_as_before(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    door = f"shows/{show}/shield"
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    for person in (ana, moderator):
        await person.watch(show)
    await moderator.http.put(f"shows/{show}/chat-rules", json=RULES)
    rules = (await moderator.http.get(f"shows/{show}/chat-rules")).json()
    await settings(moderator, door, who="known", known_seconds=60)
    await ana.hear("shield.changed")
    assert "message" in (await ana.say("Добрый вечер!"))["say"]

    for number in range(8):
        raider = await street.guest(f"Гость {number}")
        await raider.watch(show)
        assert (await raider.say(ADVERT))["error"]["code"] == "message_refused"
    await street.house.chat.lookout.look()

    shield = (await ana.hear("shield.changed"))["shield"]
    assert shield["up"]
    assert "only those write who came at least 1 minute before" in shield["line"]["en"]
    await moderator.hear("shield.reported")
    report = (await moderator.hear("shield.reported"))["report"]
    assert (report["cause"], report["by"], report["raid"]["persons"]) == ("raid", None, 8)
    refused = (await ana.say("А сколько стоит?"))["error"]
    assert (refused["code"], refused["facts"]["rules"]) == ("chat_calmed", shield["line"])
    assert (await street.show())["crowd"]["shield"] == shield
    assert "message" in (await moderator.say("Мы сейчас разберёмся"))["say"]
    assert "shield.reported" not in ana.kinds

    await asyncio.gather(moderator.hear("shield.reported"), ana.hear("shield.changed"))  # it is over by itself
    assert (await moderator.http.get(f"shows/{show}/chat-rules")).json() == rules
    assert "message" in (await ana.say("А сколько стоит?"))["say"]
    log = (await moderator.http.get(f"shows/{show}/staff-log")).json()["items"]
    assert [(each["deed"], each["actor"]) for each in log[:2]] == [("shield.down", "shield"), ("shield.up", "shield")]


async def test_one_press_calms_the_chat_and_one_lets_it_be(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    door = f"shows/{show}/shield"
    ana, moderator, host = await street.guest("Ана"), await street.member("moderator"), await street.member("host")
    await ana.watch(show)
    preview = await moderator.http.post(f"{door}/preview", json=(await settings(moderator, door))["settings"]["preset"])

    up = (await moderator.http.put(door)).json()
    again = (await host.http.put(door)).json()
    held = (await ana.say("Добрый вечер!"))["say"]
    kept = (await host.http.put(f"{door}/kept")).json()
    down = (await host.http.delete(door)).json()

    assert up["report"]["shield"]["line"] == preview.json()["line"]
    assert (up["report"]["cause"], up["report"]["by"]) == ("staff", moderator.you["name"])
    assert again["report"] == up["report"]
    assert held["held"]
    assert (kept["report"]["kept"], kept["report"]["by"]) == (True, host.you["name"])
    assert not down["report"]["shield"]["up"]
    assert down["report"]["quiet_until"] is not None
    late = await moderator.http.put(f"{door}/settings", json={**down["settings"], "version": 0})
    assert (late.status_code, late.json()["code"]) == (409, "rules_changed")
    wrong = {**down["settings"], "preset": {**down["settings"]["preset"], "lasts_seconds": 0}}
    assert (await moderator.http.put(f"{door}/settings", json=wrong)).json()["code"] == "bad_rules"
    for method, path in (("GET", door), ("PUT", door), ("DELETE", door), ("PUT", f"{door}/kept")):
        assert (await ana.http.request(method, path)).status_code == 403


@pytest.mark.redis
@pytest.mark.postgres
async def test_a_raid_over_two_processes_is_seen_whole_and_both_are_calm_at_once(houses: tuple[Street, Street]) -> None:
    show = (await houses[0].show())["show"]["id"]
    door = f"shows/{show}/shield"
    watching = [await house.guest("Ана") for house in houses]
    moderator = await houses[1].member("moderator")
    for person in watching:
        await person.watch(show)
    await settings(moderator, door, who="members")

    for number in range(8):
        raider = await houses[number % 2].guest(f"Гость {number}")
        await raider.watch(show)
        await raider.say(ADVERT)
    for house in houses:
        await house.house.chat.lookout.look()

    assert [(await person.say("Что происходит?"))["error"]["code"] for person in watching] == ["chat_calmed"] * 2
    report = (await moderator.http.get(door)).json()["report"]
    assert (report["cause"], report["raid"]["persons"]) == ("raid", 8)
    for person in watching:
        while not (await person.hear("shield.changed"))["shield"]["up"]:
            pass
    log = (await moderator.http.get(f"shows/{show}/staff-log", params={"deed": "shield.up"})).json()["items"]
    assert len(log) == 1
