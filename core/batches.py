"""Batches: many calls at once become few pieces of work.

Whoever submits an item waits for its ending. While one batch is worked on, the next one fills: a batch is as long as
the crowd is dense, and who comes alone waits for nobody. No timer holds anything up.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import NotReady, QueueFull, Unavailable

Item = TypeVar("Item")
Ending = TypeVar("Ending")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[Item, Ending]):
    item: Item
    future: "asyncio.Future[Ending | Exception]"

    def tell(self, ending: Ending | Exception) -> None:
        if not self.future.done():  # else its submitter has gone
            self.future.set_result(ending)


class Batches(Generic[Item, Ending]):
    """A bounded queue and the one who works through it.

    Args:
        work: Does a batch, all of it or nothing, and returns an ending for each item, in order; an ending that is an
            exception is raised to its submitter. If it raises ``Unavailable`` or ``OSError``, a neighbour fails and all
            are told; anything else is the fault of one item, which is found by halving.
        longest: Items of a batch.
        room: Items that may wait; more are refused.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Awaitable[Sequence[Ending | Exception]]],
        *,
        longest: int,
        room: int,
    ) -> None:
        self._work = work
        self._longest = longest
        self._room = room
        self._queue: deque[_Waiting[Item, Ending]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        """How many wait."""
        return len(self._queue)

    async def submit(self, item: Item) -> Ending:
        """Wait until ``item`` was done with others. Cancelled, it may still be done, unless its batch has not begun.

        Raises:
            QueueFull: Too many wait; it was not taken.
            NotReady: This process is leaving; it was not taken.
        """
        if self._closed:
            raise NotReady
        if len(self._queue) >= self._room:
            raise QueueFull
        future: asyncio.Future[Ending | Exception] = asyncio.get_running_loop().create_future()
        self._queue.append(_Waiting(item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._run(), name="working through a queue")
        ending = await future
        if isinstance(ending, Exception):
            raise ending
        return ending

    async def close(self) -> None:
        """Take nothing more, and finish what waits."""
        self._closed = True
        if self._worker is not None:
            await self._worker

    async def _run(self) -> None:
        try:
            while self._queue:
                await asyncio.sleep(0)  # once round the loop: all who are ready at this moment come along
                count = min(self._longest, len(self._queue))
                batch = [self._queue.popleft() for _ in range(count)]
                await self._finish([each for each in batch if not each.future.done()])
        finally:
            while self._queue:  # only if we were cancelled: nobody may wait for ever
                self._queue.popleft().tell(NotReady())

    async def _finish(self, batch: Sequence[_Waiting[Item, Ending]]) -> None:
        if not batch:
            return
        try:
            endings = await self._work([each.item for each in batch])
        except (Unavailable, OSError) as failure:
            log.warning("a batch was not done", extra={"items": len(batch), "why": repr(failure)})
            kind = type(failure) if isinstance(failure, Unavailable) else Unavailable
            for each in batch:
                each.tell(kind())
        except Exception as fault:  # one of them cannot be done; the others need not suffer from it
            if len(batch) == 1:
                log.exception("one of a queue cannot be served")
                batch[0].tell(fault)
                return
            half = len(batch) // 2
            await self._finish(batch[:half])
            await self._finish(batch[half:])
        except BaseException:
            for each in batch:
                each.tell(NotReady())
            raise
        else:
            for each, ending in zip(batch, endings, strict=True):
                each.tell(ending)
