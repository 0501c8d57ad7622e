"""Reacting: taps are counted, never told one by one."""

from collections import Counter
from datetime import timedelta
from typing import Literal, TypeAlias, get_args

from core.buckets import Buckets
from core.clock import Clock
from core.ids import ShowId, ViewerId

Reaction: TypeAlias = Literal["heart", "fire", "clap", "laugh", "wow"]

REACTIONS: tuple[Reaction, ...] = get_args(Reaction)
"""What can be tapped."""

TAPS_AT_ONCE = 60
"""Taps of one person that count in one burst."""

TAP_EVERY = timedelta(milliseconds=80)
"""How often after that: as fast as a thumb goes."""


class Reactions:
    """Counts taps until somebody drains them. Taps faster than a thumb are not counted."""

    def __init__(self, *, clock: Clock) -> None:
        self._thumbs = Buckets(at_once=TAPS_AT_ONCE, every=TAP_EVERY, clock=clock)
        self._taps: dict[ShowId, Counter[str]] = {}

    def tap(self, show: ShowId, *, viewer: ViewerId, kind: Reaction, taps: int) -> None:
        """Count ``taps`` of ``viewer``, as far as a thumb can have made them."""
        counted = self._thumbs.take_up_to(taps, viewer)
        if counted:
            self._taps.setdefault(show, Counter())[kind] += counted

    def drain(self, show: ShowId) -> dict[str, int]:
        """The taps since the last drain, by kind; kinds nobody tapped are left out."""
        return dict(self._taps.pop(show, {}))
