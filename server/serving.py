"""Serving: one process with open doors. The whole house, or a part of one that its launcher watches over."""

import asyncio
import gc
import logging
import socket
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, Protocol, cast

import uvicorn
from fastapi import FastAPI

from server.app import create_app
from server.doors import MOST_WAITING, knocking, listening
from server.live.edge import EdgeProtocol
from server.live.entrance import Entrance
from server.media import create_media_app
from server.preparing import migrated
from server.processes.lifeline import Lifeline
from server.processes.part import Part, Role
from server.settings import Settings
from server.welcome import welcome

LEAVING_SECONDS: Final = 5
"""How long open requests may take once we are leaving."""

LOOKS_EVERY: Final = 0.1
"""Seconds between two looks whether we are ready."""

YOUNG: Final = 20_000
"""Objects that come before the garbage collector looks, 700 unless told. Messages live a moment and die by themselves;
looked at too often they pass for old on their way, and to look at all that is old takes a loud room's time.
"""

log = logging.getLogger(__name__)


def stand_still() -> None:
    """Spare the garbage collector what stands for good: 200,000 objects, which made half of the cost of a join."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


class Leaves(Protocol):
    """What a server needs of what it serves."""

    async def is_ready(self) -> bool:
        """Whether somebody may be sent here."""
        ...

    async def leave(self, *, within: timedelta) -> None:
        """See viewers off before the doors close, spread over ``within``."""
        ...


class Server(uvicorn.Server):
    """Says where the doors are once they are open, and sees viewers off before it closes them."""

    def __init__(self, config: uvicorn.Config, *, settings: Settings) -> None:
        super().__init__(config)
        self._settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors."""
        await super().startup(sockets)
        if self.started:
            stand_still()
            self.opened()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell viewers to come back, then close."""
        if (house := self.house) is not None:
            await house.leave(within=timedelta())
        await super().shutdown(sockets)

    def opened(self) -> None:
        """The doors are open."""
        welcome(self._settings)

    @property
    def house(self) -> Leaves | None:
        """What is served, once it is built."""
        return cast("Leaves | None", getattr(cast("Any", self.config.app).state, "house", None))


class PartServer(Server):
    """The same for a part of a house: its launcher hears how far it is, and says when to leave.

    A worker that leaves lets nobody in any more, but takes who has knocked already; then its viewers go to the others,
    a few at a time.
    """

    def __init__(self, config: uvicorn.Config, *, settings: Settings, line: Lifeline) -> None:
        super().__init__(config, settings=settings)
        self._line = line
        self._within = settings.drain_seconds
        self._looking: asyncio.Task[None] | None = None
        self._coming: set[asyncio.Task[object]] = set()

    def opened(self) -> None:
        """The doors are open: tell the launcher, and again when we are ready."""
        self._line.say("open")
        self._looking = asyncio.create_task(self._say_when_ready(), name="saying when we are ready")

    def leave(self, within: float) -> None:
        """Begin to leave, within so many seconds. May be called from another thread."""
        self._within = within
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in, send viewers to the others, let requests finish."""
        if self._looking is not None:
            self._looking.cancel()
        self._close_doors(sockets or ())
        self.server_state.default_headers.append((b"connection", b"close"))  # a request ends its connection from now on
        log.info("leaving", extra={"within": self._within})
        if (house := self.house) is not None:
            await house.leave(within=timedelta(seconds=self._within))
        await uvicorn.Server.shutdown(self, sockets)

    def _close_doors(self, doors: Sequence[socket.socket]) -> None:
        for door in doors:
            for guest in knocking(door):
                self._let_in(guest)
        for server in self.servers:
            server.close()

    def _let_in(self, guest: socket.socket) -> None:
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.Protocol:
            made: type[Any] = self.config.http_protocol_class
            return cast(
                "asyncio.Protocol",
                made(config=self.config, server_state=self.server_state, app_state=self.lifespan.state, _loop=loop),
            )

        coming: asyncio.Task[object] = asyncio.ensure_future(loop.connect_accepted_socket(protocol, guest))
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)

    async def _say_when_ready(self) -> None:
        while True:
            if (house := self.house) is not None and await house.is_ready():
                self._line.say("ready")
                return
            await asyncio.sleep(LOOKS_EVERY)


def serve_house(settings: Settings) -> int:
    """Be the whole house until told to stop. Returns the exit status.

    Raises:
        OSError: The port is taken, or not ours to take.
    """
    with listening(settings) as door:
        if not migrated(settings):
            return 1
        server = Server(_config(create_app(settings), settings), settings=settings)
        return _run(server, door)


def serve_part(settings: Settings, part: Part) -> int:
    """Be a worker or the media process until the launcher says otherwise. Returns the exit status.

    Raises:
        OSError: The port is taken, or not ours to take.
    """
    line = Lifeline(part.line)
    if part.role is Role.MEDIA:
        server = PartServer(_media_config(create_media_app(settings), part), settings=settings, line=line)
        line.follow(server.leave)
        return _run(server, None)
    with listening(settings, shared=True) as door:
        server = PartServer(_config(create_app(settings, media=part.media), settings), settings=settings, line=line)
        line.follow(server.leave)
        return _run(server, door)


def _run(server: Server, door: socket.socket | None) -> int:
    with suppress(KeyboardInterrupt):  # uvicorn repeats it once everything is closed
        server.run(sockets=None if door is None else [door])
    return 0 if server.started else 3


def _config(app: FastAPI, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Entrance,
        ws=EdgeProtocol,
        backlog=MOST_WAITING,
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        ws_ping_interval=None,  # the wire has pings of its own
        log_config=None,
        access_log=False,
        forwarded_allow_ips=list(settings.proxies) or None,
        proxy_headers=bool(settings.proxies),
        timeout_graceful_shutdown=LEAVING_SECONDS,
        server_header=False,
    )


def _media_config(app: FastAPI, part: Part) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        uds=str(part.media),
        ws="none",
        log_config=None,
        access_log=False,
        forwarded_allow_ips="*",  # nobody but our workers can reach the socket, and they say who asked them
        proxy_headers=True,
        timeout_graceful_shutdown=LEAVING_SECONDS,
        server_header=False,
        date_header=False,
    )
