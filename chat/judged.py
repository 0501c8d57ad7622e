"""Judged: what somebody wants to say, once the judge has looked at it, and what it wishes for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chat.message import Draft
from chat.store import Name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A draft that may be said, when the server got it, and what it wishes for. See ``core.heard.Heard``."""

    draft: Draft
    at: datetime
    intents: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    under: int | None = None
    """Which version of the show's shield it was judged under; None: no shield concerns it."""

    @property
    def counted_as(self) -> str | None:
        """What it wishes for, as it is kept: ``discount sold=42``."""
        wishes = [f"{key}={self.numbers[key]}" if key in self.numbers else key for key in sorted(self.intents)]
        return " ".join(wishes) or None

    @property
    def name(self) -> Name:
        """By which it is one message, however often it comes."""
        return self.draft.author.id, self.draft.key
