"""Ended sessions: which ones are over although their tokens still look good.

The truth is in the database; ``server.live.guard`` brings what is new here, so that nothing is asked in a storm.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

Family = NewType("Family", str)
"""Names a session: one sign-in, and every refresh token that continued it."""

REMEMBERED = timedelta(minutes=15)
"""How long a process remembers an end: longer than an access token made before it, and a ticket made of that, hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnd:
    """A session was over from ``at`` on: signed out, locked out, or stolen."""

    session: Family
    at: datetime


class EndedSessions:
    """The sessions that ended of late, as far as this process knows."""

    def __init__(self) -> None:
        self._ends: OrderedDict[Family, datetime] = OrderedDict()

    def is_over(self, session: Family) -> bool:
        """Whether ``session`` has ended."""
        return session in self._ends

    def learn(self, ends: Sequence[SessionEnd], *, now: datetime) -> list[Family]:
        """Take in ``ends``, oldest first. Returns the sessions not known to be over before."""
        new = [end.session for end in ends if end.session not in self._ends]
        self._ends.update((end.session, end.at) for end in ends)
        while self._ends and next(iter(self._ends.values())) < now - REMEMBERED:
            self._ends.popitem(last=False)
        return new
