"""Tempo: when a room speaks next. Fast for few viewers, slower the longer it takes to tell everybody."""

from dataclasses import dataclass

SHARE = 4
"""A room speaks at most a quarter of the time: its tick is so many times as long as its last telling took."""

URGENT = 0.020
"""Seconds between two tellings when something of the shop waits. Source: realtime.md, 3.2."""

URGENT_SHARE = 2
"""Even for that a room speaks at most half of the time: telling thousands takes longer than ``URGENT``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Seconds from one telling to the next, at least and at most. Source: realtime.md, 3.2."""

    least: float = 0.020
    most: float = 0.250


class Tempo:
    """The tick of one room, in seconds of the loop's clock. After a silence nobody waits."""

    def __init__(self, tick: Tick) -> None:
        self._bounds = tick
        self._began = float("-inf")
        self.tick = tick.least
        self._urgent = min(URGENT, self.tick)

    def wait(self, now: float, *, urgent: bool) -> float:
        """How long from ``now`` until the room may speak."""
        return max(0.0, self._began + (self._urgent if urgent else self.tick) - now)

    def spoke(self, began: float, *, took: float) -> None:
        """A telling that began at ``began`` took so much time of the loop."""
        self._began = began
        self.tick = min(max(SHARE * took, self._bounds.least), self._bounds.most)
        self._urgent = min(max(URGENT_SHARE * took, URGENT), self.tick)
