"""Flat: people come, hear something and go, over and over; what the house holds must not grow.

``make bench-flat`` runs it for ten minutes (``MINUTES=2`` for two); docs/bench.md says how to read it.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.competitors import ours
from tests.bench.entry import Entry, track
from tests.bench.machine import Unfit, check_descriptors, memory
from tests.bench.report import block, write_section
from tests.bench.viewers import Wrong

COMING = 300
"""Who comes at a time."""

HEARING = 3
"""Messages each of them hears."""

WARM_UP, FEW = 8, 10
"""Comings, of so few at a time, before anything is counted: caches fill, rooms open."""

REST = 17.0
"""Seconds before the last count: whoever came in is remembered until they should have said who they are (15 s)."""

SETTLES_WITHIN = 100
"""Looks, 50 ms apart, until nobody is left of those who went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """How much there is of everything in the house, when nobody is there."""

    tasks: int
    objects: int
    fds: int
    rss: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What became of the house: censuses in order, and how many came."""

    censuses: tuple[Census, ...]
    joins: int

    @property
    def first(self) -> Census:
        """When it was warm."""
        return self.censuses[0]

    @property
    def last(self) -> Census:
        """At the end."""
        return self.censuses[-1]

    def slope(self) -> float:
        """kB of memory a minute, by least squares over the second half."""
        later = self.censuses[len(self.censuses) // 2 :]
        return slope([each.at / 60 for each in later], [each.rss / 1_000 for each in later])

    def json_line(self) -> str:
        """The last line of the run."""
        figures: dict[str, object] = {"bench": "flat", "joins": self.joins, "minutes": round(self.last.at / 60, 1)}
        for name in ("tasks", "objects", "fds"):
            figures |= {f"{name}_start": getattr(self.first, name), f"{name}_end": getattr(self.last, name)}
        figures |= {"rss_mb_start": round(self.first.rss / 1e6, 1), "rss_mb_end": round(self.last.rss / 1e6, 1)}
        return json.dumps(figures | {"rss_kb_per_minute": round(self.slope(), 1)})

    def table(self) -> str:
        """Start and end, as Markdown."""
        first, last = asdict(self.first), asdict(self.last)
        rows = [(name, str(first[name]), str(last[name])) for name in ("tasks", "objects", "fds", "rss")]
        title = f"{self.joins} joins in {self.last.at / 60:.1f} minutes, memory grows {self.slope():.1f} kB a minute"
        return block(title, ("of", "start", "end"), rows)


def slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    """How much ``ys`` grow a unit of ``xs``, by least squares; 0 if there is only one point."""
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0


async def watch(folder: Path, *, seconds: float, times: int, coming: int = COMING) -> Course:
    """Let people come and go for ``seconds``, at most so many ``times``."""
    check_descriptors(coming)
    async with track([ours("ours", helper=False)], folder=folder) as (house,):
        for _ in range(WARM_UP):
            await _come_and_go(house, FEW)
        began = time.monotonic()
        censuses = [await _census(house, began)]
        while time.monotonic() - began < seconds and len(censuses) <= times:
            await _come_and_go(house, coming)
            censuses.append(await _census(house, began))
        joins = (len(censuses) - 1) * (coming + 1)
        await asyncio.sleep(REST)
        return Course(censuses=(*censuses, await _census(house, began)), joins=joins)


async def _come_and_go(house: Entry, coming: int) -> None:
    await house.fill(coming)
    first = house.next
    await house.publish(HEARING, 0.005)
    for number in range(first, house.next):
        await house.crowd.last(number)
    await house.crowd.go()
    house.viewers = None


async def _census(house: Entry, began: float) -> Census:
    for _ in range(SETTLES_WITHIN):
        counts = json.loads(await house.ask("census"))
        if not counts.pop("seats"):
            return Census(**counts, rss=memory(house.pids), at=time.monotonic() - began)
        await asyncio.sleep(0.05)
    raise Wrong(f"somebody is left who went: {counts}")


def main() -> int:
    """Run, print the table and the line, write docs/bench.md after a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    minutes = parser.parse_args().minutes
    try:
        with TemporaryDirectory(prefix="vitrina-flat-") as folder:
            course = asyncio.run(watch(Path(folder), seconds=minutes * 60, times=100_000))
    except (Unfit, Wrong) as fault:
        print(f"bench-flat: {fault}", file=sys.stderr)
        return 1
    print(course.table())
    if minutes >= parser.get_default("minutes"):
        write_section("flat", course.table())
    print(course.json_line())
    return 0


if __name__ == "__main__":
    sys.exit(main())
