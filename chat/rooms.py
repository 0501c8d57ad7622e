"""Rooms: what talking in a show needs, and whom it asks."""

from dataclasses import dataclass, field
from typing import Protocol

from chat.bans import BanList
from chat.pacing import Pace
from core.clock import Clock
from core.database import Database, Tell
from core.ids import ShowId
from moderation.judge import Judge


class Doors(Protocol):
    """Knows which shows can be written to."""

    async def check_open(self, show: ShowId) -> None:
        """Let a message pass.

        Raises:
            NoSuchShow: There is no such show.
            ShowOver: It has ended.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What talking needs; ``server/wiring.py`` fills it once. ``tell`` is for facts that follow from no row."""

    database: Database
    doors: Doors
    judge: Judge
    pace: Pace
    tell: Tell
    clock: Clock
    bans: BanList = field(default_factory=BanList)
