"""Fan-out: what it costs to tell everybody, against the floor and against peers, all in one run.

``make bench-fanout`` runs everything, ``make bench-fanout QUICK=1`` less of it; docs/bench.md says how to read it.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import competitors
from tests.bench.competitors import Competitor, ours
from tests.bench.entry import Entry, track
from tests.bench.loads import Load, bursts, one_by_one, run, spaced, warm_up
from tests.bench.machine import VIEWERS, Unfit, check_descriptors, pin
from tests.bench.report import Results, json_line, table, write_section
from tests.bench.viewers import Wrong
from tests.services import RedisServer

SEED = 20261122
"""Of the order of rounds and of the moments of the Redis load."""

TICK = 0.1
"""Our tick where messages arrive one by one, in seconds. Source: realtime.md, C2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much of everything.

    Attributes:
        viewers: Of the first comparison, of the idle one and of the one through Redis.
        many: Of the comparison with many; 0 leaves it out.
        idle: Seconds in which nothing is said; 0 leaves it out.
        through_redis: Messages published through Redis.
        pause: Seconds between two of them, on average.
        fast_only: Leaves out those who take longest.
        heats: How often everybody is started anew for the first two comparisons. A process has luck of its own, with
            where its memory and its sockets lie, that no number of rounds takes away.
    """

    viewers: int
    many: int
    one_by_one: Load
    bursts: Load
    of_many: tuple[Load, ...]
    spaced: Load
    spaced_viewers: int
    idle: float
    through_redis: int
    pause: float = 0.2
    fast_only: bool = False
    heats: int = 1
    entrants: Sequence[competitors.Maker] = field(default=competitors.ALL)


FULL = Plan(
    viewers=2_000,
    many=10_000,
    one_by_one=Load(name="one", run=one_by_one, times=6, rounds=3, one_frame_each=True),
    bursts=Load(name="ten", run=bursts, times=2, rounds=2),
    of_many=(
        Load(name="one", run=one_by_one, times=4, rounds=3, slow_too=False, one_frame_each=True),
        Load(name="ten", run=bursts, times=1, rounds=3, slow_too=False),
    ),
    spaced=Load(name="spaced", run=spaced, times=80, rounds=2, slow_too=False),
    spaced_viewers=1_000,
    idle=55.0,
    through_redis=200,
    heats=3,
)

QUICK = Plan(
    viewers=300,
    many=0,
    one_by_one=Load(name="one", run=one_by_one, times=3, rounds=2, slow_too=False, one_frame_each=True),
    bursts=Load(name="ten", run=bursts, times=1, rounds=2, slow_too=False),
    of_many=(),
    spaced=Load(name="spaced", run=spaced, times=40, rounds=1, slow_too=False),
    spaced_viewers=300,
    idle=0.0,
    through_redis=20,
    fast_only=True,
)

SMOKE = Plan(
    viewers=50,
    many=0,
    one_by_one=Load(name="one", run=one_by_one, times=2, rounds=1, one_frame_each=True),
    bursts=Load(name="ten", run=bursts, times=1, rounds=1),
    of_many=(),
    spaced=Load(name="spaced", run=spaced, times=8, rounds=1),
    spaced_viewers=50,
    idle=0.0,
    through_redis=3,
    pause=0.01,
    entrants=competitors.QUICK,
)


async def measure(plan: Plan, folder: Path) -> Results:
    """Run everything of ``plan``; servers keep what they keep in ``folder``."""
    check_descriptors(max(plan.viewers, plan.many))
    results, chance = Results(viewers=plan.viewers, many=plan.many), random.Random(SEED)
    entrants = [make() for make in plan.entrants]
    present = [each for each in entrants if not each.missing and not (plan.fast_only and each.is_slow)]
    results.about = {each.name: f"not here: {each.missing}" if each.missing else each.about for each in entrants}
    for heat in range(plan.heats):
        present = chance.sample(present, len(present))
        await _compare(present, (plan.one_by_one, plan.bursts), plan.viewers, folder / f"a{heat}", results, chance)
        await _one_by_one(present, plan, folder / f"c{heat}", results, chance)
    if plan.many:
        fast = [each for each in present if not each.is_slow]
        await _compare(fast, plan.of_many, plan.many, folder / "many", results, chance)
    if plan.idle:
        await _idle(
            [each for each in present if each.name in {"ours", "stock", "Socket.IO"}], plan, folder / "i", results
        )
    await _through_redis(plan, folder / "d", results, chance)
    return results


async def _compare(
    present: Sequence[Competitor],
    loads: Sequence[Load],
    viewers: int,
    folder: Path,
    results: Results,
    chance: random.Random,
) -> None:
    with _said(f"{viewers} viewers, {', '.join(load.name for load in loads)}"):
        async with track(present, folder=folder) as entries:
            await _fill(entries, viewers, results)
            await warm_up(entries, times=10)
            for load in loads:
                await run(load, entries, into=results.loads, chance=chance, label=f"{load.name}@{viewers}")


async def _one_by_one(
    present: Sequence[Competitor], plan: Plan, folder: Path, results: Results, chance: random.Random
) -> None:
    ticking = {each.name: ours(each.name, helper=each.name != "ours", tick=TICK) for each in present if each.is_ours}
    takers = [ticking.get(each.name, each) for each in present if not each.is_slow]
    with _said(f"{plan.spaced_viewers} viewers, 40 events a second one by one"):
        async with track(takers, folder=folder) as entries:
            for entry in entries:
                await entry.fill(plan.spaced_viewers)
            await warm_up(entries, times=10)
            await run(plan.spaced, entries, into=results.loads, chance=chance, label="spaced")


async def _fill(entries: Sequence[Entry], viewers: int, results: Results) -> None:
    for entry in entries:
        await entry.fill(viewers)
        results.memory[viewers, entry.name] = entry.kb_per_connection
        results.handshakes[viewers, entry.name] = entry.handshakes / viewers * 1e6


async def _idle(present: Sequence[Competitor], plan: Plan, folder: Path, results: Results) -> None:
    with _said(f"{plan.viewers} viewers who hear nothing for {plan.idle:.0f} s"):
        async with track(present, folder=folder, ping=True) as entries:
            empty = await _resting(entries, plan.idle / 5)
            for entry in entries:
                await entry.fill(plan.viewers)
            full = await _resting(entries, plan.idle)
            for entry, before, after in zip(entries, empty, full, strict=True):
                results.idle[entry.name] = (after - before) / plan.viewers * 1e6


async def _resting(entries: Sequence[Entry], seconds: float) -> list[float]:
    """CPU seconds a second of each, while nobody says anything."""
    began, before = time.monotonic(), [entry.cpu for entry in entries]
    await asyncio.sleep(seconds)
    spent = time.monotonic() - began
    return [(entry.cpu - then) / spent for entry, then in zip(entries, before, strict=True)]


async def _through_redis(plan: Plan, folder: Path, results: Results, chance: random.Random) -> None:
    await asyncio.to_thread(folder.mkdir)
    redis = RedisServer(folder=folder)
    with _said(f"{plan.viewers} viewers through a real Redis"):
        redis.start()
        try:
            async with track([ours("ours", helper=False, redis=redis.url)], folder=folder) as (entry,):
                await entry.fill(plan.viewers)
                await warm_up([entry], times=5)
                for _ in range(plan.through_redis):
                    (due,) = await entry.publish(1)
                    results.redis.append((await entry.crowd.last(entry.next - 1) - due) / 1e6)
                    await asyncio.sleep(chance.uniform(0.5, 1.5) * plan.pause)
                await entry.check()
        finally:
            redis.kill()


@contextmanager
def _said(what: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"  {what} ...", end="", flush=True, file=sys.stderr)
    yield
    print(f" {time.monotonic() - began:.0f} s", flush=True, file=sys.stderr)


def main() -> int:
    """Run, print the table and the line, write docs/bench.md after a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few viewers, few rounds, under a minute")
    quick = parser.parse_args().quick
    pin(VIEWERS, [os.getpid()])
    try:
        with TemporaryDirectory(prefix="vitrina-bench-") as folder:
            results = asyncio.run(measure(QUICK if quick else FULL, Path(folder)))
    except (Unfit, Wrong) as fault:
        print(f"\nbench-fanout: {fault}", file=sys.stderr)
        return 1
    print(table(results))
    if not quick:
        write_section("fanout", table(results))
    print(json_line(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
