"""Straight line: chat/posting -> chat/held/holding -> the studio -> chat/held/deciding -> the chat, and its author."""

from typing import Any

import pytest

from core.ids import ShowId
from core.people import Viewer
from moderation.judge import RulesJudge, Surface
from moderation.verdict import ALLOWED, Verdict
from tests.chat.talk import held_for
from tests.flows.house import Person, Street

INSULT = "хочу скидку, 🤡 клоун"


@pytest.fixture(autouse=True)
def _somebody_holds_insults(monkeypatch: pytest.MonkeyPatch) -> None:
    async def judge(_: object, text: str, author: Viewer, *, surface: Surface, show: ShowId | None = None) -> Verdict:
        return held_for(text, "клоун") if "клоун" in text else ALLOWED

    monkeypatch.setattr(RulesJudge, "judge", judge)


async def decide(person: Person, held: dict[str, Any], outcome: str) -> Any:
    door = f"shows/{person.show}/held/{held['id']}/decision"
    return await person.http.put(door, json={"outcome": outcome})


async def test_an_insult_is_held_its_author_sees_it_and_staff_let_it_through_or_not(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, bo = await street.guest("Ана"), await street.guest("Бо")
    moderator, host = await street.member("moderator"), await street.member("host")
    for person in (ana, bo, moderator, host):
        await person.watch(show)

    answer = (await ana.say(INSULT))["say"]
    assert (answer["held"], answer["shown"]) == (True, False)
    held = (await moderator.hear("message.held"))["held"]
    assert (held["id"], held["reasons"], held["scores"]) == (answer["message"], ["word"], {"insult": 0.71})
    assert list(held["text"])[held["marks"][0]["start"] : held["marks"][0]["end"]] == list("клоун")
    waiting = (await host.http.get(f"shows/{show}/held", params={"waiting": True})).json()["items"]
    assert [each["id"] for each in waiting] == [held["id"]]
    mine = (await ana.http.get(f"shows/{show}/messages/mine")).json()["items"]
    assert [(each["message"]["id"], each["held"]) for each in mine] == [(held["id"], "waiting")]

    assert (await decide(moderator, held, "approved")).json()["state"] == "approved"

    late = await decide(host, held, "denied")
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")
    assert late.json()["outcome"] == "approved"
    assert late.json()["by"] == moderator.you["name"]
    for person in (moderator, host):
        assert (await person.hear("message.decided"))["held"]["decided_by"] == moderator.you["name"]
    assert await ana.whispered("held") == {"room": show, "message": held["id"], "state": "approved"}
    assert (await bo.hear("message.posted"))["message"]["id"] == held["id"]
    wishes = {each["key"]: each for each in (await host.http.get(f"shows/{show}/intents")).json()["items"]}
    assert wishes["discount"]["messages"] == 1


async def test_what_is_denied_nobody_else_ever_sees(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, bo, moderator = await street.guest("Ана"), await street.guest("Бо"), await street.member("moderator")
    for person in (ana, bo, moderator):
        await person.watch(show)

    await ana.say(INSULT)
    await decide(moderator, (await moderator.hear("message.held"))["held"], "denied")

    assert (await ana.whispered("held"))["state"] == "denied"
    await bo.say("Привет!")
    await bo.hear("message.posted")
    assert bo.kinds == ["message.posted"]
    assert [each["text"] for each in (await street.show())["messages"]] == ["Привет!"]


async def test_viewers_see_no_queue_and_decide_nothing(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show)
    await moderator.watch(show)
    await ana.say(INSULT)
    held = (await moderator.hear("message.held"))["held"]

    answers = [await ana.http.get(f"shows/{show}/held"), await decide(ana, held, "approved")]

    assert [answer.status_code for answer in answers] == [403, 403]
