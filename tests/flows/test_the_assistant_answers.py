"""Straight line: chat/keeping -> chat/asked/looking -> grouping -> the room; what it does not know the host answers."""

import re
from typing import Any

import httpx
import pytest

from tests.flows.house import Person, Street

SHARP = "а гравировку с именем сделаете?"
"""What no catalogue knows."""


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINA_ASSISTANT_COOL_DOWN", "PT0S")


async def hold_up(host: Person, show: dict[str, Any], slug: str) -> None:
    """Let the host hold up a product."""
    offer = next(each for each in show["offers"] if each["product"]["slug"] == slug)
    assert (await host.http.put(f"shows/{show['show']['id']}/pin", json={"offer": offer["id"]})).is_success


async def moved(staff: Person) -> dict[str, Any]:
    """The next group that staff are told of."""
    group: dict[str, Any] = (await staff.hear("questions.moved"))["groups"][0]
    return group


async def test_is_it_waterproof_is_answered_for_what_is_on_air_with_a_link_that_works(street: Street) -> None:
    show = await street.show()
    speaker = next(each for each in show["offers"] if "waterproof" in {a["key"] for a in each["product"]["attributes"]})
    host, ana, bo = await street.member("host"), await street.guest("Ана"), await street.guest("Bo")
    for person in (ana, bo):
        await person.watch(show["show"]["id"])
    await hold_up(host, show, speaker["product"]["slug"])

    asked = await bo.say("is it waterproof?")

    said = (await ana.hear("answer.said"))["answer"]
    value = next(each["value"] for each in speaker["product"]["attributes"] if each["key"] == "waterproof")
    assert said["by"] is None
    assert value["en"] in said["text"]["en"]
    assert value["ru"] in said["text"]["ru"]
    assert (said["language"], said["source"], said["product"]) == ("en", "field", speaker["product"]["id"])
    assert said["questions"] == [asked["say"]["message"]]
    page, _, anchor = said["link"].partition("#")
    async with httpx.AsyncClient(base_url=street.url) as http:
        found = await http.get(page)
    assert re.search(rf"<div id='{anchor}'.*?{re.escape(value['ru'][:10])}", found.text, re.DOTALL)
    assert [each["id"] for each in (await street.show())["answers"]] == [said["id"]]

    await bo.say("а почём?")
    price = (await ana.hear("answer.said"))["answer"]
    assert (price["source"], price["product"]) == ("price", speaker["product"]["id"])
    assert price["text"]["ru"].split(": ")[1].split(" вместо")[0] in found.text
    assert f"id='{price['link'].partition('#')[2]}'" in found.text


async def test_what_nobody_knows_the_host_answers_once_and_the_assistant_ever_after(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    host, ana, bo = await street.member("host"), await street.guest("Ана"), await street.guest("Бо")
    for person in (host, ana, bo):
        await person.watch(show)

    asked = (await ana.say(SHARP))["say"]["message"]
    group = await moved(host)
    assert (group["people"], group["state"], group["wordings"][0]["text"]) == (1, "waiting", SHARP)
    assert await ana.whispered("question") == {"room": show, "message": asked, "told": "passed_on"}

    reply = {"ru": "Да, за один день.", "en": "Yes, in one day.", "round": group["round"], "pin": True}
    done = await host.http.put(f"shows/{show}/questions/{group['id']}/answer", json=reply)
    assert done.status_code == 200, done.text
    await ana.hear("answer.said")
    said = (await bo.hear("answer.said"))["answer"]
    assert (said["by"], said["text"]["ru"], said["pinned"]) == (host.you["name"], reply["ru"], True)
    late = await host.http.put(f"shows/{show}/questions/{group['id']}/answer", json={**reply, "ru": "Нет."})
    assert (late.status_code, late.json()["code"], late.json()["by"]) == (409, "already_decided", host.you["name"])

    (draft,) = (await host.http.get("faq", params={"published": False})).json()["items"]
    assert (draft["group"], draft["answer"]["ru"], draft["published"]) == (group["id"], reply["ru"], False)
    published = await host.http.put(f"faq/{draft['id']}/publication", json={"version": draft["version"]})
    assert published.json()["published"]

    await bo.say(f"{SHARP} очень жду")
    again = (await ana.hear("answer.said"))["answer"]
    assert (again["source"], again["by"], again["text"], again["group"]) == ("faq", None, said["text"], group["id"])


async def test_who_wants_a_human_is_heard_in_the_studio_and_the_host_switches_it_off(street: Street) -> None:
    show = await street.show()
    host, moderator, ana = await street.member("host"), await street.member("moderator"), await street.guest("Ана")
    for person in (moderator, ana):
        await person.watch(show["show"]["id"])
    await hold_up(host, show, "loon-speaker")
    await ana.say("is it waterproof?")
    said = (await ana.hear("answer.said"))["answer"]

    told = [await ana.ask("human", room=ana.show, answer=said["id"]) for _ in range(2)]

    assert [each["human"]["told"] for each in told] == ["asked", "before"]
    while (group := await moved(moderator))["humans"] == 0:
        continue
    assert (group["state"], group["human"]["name"], group["human"]["question"]) == (
        "waiting",
        "Ана",
        "is it waterproof?",
    )
    assert group["human"]["line"] == group["suggestion"]["text"] == said["text"]
    taken = await moderator.http.delete(f"shows/demo/answers/{said['id']}")
    assert taken.status_code == 204
    assert (await ana.hear("answer.taken_back"))["answer"] == said["id"]
    assert (await street.show())["answers"] == []

    off = {"version": 0, "mode": "off"}
    assert (await moderator.http.put("shows/demo/assistant", json=off)).json()["code"] == "not_the_host"
    assert (await host.http.put("shows/demo/assistant", json=off)).json()["modes"]["mode"] == "off"
    assert (await moderator.hear("assistant.switched"))["modes"]["version"] == 1
    late = await host.http.put("shows/demo/assistant", json=off)
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "assistant_changed", 1)
