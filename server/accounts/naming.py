"""Naming: a display name passes the same judge as a message; who chose none goes by a number."""

from core.errors import NameRefused
from core.ids import ViewerId
from core.people import Language, Viewer
from moderation.judge import Judge

_GUESTS = {Language.RU: "Гость", Language.EN: "Guest"}


def number_of(guest: ViewerId, language: Language) -> str:
    """What to call somebody who has not chosen a name: ``Guest 4821``, the same each time."""
    return f"{_GUESTS[language]} {int(guest[-6:], 16) % 9_000 + 1_000}"


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
