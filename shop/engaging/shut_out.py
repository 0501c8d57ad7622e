"""Shut out: who may not be in a show has no voice in it, whenever their tap comes out of its queue."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import ShowId, ViewerId


class ShutOut(Protocol):
    """Knows who was shut out, as it stands in the transaction that asks."""

    async def __call__(
        self, sql: AsyncConnection, show: ShowId, people: Collection[ViewerId], /, *, now: datetime
    ) -> set[ViewerId]:
        """Who of ``people`` may not be in ``show`` at ``now``."""
        ...


async def nobody(
    _sql: AsyncConnection, _show: ShowId, _people: Collection[ViewerId], *, now: datetime
) -> set[ViewerId]:
    """Nobody is ever shut out."""
    return set()
