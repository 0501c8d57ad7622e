"""Member: somebody who gets what a tier gives, and all of them as far as a process knows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.ids import ViewerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody who is a member before ``until``; ``tier`` is its key, which is their badge."""

    viewer: ViewerId
    tier: str
    rank: int
    until: datetime


class MemberList:
    """The members that a process knows of, about 300 bytes each.

    The truth is in the database; whoever keeps the list brings what is new there, so that no line of chat asks for it.
    """

    def __init__(self) -> None:
        self._members: dict[ViewerId, Member] = {}

    def find(self, viewer: ViewerId, *, now: datetime) -> Member | None:
        """What ``viewer`` is a member of at ``now``, as far as is known here."""
        known = self._members.get(viewer)
        return known if known is not None and now < known.until else None

    def learn(self, members: Sequence[Member], *, now: datetime) -> None:
        """Take in ``members`` as they are now."""
        for member in members:
            if now < member.until:
                self._members[member.viewer] = member
            else:
                self._members.pop(member.viewer, None)

    def forget(self, *, now: datetime) -> None:
        """Drop whose time is over."""
        for viewer in [viewer for viewer, member in self._members.items() if member.until <= now]:
            del self._members[viewer]

    def __len__(self) -> int:
        return len(self._members)
