"""Commands: what a client may ask over the live wire. One row each.

Most are done at once, without a task; those that wait for the database or a room are coroutines.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from chat.message import Draft
from chat.posting import post
from chat.removing import remove
from core.bus import Position
from core.errors import Banned, RoomFull, TicketRefused, Unfit
from core.ids import AnswerId, GiveawayId, MessageId, PollId, QuizId, ShowId, SurpriseId, UnlockId
from core.people import Origin
from server.live.frames import (
    Claim,
    Enter,
    Guess,
    Human,
    HumanAsked,
    Join,
    Leave,
    Look,
    React,
    Refresh,
    Refreshed,
    Remove,
    Said,
    Say,
    Stand,
    Vote,
    Voted,
    Want,
    Wanted,
)
from server.live.goodbyes import FORBIDDEN
from server.live.live import Live
from server.live.seat import Seat
from server.live.seating import Places

ROOMS_AT_ONCE = 8
"""Shows one socket may watch. Source: realtime.md, 3.9."""

NOTHING = "{}"
"""The answer of a command that has nothing to add."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, from where, under which number, and what the house has to answer with."""

    seat: Seat
    origin: Origin
    command: int | None
    live: Live


Answer: TypeAlias = str | None
"""JSON, or None if the command has answered for itself."""


# Done at once


def join_at_once(wish: Join, asked: Asked) -> bool:
    """Watch a show, if everything that takes is at hand. Whether it was."""
    _check_welcome(wish, asked)
    if asked.live.admission.doubts(asked.seat.viewer, ShowId(wish.room)):
        return False
    return asked.live.hub.join_at_once(asked.seat, ShowId(wish.room), _places(wish), command=asked.command)


def leave_room(wish: Leave, asked: Asked) -> Answer:
    """Stop watching a show."""
    asked.live.hub.leave(asked.seat, ShowId(wish.room))
    return NOTHING


def react(wish: React, asked: Asked) -> Answer:
    """Tap. Who does not watch the show has nothing to tap on, and who was shut out does not watch."""
    show, seat = ShowId(wish.room), asked.seat
    asked.live.chat.bans.check(seat.viewer, show, now=asked.live.clock.now(), origin=asked.origin)
    if show not in seat.shows:
        raise Unfit("not in this room")
    asked.live.reactions.tap(show, viewer=seat.viewer.id, kind=wish.kind, taps=wish.n)
    return NOTHING


def look(wish: Look, asked: Asked) -> Answer:
    """Look away, or look again."""
    asked.seat.look(away=wish == "passive")
    return NOTHING


def refresh(wish: Refresh, asked: Asked) -> Answer:
    """Begin the connection's time anew, with a fresh ticket of the same person in the same role."""
    live, seat = asked.live, asked.seat
    passage = live.tickets.passage(wish.ticket)
    if (passage.viewer.id, passage.viewer.role) != (seat.viewer.id, seat.viewer.role):
        raise TicketRefused
    seat.viewer, seat.session = passage.viewer, passage.session
    live.hub.wheel.prolong(seat)
    return Refreshed(exp=round(live.manners.lasts.total_seconds())).model_dump_json()


# Done in a while


async def join_room(wish: Join, asked: Asked) -> Answer:
    """Watch a show. The room answers: its reply and the facts after it must not be torn apart."""
    await check_admitted(wish, asked)
    if not join_at_once(wish, asked):
        await asked.live.hub.join(asked.seat, ShowId(wish.room), _places(wish), command=asked.command)
        _see_off_who_was_banned_meanwhile(ShowId(wish.room), asked)
    return None


async def say(wish: Say, asked: Asked) -> Answer:
    """Write in the chat."""
    draft = Draft(
        show=ShowId(wish.room),
        author=asked.seat.viewer,
        origin=asked.origin,
        text=wish.text,
        key=wish.key,
        reply_to=MessageId(wish.reply_to) if wish.reply_to else None,
    )
    posted = await post(draft, chat=asked.live.chat)
    asked.live.whispers.said(draft.author.id, draft.show, posted.message.id)
    return Said(message=posted.message.id, shown=posted.shown, held=posted.held).model_dump_json()


async def remove_message(wish: Remove, asked: Asked) -> Answer:
    """Take a message away."""
    by, chat = asked.seat.viewer, asked.live.chat
    await remove(MessageId(wish.message), show=ShowId(wish.room), by=by, chat=chat, reason=wish.reason)
    return NOTHING


async def want(wish: Want, asked: Asked) -> Answer:
    """Ask for a discount. Who was shut out of the show has no voice in it."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    live.chat.bans.check(viewer, show, now=live.clock.now(), origin=asked.origin)
    told = await live.mechanics.asking.want(UnlockId(wish.unlock), show=show, viewer=viewer, origin=asked.origin)
    return Wanted(told=told.value).model_dump_json()


async def vote(wish: Vote, asked: Asked) -> Answer:
    """Vote in a poll. Who was shut out of the show has no vote in it."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    live.chat.bans.check(viewer, show, now=live.clock.now(), origin=asked.origin)
    poll, origin = PollId(wish.poll), asked.origin
    told = await live.mechanics.voting.vote(poll, wish.option, show=show, viewer=viewer, origin=origin)
    return Voted(told=told.value).model_dump_json()


async def claim(wish: Claim, asked: Asked) -> Answer:
    """Claim a code. Who was shut out of the show has none to win."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    live.chat.bans.check(viewer, show, now=live.clock.now(), origin=asked.origin)
    claims = live.mechanics.claims
    part = await claims.claim(SurpriseId(wish.surprise), show=show, viewer=viewer, origin=asked.origin)
    return part.model_dump_json()


async def enter(wish: Enter, asked: Asked) -> Answer:
    """Take part in a giveaway. Who was shut out of the show has no part in it."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    live.chat.bans.check(viewer, show, now=live.clock.now(), origin=asked.origin)
    entries = live.mechanics.entries
    part = await entries.enter(GiveawayId(wish.giveaway), show=show, viewer=viewer, origin=asked.origin)
    return part.model_dump_json()


async def stand(wish: Stand, asked: Asked) -> Answer:
    """Be shown on the boards of a show, or not any more. Who was shut out may still go."""
    await asked.live.mechanics.boards.show_me(ShowId(wish.room), asked.seat.viewer.id, shown=wish.shown)
    return NOTHING


async def guess(wish: Guess, asked: Asked) -> Answer:
    """Answer a quiz. Who was shut out of the show has no answer in it."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    live.chat.bans.check(viewer, show, now=live.clock.now(), origin=asked.origin)
    said = wish.said if wish.option is None else wish.option
    if said is None or (wish.said is not None and wish.option is not None):
        raise Unfit("an answer is words or an option")
    answering, quiz = live.mechanics.answering, QuizId(wish.quiz)
    part = await answering.answer(quiz, said, show=show, viewer=viewer, origin=asked.origin, open=wish.open)
    return part.model_dump_json()


async def want_human(wish: Human, asked: Asked) -> Answer:
    """Ask for a human. Who was shut out of the show is heard by nobody in it."""
    live, show, viewer = asked.live, ShowId(wish.room), asked.seat.viewer
    bans, now = live.chat.bans, live.clock.now()
    bans.check_may_write(viewer, show, now=now, origin=asked.origin)
    if bans.is_shadowed(viewer, show, now=now, origin=asked.origin):
        return HumanAsked(told="asked").model_dump_json()  # and nobody hears of it
    new = await live.escalating.ask(AnswerId(wish.answer), show=show, viewer=viewer)
    return HumanAsked(told="asked" if new else "before").model_dump_json()


AT_ONCE: Mapping[str, Callable[[Any, Asked], Answer]] = {
    "leave": leave_room,
    "react": react,
    "view": look,
    "refresh": refresh,
}
"""By the name of the field in ``frames.Command``. ``connect`` is not here: it comes first, and once."""

IN_A_WHILE: Mapping[str, Callable[[Any, Asked], Awaitable[Answer]]] = {
    "join": join_room,
    "say": say,
    "remove": remove_message,
    "want": want,
    "vote": vote,
    "claim": claim,
    "enter": enter,
    "stand": stand,
    "guess": guess,
    "human": want_human,
}
"""As ``AT_ONCE``."""


async def carry_out(kind: str, wish: Any, asked: Asked) -> Answer:
    """Do any command."""
    if kind in AT_ONCE:
        return AT_ONCE[kind](wish, asked)
    return await IN_A_WHILE[kind](wish, asked)


async def check_admitted(wish: object, asked: Asked) -> None:
    """Let nobody do anything in a show they may not be in.

    Raises:
        MembersOnly: It is for members, and they are none.
    """
    if (room := getattr(wish, "room", None)) is not None:
        await asked.live.admission.check(asked.seat.viewer, ShowId(room))


def _check_welcome(wish: Join, asked: Asked) -> None:
    live = asked.live
    live.chat.bans.check(asked.seat.viewer, ShowId(wish.room), now=live.clock.now(), origin=asked.origin)
    if len(asked.seat.shows | {ShowId(wish.room)}) > ROOMS_AT_ONCE:
        raise RoomFull("too many shows on one socket")


def _see_off_who_was_banned_meanwhile(show: ShowId, asked: Asked) -> None:
    """Whoever sees off those who watch the show did not find them among these yet."""
    live = asked.live
    try:
        live.chat.bans.check(asked.seat.viewer, show, now=live.clock.now(), origin=asked.origin)
    except Banned:
        asked.seat.dismiss(FORBIDDEN)


def _places(wish: Join) -> Places:
    return {lane: Position(offset=place.o, epoch=place.ep) for lane, place in wish.lanes.items()}
