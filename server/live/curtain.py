"""Curtain: the snapshot that a room shows to those who come in, drawn once for all who come within a second."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.bus import Position
from core.clock import Clock
from core.events import Lane
from core.ids import ShowId
from core.people import Viewer
from server.live.snapshot import Snapshot

SNAPSHOT_SHARED = timedelta(seconds=1)
"""How long one snapshot serves further joiners: with the facts after it, it is as good as a fresh one."""


class Snapshots(Protocol):
    """Draws a show as it stands."""

    async def snapshot(self, show: ShowId, viewer: Viewer | None) -> Snapshot:
        """The show as ``viewer`` may see it.

        Raises:
            NoSuchShow: There is no such show.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A snapshot as JSON, and the places that were read before it."""

    places: Mapping[Lane, Position]
    snapshot: str
    at: datetime


class Curtain:
    """Snapshots of ``show``: one for staff, one for everybody else."""

    def __init__(self, show: ShowId, *, snapshots: Snapshots, clock: Clock) -> None:
        self._show = show
        self._snapshots = snapshots
        self._clock = clock
        self._taken: dict[bool, Taken] = {}
        self._taking = {True: asyncio.Lock(), False: asyncio.Lock()}

    def taken(self, viewer: Viewer) -> Taken | None:
        """The last snapshot for somebody like ``viewer``, if it is fresh enough."""
        taken = self._taken.get(viewer.is_staff)
        if taken is None or not timedelta() <= self._clock.now() - taken.at < SNAPSHOT_SHARED:
            return None  # nothing is fresh that was taken later than now: the clock was set back
        return taken

    async def rise(self, viewer: Viewer, places: Mapping[Lane, Position]) -> Taken:
        """A snapshot for ``viewer``; ``places`` is where the lanes stand now. Who comes meanwhile shares it.

        Raises:
            NoSuchShow: There is no such show.
        """
        before = self._taken.get(viewer.is_staff)
        async with self._taking[viewer.is_staff]:
            shared = self._taken.get(viewer.is_staff)
            if shared is not None and shared is not before:
                return shared
            at = self._clock.now()
            snapshot = await self._snapshots.snapshot(self._show, viewer)
            taken = Taken(places=places, snapshot=snapshot.model_dump_json(), at=at)
            self._taken[viewer.is_staff] = taken
            return taken

    def fall(self) -> None:
        """What was taken counts no more."""
        self._taken.clear()
