"""Doors: whoever knows which shows can be written to."""

from typing import Protocol

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
