"""Presence: how many watch a show, everywhere, and how often they tap. A number, never a list.

Each process tells the others its own count and taps over the bus, unnumbered; what one has not repeated for a while
no longer counts. Source: realtime.md, 3.7.
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STALE = timedelta(seconds=15)
"""A count that was not repeated for so long does not count any more."""

REPEATED = timedelta(seconds=5)
"""How often a count is told although it has not changed."""

MOST_WORKERS = 1_000
"""Processes listened to at once; more is somebody inventing them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Heard:
    viewers: int
    at: datetime


class Presence:
    """What this process knows about the crowd of one show.

    Args:
        worker: Names this process among the others.
    """

    def __init__(self, *, worker: str) -> None:
        self._worker = worker
        self._others: dict[str, _Heard] = {}
        self._taps: Counter[str] = Counter()
        self._told: _Heard | None = None
        self._shown: int | None = None

    def everywhere(self, here: int, *, now: datetime) -> int:
        """Persons watching in all processes; somebody on two of them counts twice."""
        self._others = {worker: heard for worker, heard in self._others.items() if now - heard.at < STALE}
        return here + sum(heard.viewers for heard in self._others.values())

    def word(self, here: int, taps: Mapping[str, int], *, now: datetime) -> bytes | None:
        """What to tell the others now; None if they know it already. The taps count here at once."""
        self._taps.update(taps)
        told = self._told
        if not taps and told and told.viewers == here and now - told.at < REPEATED:
            return None
        self._told = _Heard(here, now)
        return json.dumps({"w": self._worker, "n": here, "re": dict(taps)}).encode()

    def hear(self, word: bytes, *, now: datetime) -> None:
        """Take in what another process told."""
        try:
            told = json.loads(word)
            worker, viewers, taps = str(told["w"]), int(told["n"]), {str(k): int(n) for k, n in told["re"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("unreadable word about the crowd")
            return
        if worker == self._worker or (worker not in self._others and len(self._others) >= MOST_WORKERS):
            return
        self._others[worker] = _Heard(viewers, now)
        self._taps.update(taps)

    def news(self, here: int, *, now: datetime) -> tuple[int, dict[str, int]] | None:
        """Viewers and taps to show now; None if nothing changed since the last news."""
        viewers = self.everywhere(here, now=now)
        if not self._taps and viewers == self._shown:
            return None
        taps, self._taps, self._shown = dict(self._taps), Counter(), viewers
        return viewers, taps
