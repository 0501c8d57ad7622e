"""Judge: whoever decides whether something may be said."""

from typing import Literal, Protocol, TypeAlias

from core.people import Viewer
from moderation.verdict import Verdict

Surface: TypeAlias = Literal["message", "name"]
"""Where the words are going to stand."""


class Judge(Protocol):
    """Decides whether words may be shown."""

    async def judge(self, text: str, author: Viewer, *, surface: Surface) -> Verdict:
        """What speaks against ``text`` of ``author`` on ``surface``."""
        ...
