"""Storm: ten thousand viewers lose their connections at once and come back at once, while chat and shop go on.

Twice: to the process that they were on, and to one that has just been started and knows nothing of the show yet.
``make bench-storm`` runs it; docs/bench.md says how to read it.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from redis.asyncio import Redis

from core.bus import Position
from core.bus_redis import RedisBus
from core.events import Lane
from core.ids import ShowId
from tests.bench.competitors import ours
from tests.bench.entry import SHOW_SAID, Entry, track
from tests.bench.machine import VIEWERS, Unfit, check_descriptors, pin
from tests.bench.ours import LANES, Publisher
from tests.bench.report import block, write_section
from tests.bench.viewers import Wrong
from tests.services import RedisServer

CHAT_EVERY, SHOP_EVERY = 0.1, 0.5
"""Seconds between two facts of a lane."""

CALM = 3.0
"""Seconds in which everything is well, before a storm and after it."""

RESUMED_WITHIN = 90.0
"""Seconds for everybody to be back."""

TICKETS_HOLD = 600.0
"""Seconds: a page takes a new ticket for each attempt, a viewer of the bench has one for all."""

READING = ("xrange", "xrevrange", "hsetnx")
"""Commands that only somebody who reads history (XRANGE) or the places of lanes (HSETNX, one a lane) asks for."""

SCRIPT = """\
send {"id":1,"connect":{"ticket":"%w","v":1,"app":"bench"}}
await "connect"
send {"id":2,"join":{"room":"SHOW","lanes":{"chat":{"o":%0,"ep":"EPOCH_0"},"shop":{"o":%1,"ep":"EPOCH_1"}}}}
await "recovered":true
answer {} {}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What one storm cost.

    Attributes:
        resumed: Seconds until the last viewer was back and had what they missed.
        reads: Commands of ``READING`` that Redis was asked.
        commands: All it was asked meanwhile, the publisher's included.
        cpu: Seconds of CPU of the process that they came back to.
        turned: How often somebody was told to come later, and did.
    """

    resumed: float
    reads: int
    commands: int
    cpu: float
    turned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Both storms, and what became of the facts that were published.

    Attributes:
        lost: Deliveries that never came.
        doubled: Those under an offset that is not theirs: a client would show them twice.
        dropped: Those that came twice under their own offset, around a join: a client drops the second.
    """

    viewers: int
    same: Storm
    other: Storm
    published: int
    lost: int
    doubled: int
    dropped: int

    def json_line(self) -> str:
        """The last line of the run: the worse of both times, everything else of both together."""
        worse = max(self.same, self.other, key=lambda storm: storm.resumed)
        figures = {
            "bench": "storm",
            "viewers": self.viewers,
            "resumed_s": round(worse.resumed, 2),
            "redis_reads": self.same.reads + self.other.reads,
            "lost": self.lost,
            "doubled": self.doubled,
            "cpu_s": round(worse.cpu, 2),
        }
        return json.dumps(figures)

    def table(self) -> str:
        """Everything, as Markdown."""
        head = (
            "they come back to",
            "all resumed, s",
            "reads of Redis",
            "all its commands",
            "CPU s",
            "told to come later",
        )
        rows = [
            (
                name,
                f"{storm.resumed:.2f}",
                str(storm.reads),
                str(storm.commands),
                f"{storm.cpu:.2f}",
                str(storm.turned),
            )
            for name, storm in (("the same process", self.same), ("one just started", self.other))
        ]
        losses = f"{self.lost} lost, {self.doubled} doubled, {self.dropped} dropped"
        title = f"{self.viewers} viewers, {self.published} facts: {losses}"
        return block(title, head, rows)


class Programme:
    """Publishes on both lanes, until it is told to stop. ``next`` are the numbers that come next."""

    def __init__(self, bus: RedisBus, show: ShowId) -> None:
        self.next = [0, 0]
        self._over = False
        self._publisher = Publisher(bus, show)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Publish meanwhile."""
        tasks = [asyncio.create_task(self._lane(lane, every)) for lane, every in enumerate((CHAT_EVERY, SHOP_EVERY))]
        try:
            yield
        finally:
            self._over = True
            await asyncio.gather(*tasks)

    async def _lane(self, lane: int, every: float) -> None:
        while not self._over:
            await self._publisher.publish(self.next[lane], lane=lane)
            self.next[lane] += 1
            await asyncio.sleep(every)


async def weather(viewers: int, folder: Path, *, calm: float = CALM) -> Outcome:
    """Let everybody in, and two storms over them."""
    check_descriptors(viewers)
    async with AsyncExitStack() as stack:
        redis = RedisServer(folder=folder)
        redis.start()
        stack.callback(redis.kill)
        database = f"sqlite+aiosqlite:///{folder}/house.db"
        options = {"redis": redis.url, "database": database, "per_second": viewers, "tickets_hold": TICKETS_HOLD}
        houses = [ours(name, helper=False, **options) for name in ("same", "other")]
        same = (await stack.enter_async_context(track(houses[:1], folder=folder / "same")))[0]
        other = (await stack.enter_async_context(track(houses[1:], folder=folder / "other")))[0]
        await same.fill(viewers)
        bus = RedisBus(redis.url)
        stack.push_async_callback(bus.close)
        show = ShowId((await same.ask(f"tickets 0 {folder}/none")).split()[1])
        programme = Programme(bus, show)
        asking = Redis.from_url(redis.url)
        stack.push_async_callback(asking.aclose)
        storms = []
        async with programme.running():
            for target in (same, other):
                await asyncio.sleep(calm)
                storms.append(await _storm(same, target, asking, places=await bus.positions(show)))
            await asyncio.sleep(calm)
        return await _outcome(same, storms, programme)


async def _storm(crowd: Entry, target: Entry, asking: Redis, *, places: Mapping[Lane, Position]) -> Storm:
    script, words = target.folder / "resume", target.folder / "tickets"
    _, show = (await target.ask(f"tickets {crowd.crowd.count} {words}")).split()
    chat, shop = (places[lane].epoch for lane in LANES)
    script.write_text(SCRIPT.replace(SHOW_SAID, show).replace("EPOCH_0", chat).replace("EPOCH_1", shop))
    asked, cpu, began = await _commands(asking), target.cpu, time.monotonic_ns()
    await crowd.crowd.storm(script, words, port=target.port)
    resumed = await crowd.crowd.all_in(RESUMED_WITHIN)
    spent, answered = target.cpu - cpu, await _commands(asking)
    more = {name: count - asked.get(name, 0) for name, count in answered.items()}
    return Storm(
        resumed=(resumed - began) / 1e9,
        reads=sum(more.get(name, 0) for name in READING),
        commands=sum(more.values()),
        cpu=spent,
        turned=(await crowd.crowd.report()).turned,
    )


async def _commands(redis: Redis) -> dict[str, int]:
    """How often Redis was asked each command, since it was started."""
    stats = await redis.info("commandstats")
    return {name.removeprefix("cmdstat_"): int(each["calls"]) for name, each in stats.items()}


async def _outcome(entry: Entry, storms: list[Storm], programme: Programme) -> Outcome:
    with suppress(Wrong):  # who did not hear the last is counted as having lost it
        for lane, following in enumerate(programme.next):
            await entry.crowd.last(following - 1, lane=lane, within=10.0)
    heard = await entry.crowd.report()
    published = sum(programme.next)
    if heard.closed:
        raise Wrong(f"{heard.closed} viewers were sent away: {heard}")
    same, other = storms
    return Outcome(
        viewers=entry.crowd.count,
        same=same,
        other=other,
        published=published,
        lost=published * entry.crowd.count - (heard.messages - heard.repeated),
        doubled=heard.misplaced,
        dropped=heard.repeated,
    )


def main() -> int:
    """Run, print the table and the line, write docs/bench.md after a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=10_000)
    viewers = parser.parse_args().viewers
    pin(VIEWERS, [os.getpid()])
    try:
        with TemporaryDirectory(prefix="vitrina-storm-") as folder:
            outcome = asyncio.run(weather(viewers, Path(folder)))
    except (Unfit, Wrong) as fault:
        print(f"bench-storm: {fault}", file=sys.stderr)
        return 1
    print(outcome.table())
    if viewers == parser.get_default("viewers"):
        write_section("storm", outcome.table())
    print(outcome.json_line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
