"""A visitor: stays in a show as the page does, comes back when it is sent away, and remembers all it was told."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

PATIENCE = 20.0
"""Seconds to wait for something that must come, on a busy machine that starts processes meanwhile."""

LOST = (OSError, WebSocketException, httpx.HTTPError, TimeoutError)
"""How a connection ends, or does not begin."""


@dataclass(slots=True)
class Visitor:
    """Follows one show.

    Attributes:
        told: Every fact heard, in the order of its lane, by lane.
        goodbyes: The last words of every connection that had some.
        visits: How often they joined.
        missed: Joins that had to begin anew with a snapshot.
        lost: How connections ended that nobody said goodbye to.
    """

    url: str
    show: str
    account: dict[str, str]
    told: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"chat": [], "shop": [], "studio": []})
    goodbyes: list[dict[str, Any]] = field(default_factory=list)
    visits: int = 0
    missed: int = 0
    lost: list[str] = field(default_factory=list)
    http: httpx.AsyncClient = field(init=False)
    _places: dict[str, dict[str, Any]] = field(default_factory=dict)
    _said: dict[int, tuple[dict[str, Any], "asyncio.Future[dict[str, Any]]"]] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: count(100))
    _socket: ClientConnection | None = None
    _task: "asyncio.Task[None] | None" = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=f"{self.url}/api/v1/", timeout=PATIENCE)

    async def come(self) -> None:
        """Sign in or give a name, join, and stay from now on."""
        door = "session" if "email" in self.account else "session/guest"
        session = (await self.ask("POST", door, json=self.account)).json()
        self.http.headers["Authorization"] = f"Bearer {session['access_token']}"
        self._task = asyncio.create_task(self._stay())
        await self.until(lambda: self.visits > 0)

    async def go(self) -> None:
        """Leave for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.http.aclose()

    async def ask(self, method: str, door: str, **wish: Any) -> httpx.Response:
        """Ask over HTTP, again if the connection breaks or nobody is there: what is asked may be done twice."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await self.answer(method, door, **wish)
                if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    assert answer.status_code < 300, answer.text
                    return answer
                await asyncio.sleep(0.05)

    async def answer(self, method: str, door: str, **wish: Any) -> httpx.Response:
        """Whatever is answered over HTTP. A connection that was idle may end just as we ask: then we ask again."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    return await self.http.request(method, door, **wish)
                except httpx.TransportError:
                    await asyncio.sleep(0.05)

    async def say(self, text: str) -> str:
        """Write in the chat, again with the same key if the connection breaks. Returns the message's id."""
        number = next(self._ids)
        wish = {"id": number, "say": {"room": self.show, "text": text, "key": uuid4().hex, "reply_to": None}}
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._said[number] = (wish, answered)
        if self._socket is not None:
            await self._send(self._socket, wish)
        async with asyncio.timeout(PATIENCE):
            answer = await answered
        assert answer["say"]["shown"], answer
        return str(answer["say"]["message"])

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """The facts of a kind, in their order."""
        return [fact for facts in self.told.values() for fact in facts if fact["kind"] == kind]

    def read(self, said: list[str]) -> list[str]:
        """Which of the messages ``said`` they read, in the order they came. Who comes in may hear earlier ones too."""
        return [fact["message"]["id"] for fact in self.heard("message.posted") if fact["message"]["id"] in said]

    def saw(self, versions: list[int]) -> list[int]:
        """Which of the ``versions`` of the show they saw something held up in, in the order they came."""
        return [seen for fact in self.heard("offer.pinned") if (seen := fact["state"]["version"]) in versions]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until what they heard makes ``condition`` true."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            if self._task is not None and self._task.done():
                self._task.result()  # it stumbled
            told = {lane: len(facts) for lane, facts in self.told.items()}
            visits = {"visits": self.visits, "missed": self.missed, "goodbyes": self.goodbyes, "lost": self.lost}
            raise AssertionError(f"{self.account} still waits: {visits}, told {told}, at {self._places}") from None

    async def _stay(self) -> None:
        while True:
            said = len(self.goodbyes)
            try:
                await self._visit()
            except LOST as failure:
                self.lost.append(repr(failure))
            self._socket = None
            after = self.goodbyes[-1]["after"] / 1000 if len(self.goodbyes) > said else 0.0
            await asyncio.sleep(after + self._chance.uniform(0.05, 0.3))

    async def _visit(self) -> None:
        ticket = (await self.http.post("live/tickets")).raise_for_status().json()["ticket"]
        async with websockets.connect(f"{self.url.replace('http', 'ws', 1)}/api/v1/live", open_timeout=10) as socket:
            await self._send(socket, {"id": 1, "connect": {"ticket": ticket, "v": 1, "app": "test/1"}})
            await self._send(socket, {"id": 2, "join": {"room": self.show, "lanes": self._places}})
            async for text in socket:
                for line in str(text).split("\n"):
                    if not await self._take(json.loads(line), socket):
                        return
                self._news.set()

    async def _take(self, each: dict[str, Any], socket: ClientConnection) -> bool:
        """Whether to go on with this connection."""
        if each.get("id") == 2 and (refused := each.get("error")):
            assert refused["code"] == "unavailable", refused  # that worker leaves just now
            self.lost.append(refused["code"])
            return False
        if each.get("id") == 2:
            self._joined(each["join"])
            self._socket = socket
            for wish, _ in list(self._said.values()):
                await self._send(socket, wish)
        elif each.get("id") in self._said:
            _, answered = self._said.pop(each["id"])
            answered.set_result(each)
        elif "disconnect" in each:
            self.goodbyes.append(each["disconnect"])
            return False
        elif "reset" in each or "gap" in each:
            self.missed += 1
        elif "e" in each:
            return self._hear(each["l"], each)
        elif not each:
            await self._send(socket, {})
        return True

    def _joined(self, answer: dict[str, Any]) -> None:
        again, self.visits = self.visits > 0, self.visits + 1
        for lane, stretch in answer["lanes"].items():
            if not stretch["recovered"]:
                self.missed += again
                self._places = {**self._places, lane: {"o": stretch["o"], "ep": stretch["ep"]}}
            else:
                assert self._hear(lane, stretch), f"a hole in what was recovered of {lane}"

    def _hear(self, lane: str, stretch: dict[str, Any]) -> bool:
        """Whether it fits what was heard before. Facts that were heard already are skipped."""
        facts, place = stretch["e"], self._places[lane]
        if stretch["ep"] != place["ep"] or stretch["o"] - len(facts) > place["o"]:
            return False
        if (new := stretch["o"] - place["o"]) > 0:
            self.told[lane] += facts[-new:]
            self._places[lane] = {"o": stretch["o"], "ep": stretch["ep"]}
        return True

    async def _send(self, socket: ClientConnection, wish: dict[str, Any]) -> None:
        try:
            await socket.send(json.dumps(wish))
        except WebSocketException:
            return  # the reader sees the same, and what was said is said again
