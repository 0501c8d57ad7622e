"""Sampling: whose messages a loud room is shown, so that everybody has the same chance. Pure.

Time is cut into windows. As long as all that is said fits, all is shown. In a loud room only the first message of a
person in a window can be shown, and a draw decides about the person, not the message: who talks much has no better
chance than who talks once, and cannot crowd anybody out. Source: realtime.md, 3.6.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from core.ids import ViewerId

WINDOW: Final = timedelta(seconds=5)
"""One person in a loud room is seen so often at most."""


class FairSample:
    """The sample of one room in this process.

    Args:
        seed: Of the draws; nobody outside can tell who is next.
    """

    def __init__(self, seed: bytes | None = None) -> None:
        self._seed = seed or secrets.token_bytes(16)
        self._began = datetime.min.replace(tzinfo=UTC)
        self._spoke: set[ViewerId] = set()
        self._said = 0
        self._before = (0, 0)

    def lets(self, author: ViewerId, *, now: datetime, per_second: float) -> bool:
        """Whether a message that ``author`` says now may be shown.

        Args:
            per_second: Messages that the room is to see.
        """
        self._turn(now)
        is_first = author not in self._spoke
        self._spoke.add(author)
        self._said += 1
        places = per_second * WINDOW.total_seconds()
        people, messages = max(self._before[0], len(self._spoke)), max(self._before[1], self._said)
        if messages <= places:
            return True
        return is_first and self._drawn(author) * people < places

    def _turn(self, now: datetime) -> None:
        """Begin a new window if it is time. The last one says how many are to be expected, unless it is long ago."""
        if self._began <= now < self._began + WINDOW:
            return
        is_next = self._began <= now < self._began + 2 * WINDOW
        self._before = (len(self._spoke), self._said) if is_next else (0, 0)
        self._began, self._spoke, self._said = now, set(), 0

    def _drawn(self, author: ViewerId) -> float:
        """A number below 1 for this person in this window, however often it is asked for."""
        about = f"{self._began.timestamp()}:{author}".encode()
        return int.from_bytes(hashlib.blake2b(about, key=self._seed, digest_size=8).digest()) / 2**64
