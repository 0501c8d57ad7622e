"""Loads: what the competitors are given to do, in rounds, each round in an order of its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from tests.bench.entry import Entry
from tests.bench.figures import Loads, Measured
from tests.bench.viewers import Wrong

LEAST_PAUSE, MOST_PAUSE = 0.06, 0.35
"""Seconds after a message in which nothing is sent and nothing counted: longer than our tick, which is four times as
long as the telling took and at most 250 ms, so that nothing of ours is joined that was meant to be sent alone."""

SETTLED = 0.003
"""Seconds for a server to come back from its last write."""

BURST = 10
"""Messages published at one instant."""

SPACING = 0.025
"""Seconds between two messages that arrive one by one: 40 a second."""

SLOW_SHARE = 5
"""Of the messages of the others, one in so many is given to those who are an order of magnitude slower, and that in the
first round only."""

Round = Callable[[Entry, int], Awaitable[Measured]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A kind of work: ``times`` in each of ``rounds``.

    Attributes:
        slow_too: Whether it is given to the slow ones.
        one_frame_each: Whether joining messages into one frame would be cheating.
    """

    name: str
    run: Round
    times: int
    rounds: int
    slow_too: bool = True
    one_frame_each: bool = False


async def one_by_one(entry: Entry, times: int) -> Measured:
    """One message, and the next when everybody has it and the server has been quiet for a while."""
    return await _apart(entry, times, 1)


async def bursts(entry: Entry, times: int) -> Measured:
    """Ten messages at one instant, so many times."""
    return await _apart(entry, times, BURST)


async def spaced(entry: Entry, times: int) -> Measured:
    """Messages 25 ms apart, whether the last one has arrived or not."""
    before = entry.cpu
    latencies = await _published(entry, times, SPACING)
    return _measured(entry, entry.cpu - before, latencies)


async def _apart(entry: Entry, times: int, count: int) -> Measured:
    cpu, latencies = 0.0, []
    for _ in range(times):
        before = entry.cpu
        heard = await _published(entry, count)
        await asyncio.sleep(SETTLED)
        cpu += entry.cpu - before
        latencies += heard
        await asyncio.sleep(min(max(5 * max(heard) / 1_000, LEAST_PAUSE), MOST_PAUSE))
    return _measured(entry, cpu, latencies)


async def _published(entry: Entry, count: int, gap: float = 0.0) -> list[float]:
    first = entry.next
    due = await entry.publish(count, gap)
    heard = [await entry.crowd.last(number) for number in range(first, entry.next)]
    return [(last - moment) / 1e6 for last, moment in zip(heard, due, strict=True)]


def _measured(entry: Entry, cpu: float, latencies: list[float]) -> Measured:
    return Measured(cpu=cpu, deliveries=len(latencies) * entry.crowd.count, latencies=tuple(latencies))


async def warm_up(entries: Sequence[Entry], *, times: int) -> None:
    """Let everybody compile, allocate and grow what they will; nothing is counted."""
    for entry in entries:
        await _published(entry, 1 if entry.competitor.is_slow else times, 0.01)
    await asyncio.sleep(MOST_PAUSE)


async def run(load: Load, entries: Sequence[Entry], *, into: Loads, chance: random.Random, label: str) -> None:
    """Every round of ``load``, all competitors in each, in shuffled order; further rounds if there were some before."""
    done = max((turn + 1 for rounds in into.rounds[label].values() for turn in rounds), default=0)
    takers = [entry for entry in entries if load.slow_too or not entry.competitor.is_slow]
    before = {entry.name: await entry.check() for entry in takers}
    for turn in range(done, done + load.rounds):
        for entry in chance.sample(takers, len(takers)):
            if turn > done and entry.competitor.is_slow:
                continue
            times = max(1, load.times // SLOW_SHARE) if entry.competitor.is_slow else load.times
            into.add(label, entry.name, await load.run(entry, times), turn=turn)
    for entry in takers:
        heard, had = await entry.check(), before[entry.name]
        if load.one_frame_each and heard.frames - had.frames != heard.messages - had.messages:
            raise Wrong(f"{entry.name} joined messages that were to be sent one by one: {heard}")
