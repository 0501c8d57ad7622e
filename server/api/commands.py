"""Commands: what a client may ask over the socket. One table, one coroutine each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from chat.message import Draft
from chat.posting import post
from chat.removing import remove
from core.bus import Position
from core.errors import RoomFull, Unfit
from core.ids import MessageId, ShowId
from server.live.frames import Join, Leave, React, Remove, Said, Say
from server.live.live import Live
from server.live.seat import Seat

ROOMS_AT_ONCE = 8
"""Shows one socket may watch. Source: realtime.md, 3.9."""

NOTHING = "{}"
"""The answer of a command that has nothing to add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, under which number, and what the house has to answer with."""

    seat: Seat
    command: int | None
    live: Live


Answer: TypeAlias = str | None
"""JSON, or None if the command has answered for itself."""


async def join_room(wish: Join, asked: Asked) -> Answer:
    """Watch a show. The room answers: its reply and the facts after it must not be torn apart."""
    show = ShowId(wish.room)
    if len(asked.seat.shows | {show}) > ROOMS_AT_ONCE:
        raise RoomFull("too many shows on one socket")
    places = {lane: Position(offset=place.o, epoch=place.ep) for lane, place in wish.lanes.items()}
    await asked.live.hub.join(asked.seat, show, places, command=asked.command)
    return None


async def leave_room(wish: Leave, asked: Asked) -> Answer:
    """Stop watching a show."""
    asked.live.hub.leave(asked.seat, ShowId(wish.room))
    return NOTHING


async def say(wish: Say, asked: Asked) -> Answer:
    """Write in the chat."""
    draft = Draft(
        show=ShowId(wish.room),
        author=asked.seat.viewer,
        text=wish.text,
        key=wish.key,
        reply_to=MessageId(wish.reply_to) if wish.reply_to else None,
    )
    message = await post(draft, chat=asked.live.chat)
    return Said(message=message.id).model_dump_json()


async def remove_message(wish: Remove, asked: Asked) -> Answer:
    """Take a message away."""
    await remove(MessageId(wish.message), show=ShowId(wish.room), by=asked.seat.viewer, chat=asked.live.chat)
    return NOTHING


async def react(wish: React, asked: Asked) -> Answer:
    """Tap. Who does not watch the show has nothing to tap on."""
    show, seat = ShowId(wish.room), asked.seat
    if show not in seat.shows:
        raise Unfit("not in this room")
    asked.live.reactions.tap(show, viewer=seat.viewer.id, kind=wish.kind, taps=wish.n)
    return NOTHING


COMMANDS: Mapping[str, Callable[[Any, Asked], Awaitable[Answer]]] = {
    "join": join_room,
    "leave": leave_room,
    "say": say,
    "remove": remove_message,
    "react": react,
}
"""By the name of the field in ``frames.Command``. ``connect`` is not here: it comes first, and once."""
