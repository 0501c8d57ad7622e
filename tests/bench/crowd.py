"""Crowd: thousands talk, ask, vote and buy at once, in one process and in three of which one is killed.

``make bench-crowd`` runs it (``QUICK=1`` for a short run); docs/bench.md says how to read it.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from core.database import Database
from core.events import Event
from core.ids import ShowId, UnlockId, mint
from tests.bench.buy import on_uvloop, say
from tests.bench.buy_house import Sale, open_sale
from tests.bench.crowd_buyers import Bought, Told, buy_all, told_of
from tests.bench.crowd_house import COUNTED, QUICK, SLOT, Evening, House, Plan, begin, open_city, until
from tests.bench.crowd_lines import lines
from tests.bench.crowd_log import Books, Log, compare, ticks
from tests.bench.crowd_person import Person
from tests.bench.figures import percentile
from tests.bench.machine import Unfit, check_descriptors, cpu_seconds, family
from tests.bench.report import block, write_section
from tests.bench.viewers import Wrong
from tests.flows.city import City

WISHES = 0.3
"""Share of messages that ask for the discount."""

THINK_AGAIN = 0.1
"""Share of voters who change their vote."""

ANSWERED_WITHIN = 300.0
"""Seconds after the evening for everybody to have heard an answer, and for every order to be paid."""

TOLD_WITHIN = 60.0
"""Seconds after the last order for the ticker to have told of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one evening was like: ``seconds`` in all, ``talked`` until the last message was answered, ``traded`` until
    the last order was paid.
    """

    log: Log
    books: Books
    waits: list[float]
    seconds: float
    talked: float
    traded: float
    bought: Bought
    told: Told
    cut_off: int
    cpu: float
    own_cpu: float
    load: float

    def orders_off(self, plan: Plan) -> int:
        """Orders of those planned that were not paid, and invariants of the shop that do not hold."""
        return plan.buyers - len(self.bought.orders) + len(self.told.broken)

    def is_exact(self, plan: Plan) -> bool:
        """Whether everything is as the log of the crowd says."""
        off = self.books.count_error + self.books.votes + self.orders_off(plan) + self.told.off
        return self.books.opened == 1 and not off


async def _talk(evening: Evening, plan: Plan, chance: random.Random) -> int:
    """Messages at the planned rate, as far as this machine keeps up. Returns how many."""
    order, said, begins = list(evening.people), lines(chance, share=WISHES), time.perf_counter()
    chance.shuffle(order)
    sent = 0
    while (passed := time.perf_counter() - begins) < plan.seconds:
        for _ in range(min(int(passed * plan.rate) - sent, plan.rate // 10)):
            text, wish = next(said)
            order[sent % len(order)].do("say", text=text, key=mint("evt")).label = wish
            sent += 1
        await asyncio.sleep(SLOT)
    return sent


async def _vote(evening: Evening, plan: Plan, chance: random.Random) -> None:
    """Everybody votes once over the evening; some think again a while later."""
    voters = list(evening.people)
    chance.shuffle(voters)
    pause = plan.seconds * 0.8 / len(voters)
    again: list[Person] = []
    for number, person in enumerate(voters):
        person.do("vote", poll=evening.poll, option=chance.randint(1, 3))
        if chance.random() < THINK_AGAIN:
            again.append(person)
        if number % 20 == 0:
            await asyncio.sleep(20 * pause)
    for person in again:
        await until(partial(_has_voted, person))
        person.do("vote", poll=evening.poll, option=chance.randint(1, 3))


def _has_voted(person: Person) -> bool:
    return not any(each.kind == "vote" for each in person.waiting.values())


async def _kill_one(house: House, evening: Evening, plan: Plan) -> None:
    """In the middle of the evening one process dies; another takes its place."""
    await asyncio.sleep(plan.seconds / 2)
    if house.workers > 1:
        workers = sorted(name for name in evening.city.processes if name.startswith("worker"))
        os.kill(evening.city.processes[workers[0]], signal.SIGKILL)


async def hold(house: House, plan: Plan) -> Run:
    """One evening, and a look into the books."""
    chance = random.Random(20261128)
    with TemporaryDirectory(prefix="vitrina-crowd-") as name:
        folder = await asyncio.to_thread(_walkable, name)
        async with open_city(house, folder) as (city, url):
            database = Database(url, tell=_nobody)
            try:
                sale = await _sale(database, city, plan)
                evening = await begin(city, plan)
                say(f"{house}: {plan.viewers} are in")
                return await _spend(house, evening, sale, plan, chance, database)
            finally:
                await database.close()


async def _sale(database: Database, city: City, plan: Plan) -> Sale:
    show = ShowId(city.show()["show"]["id"])
    return await open_sale(database, show, units=plan.buyers, buyers=plan.buyers)


async def _spend(
    house: House, evening: Evening, sale: Sale, plan: Plan, chance: random.Random, database: Database
) -> Run:
    load, began = os.getloadavg()[0], time.perf_counter()
    cpu, own = cpu_seconds(family(evening.city.pid)), time.process_time()
    bought = Bought()
    try:
        async with asyncio.timeout(plan.seconds + ANSWERED_WITHIN):
            await asyncio.gather(
                _talk(evening, plan, chance),
                buy_all(sale, bought, port=evening.city.port, rate=plan.orders),
                _vote(evening, plan, chance),
                _kill_one(house, evening, plan),
            )
            await until(lambda: not any(person.waiting for person in evening.people))
    except TimeoutError:
        left = sum(len(person.waiting) for person in evening.people)
        unpaid = len(sale.buyers) - len(bought.orders)
        raise Wrong(f"{left} commands, {unpaid} orders not answered within {ANSWERED_WITHIN} s") from None
    seconds = time.perf_counter() - began
    cpu, own = cpu_seconds(family(evening.city.pid)) - cpu, time.process_time() - own
    told = await told_of(database, bought.orders, patience=TOLD_WITHIN)
    await asyncio.sleep(2)  # the last tick
    counting = evening.unlocks[1]
    heard = [(at, fact["unlock"]["current"]) for at, fact in evening.listener.facts if _of(fact, counting)]
    books = await compare(
        database,
        evening.log,
        unlocks=evening.unlocks,
        poll=evening.poll,
        crammed=evening.crammed,
        most=COUNTED,
    )
    run = Run(
        log=evening.log,
        books=books,
        waits=ticks((each for who, each in evening.log.asked.items() if who not in evening.crammed), heard),
        seconds=seconds,
        talked=evening.log.over - began,
        traded=bought.over - began,
        bought=bought,
        told=told,
        cut_off=sum(person.cut_off for person in evening.people),
        cpu=max(0.0, cpu),
        own_cpu=own,
        load=load,
    )
    for person in [*evening.people, evening.listener]:
        person.leave()
    return run


def _walkable(name: str) -> Path:
    """PostgreSQL may run as another user, who must be able to walk in."""
    folder = Path(name)
    folder.chmod(0o755)
    return folder


def _of(fact: dict[str, Any], unlock: UnlockId) -> bool:
    return bool(fact["kind"] == "unlock.progressed" and fact["unlock"]["id"] == unlock)


async def _nobody(_fact: Event) -> None:
    return


def line(runs: dict[House, Run]) -> dict[str, object]:
    """The figures that the goals name: the worst of all houses, but of a tick the one of a single process."""
    waits = [percentile(run.waits, 0.99) for run in runs.values() if run.waits]
    precision = [run.log.precision for run in runs.values() if run.log.precision is not None]
    recall = [run.log.recall for run in runs.values() if run.log.recall is not None]
    return {
        "bench": "crowd",
        "unlocked_times": max(run.books.opened for run in runs.values()),
        "count_error": max(run.books.count_error for run in runs.values()),
        "votes_error": max(run.books.votes for run in runs.values()),
        "tick_p99_ms": round(1_000 * max(waits)) if waits else None,
        "intent_precision": round(min(precision), 4) if precision else None,
        "intent_recall": round(min(recall), 4) if recall else None,
    }


def table(runs: dict[House, Run], plan: Plan) -> str:
    """Everything, as Markdown."""
    head = (
        "house",
        "messages/s asked, kept",
        "told to say less",
        "answered p50 / p99 s",
        "message to tick p50 / p99 s",
        "opened",
        "people off",
        "votes, off",
        "orders/s asked, paid",
        "wish to paid p50 / p99 s",
        "orders off",
        "ticker lines, off",
        "cut off, came back",
        "cores of the house, of the crowd",
        "load before",
    )
    rows = []
    for house, run in runs.items():
        kept = run.log.told["say", ""]
        refused = sum(count for (kind, code), count in run.log.told.items() if kind == "say" and code)
        rows.append(
            (
                str(house),
                f"{plan.rate}, {kept / run.talked:.0f}",
                str(refused),
                f"{_at(run.log.answers, 0.5)} / {_at(run.log.answers, 0.99)}",
                f"{_at(run.waits, 0.5)} / {_at(run.waits, 0.99)}",
                str(run.books.opened),
                str(run.books.count_error),
                f"{len(run.log.votes)}, {run.books.votes}",
                f"{plan.orders}, {len(run.bought.orders) / run.traded:.0f}",
                f"{_at(run.bought.waits, 0.5)} / {_at(run.bought.waits, 0.99)}",
                str(run.orders_off(plan)),
                f"{run.told.lines}, {run.told.off}",
                str(run.cut_off),
                f"{run.cpu / run.seconds:.2f}, {run.own_cpu / run.seconds:.2f}",
                f"{run.load:.1f}",
            )
        )
    title = f"An evening of {plan.viewers} viewers, {plan.seconds:.0f} s, {plan.target} have to ask"
    return block(title, head, rows)


def _at(values: list[float], share: float) -> str:
    return f"{percentile(values, share):.2f}" if values else "-"


async def run_all(plan: Plan, *, only: str = "") -> dict[House, Run]:
    """Every house, one after the other."""
    runs: dict[House, Run] = {}
    for house in (House(), House(workers=3)):
        if only in str(house):
            runs[house] = await hold(house, plan)
            say(f"{house}: opened {runs[house].books.opened} times, off by {runs[house].books.count_error}")
    return runs


def main() -> int:
    """Run, print the table and the line, write docs/bench.md after a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="only houses whose name has this in it")
    options = parser.parse_args()
    plan = QUICK if options.quick else Plan()
    try:
        check_descriptors(plan.viewers)
        runs = on_uvloop(run_all(plan, only=options.only))
    except (Unfit, Wrong) as fault:
        print(f"bench-crowd: {fault}", file=sys.stderr)
        return 1
    told = table(runs, plan)
    print(told)
    if not options.quick and not options.only:
        write_section("crowd", told)
    print(json.dumps(line(runs)))
    return 0 if all(run.is_exact(plan) for run in runs.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
