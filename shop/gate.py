"""Gate: what the shop has to know about a show."""

from typing import Protocol

from core.events import ShowStatus
from core.ids import ShowId

SELLING = frozenset({ShowStatus.SCHEDULED, ShowStatus.LIVE, ShowStatus.RECONNECTING})
"""A show sells before it starts, while it runs, and while its picture is lost; not after its end."""


class ShowGate(Protocol):
    """Knows where a show is in its life."""

    async def status(self, show: ShowId) -> ShowStatus:
        """The status of ``show``.

        Raises:
            NoSuchShow: There is none.
        """
        ...
