"""Speech: how the server puts its frames into words. Facts are spliced in as they came off the bus, encoded once."""

import json
from collections.abc import Callable, Iterable, Mapping

from core.bus import Position
from core.events import Lane
from core.ids import ShowId
from server.live.frames import Disconnect, Whisper
from server.problems import Refusal

PING = "{}"
"""Browsers cannot see WebSocket pings, so ours is a frame."""


def push(show: ShowId, lane: Lane, *, at: Position, events: Iterable[bytes]) -> str:
    """Facts of one lane; ``at`` is the place of the last one."""
    facts = b",".join(events).decode()
    return f'{{"r":"{show}","l":"{lane.value}","o":{at.offset},"ep":"{at.epoch}","e":[{facts}]}}'


def join_reply(
    show: ShowId,
    *,
    command: int | None,
    places: Mapping[Lane, Position],
    missed: Mapping[Lane, Iterable[bytes]] | None,
    snapshot: str | None,
    viewers: int,
    unique: int,
) -> str:
    """Answer to a join: what was missed up to ``places``, or a snapshot taken after them."""
    recovered = "false" if missed is None else "true"
    facts = {lane: b",".join(events).decode() for lane, events in (missed or {}).items()}
    lanes = ",".join(
        f'"{lane.value}":{{"ep":"{at.epoch}","o":{at.offset},"recovered":{recovered},"e":[{facts.get(lane, "")}]}}'
        for lane, at in places.items()
    )
    body = f'{{"room":"{show}","lanes":{{{lanes}}},"snapshot":{snapshot or "null"},"n":{viewers},"u":{unique}}}'
    return answer(command, "join", body)


def answer(command: int | None, kind: str, body: str) -> str:
    """Answer to a command; ``body`` is JSON already."""
    addressed = "" if command is None else f'"id":{command},'
    return f'{{{addressed}"{kind}":{body}}}'


def stats(show: ShowId, *, viewers: int, unique: int, taps: Mapping[str, int]) -> str:
    """How many watch, how many ever did, and the taps since the last time."""
    return json.dumps({"r": show, "n": viewers, "u": unique, "re": dict(taps)}, separators=(",", ":"))


def gap(show: ShowId, lane: Lane, *, at: Position, events: Iterable[bytes]) -> str:
    """What of a lane was skipped, up to ``at``; ``events`` are those of it that must not be."""
    facts = b",".join(events).decode()
    return f'{{"r":"{show}","gap":{{"l":"{lane.value}","o":{at.offset},"ep":"{at.epoch}","e":[{facts}]}}}}'


def mark(places: Mapping[Lane, Position], hears: Callable[[Lane], bool]) -> str:
    """How far somebody who hears these lanes was told, as one word; ``marked`` reads it."""
    return ",".join(f"{lane.value}:{at.offset}:{at.epoch}" for lane, at in places.items() if hears(lane))


def marked(mark: str) -> dict[Lane, Position]:
    """The places of a mark.

    Raises:
        ValueError: It is not one.
    """
    places = {}
    for part in filter(None, mark.split(",")):
        lane, offset, epoch = part.split(":")
        places[Lane(lane)] = Position(offset=int(offset), epoch=epoch)
    return places


def reset(show: ShowId) -> str:
    """The numbering is gone: join again."""
    return f'{{"r":"{show}","reset":{{}}}}'


def whisper(words: Whisper) -> str:
    """Something of theirs changed elsewhere; only they are told."""
    return f'{{"whisper":{words.model_dump_json()}}}'


def refused(command: int | None, why: Refusal) -> str:
    """A command was not done."""
    return answer(command, "error", why.model_dump_json())


def goodbye(words: Disconnect) -> str:
    """The last frame before the socket is closed."""
    return f'{{"disconnect":{words.model_dump_json()}}}'
