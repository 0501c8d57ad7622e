"""Hearing: whoever listens to what was let through, once it is kept, such as the assistant."""

from collections.abc import Sequence
from typing import Protocol

from core.heard import Heard


class Hearing(Protocol):
    """Hears every message that everybody may read."""

    def hear(self, heard: Sequence[Heard]) -> None:
        """``heard`` is kept and about to be shown. It must not wait, and nobody's answer depends on it."""
        ...


class NobodyHears:
    """A chat to which nobody listens."""

    def hear(self, heard: Sequence[Heard]) -> None:
        """Nothing."""
