"""Model: whoever says how likely a text is each label. Which one it is, is a setting."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

Scores: TypeAlias = Mapping[str, float]
"""How likely a text is each label, 0 to 1, calibrated: .5 is where the best F1 was."""


class ModerationModel(Protocol):
    """Scores texts. Blocks while it does: call it from a thread or a process of its own."""

    version: str
    """Which model this is; a verdict names it."""

    def score(self, texts: Sequence[str]) -> list[Scores]:
        """The scores of each text, in order."""
        ...
