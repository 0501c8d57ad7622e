"""Events: the live wire for whom no WebSocket reaches. Facts come as server-sent events, commands go in as requests."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request, Response
from starlette.types import Receive, Scope, Send

from core.errors import RoomFull, Unfit
from core.events import Lane
from core.ids import ShowId, ViewerId, mint
from core.people import Origin, Role, Viewer
from server.accounts.tokens import Passage
from server.api.asking import Bearer, Caller, OwnPageOnly, TheHouse, caller_origin
from server.api.commands import IN_A_WHILE, NOTHING, Asked, check_admitted, join_room
from server.api.shows import ShowName
from server.live.frames import Command, Join, Place, React
from server.live.live import Live
from server.live.seat import Seat
from server.live.speech import answer, marked
from server.live.stream import StreamLine

COME_BACK_MS: Final = 2_000
"""After how long a browser opens a stream again that broke, if nobody told it otherwise."""

LONGEST_MARK: Final = 256
"""Characters of a Last-Event-ID: three lanes with their offsets and epochs."""

BY_REQUEST: Final = frozenset({"say", "remove", "react", "want", "vote", "claim", "enter", "stand", "guess", "human"})
"""Commands that need no line of their own. The others are what a stream does by itself."""

_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # nginx would keep events back until its buffer is full
}

router = APIRouter(tags=["live"])

LastEventId = Annotated[str, Header(alias="Last-Event-ID", max_length=LONGEST_MARK)]


@router.get("/shows/{name}/stream", dependencies=[OwnPageOnly], response_class=Response)
async def stream(
    name: ShowName, house: TheHouse, bearer: Bearer, request: Request, last_event_id: LastEventId = ""
) -> Response:
    """Everything that happens in a show, as server-sent events. Who does not say who they are hears what all hear."""
    show = await house.shows.find(name)
    who = house.tokens.passage(house.tokens.ticket(bearer.credentials)) if bearer else None
    wish = Join(room=show.id, lanes=_places(last_event_id))
    address = request.client.host if request.client else ""
    return Listening(wish, passage=who, live=house.live, address=address, origin=caller_origin(request))


@router.post("/live/commands")
async def command(wish: Command, caller: Caller, house: TheHouse, request: Request) -> Response:
    """One command, as over the socket, with the same answer. For pages that listen by server-sent events."""
    house.by_request.take(caller.id)
    kind, what = _only_one(wish)
    body = NOTHING
    asked = Asked(seat=Seat(caller, StreamLine()), origin=caller_origin(request), command=wish.id, live=house.live)
    await check_admitted(what, asked)
    if isinstance(what, React):
        _tap(what, asked)
    else:
        body = await IN_A_WHILE[kind](what, asked) or NOTHING
    return Response(answer(wish.id, kind, body), media_type="application/json")


class Listening(Response):
    """A stream that stays open: a seat in the room of a show, from the first event to the last."""

    def __init__(self, wish: Join, *, passage: Passage | None, live: Live, address: str, origin: Origin) -> None:
        super().__init__(headers=_HEADERS)
        self._wish = wish
        self._line = StreamLine()
        viewer = passage.viewer if passage else _a_passer_by()
        self._seat = Seat(viewer, self._line, session=passage.session if passage else None, origin=origin)
        self._live = live
        self._address = address
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI. Who cannot be let in is told so by a problem: nothing was sent yet.

        Who does not read does not let us end, either: their seat is free by then, their connection is still counted.
        """
        with _entered(self._live, self._address):
            with _seated(self._live, self._seat):
                await self._begin()
                await send({"type": "http.response.start", "status": 200, "headers": self._raw()})
                await _first_of(_gone(receive), self._pour(send))
            await _first_of(_gone(receive), _end(send))

    async def _begin(self) -> None:
        seat = self._seat
        seat.line.write(f"retry: {COME_BACK_MS}\n\n".encode())
        seat.give(answer(None, "connect", self._live.greeting(seat.viewer).model_dump_json()))
        await join_room(self._wish, Asked(seat=seat, origin=self._origin, command=None, live=self._live))

    async def _pour(self, send: Send) -> None:
        async def _send(piece: bytes) -> None:
            await send({"type": "http.response.body", "body": piece, "more_body": True})

        with suppress(OSError):  # they went while we wrote
            await self._line.pour(_send, hears=_Reading(seat=self._seat, live=self._live))

    def _raw(self) -> list[tuple[bytes, bytes]]:
        return [each for each in self.raw_headers if each[0] != b"content-length"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Looks whether they read: a stream never says anything itself."""

    seat: Seat
    live: Live

    def took(self) -> None:
        self.seat.seen = self.live.hub.wheel.now

    def blocked(self) -> None:
        self.live.hub.wheel.blocked(self.seat)

    def flowing(self) -> None:
        self.live.hub.wheel.flowing(self.seat)


@contextmanager
def _entered(live: Live, address: str) -> Iterator[None]:
    if not live.turnstile.accepts():
        raise RoomFull("too many come at once")
    live.turnstile.enter(address)
    try:
        yield
    finally:
        live.turnstile.leave(address)


@contextmanager
def _seated(live: Live, seat: Seat) -> Iterator[None]:
    viewer = seat.viewer.id
    live.turnstile.seat(viewer)
    try:
        live.hub.enter(seat)
        yield
    finally:
        live.hub.exit(seat)
        live.turnstile.rise(viewer)


async def _end(send: Send) -> None:
    with suppress(OSError):  # they went before
        await send({"type": "http.response.body", "body": b""})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _first_of(*ways: Coroutine[object, object, None]) -> None:
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()  # a fault of ours is not kept quiet


def _a_passer_by() -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="", role=Role.GUEST, named=False)


def _places(mark: str) -> dict[Lane, Place]:
    """What is no mark of ours counts as none: they get a snapshot."""
    try:
        return {lane: Place(o=at.offset, ep=at.epoch) for lane, at in marked(mark).items()}
    except ValueError:
        return {}


def _only_one(wish: Command) -> tuple[str, Any]:
    wishes = {name: what for name in BY_REQUEST if (what := getattr(wish, name)) is not None}
    if len(wishes) != 1 or len(wish.model_fields_set - {"id"}) != 1:
        raise Unfit("exactly one command, and one that needs no line")
    return next(iter(wishes.items()))


def _tap(wish: React, asked: Asked) -> None:
    """Nobody counts the taps of a show that nobody watches, or of somebody who may not."""
    show, live, caller = ShowId(wish.room), asked.live, asked.seat.viewer
    live.chat.bans.check(caller, show, now=live.clock.now(), origin=asked.origin)
    if not live.hub.viewers(show):
        raise Unfit("nobody is in this room")
    live.reactions.tap(show, viewer=caller.id, kind=wish.kind, taps=wish.n)
