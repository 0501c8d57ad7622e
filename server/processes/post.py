"""Post: a place in the house that is never left empty. Whoever dies there is replaced, whoever is old is relieved."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from server.processes.child import Child
from server.processes.part import Part

READY_WITHIN: Final = 60.0
"""Seconds a new process may take before it can relieve the old one."""

STEADY_AFTER: Final = 10.0
"""Seconds after which a process has proved itself: the next is started at once if it dies."""

SHORTEST_WAIT: Final = 0.25
LONGEST_WAIT: Final = 15.0
"""Seconds before one that died young is replaced: doubled from the shortest to the longest."""

TRIES: Final = 5
"""How often in a row the first process of a post may die before it was ever ready."""

log = logging.getLogger(__name__)


class Hopeless(Exception):
    """Nobody survives at a post, and nobody ever did."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.name)
        self.part = part


class Post:
    """Keeps one process of its part running."""

    def __init__(self, part: Part, *, start: Callable[[Part], Awaitable[Child]]) -> None:
        self.part = part
        self.opened = asyncio.Event()
        self._start = start
        self._child: Child | None = None
        self._heir: Child | None = None
        self._leaving = False
        self._proved = False
        self._young = 0

    @property
    def child(self) -> Child | None:
        """Who stands here now."""
        return self._child

    async def keep(self) -> None:
        """Fill the post again and again, until we leave.

        Raises:
            Hopeless: One after the other died before it was ready, from the first one on.
        """
        while not self._leaving:
            child = self._child = self._child or await self._start(self.part)
            if self._leaving:
                child.kill()  # nobody told it to leave: it was not there yet
            watching = asyncio.create_task(self._watch(child))
            status = await child.ended()
            await watching
            if child is self._child:
                self._child, self._heir = self._heir, None
                if self._child is None and not self._leaving:
                    await self._mourn(child, status)

    async def relieve(self, *, within: float) -> bool:
        """Put a new process here, and when it is ready let the old one go, its viewers spread over ``within`` seconds.

        Returns:
            Whether that was done. If not, the old one stays.
        """
        old = self._child
        if old is None or self._leaving:
            return not self._leaving  # the next one is new anyway
        heir = self._heir = await self._start(self.part)
        try:
            ready = await heir.came_so_far(heir.ready, within=READY_WITHIN)
        except asyncio.CancelledError:
            heir.kill()
            await heir.ended()
            raise
        if not ready:
            if self._heir is heir:
                self._heir = None
            heir.kill()
            await heir.ended()
            return False
        if self._heir is heir:  # else the old one died meanwhile, and the heir stands in its place
            self._child, self._heir = heir, None
        await old.leave(within=within)
        return True

    async def leave(self, *, within: float) -> None:
        """Let whoever stands here go, for good."""
        self._leaving = True
        await asyncio.gather(*(each.leave(within=within) for each in (self._child, self._heir) if each))

    def kill(self) -> None:
        """End whoever stands here at once, for good."""
        self._leaving = True
        for each in (self._child, self._heir):
            if each is not None:
                each.kill()

    async def _watch(self, child: Child) -> None:
        if await child.came_so_far(child.opened, within=READY_WITHIN):
            self._proved = True
            self.opened.set()
        else:
            child.kill()  # it ended, or it will never open

    async def _mourn(self, child: Child, status: int) -> None:
        self._young = self._young + 1 if child.age < STEADY_AFTER else 0
        log.error("a process ended", extra={"who": self.part.name, "pid": child.pid, "status": status})
        if self._young >= TRIES and not self._proved:
            raise Hopeless(self.part)
        if self._young:
            await asyncio.sleep(min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** (self._young - 1)))
