"""Bans: who may not be in a show, who may not write there, and whose words nobody else is shown. Pure.

A ban is of an account. It may go with the browser and with the address its person last wrote from: whoever throws an
account away and comes back as a new guest is still who they were.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from core.errors import Banned, Muted, VitrinaError
from core.ids import BanId, ShowId, ViewerId
from core.people import Origin, Role, Viewer


class BanKind(StrEnum):
    """What somebody may not do any more.

    ``OUT``: be in the show. ``MUTED``: write in it. ``SHADOW``: be read by others; they are not told.
    """

    OUT = "out"
    MUTED = "muted"
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Somebody was shut out, or is not heard.

    Attributes:
        show: Of which show; None: of all.
        name: How the person was called then.
        device: The browser that it holds for as well, whoever sits there.
        address: Where it holds for guests as well. It is nobody's business: no screen shows it.
        by: Who decided it.
        by_name: How they were called then.
        by_host: Whether they were the host: nobody else changes it or takes it back.
        until: When it ends by itself; None: never.
        lifted_at: When it was taken back.
    """

    id: BanId
    show: ShowId | None
    viewer: ViewerId
    kind: BanKind = BanKind.OUT
    name: str
    reason: str
    device: str | None = None
    address: str | None = None
    by: ViewerId
    by_name: str = ""
    by_host: bool = False
    at: datetime
    until: datetime | None
    lifted_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it keeps them out at ``now``."""
        return self.lifted_at is None and (self.until is None or now < self.until)

    def concerns(self, viewer: Viewer, origin: Origin | None) -> bool:
        """Whether it is about ``viewer``, or about whoever comes from there."""
        return not viewer.is_staff and not set(_marks_of(self)).isdisjoint(_marks_at(viewer, origin))

    @property
    def place(self) -> tuple[ViewerId, ShowId | None, BanKind]:
        """Of one person there is one ban of each kind in a show."""
        return self.viewer, self.show, self.kind


_Mark: TypeAlias = tuple[str, str]
"""What somebody is known by: an account, a browser, an address."""

_OF_ACCOUNT: Final = "account"
_OF_DEVICE: Final = "device"
_OF_ADDRESS: Final = "address"


class BanList:
    """The bans that hold, as far as this process knows; about a kilobyte each, none is ever forgotten for space.

    The truth is in the database; ``server.live.guard`` brings what is new here, so that nothing is asked in a storm of
    joins.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[ViewerId, ShowId | None, BanKind], Ban] = {}
        self._by_mark: dict[_Mark, list[Ban]] = {}

    def check(self, viewer: Viewer, show: ShowId, *, now: datetime, origin: Origin | None = None) -> None:
        """Let ``viewer`` into ``show``.

        Args:
            origin: Where they come from; None: nobody knows, only the account counts.

        Raises:
            Banned: They were shut out, of this show or of all.
        """
        self._refuse(BanKind.OUT, viewer, show, now=now, origin=origin, ending=Banned)

    def check_may_write(self, viewer: Viewer, show: ShowId, *, now: datetime, origin: Origin | None = None) -> None:
        """Let ``viewer`` write in ``show``.

        Raises:
            Banned: They were shut out, of this show or of all.
            Muted: They may read there, and not write.
        """
        self.check(viewer, show, now=now, origin=origin)
        self._refuse(BanKind.MUTED, viewer, show, now=now, origin=origin, ending=Muted)

    def is_shadowed(self, viewer: Viewer, show: ShowId, *, now: datetime, origin: Origin | None = None) -> bool:
        """Whether nobody else is shown what ``viewer`` writes in ``show``."""
        return any(self._holding(BanKind.SHADOW, viewer, show, now=now, origin=origin))

    def learn(self, bans: Sequence[Ban], *, now: datetime) -> list[Ban]:
        """Take in ``bans`` as they are now. Returns those that hold and were not known."""
        news = [ban for ban in bans if ban.holds(now) and self._known.get(ban.place) != ban]
        for ban in bans:
            self._drop(ban)
            if ban.holds(now):
                self._known[ban.place] = ban
                for mark in _marks_of(ban):
                    self._by_mark.setdefault(mark, []).append(ban)
        return news

    def forget(self, *, now: datetime) -> None:
        """Drop what does not hold any more."""
        for ban in [ban for ban in self._known.values() if not ban.holds(now)]:
            self._drop(ban)

    def __len__(self) -> int:
        return len(self._known)

    def _refuse(
        self,
        kind: BanKind,
        viewer: Viewer,
        show: ShowId,
        *,
        now: datetime,
        origin: Origin | None,
        ending: type[Banned] | type[Muted],
    ) -> None:
        holding = list(self._holding(kind, viewer, show, now=now, origin=origin))
        if holding:
            ends = [ban.until for ban in holding if ban.until is not None]
            refusal: VitrinaError = ending(until=max(ends) if len(ends) == len(holding) else None)
            raise refusal

    def _holding(
        self, kind: BanKind, viewer: Viewer, show: ShowId, *, now: datetime, origin: Origin | None
    ) -> Iterator[Ban]:
        if not self._by_mark or viewer.is_staff:
            return
        for mark in _marks_at(viewer, origin):
            for ban in self._by_mark.get(mark, ()):
                if ban.kind is kind and ban.show in (show, None) and ban.holds(now):
                    yield ban

    def _drop(self, ban: Ban) -> None:
        known = self._known.pop(ban.place, None)
        if known is None:
            return
        for mark in _marks_of(known):
            left = [each for each in self._by_mark.get(mark, ()) if each.place != known.place]
            if left:
                self._by_mark[mark] = left
            else:
                self._by_mark.pop(mark, None)


def _marks_of(ban: Ban) -> Iterator[_Mark]:
    yield _OF_ACCOUNT, ban.viewer
    if ban.device is not None:
        yield _OF_DEVICE, ban.device
    if ban.address is not None:
        yield _OF_ADDRESS, ban.address


def _marks_at(viewer: Viewer, origin: Origin | None) -> Iterator[_Mark]:
    """An address has many people behind it: it counts against those alone who have no account."""
    yield _OF_ACCOUNT, viewer.id
    if origin is not None and origin.device is not None:
        yield _OF_DEVICE, origin.device
    if origin is not None and viewer.role is Role.GUEST:
        yield _OF_ADDRESS, origin.address
