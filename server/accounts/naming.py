"""Naming: a name passes the same judge as a message, and is nobody's of the house; who chose none gets a number."""

from collections.abc import Collection
from typing import Protocol

from core.errors import NameRefused
from core.ids import ViewerId
from core.people import Language, Viewer
from moderation.judge import Judge
from moderation.normalising import at_a_glance

_GUESTS = {Language.RU: "Гость", Language.EN: "Guest"}


def number_of(guest: ViewerId, language: Language) -> str:
    """What to call somebody who has not chosen a name: ``Guest 4821``, the same each time."""
    return f"{_GUESTS[language]} {int(guest[-6:], 16) % 9_000 + 1_000}"


_OF_THE_HOUSE = frozenset(
    at_a_glance(word)
    for word in (
        *("vitrina", "витрина", "host", "хост", "ведущий", "ведущая", "moderator", "модератор", "admin", "админ"),
        *("administrator", "администратор", "support", "поддержка", "official"),
    )
)
"""Words by which a name claims to speak for the house."""


class Staff(Protocol):
    """Knows under which names people speak for the house."""

    async def spoken_for(self) -> Collection[str]:
        """The names."""
        ...


class JudgedNames:
    """Lets through what the judge lets through, unless it looks like the name of a host or a moderator."""

    def __init__(self, *, judge: Judge, staff: Staff) -> None:
        self._judge = judge
        self._staff = staff

    async def check(self, name: str, viewer: Viewer) -> None:
        """Let the name pass.

        Raises:
            NameRefused: The judge found something in it, or it is taken for somebody of the house.
        """
        verdict = await self._judge.judge(name, viewer, surface="name")
        if not verdict.allowed:
            raise NameRefused(reasons=[reason.value for reason in verdict.reasons])
        if not viewer.is_staff and await self._speaks_for_the_house(name):
            raise NameRefused(reasons=["staff"])

    async def _speaks_for_the_house(self, name: str) -> bool:
        seen = at_a_glance(name)
        if not _OF_THE_HOUSE.isdisjoint((*seen.split(), _joined(seen))):
            return True
        return _joined(seen) in {_joined(at_a_glance(each)) for each in await self._staff.spoken_for()}


def _joined(words: str) -> str:
    return words.replace(" ", "")
