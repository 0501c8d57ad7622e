"""The way round: a show heard as server-sent events, and commands sent as requests, in a whole house."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.flows.house import PATIENCE, Street, open_street


@pytest.fixture
async def street(tmp_path: Path, house_url: str) -> AsyncIterator[Street]:
    async with open_street(tmp_path, database_url=house_url) as street:
        yield street


@dataclass(slots=True)
class Listener:
    """Somebody who listens to a show by events. ``mark`` is the id of the last one."""

    lines: AsyncIterator[str]
    mark: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    _kind: str = "message"

    async def until(self, name: str) -> dict[str, Any]:
        """The first object that has ``name``; those before are kept in ``heard``."""
        async with asyncio.timeout(PATIENCE):
            async for line in self.lines:
                for each in self._read(line):
                    if name in each:
                        return each
        raise AssertionError(f"the stream ended before {name}")

    async def to_the_end(self) -> str:
        """Read on. The kind of the last event."""
        async with asyncio.timeout(PATIENCE):
            async for line in self.lines:
                self._read(line)
        return self._last

    _last: str = "message"

    def _read(self, line: str) -> list[dict[str, Any]]:
        field_name, _, value = line.partition(": ")
        if field_name == "id":
            self.mark = value
        elif field_name == "event":
            self._kind = value
        elif field_name == "data":
            self._last = self._kind
            found = json.loads(value)
            self.heard.append(found)
            return [found]
        elif not line:
            self._kind = "message"
        return []


@asynccontextmanager
async def listening(
    street: Street, *, token: str | None = None, mark: str = "", name: str = "demo", **headers: str
) -> AsyncIterator[Listener]:
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if mark:
        headers["Last-Event-ID"] = mark
    async with (
        httpx.AsyncClient(base_url=street.url, timeout=PATIENCE) as http,
        http.stream("GET", f"/api/v1/shows/{name}/stream", headers=headers) as response,
    ):
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield Listener(response.aiter_lines())


def token_of(http: httpx.AsyncClient) -> str:
    return http.headers["Authorization"].removeprefix("Bearer ")


async def test_a_stream_begins_with_who_one_is_and_the_show(street: Street) -> None:
    ana = await street.guest("Ана")

    async with listening(street, token=token_of(ana.http)) as stream:
        greeting = await stream.until("connect")
        join = await stream.until("join")

    assert greeting["connect"]["you"]["id"] == ana.you["id"]
    assert join["join"]["snapshot"]["show"]["slug"] == "demo"
    assert set(join["join"]["lanes"]) == {"chat", "shop"}


async def test_somebody_unknown_hears_what_everybody_hears(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]

    async with listening(street) as stream:
        await stream.until("join")
        await ana.http.post("live/commands", json={"id": 1, "say": {"room": show, "text": "привет", "key": "a"}})
        told = await stream.until("l")

    assert [fact["message"]["text"] for fact in told["e"]] == ["привет"]
    assert stream.mark.startswith("shop:") or stream.mark.startswith("chat:")


async def test_only_staff_hear_the_studio(street: Street) -> None:
    moderator = await street.member("moderator")

    async with listening(street, token=token_of(moderator.http)) as stream:
        join = await stream.until("join")

    assert "studio" in join["join"]["lanes"]


async def test_a_stream_goes_on_where_it_broke(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]
    async with listening(street) as stream:
        await stream.until("join")
        await asyncio.sleep(0)
    broken_at = stream.mark
    await ana.http.post("live/commands", json={"id": 1, "say": {"room": show, "text": "раз", "key": "a"}})

    async with listening(street, mark=broken_at) as stream:
        join = await stream.until("join")

    assert join["join"]["snapshot"] is None
    assert [fact["message"]["text"] for fact in join["join"]["lanes"]["chat"]["e"]] == ["раз"]


@pytest.mark.parametrize("mark", ["nonsense", "chat:x:y", "chat:1", "moon:1:k", "chat:99:other,shop:1:other"])
async def test_a_mark_that_is_not_ours_brings_a_snapshot(street: Street, mark: str) -> None:
    async with listening(street, mark=mark) as stream:
        join = await stream.until("join")

    assert join["join"]["snapshot"] is not None


async def test_a_show_that_is_not_there_is_a_problem(street: Street) -> None:
    async with httpx.AsyncClient(base_url=street.url) as http:
        answer = await http.get("/api/v1/shows/nowhere/stream")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_show")


async def test_another_page_may_not_listen(street: Street) -> None:
    async with httpx.AsyncClient(base_url=street.url) as http:
        answer = await http.get("/api/v1/shows/demo/stream", headers={"Origin": "https://elsewhere.example"})

    assert (answer.status_code, answer.json()["code"]) == (403, "foreign_origin")


async def test_a_person_has_so_many_lines_and_no_more(street: Street) -> None:
    ana = await street.guest("Ана")
    turnstile = street.house.live.turnstile
    for _ in range(5):
        turnstile.seat(ana.you["id"])

    answer = await ana.http.get("shows/demo/stream")

    assert (answer.status_code, answer.json()["code"]) == (503, "room_full")
    assert turnstile.inside == 0


async def test_who_leaves_leaves_no_trace(street: Street) -> None:
    turnstile = street.house.live.turnstile
    async with listening(street) as stream:
        await stream.until("join")
        assert turnstile.inside == 1

    async with asyncio.timeout(PATIENCE):
        while turnstile.inside:  # noqa: ASYNC110, the server hears of it in its own time
            await asyncio.sleep(0)
    assert turnstile.inside == 0


async def test_who_is_seen_off_is_told_and_the_stream_ends(street: Street) -> None:
    async with listening(street) as stream:
        await stream.until("join")
        await street.house.hub.drain()
        words = await stream.until("disconnect")
        last = await stream.to_the_end()

    assert words["disconnect"]["code"] == 3001
    assert last == "disconnect"


async def test_a_command_is_answered_as_over_the_socket(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]

    said = await ana.http.post("live/commands", json={"id": 7, "say": {"room": show, "text": "привет", "key": "a"}})
    removed = await ana.http.post(
        "live/commands", json={"id": 8, "remove": {"room": show, "message": said.json()["say"]["message"]}}
    )

    assert said.json()["id"] == 7
    assert said.json()["say"]["shown"] is True
    assert removed.json() == {"id": 8, "remove": {}}


async def test_a_refused_command_is_a_problem(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]
    bad = {"id": 1, "say": {"room": show, "text": "пишите на https://spam.ru", "key": "a"}}

    answer = await ana.http.post("live/commands", json=bad)

    assert (answer.status_code, answer.json()["code"], answer.json()["reasons"]) == (409, "message_refused", ["link"])


@pytest.mark.parametrize(
    "wish",
    [{"id": 1}, {"id": 1, "view": "passive"}, {"id": 1, "react": {"room": f"shw_{1:032x}", "kind": "heart", "n": 1}}],
)
async def test_what_needs_a_line_cannot_be_asked_by_request(street: Street, wish: dict[str, Any]) -> None:
    ana = await street.guest("Ана")

    answer = await ana.http.post("live/commands", json=wish)

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


async def test_who_was_shut_out_has_nothing_to_tap_on(street: Street) -> None:
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    show = (await street.show())["show"]["id"]
    viewer = ana.you["id"]
    await moderator.http.post(f"shows/{show}/bans", json={"viewer": viewer, "reason": "spam"})
    async with listening(street) as stream:
        await stream.until("join")
        async with asyncio.timeout(5):
            while not len(street.house.live.chat.bans):  # noqa: ASYNC110
                await asyncio.sleep(0)
        answer = await ana.http.post("live/commands", json={"react": {"room": show, "kind": "heart", "n": 3}})

    assert (answer.status_code, answer.json()["code"]) == (403, "banned")


async def test_taps_are_counted_while_somebody_watches(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]
    async with listening(street, token=token_of(ana.http)) as stream:
        await stream.until("join")
        answer = await ana.http.post("live/commands", json={"react": {"room": show, "kind": "heart", "n": 3}})
        await street.house.hub.beat_once()
        counted = await stream.until("re")

    assert answer.status_code == 200
    assert counted["re"] == {"heart": 3}


async def test_commands_by_request_have_a_pace_too(street: Street) -> None:
    ana = await street.guest("Ана")
    show = (await street.show())["show"]["id"]
    tap = {"react": {"room": show, "kind": "heart", "n": 1}}

    answers = await asyncio.gather(*(ana.http.post("live/commands", json=tap) for _ in range(40)))

    assert 429 in {answer.status_code for answer in answers}
