"""Counting: whoever counts what the crowd wishes for, each wish once."""

from collections.abc import Sequence
from typing import Protocol

from core.database import Work
from core.heard import Heard


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
