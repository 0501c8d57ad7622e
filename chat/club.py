"""Club: who of those who write is a member, and where only members may. The chat asks; wiring says whom."""

from typing import Protocol

from core.ids import ShowId, ViewerId
from core.people import Viewer


class Club(Protocol):
    """Knows the members."""

    def badge(self, viewer: ViewerId) -> str | None:
        """What others see that ``viewer`` is a member of; None: of nothing. It must not wait."""
        ...

    async def check_may_write(self, author: Viewer, show: ShowId) -> None:
        """Let ``author`` write in ``show``.

        Raises:
            MembersOnly: Only members may, and they are none; staff always may.
        """
        ...


class NoClub:
    """A house without members: everybody may write everywhere."""

    def badge(self, viewer: ViewerId) -> str | None:
        """Nobody has one."""
        return None

    async def check_may_write(self, author: Viewer, show: ShowId) -> None:
        """Everybody may."""
