"""Fakes: one per Protocol, minimal, held to the same contract as the real one."""

from datetime import UTC, datetime, timedelta

EVENING = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""When tests begin, unless they say otherwise."""


class TurnedClock:
    """A clock that stands still until a test turns it."""

    def __init__(self, at: datetime = EVENING) -> None:
        self._at = at

    def now(self) -> datetime:
        """The moment it was last turned to."""
        return self._at

    def turn(self, by: timedelta) -> None:
        """Move on by ``by``."""
        self._at += by
