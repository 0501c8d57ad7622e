"""Missing: what somebody has not heard of a room's lanes, and in which words they are told."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from core.bus import Position
from core.events import Lane
from core.ids import ShowId
from server.live.recent import Recent
from server.live.speech import gap, push

Lanes: TypeAlias = Mapping[Lane, Recent]

_REMOVAL = b'"kind":"message.removed"'
"""In an encoded fact nothing but its own kind reads so: quotes inside texts are escaped."""


def missed(
    recents: Lanes, places: Mapping[Lane, Position], lanes: Iterable[Lane]
) -> dict[Lane, tuple[bytes, ...]] | None:
    """The facts of ``lanes`` after ``places``; None if any of them is not at hand."""
    facts = {}
    for lane in lanes:
        events = recents[lane].after(places[lane]) if lane in places else None
        if events is None:
            return None
        facts[lane] = events
    return facts


def skipped(
    show: ShowId, recents: Lanes, places: Mapping[Lane, Position], *, lanes: Iterable[Lane]
) -> list[str] | None:
    """What to tell somebody who stopped reading at ``places``: that chat was skipped, and everything else.

    Of the chat they are told what was removed: it may still stand on their screen. None: it is not at hand.
    """
    facts = missed(recents, places, lanes)
    if facts is None:
        return None
    words = []
    for lane, events in facts.items():
        at = recents[lane].place
        if events and lane is Lane.CHAT:
            words.append(gap(show, lane, at=at, events=[event for event in events if _REMOVAL in event]))
        elif events:
            words.append(push(show, lane, at=at, events=events))
    return words


def is_behind(recents: Lanes, places: Mapping[Lane, Position]) -> bool:
    """Whether somebody who stands at ``places`` has heard more elsewhere than was heard here."""
    return any(
        recents[lane].epoch == place.epoch and recents[lane].top < place.offset for lane, place in places.items()
    )
