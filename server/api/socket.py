"""Socket: the conversation with whoever came through the doorway of the live wire.

A conversation has no task and no timer of its own: it is called with what was heard. Commands are done in the order in
which they came; one that has to wait gets a task for that while, and those behind it queue.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from core.errors import RoomFull, SlowDown, TicketRefused, Unavailable, Unfit, VitrinaError
from core.people import Origin
from server.api.commands import AT_ONCE, IN_A_WHILE, Answer, Asked, check_admitted, join_at_once
from server.live.frames import Command, Connect, Disconnect
from server.live.framing import frame
from server.live.goodbyes import BAD_REQUEST, BAD_TICKET, CONNECTION_LIMIT, LEAVING, SILENT, TOO_MANY_REQUESTS
from server.live.line import TwoWay
from server.live.live import Live
from server.live.seat import Seat
from server.live.speech import answer, goodbye, refused
from server.origins import counted_address
from server.problems import refusal

_NOT_LET_IN: Mapping[type[Exception], Disconnect] = {
    TicketRefused: BAD_TICKET,
    RoomFull: CONNECTION_LIMIT,
    Unavailable: LEAVING,
}
"""Anything else is a bad request."""

FAULTS_TOLD = 8
"""Of a command that cannot be understood. A message of 4 KiB may have a thousand; to tell them all took 30 ms."""

log = logging.getLogger(__name__)


class Conversation:
    """One line, from its first command to its last."""

    __slots__ = ("_address", "_busy", "_full_at", "_line", "_live", "_origin", "_refused", "_seat", "_todo", "_working")

    def __init__(self, line: TwoWay, *, address: str, live: Live, working: set[asyncio.Task[None]]) -> None:
        self._line: TwoWay | None = line
        self._address: str | None = address
        self._origin = Origin(address=counted_address(address))
        self._live = live
        self._working = working
        self._seat: Seat | None = None
        self._busy = False  # a command is being done
        self._todo: deque[str] | None = None  # those behind it, or behind answers that are not read yet
        self._full_at = 0.0
        self._refused = 0

    def begin(self) -> None:
        """They came in: they have a while to say who they are.

        Who may not is told so on the line: a browser does not see why a handshake was refused.
        """
        assert self._address is not None, "a conversation begins once"
        try:
            self._live.turnstile.enter(self._address)
        except RoomFull:
            self._address = None
            self._send_away(TOO_MANY_REQUESTS)
        else:
            self._live.hub.wheel.expect(self)

    # What the line tells

    def heard(self, text: str) -> None:
        """See ``Ears.heard``. An empty line costs as much as a command."""
        for line in [line for line in text.split("\n") if line.strip()] or [""]:
            if self._line is None:
                return
            if self._seat is None:
                self._greet(line)
            elif not self._seat.gone:
                self._seat.seen = self._live.hub.wheel.now
                self._take(line, self._seat)

    def blocked(self) -> None:
        """See ``Ears.blocked``. Who does not read is not listened to, and what they asked for already waits."""
        if self._line is not None:
            self._line.hold()
        if self._seat is not None:
            self._live.hub.wheel.blocked(self._seat)

    def flowing(self) -> None:
        """See ``Ears.flowing``."""
        if self._line is not None:
            self._line.release()
        if (seat := self._seat) is not None:
            self._live.hub.wheel.flowing(seat)
            self._work_off(seat)

    def lost(self) -> None:
        """See ``Ears.lost``."""
        self._line = None
        seat, self._seat = self._seat, None
        if seat is not None:
            self._live.hub.exit(seat)
            self._live.turnstile.rise(seat.viewer.id)
        if self._address is not None:
            self._live.turnstile.leave(self._address)
            self._address = None

    # The first command

    def _greet(self, line: str) -> None:
        try:
            command = Command.model_validate_json(line)
            if command.connect is None:
                raise Unfit("a connect comes first")
            seat = self._seated(command.connect)
        except (ValidationError, VitrinaError) as error:
            self._send_away(_NOT_LET_IN.get(type(error), BAD_REQUEST))
        else:
            seat.give(answer(command.id, "connect", self._live.greeting(seat.viewer).model_dump_json()))

    def _seated(self, connect: Connect) -> Seat:
        assert self._line is not None, "somebody is there"
        live = self._live
        passage = live.tickets.passage(connect.ticket)
        self._origin = Origin(address=self._origin.address, device=passage.device)
        seat = Seat(passage.viewer, self._line, session=passage.session, origin=self._origin)
        if live.hub.is_leaving:
            raise Unavailable("this process is leaving")
        live.turnstile.seat(seat.viewer.id)
        live.hub.enter(seat)
        self._seat = seat
        return seat

    def too_late(self) -> None:
        """See ``Stranger.too_late``."""
        if self._seat is None:
            self._send_away(SILENT)

    def _send_away(self, words: Disconnect) -> None:
        if self._seat is not None:
            self._seat.dismiss(words)
        elif self._line is not None:
            line, self._line = self._line, None
            line.write(frame(goodbye(words).encode(), line.form))
            line.close(words.code, words.reason)

    # Commands

    def _take(self, line: str, seat: Seat) -> None:
        try:
            self._keep_pace()
        except SlowDown as error:
            if self._refused > self._live.manners.refused_at_once:
                self._send_away(TOO_MANY_REQUESTS)
            else:
                seat.give(refused(_number_of(line), refusal(error)))
        else:
            if self._todo is None:
                self._todo = deque()
            self._todo.append(line)
            self._work_off(seat)

    def _work_off(self, seat: Seat) -> None:
        """Do what waits, until one takes a while or they do not read the answers."""
        while self._todo and not (self._busy or seat.waiting or seat.gone):
            self._do(self._todo.popleft(), seat)
        self._todo = self._todo or None

    def _do(self, line: str, seat: Seat) -> None:
        number = None
        try:
            command = _command(line)
            number = command.id
            kind, wish = _wish(command)
            if kind is None:
                return
            asked = Asked(seat=seat, origin=self._origin, command=number, live=self._live)
            if kind in AT_ONCE:
                _give(seat, asked, kind, AT_ONCE[kind](wish, asked))
            elif kind != "join" or not join_at_once(wish, asked):
                self._begin_working(kind, wish, asked)
        except Exception as error:  # whatever it is, they are told and the talk goes on
            seat.give(refused(number or _number_of(line), _why(error)))

    def _begin_working(self, kind: str, wish: Any, asked: Asked) -> None:
        self._busy = True
        task = asyncio.get_running_loop().create_task(self._work(kind, wish, asked))
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _work(self, kind: str, wish: Any, asked: Asked) -> None:
        seat = asked.seat
        try:
            await check_admitted(wish, asked)
            _give(seat, asked, kind, await IN_A_WHILE[kind](wish, asked))
        except Exception as error:  # whatever it is, they are told and the talk goes on
            seat.give(refused(asked.command, _why(error)))
        self._busy = False
        self._work_off(seat)

    def _keep_pace(self) -> None:
        manners = self._live.manners
        now, every = self._live.clock.now().timestamp(), manners.command_every.total_seconds()
        if not now < self._full_at <= now + (manners.commands_at_once + 1) * every:  # or the clock was set back
            self._full_at, self._refused = now, 0
        wait = self._full_at - now - (manners.commands_at_once - 1) * every
        if self._todo is not None and len(self._todo) >= manners.commands_at_once:
            wait = max(wait, every)
        if wait > 0:
            self._refused += 1
            raise SlowDown(timedelta(seconds=wait))
        self._full_at += every


def _give(seat: Seat, asked: Asked, kind: str, body: Answer) -> None:
    if body is not None and asked.command is not None:
        seat.give(answer(asked.command, kind, body))


def _why(error: Exception) -> Any:
    if isinstance(error, VitrinaError):
        return refusal(error)
    if isinstance(error, OSError):
        log.warning("command not done", extra={"why": repr(error)})
        return refusal(Unavailable())
    log.error("command stumbled", exc_info=error)  # a fault of ours must not cost the viewer their line
    return refusal(VitrinaError())


def _command(line: str) -> Command:
    try:
        return Command.model_validate_json(line)
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False, include_input=False)[:FAULTS_TOLD]
        faults = [{"at": list(each["loc"]), "why": each["msg"]} for each in first]
        raise Unfit("no command", faults=faults) from None


def _wish(command: Command) -> tuple[str | None, Any]:
    wishes = {name: wish for name in command.model_fields_set if name != "id" and (wish := getattr(command, name))}
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
