"""Counting: whoever counts what the crowd wishes for, each wish once, and takes back who is shut out."""

from collections.abc import Sequence
from typing import Protocol

from core.database import Work
from core.heard import Heard
from core.ids import ShowId, ViewerId


class Counting(Protocol):
    """Counts messages that carry an intent, of any show."""

    async def count(self, work: Work, heard: Sequence[Heard]) -> None:
        """Count ``heard``, in the order in which it was said, with the rows that keep it: both are true, or neither.

        What it raises keeps the messages from being said.
        """
        ...

    def counted(self, heard: Sequence[Heard]) -> None:
        """``heard`` is kept and counted for good: a moment to say that something moved. It must not wait."""
        ...


class Uncounting(Protocol):
    """Takes back what somebody wished for."""

    async def uncount(self, work: Work, person: ViewerId, *, show: ShowId | None) -> Sequence[ShowId]:
        """Take ``person`` back in ``show`` (None: in all), with the row that shuts them out: both are true, or neither.

        Returns the shows where something moved.
        """
        ...

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        """They are taken back for good there: a moment to say that something moved. It must not wait."""
        ...
