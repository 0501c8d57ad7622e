"""Heartbeat: when to ping, when to give up on somebody silent, when a connection has lasted long enough."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, TypeAlias

Due: TypeAlias = Literal["ping", "silent", "expired"]


@dataclass(slots=True, kw_only=True)
class Heartbeat:
    """Times of one connection, in seconds of the loop's clock.

    Attributes:
        begun: When it began.
        ping_every: Between two pings, whatever else is said.
        pong_within: How long after a ping was due something must have been heard.
        lasts: How long the connection may last.
    """

    begun: float
    ping_every: timedelta
    pong_within: timedelta
    lasts: timedelta
    _heard: float = field(init=False)
    _next_ping: float = field(init=False)

    def __post_init__(self) -> None:
        self._heard = self.begun
        self._next_ping = self.begun + self.ping_every.total_seconds()

    @property
    def next(self) -> float:
        """When something is due next."""
        return min(self._next_ping, self._silent_at, self._expires_at)

    def heard(self, now: float) -> None:
        """Anything they say proves that they are there."""
        self._heard = now

    def due(self, now: float) -> Due | None:
        """What is due at ``now``; a ping is counted as sent."""
        if now >= self._expires_at:
            return "expired"
        if now >= self._silent_at:
            return "silent"
        if now >= self._next_ping:
            self._next_ping = now + self.ping_every.total_seconds()
            return "ping"
        return None

    @property
    def _silent_at(self) -> float:
        return self._heard + (self.ping_every + self.pong_within).total_seconds()

    @property
    def _expires_at(self) -> float:
        return self.begun + self.lasts.total_seconds()
