"""Bans: who may not be in a show, or in none of the house."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.errors import Banned
from core.ids import BanId, ShowId, ViewerId
from core.people import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Somebody was shut out.

    Attributes:
        show: Of which show; None: of all.
        name: How the person was called then.
        by: Who decided it.
        until: When it ends by itself; None: never.
        lifted_at: When it was taken back.
    """

    id: BanId
    show: ShowId | None
    viewer: ViewerId
    name: str
    reason: str
    by: ViewerId
    at: datetime
    until: datetime | None
    lifted_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it keeps them out at ``now``."""
        return self.lifted_at is None and (self.until is None or now < self.until)


class BanList:
    """The bans that hold, as far as this process knows; about 700 bytes each, none is ever forgotten for space.

    The truth is in the database; ``server.live.guard`` brings what is new here, so that nothing is asked in a storm of
    joins.
    """

    def __init__(self) -> None:
        self._bans: dict[ViewerId, dict[ShowId | None, Ban]] = {}

    def check(self, viewer: Viewer, show: ShowId, *, now: datetime) -> None:
        """Let ``viewer`` into ``show``.

        Raises:
            Banned: They were shut out, of this show or of all.
        """
        if (bans := self._bans.get(viewer.id)) is None or viewer.is_staff:
            return
        holding = [ban for ban in (bans.get(show), bans.get(None)) if ban is not None and ban.holds(now)]
        if holding:
            for_good = any(ban.until is None for ban in holding)
            raise Banned(until=None if for_good else max(ban.until for ban in holding if ban.until is not None))

    def learn(self, bans: Sequence[Ban], *, now: datetime) -> list[Ban]:
        """Take in ``bans`` as they are now. Returns those that hold and were not known."""
        news = [ban for ban in bans if ban.holds(now) and self._bans.get(ban.viewer, {}).get(ban.show) != ban]
        for ban in bans:
            if ban.holds(now):
                self._bans.setdefault(ban.viewer, {})[ban.show] = ban
            else:
                self._drop(ban)
        return news

    def forget(self, *, now: datetime) -> None:
        """Drop what does not hold any more."""
        for ban in [ban for bans in self._bans.values() for ban in bans.values() if not ban.holds(now)]:
            self._drop(ban)

    def __len__(self) -> int:
        return sum(map(len, self._bans.values()))

    def _drop(self, ban: Ban) -> None:
        bans = self._bans.get(ban.viewer, {})
        bans.pop(ban.show, None)
        if not bans:
            self._bans.pop(ban.viewer, None)
