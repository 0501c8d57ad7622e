"""Presence: what one room here knows about its crowd between two beats. A person on two tabs counts once.

Each beat the hub hands ``tally`` to the crowd (``core.crowd``), and tells every process the sums it is given back;
each process takes them in with ``hear`` and shows its viewers the ``news``. Source: realtime.md, 3.7.
"""

import json
import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.crowd import SMALL, Sums, Tally
from core.events import Author
from core.ids import ViewerId
from core.people import Viewer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What viewers are shown: persons now, persons ever, taps since the last news."""

    now: int
    unique: int
    taps: Mapping[str, int]


def word(sums: Sums) -> bytes:
    """``sums`` as one process tells them to all; ``Presence.hear`` reads it."""
    return json.dumps({"n": sums.now, "u": sums.unique, "re": dict(sums.taps)}, separators=(",", ":")).encode()


class Presence:
    """The crowd of one show, seen from here. Staff do not count."""

    def __init__(self) -> None:
        self._people: dict[ViewerId, Viewer] = {}
        self._more_tabs: Counter[ViewerId] = Counter()
        self._new: set[ViewerId] = set()
        self._members: tuple[Author, ...] | None = None
        self._told = 0
        self._elsewhere = 0
        self._unique = 0
        self._taps: Counter[str] = Counter()
        self._shown: tuple[int, int] | None = None
        self._next: tuple[int, int] | None = None

    # Who is here

    @property
    def here(self) -> int:
        """Persons watching in this process."""
        return len(self._people)

    @property
    def now(self) -> int:
        """Persons watching everywhere, as far as it is known here at this moment."""
        return self.here + self._elsewhere

    @property
    def unique(self) -> int:
        """Persons who ever watched, as far as it is known here."""
        return max(self._unique, self.now)

    def enter(self, viewer: Viewer) -> None:
        """A socket of ``viewer`` joined."""
        if viewer.is_staff:
            return
        if viewer.id in self._people:
            self._more_tabs[viewer.id] += 1
            return
        self._people[viewer.id] = viewer
        self._new.add(viewer.id)
        self._members = None

    def leave(self, viewer: Viewer) -> None:
        """A socket of ``viewer`` that had joined is gone."""
        if viewer.is_staff:
            return
        if more := self._more_tabs.pop(viewer.id, 0):
            self._more_tabs.update({viewer.id: more - 1} if more > 1 else {})
        elif self._people.pop(viewer.id, None) is not None:
            self._members = None

    # A beat

    def tally(self, taps: Mapping[str, int]) -> Tally:
        """What to report; who is new is reported once."""
        new, self._new = self._new, set()
        self._told = self.here
        return Tally(viewers=self.here, new=new, taps=dict(taps), members=self._list())

    def take(self, sums: Sums) -> None:
        """Take in sums. If they are not of all processes, the others are as they were heard last."""
        if sums.everywhere:
            self._elsewhere = max(0, sums.now - self._told)
            self._unique = max(self._unique, sums.unique, sums.now)  # a Redis that lost its memory counts anew
            self._next = (sums.now, self._unique)
        else:
            self._next = (self.now, self.unique)
        self._taps.update(sums.taps)

    def hear(self, payload: bytes) -> None:
        """Take in what a process told all others, this one included."""
        try:
            told = json.loads(payload)
            now, unique = int(told["n"]), int(told["u"])
            taps = {str(kind): int(count) for kind, count in told["re"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            log.warning("unreadable word about the crowd")
            return
        self.take(Sums(now=now, unique=unique, taps=taps))

    def news(self) -> News | None:
        """What to show now; None if nothing changed since the last news."""
        if self._next is None or (not self._taps and self._next == self._shown):
            return None
        taps, self._taps, self._shown = dict(self._taps), Counter(), self._next
        now, unique = self._next
        return News(now=now, unique=unique, taps=taps)

    def _list(self) -> tuple[Author, ...] | None:
        if self.here > SMALL or self.now > SMALL:
            return None
        if self._members is None:
            self._members = tuple(Author(id=each.id, name=each.name, role=each.role) for each in self._people.values())
        return self._members
