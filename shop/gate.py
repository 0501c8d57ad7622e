"""Gate: what the shop has to know about a show."""

from datetime import datetime, timedelta
from typing import Protocol

from core.events import ShowState, ShowStatus
from core.ids import ShowId

SELLING = frozenset({ShowStatus.SCHEDULED, ShowStatus.LIVE, ShowStatus.RECONNECTING})
"""A show sells before it starts, while it runs, and while its picture is lost; not after its end."""


class ShowGate(Protocol):
    """Knows where a show is in its life."""

    async def state(self, show: ShowId) -> ShowState:
        """Where ``show`` is, and since when it is on air.

        Raises:
            NoSuchShow: There is none.
        """
        ...


def moment_in(show: ShowState, now: datetime) -> timedelta | None:
    """How far into the show ``now`` is; None before its picture came for the first time."""
    return max(timedelta(), now - show.started_at) if show.started_at is not None else None
