"""Naming: a display name passes the same judge as a message."""

from core.errors import NameRefused
from core.people import Viewer
from moderation.judge import Judge


class JudgedNames:
    """Lets through what the judge lets through."""

    def __init__(self, *, judge: Judge) -> None:
        self._judge = judge

    async def check(self, name: str, viewer: Viewer) -> None:
        """Let the name pass.

        Raises:
            NameRefused: The judge found something in it.
        """
        verdict = await self._judge.judge(name, viewer, surface="name")
        if not verdict.allowed:
            raise NameRefused(reasons=[reason.value for reason in verdict.reasons])
