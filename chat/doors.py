"""Doors: whoever knows which shows can be written to."""

from collections.abc import Collection, Mapping
from typing import Protocol

from core.errors import NoSuchShow, ShowOver
from core.ids import ShowId


class Doors(Protocol):
    """Knows which shows can be written to."""

    async def check_open(self, show: ShowId) -> None:
        """Let a message pass.

        Raises:
            NoSuchShow: There is no such show.
            ShowOver: It has ended.
        """
        ...


async def shut(doors: Doors, shows: Collection[ShowId]) -> Mapping[ShowId, NoSuchShow | ShowOver]:
    """Those of ``shows`` that cannot be written to, and why not: of many messages each show is asked about once."""
    refusals: dict[ShowId, NoSuchShow | ShowOver] = {}
    for show in shows:
        try:
            await doors.check_open(show)
        except (NoSuchShow, ShowOver) as refusal:
            refusals[show] = refusal
    return refusals
