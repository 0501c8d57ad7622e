"""Letting in: for whom a show is, and for whom its chat; staff change it while it runs."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from core.clock import Clock
from core.database import Database
from core.events import ShowAccessChanged, ShowState
from core.ids import ShowId
from server.shows import show as rules
from server.shows.changing import change_show

Ring: TypeAlias = Callable[[], Awaitable[None]]
"""Makes every process look at once for whom shows are; if it is not heard, they look a moment later by themselves."""


class LettingIn:
    """Opens shows to everybody, or to members alone.

    Args:
        look: Lets this process know before the answer is given.
    """

    def __init__(self, *, database: Database, clock: Clock, look: Ring, ring: Ring) -> None:
        self._database = database
        self._clock = clock
        self._look = look
        self._ring = ring

    async def say(
        self, show: ShowId, *, members_only: bool | None = None, members_write: bool | None = None
    ) -> ShowState:
        """Change what is given, leave the rest, and tell everybody who is inside. Said twice, nothing changes.

        Raises:
            NoSuchShow: There is no such show.
        """

        def _opened(state: ShowState) -> ShowState:
            return rules.opened_to(
                state,
                members_only=state.members_only if members_only is None else members_only,
                members_write=state.members_write if members_write is None else members_write,
            )

        state = await change_show(
            show,
            lambda state, _now: _opened(state),
            fact=ShowAccessChanged,
            database=self._database,
            clock=self._clock,
        )
        await self._look()
        await self._ring()
        return state
