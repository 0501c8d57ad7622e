"""Socket: the door of the live wire. One task reads commands, one writes what the seat is given."""

import asyncio
import json
import logging
import secrets
from collections import deque
from contextlib import ExitStack, suppress
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.buckets import Buckets
from core.errors import RoomFull, SlowDown, TicketRefused, Unavailable, Unfit, VitrinaError
from server.api.asking import house_of, is_our_page
from server.api.commands import COMMANDS, Asked
from server.live.frames import Command, Connect, Connected, Disconnect, You
from server.live.heartbeat import Heartbeat
from server.live.live import Live
from server.live.seat import Seat
from server.live.speech import PING, answer, goodbye, refused
from server.problems import refusal

LONGEST_FRAME = 4_096
"""Bytes of a frame from a client. Source: realtime.md, 3.9."""

LEAVING = Disconnect(code=3001, reason="shutdown", reconnect=True, after=1_000)
EXPIRED = Disconnect(code=3005, reason="expired", reconnect=True)
SILENT = Disconnect(code=3012, reason="no pong", reconnect=True)
TOO_MANY_REQUESTS = Disconnect(code=3013, reason="too many requests", reconnect=True, after=10_000)
BAD_TICKET = Disconnect(code=3500, reason="bad ticket", reconnect=False)
BAD_REQUEST = Disconnect(code=3501, reason="bad request", reconnect=False)
CONNECTION_LIMIT = Disconnect(code=3504, reason="connection limit", reconnect=False)
NOT_OUR_PAGE = Disconnect(code=3507, reason="forbidden", reconnect=False)

log = logging.getLogger(__name__)

router = APIRouter()


@router.websocket("/live")
async def live_socket(socket: WebSocket) -> None:
    """Talk until one side goes."""
    house = house_of(socket)
    if not is_our_page(socket, house.settings):
        await socket.close(NOT_OUR_PAGE.code, NOT_OUR_PAGE.reason)  # before the handshake: they see a 403
        return
    await socket.accept()
    live = Live(hub=house.hub, chat=house.chat, reactions=house.reactions, tickets=house.tokens, clock=house.clock)
    try:
        await Conversation(socket, live=live).run()
    except WebSocketDisconnect:
        return


class Goodbye(Exception):
    """The conversation is over."""

    def __init__(self, words: Disconnect) -> None:
        super().__init__(words.reason)
        self.words = words


class Conversation:
    """One socket, from its first command to its last."""

    def __init__(self, socket: WebSocket, *, live: Live) -> None:
        self._socket = socket
        self._live = live
        self._manners = live.manners
        self._lines: deque[str] = deque()
        self._patience: asyncio.Timeout | None = None
        self._refused = 0
        self._bucket = Buckets(
            at_once=live.manners.commands_at_once, every=live.manners.command_every, clock=live.clock, remembered=1
        )

    async def run(self) -> None:
        """Let them in, then read and write until one side goes."""
        with ExitStack() as counted:
            try:
                seat = await self._welcome(counted)
            except Goodbye as end:
                await self._socket.send_text(goodbye(end.words))
                await self._socket.close(end.words.code, end.words.reason)
                return
            try:
                await self._talk(seat)
            finally:
                self._live.hub.exit(seat)

    # The first command

    async def _welcome(self, counted: ExitStack) -> Seat:
        hub = self._live.hub
        try:
            counted.enter_context(hub.turnstile.address(self._socket.client.host if self._socket.client else ""))
        except RoomFull:
            raise Goodbye(TOO_MANY_REQUESTS) from None
        command, connect = await self._first_command()
        try:
            seat = Seat(self._live.tickets.read(connect.ticket))
            counted.enter_context(hub.turnstile.person(seat.viewer.id))
            hub.enter(seat)
        except TicketRefused:
            raise Goodbye(BAD_TICKET) from None
        except RoomFull:
            raise Goodbye(CONNECTION_LIMIT) from None
        except Unavailable:
            raise Goodbye(LEAVING) from None
        seat.give(answer(command, "connect", self._greeting(seat).model_dump_json()))
        return seat

    async def _first_command(self) -> tuple[int | None, Connect]:
        try:
            async with asyncio.timeout(self._manners.connect_within.total_seconds()):
                command = Command.model_validate_json(await self._next_line())
        except TimeoutError:
            raise Goodbye(SILENT) from None
        except ValidationError:
            raise Goodbye(BAD_REQUEST) from None
        if command.connect is None:
            raise Goodbye(BAD_REQUEST)
        return command.id, command.connect

    def _greeting(self, seat: Seat) -> Connected:
        viewer = seat.viewer
        return Connected(
            cid=secrets.token_hex(8),
            ping=round(self._manners.ping_every.total_seconds()),
            exp=round(self._manners.lasts.total_seconds()),
            t=round(self._live.clock.now().timestamp() * 1000),
            you=You.of(viewer),
        )

    # Reading and writing

    async def _talk(self, seat: Seat) -> None:
        async with asyncio.TaskGroup() as tasks:
            writing = tasks.create_task(self._write(seat), name="socket writing")
            tasks.create_task(self._read(seat, writing), name="socket reading")

    async def _write(self, seat: Seat) -> None:
        with suppress(WebSocketDisconnect):  # the reader is told the same
            await seat.serve(self._socket)
        if self._patience is not None and not self._patience.expired():
            self._patience.reschedule(asyncio.get_running_loop().time())  # read no more

    async def _read(self, seat: Seat, writing: "asyncio.Task[None]") -> None:
        try:
            await self._read_on(seat)
        except Goodbye as end:
            seat.dismiss(end.words)
        except WebSocketDisconnect:
            writing.cancel()

    async def _read_on(self, seat: Seat) -> None:
        loop = asyncio.get_running_loop()
        heartbeat = Heartbeat(
            begun=loop.time(),
            ping_every=self._manners.ping_every,
            pong_within=self._manners.pong_within,
            lasts=self._manners.lasts,
        )
        while seat.goodbye is None:
            try:
                line = await self._line_before(heartbeat.next)
            except TimeoutError:
                self._keep_time(heartbeat, seat, loop.time())
            else:
                await self._obey(line, seat)
                heartbeat.heard(loop.time())

    async def _line_before(self, moment: float) -> str:
        try:
            async with asyncio.timeout_at(moment) as self._patience:
                return await self._next_line()
        finally:
            self._patience = None

    def _keep_time(self, heartbeat: Heartbeat, seat: Seat, now: float) -> None:
        match heartbeat.due(now):
            case "expired":
                raise Goodbye(EXPIRED)
            case "silent":
                raise Goodbye(SILENT)
            case "ping":
                seat.give(PING)

    async def _next_line(self) -> str:
        while not self._lines:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1005))
            text = message.get("text")
            if text is None or len(text.encode()) > LONGEST_FRAME:
                raise Goodbye(BAD_REQUEST)
            self._lines.extend([line for line in text.split("\n") if line.strip()] or [""])  # nothing costs as much
        return self._lines.popleft()

    # Commands

    async def _obey(self, line: str, seat: Seat) -> None:
        number: int | None = None
        try:
            self._keep_pace()
            command = _command(line)
            number = command.id
            kind, wish = _wish(command)
            if kind is None:
                return
            body = await COMMANDS[kind](wish, Asked(seat=seat, command=number, live=self._live))
        except Goodbye:
            raise
        except VitrinaError as error:
            seat.give(refused(number or _number_of(line), refusal(error)))
        except OSError as failure:
            log.warning("command not done", extra={"why": repr(failure)})
            seat.give(refused(number, refusal(Unavailable())))
        except Exception:  # a fault of ours must not cost the viewer their socket: log it, tell them, go on
            log.exception("command stumbled")
            seat.give(refused(number, refusal(VitrinaError())))
        else:
            if body is not None and number is not None:
                seat.give(answer(number, kind, body))

    def _keep_pace(self) -> None:
        if self._bucket.is_full(""):
            self._refused = 0
        try:
            self._bucket.take("")
        except SlowDown:
            self._refused += 1
            if self._refused > self._manners.refused_at_once:
                raise Goodbye(TOO_MANY_REQUESTS) from None
            raise


def _command(line: str) -> Command:
    try:
        return Command.model_validate_json(line)
    except ValidationError as fault:
        faults = [{"at": list(each["loc"]), "why": each["msg"]} for each in fault.errors(include_url=False)]
        raise Unfit("no command", faults=faults) from None


def _wish(command: Command) -> tuple[str, Any] | tuple[None, None]:
    wishes = {name: wish for name in Command.model_fields if name != "id" and (wish := getattr(command, name))}
    if not wishes and command.id is None:
        return None, None  # a pong
    if len(wishes) != 1 or "connect" in wishes:
        raise Unfit("exactly one command, and connect only once")
    return next(iter(wishes.items()))


def _number_of(line: str) -> int | None:
    try:
        number = json.loads(line)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
