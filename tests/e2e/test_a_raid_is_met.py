"""Bots raid a chat over sockets: the shield goes up by itself, everybody sees it, and it goes when the raid is over."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from websockets.sync.client import connect

from tests.e2e.conftest import DESK, PHONE, House
from tests.e2e.steps import Host, at_the_doors, check_for_everybody, say, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

ADVERT = "всё дешевле на https://elsewhere.example"

LONG = {"within_seconds": 60, "calm_seconds": 600, "least_seconds": 0, "most_seconds": 3_600}
"""Times of an alarm that outlasts whatever a busy machine takes to look at it."""

SHORT = {**LONG, "calm_seconds": 1}
"""Times of an alarm that is over as soon as nobody raids."""


class Bot:
    """A guest with a socket."""

    def __init__(self, house: House, show: str, name: str, stack: ExitStack) -> None:
        session = httpx.post(f"{house.url}/api/v1/session/guest", json={"name": name, "language": "ru"}).json()
        bearer = {"Authorization": f"Bearer {session['access_token']}"}
        ticket = httpx.post(f"{house.url}/api/v1/live/tickets", headers=bearer).json()["ticket"]
        self._socket = stack.enter_context(connect(f"{house.url.replace('http', 'ws', 1)}/api/v1/live"))
        self._ids: Iterator[int] = count(1)
        self._show = show
        self.ask("connect", ticket=ticket, v=1)

    def say(self, text: str) -> dict[str, Any]:
        """Write in the chat. Returns the answer."""
        return self.ask("say", room=self._show, text=text, key=f"k{next(self._ids)}")

    def ask(self, command: str, **wish: Any) -> dict[str, Any]:
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, command: wish}))
        while True:
            for line in str(self._socket.recv(timeout=20)).split("\n"):
                if (answer := json.loads(line)).get("id") == number:
                    return dict(answer)


def set_up(host: Host, door: str, alarm: dict[str, int], **preset: Any) -> None:
    """Let the shield behind ``door`` be as it is, but for these."""
    now = host.ask("GET", door)["settings"]
    wish = {**now, "preset": {**now["preset"], **preset}, "alarm": {**now["alarm"], **alarm}}
    host.ask("PUT", f"{door}/settings", wish)


def test_a_raid_puts_the_shield_up_and_goes(
    open_house: Callable[..., House], visit: Callable[..., Page], screens: Path
) -> None:
    house = open_house(VITRINA_SYNTHETIC_HOST="false")
    with at_the_doors(house) as host, ExitStack() as bots:
        show = host.ask("GET", "/shows/demo")["snapshot"]["show"]["id"]
        door = f"/shows/{show}/shield"
        rules = host.ask("PUT", f"/shows/{show}/chat-rules", {"version": 0, "blocked": ["реплик*"]})
        set_up(host, door, LONG, who="known", known_seconds=3_600)
        studio = visit(f"{house.url}/sign-in?next=/studio/demo", size=DESK, language="ru-RU")
        sign_in(studio, house, "host")
        expect(studio.get_by_test_id("shield-up")).to_be_visible()
        viewer = visit(f"{house.url}/s/demo", size=PHONE, language="en-GB")
        say(viewer, "Good evening!", name="Anna")
        expect(viewer.locator("live-calm").get_by_role("status")).to_be_attached()  # before it has anything to say

        raiders = [Bot(house, show, f"Гость {number}", bots) for number in range(9)]
        for raider in raiders:
            assert raider.say(ADVERT)["error"]["code"] == "message_refused"

        expect(studio.locator("[data-testid=shield-banner][data-cause=raid]")).to_be_visible()
        expect(viewer.get_by_test_id("calm-line")).to_contain_text("only those write who came at least 1 hour before")
        assert raiders[0].say("и ещё раз")["error"]["code"] == "chat_calmed"
        viewer.get_by_test_id("say-input").fill("How much is it?")
        viewer.get_by_test_id("say-send").click()
        expect(viewer.get_by_test_id("say-refused")).to_be_visible()
        studio.screenshot(path=screens / "shield-raid-studio.png")
        viewer.screenshot(path=screens / "shield-raid-phone.png")
        check_for_everybody(viewer, "a shield on a phone")

        set_up(host, door, SHORT)
        expect(studio.get_by_test_id("shield-banner")).to_have_count(0, timeout=20_000)
        expect(viewer.get_by_test_id("calm")).to_have_count(0)
        say(viewer, "How much is it?", name="Anna")
        assert host.ask("GET", f"/shows/{show}/chat-rules") == rules

        studio.keyboard.press("Alt+s")  # and staff calm it with one press, and let it be with another
        expect(studio.locator("[data-testid=shield-banner][data-cause=staff]")).to_be_visible()
        expect(viewer.get_by_test_id("calm-line")).to_contain_text("The host has calmed the chat")
        studio.keyboard.press("Alt+s")
        expect(studio.get_by_test_id("shield-undo")).to_be_visible()
        expect(viewer.get_by_test_id("calm")).to_have_count(0)
