"""Regulars: who has bought here, and who belongs to the club. The chat asks; wiring says whom."""

from collections.abc import Collection
from typing import Protocol

from core.ids import ViewerId


class Regulars(Protocol):
    """Knows those who are no strangers to the shop."""

    async def buyers(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Those of ``viewers`` who have paid for something, ever."""
        ...

    async def members(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Those of ``viewers`` who are members now."""
        ...


class NoRegulars:
    """A house that knows nobody."""

    async def buyers(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Nobody."""
        return frozenset()

    async def members(self, viewers: Collection[ViewerId]) -> frozenset[ViewerId]:
        """Nobody."""
        return frozenset()
