"""Hushing: what runs in a show may keep some messages from the others until it is over, such as answers to a quiz.

They are said and kept; their authors and staff see them. What is held for the staff to decide (``chat/held``) is not.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.database import Work
from core.heard import Heard
from core.ids import MessageId, ShowId


class Hushing(Protocol):
    """Looks at everything that is said."""

    def look(self, texts: Sequence[tuple[ShowId, str]]) -> None:
        """Look at what is about to be said, and where. What takes a while is worked out here, and nobody waits for it.

        Called before the transaction in which ``hush`` is; ``hush`` does without it.
        """
        ...

    async def hush(self, work: Work, said: Sequence[Heard]) -> Mapping[MessageId, str]:
        """Which of ``said`` nobody but their authors and staff may read yet, and what keeps them back.

        Called in the transaction that keeps what was said, and locks whatever it keeps a message back for: it is let
        go when that is over (``Releasing.release``). What it raises keeps the messages from being said.
        """
        ...


class NobodyHushes:
    """Everything may be read at once."""

    def look(self, texts: Sequence[tuple[ShowId, str]]) -> None:
        """There is nothing to work out."""

    async def hush(self, work: Work, said: Sequence[Heard]) -> Mapping[MessageId, str]:
        """Nothing."""
        return {}
