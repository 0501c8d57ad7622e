"""A whole house in this process, behind a real port, and people who come to it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import uvicorn
import websockets
from websockets.asyncio.client import ClientConnection

from server.app import create_app
from server.house import House
from server.live.edge import EdgeProtocol
from server.live.entrance import Entrance
from server.settings import Settings

PATIENCE = 30.0
"""Seconds to wait for something that must come."""


def by_pickup(email: str) -> dict[str, Any]:
    """The part of an order that says how to reach its buyer, and that they come for it."""
    return {"contact": {"email": email}, "delivery": {"method": "pickup"}}


@dataclass(slots=True)
class Person:
    """Somebody with a browser: a session, and a socket into one show. ``kinds`` is all they ever heard."""

    http: httpx.AsyncClient
    you: dict[str, Any]
    socket: ClientConnection | None = None
    show: str = ""
    snapshot: dict[str, Any] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    whispers: list[dict[str, Any]] = field(default_factory=list)
    _ids: Any = field(default_factory=count)

    async def watch(self, show: str) -> None:
        """Open the socket and join ``show``."""
        ticket = (await self.http.post("/live/tickets")).json()["ticket"]
        address = str(self.http.base_url).replace("http://", "ws://") + "live"
        self.socket, self.show = await websockets.connect(address), show
        await self.ask("connect", ticket=ticket, v=1)
        answer = await self.ask("join", room=show, lanes={})
        self.snapshot = answer["join"]["snapshot"]

    async def ask(self, command: str, **wish: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; facts that come meanwhile are kept."""
        assert self.socket is not None
        number = next(self._ids) + 1
        await self.socket.send(json.dumps({"id": number, command: wish}))
        async with asyncio.timeout(PATIENCE):
            while True:
                for answer in await self._read():
                    if answer.get("id") == number:
                        return answer

    async def say(self, text: str) -> dict[str, Any]:
        """Write in the chat."""
        return await self.ask("say", room=self.show, text=text, key=f"k{next(self._ids)}")

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next fact of ``kind``; facts before it are dropped."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self.heard:
                    fact = self.heard.pop(0)
                    if fact["kind"] == kind:
                        return fact
                await self._read()

    async def whispered(self, about: str) -> Any:
        """The next whisper about the ``cart`` or an ``order``; those before it are dropped."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self.whispers:
                    if (news := self.whispers.pop(0)[about]) is not None:
                        return news
                await self._read()

    async def goodbye(self) -> dict[str, Any]:
        """The last words of the server."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for each in await self._read():
                    if words := each.get("disconnect"):
                        return dict(words)

    async def close(self) -> None:
        """Go home."""
        if self.socket is not None:
            await self.socket.close()
        await self.http.aclose()

    async def _read(self) -> list[dict[str, Any]]:
        assert self.socket is not None
        objects = [json.loads(line) for line in str(await self.socket.recv()).split("\n")]
        for each in objects:
            self.heard.extend(each.get("e", ()))
            if "whisper" in each:
                self.whispers.append(each["whisper"])
            self.kinds.extend(fact["kind"] for fact in each.get("e", ()))
        return objects


@dataclass(slots=True)
class Street:
    """Where the house stands: its address, and who came."""

    house: House
    url: str
    people: list[Person] = field(default_factory=list)

    async def guest(self, name: str) -> Person:
        """Somebody without an account."""
        return await self._person("/session/guest", name=name, language="ru")

    async def member(self, role: str) -> Person:
        """Somebody with a demo account."""
        return await self._person("/session", email=f"{role}@vitrina.example", password=f"{role}-demo")

    async def tab(self, person: Person) -> Person:
        """Another tab or device of ``person``, here."""
        http = httpx.AsyncClient(base_url=f"{self.url}/api/v1/", timeout=PATIENCE)
        http.headers["Authorization"] = person.http.headers["Authorization"]
        self.people.append(Person(http=http, you=person.you))
        return self.people[-1]

    async def show(self) -> dict[str, Any]:
        """The demo show as anybody sees it."""
        async with httpx.AsyncClient(base_url=self.url) as http:
            snapshot: dict[str, Any] = (await http.get("/api/v1/shows/demo")).json()["snapshot"]
        return snapshot

    async def _person(self, door: str, **wish: str) -> Person:
        http = httpx.AsyncClient(base_url=f"{self.url}/api/v1/", timeout=PATIENCE)
        person = Person(http=http, you={})
        self.people.append(person)  # before anything can go wrong, so that the line is closed in the end
        answer = await http.post(door, json=wish)
        assert answer.is_success, answer.text
        session = answer.json()
        http.headers["Authorization"] = f"Bearer {session['access_token']}"
        person.you = session["you"]
        return person


@asynccontextmanager
async def open_street(folder: Path, **settings: Any) -> AsyncIterator[Street]:
    """Open a demo house without its synthetic host."""
    door = socket.create_server(("127.0.0.1", 0))
    port = door.getsockname()[1]
    app = create_app(
        Settings(
            _env_file=None,
            port=port,
            synthetic_host=False,
            mailer="folder",
            mail_folder=folder / "mail",
            ticker_delay=timedelta(),
            web_folder=folder,
            **settings,
        )
    )
    server = uvicorn.Server(uvicorn.Config(app, http=Entrance, ws=EdgeProtocol, log_config=None, lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[door]))
    while not server.started:
        assert not serving.done(), serving
        await asyncio.sleep(0)
    street = Street(house=app.state.house, url=f"http://127.0.0.1:{port}")
    try:
        yield street
    finally:
        for person in street.people:
            with suppress(OSError):
                await person.close()
        server.should_exit = True
        async with asyncio.timeout(2 * PATIENCE):
            await serving
