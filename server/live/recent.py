"""Recent: the newest facts of one lane, kept at hand, so that a storm of returning viewers asks nobody."""

from collections import deque
from itertools import islice

from core.bus import REPLAY_LIMIT, Batch, Bus, Position
from core.events import Lane
from core.ids import ShowId

AT_HAND = 400
"""Events kept per lane. Source: realtime.md, 3.8."""

LEFT_FOR_NEWS = 50
"""Events that may happen while a replay is asked for, and it still reaches back."""


class Recent:
    """What was last heard on a lane. It grows without holes, from ``start`` on."""

    def __init__(self, start: Position) -> None:
        self.epoch = start.epoch
        self.top = start.offset
        self._kept: deque[bytes] = deque(maxlen=AT_HAND)

    @property
    def place(self) -> Position:
        """Where the lane stands here."""
        return Position(offset=self.top, epoch=self.epoch)

    def begin_with(self, older: Batch) -> None:
        """Keep what happened before we began to listen, if it reaches to where we stand; newer ones will be heard."""
        newer = older.offset - self.top
        if older.epoch == self.epoch and 0 <= newer <= len(older.events) and not self._kept:
            self._kept.extend(older.events[: len(older.events) - newer])

    def new_in(self, batch: Batch) -> tuple[bytes, ...] | None:
        """The events of ``batch`` not heard yet; None if something is missing before them."""
        if batch.epoch != self.epoch or batch.first > self.top + 1:
            return None
        return batch.events[max(0, self.top + 1 - batch.first) :]

    def add(self, events: tuple[bytes, ...]) -> None:
        """Keep ``events``, which follow the top."""
        self._kept.extend(events)
        self.top += len(events)

    def after(self, place: Position) -> tuple[bytes, ...] | None:
        """Everything after ``place``; None if it is not at hand, or too much."""
        missed = self.top - place.offset
        if place.epoch != self.epoch or not 0 <= missed <= min(len(self._kept), REPLAY_LIMIT):
            return None
        return tuple(islice(self._kept, len(self._kept) - missed, None))


async def recall(bus: Bus, show: ShowId, lane: Lane, *, at: Position) -> Recent:
    """What a room that opens ``at`` a place has at hand."""
    recent = Recent(at)
    if at.offset:
        since = Position(offset=max(0, at.offset - REPLAY_LIMIT + LEFT_FOR_NEWS), epoch=at.epoch)
        if (older := await bus.replay(show, lane, since=since)) is not None:
            recent.begin_with(older)
    return recent
