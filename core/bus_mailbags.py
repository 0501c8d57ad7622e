"""Mailbags: what is published while a flight is under way goes together with the next one.

The first fact after silence flies at once. On the chat lane a short pause follows each flight, so that a busy room has
few and full ones; the other lanes never wait for anything but the flight before them.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from core.bus import BusDown, Position, Ration
from core.events import Event, Lane, encode
from core.ids import ShowId

TICK = 0.005
"""Seconds between two flights of a chat lane. A room's own tick is 20 ms and more, so nobody sees it."""

WAITING = 2_000
"""Facts of one lane that may wait; a lane this far behind has lost its Redis."""

TOGETHER = 100
"""Facts in one flight."""

HEAVY = 128 * 1024
"""Bytes in one flight, give or take a fact."""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Letter:
    """A fact to be carried, and where the answer goes. ``ration``: of its lane; in a flight the last one counts."""

    fact: Event
    payload: bytes
    ration: Ration | None = None
    answer: asyncio.Future[Position | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


Carry: TypeAlias = Callable[[ShowId, Lane, Sequence[Letter]], Awaitable[Sequence[Position | None]]]
"""Takes a batch to Redis and brings back each one's place."""


class Mailbags:
    """One bag for each lane that has something to say.

    Args:
        within: Seconds a publisher waits for its answer.
        tick: See ``TICK``.
    """

    def __init__(self, carry: Carry, *, within: float, tick: float = TICK) -> None:
        self._carry = carry
        self._within = within
        self._tick = tick
        self._bags: dict[tuple[ShowId, Lane], deque[Letter]] = {}
        self._flying: set[asyncio.Task[None]] = set()

    async def post(self, fact: Event, lane: Lane, ration: Ration | None = None) -> Position | None:
        """Have ``fact`` carried. See ``Bus.publish``.

        Raises:
            BusDown: Not carried in time, or too much waits already.
        """
        letter = Letter(fact, encode(fact), ration)
        self._put(fact.show, lane, letter)
        try:
            async with asyncio.timeout(self._within):
                return await asyncio.shield(letter.answer)
        except TimeoutError as failure:
            letter.answer.cancel()  # if it has not flown yet, it never will
            raise BusDown("Redis does not take it in time") from failure

    async def close(self) -> None:
        """Carry nothing more; whoever waits is told that the bus is down."""
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)

    def _put(self, show: ShowId, lane: Lane, letter: Letter) -> None:
        bag = self._bags.get((show, lane))
        if bag is None:
            bag = self._bags[show, lane] = deque()
            task = asyncio.create_task(self._fly(show, lane, bag), name="bus mailbag")
            self._flying.add(task)
            task.add_done_callback(self._flying.discard)
        if len(bag) >= WAITING:
            raise BusDown(f"{len(bag)} facts wait already")
        bag.append(letter)

    async def _fly(self, show: ShowId, lane: Lane, bag: deque[Letter]) -> None:
        try:
            while bag:
                if batch := _batch(bag):
                    await self._fly_once(show, lane, batch)
                if lane is Lane.CHAT:
                    await asyncio.sleep(self._tick)
        finally:
            del self._bags[show, lane]
            _refuse(bag, "the bus is closed")

    async def _fly_once(self, show: ShowId, lane: Lane, batch: list[Letter]) -> None:
        try:
            places = await self._carry(show, lane, batch)
            for letter, place in zip(batch, places, strict=True):
                if not letter.answer.done():
                    letter.answer.set_result(place)
        except BusDown as failure:
            _refuse(batch, str(failure))
        except Exception as failure:  # whoever waits must be answered, and the rest of the bag still wants to fly
            log.exception("a flight of the bus crashed", extra={"show": show})
            _refuse(batch, repr(failure))
        finally:
            _refuse(batch, "the bus is closed")


def _batch(bag: deque[Letter]) -> list[Letter]:
    batch: list[Letter] = []
    weight = 0
    while bag and len(batch) < TOGETHER and weight < HEAVY:
        letter = bag.popleft()
        if not letter.answer.done():
            batch.append(letter)
            weight += len(letter.payload)
    return batch


def _refuse(letters: Sequence[Letter] | deque[Letter], why: str) -> None:
    for letter in letters:
        if not letter.answer.done():
            letter.answer.set_exception(BusDown(why))
            letter.answer.exception()  # its publisher may have stopped waiting
