"""Buy: a flash sale over HTTP. Thousands of buyers on 500 connections, against a till with a transaction a purchase.

``make bench-buy`` runs it (``QUICK=1`` for a short run); docs/bench.md says how to read it.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from core.database import Database
from core.events import Event
from core.ids import OrderId
from server.migrating import migrate
from tests.bench.buy_house import HOST, PRICE, Books, Buyer, Open, Sale, look_into, open_sale, run_house, the_show
from tests.bench.caller import Answered, Caller, request
from tests.bench.figures import percentile
from tests.bench.machine import Unfit, check_descriptors
from tests.bench.report import block, write_section
from tests.bench.viewers import Wrong
from tests.postgres import CAREFUL, PostgresServer
from tests.redises import RedisServer

CONNECTIONS = 500

ALL_WIN, SCARCE = (2_000, 2_000), (5_000, 100)
"""Buyers and units: of a sale in which everybody wins, and of one in which hardly anybody does."""

QUICK_ALL_WIN, QUICK_SCARCE = (400, 400), (1_000, 50)

ROUNDS, QUICK_ROUNDS = 3, 1
"""Sales of each kind. The peer takes minutes for one, so it has one."""

COMES_BACK_AFTER = 0.2
"""Seconds until a buyer who was told that too many buy at once asks again. The clock of their answer goes on."""

ADDRESS = {
    "name": "Анна Смирнова",
    "country": "RU",
    "region": "Приморский край",
    "city": "Владивосток",
    "street": "ул. Светланская, д. 12, кв. 34",
    "postcode": "690091",
}

COURIER = 390_00
"""What the demo's courier takes, in kopecks; see server/demo/delivery.toml."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Who is measured: on which database, in how many processes, with which till."""

    database: str
    processes: int = 1
    peer: bool = False

    def __str__(self) -> str:
        if self.peer:
            return f"{self.database}, a transaction each"
        return f"{self.database}, {self.processes} process{'es' if self.processes > 1 else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One sale: seconds it took, seconds of CPU of the house, of each answer status and seconds, what the books say."""

    seconds: float
    cpu: float
    answers: tuple[tuple[int, float], ...]
    books: Books
    load: float
    busy: int = 0

    @property
    def orders_per_second(self) -> float:
        """How fast orders came."""
        return self.books.orders / self.seconds

    @property
    def answers_per_second(self) -> float:
        """How fast everybody was answered."""
        return len(self.answers) / self.seconds

    @property
    def cost(self) -> float:
        """Milliseconds of CPU of the house for each answer; the database's own are not in it, but for SQLite."""
        return self.cpu / len(self.answers) * 1_000

    def p(self, share: float, status: int | None = None) -> float:
        """Seconds within which that share of the answers came."""
        return percentile((took for said, took in self.answers if status in (None, said)), share)


@dataclass(slots=True)
class Results:
    """Everything measured, by house: sales in which all win, and scarce ones."""

    all_win: dict[House, list[Run]] = field(default_factory=dict)
    scarce: dict[House, list[Run]] = field(default_factory=dict)

    @property
    def runs(self) -> list[Run]:
        """All of them."""
        return [run for kind in (self.all_win, self.scarce) for runs in kind.values() for run in runs]

    def of(self, house: House, figure: Callable[[Run], float], *, scarce: bool = False) -> float | None:
        """The median of a figure over the rounds."""
        runs = (self.scarce if scarce else self.all_win).get(house, [])
        return median(map(figure, runs)) if runs else None

    def line(self) -> dict[str, object]:
        """The figures that the goals name: of one process, but what was lost or sold twice in any run."""
        figures: dict[str, object] = {"bench": "buy"}
        named = (("sqlite", "SQLite"), ("pg", "PostgreSQL"))
        rates = {short: self.of(House(database=name), lambda run: run.orders_per_second) for short, name in named}
        figures |= {f"orders_per_s_{short}": _rounded(rate) for short, rate in rates.items()}
        p99s = {short: self.of(House(database=name), lambda run: run.p(0.99)) for short, name in named}
        figures |= {f"p99_s_{short}": _rounded(p99) for short, p99 in p99s.items()}
        for short, name in named:
            peer = self.of(House(database=name, peer=True), lambda run: run.orders_per_second)
            ours = rates[short]
            figures[f"peer_ratio_{short}"] = _rounded(ours / peer if ours and peer else None)
        late = [self.of(House(database=name), lambda run: run.p(0.99, 409), scarce=True) for _, name in named]
        figures["soldout_p99_s"] = _rounded(max((each for each in late if each is not None), default=None))
        for fault in ("oversold", "duplicated", "lost"):
            figures[fault] = sum(getattr(run.books, fault) for run in self.runs)
        return figures

    def table(self) -> str:
        """Everything, as Markdown."""
        head = ("house", "orders/s", "p50 / p99 / max s", "ms of CPU an order", "told to come back", "load before")
        rows = [
            (
                str(house),
                " ".join(f"{run.orders_per_second:.0f}" for run in runs),
                " / ".join(f"{median(run.p(share) for run in runs):.2f}" for share in (0.5, 0.99, 1.0)),
                f"{median(run.cost for run in runs):.2f}",
                " ".join(str(run.busy) for run in runs),
                " ".join(f"{run.load:.1f}" for run in runs),
            )
            for house, runs in self.all_win.items()
        ]
        blocks = [block(_title("everybody wins", self.all_win), head, rows)]
        late_head = (
            "house",
            "answers/s",
            "sold out p50 / p99 s",
            "sold p99 s",
            "ms of CPU an answer",
            "told to come back",
            "load before",
        )
        late_rows = [
            (
                str(house),
                " ".join(f"{run.answers_per_second:.0f}" for run in runs),
                " / ".join(f"{median(run.p(share, 409) for run in runs):.2f}" for share in (0.5, 0.99)),
                f"{median(run.p(0.99, 201) for run in runs):.2f}",
                f"{median(run.cost for run in runs):.2f}",
                " ".join(str(run.busy) for run in runs),
                " ".join(f"{run.load:.1f}" for run in runs),
            )
            for house, runs in self.scarce.items()
        ]
        return "\n\n".join([*blocks, block(_title("hardly anybody does", self.scarce), late_head, late_rows)])


def _title(what: str, kind: dict[House, list[Run]]) -> str:
    sample = next((run for runs in kind.values() for run in runs), None)
    if sample is None:
        return what.capitalize()
    return f"{what.capitalize()}: {len(sample.answers)} buyers, {sample.books.orders} units, each round a figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """What buyers heard, so many seconds after they first asked; ``busy`` times one was told to come back."""

    seconds: float
    heard: list[tuple[Buyer, Answered, float]]
    busy: int


async def buy(sale: Sale, port: int) -> Bought:
    """Let everybody buy on ``CONNECTIONS`` connections at once."""
    host = f"{HOST}:{port}"
    waiting = deque((buyer, order_request(sale, buyer, host=host)) for buyer in sale.buyers)
    callers = [await Caller.connect(HOST, port) for _ in range(min(CONNECTIONS, len(waiting)))]
    heard: list[tuple[Buyer, Answered, float]] = []
    busy: list[Answered] = []

    async def _customer(caller: Caller) -> None:
        while waiting:
            buyer, wish = waiting.popleft()
            began = time.perf_counter()
            answered = await caller.ask(wish)
            while answered.status == 503:  # too many at once: come back, with the same key
                busy.append(answered)
                await asyncio.sleep(COMES_BACK_AFTER)
                answered = await caller.ask(wish)
            heard.append((buyer, answered, time.perf_counter() - began))

    began = time.perf_counter()
    await asyncio.gather(*map(_customer, callers))
    seconds = time.perf_counter() - began
    for caller in callers:
        caller.close()
    return Bought(seconds=seconds, heard=heard, busy=len(busy))


def order_request(sale: Sale, buyer: Buyer, *, host: str) -> bytes:
    """Everything in the cart, please."""
    wish = {
        "show": sale.show,
        "contact": {"email": f"{buyer.id}@shop.example", "phone": "+7 912 345-67-89"},
        "delivery": {"method": "courier", "address": ADDRESS},
        "expected_total": {"amount": PRICE.amount + COURIER, "currency": PRICE.currency},
    }
    return request("POST", "/api/v1/orders", host=host, token=buyer.token, key=buyer.key, body=wish)


async def hold_sale(house: Open, database: Database, *, buyers: int, units: int) -> Run:
    """One sale, and a look into the books.

    Raises:
        Wrong: Somebody was told something else than "yours" or "sold out", or an invariant of the shop is broken.
    """
    sale = await open_sale(database, await the_show(house.port), units=units, buyers=buyers)
    load = os.getloadavg()[0]
    cpu = house.cpu_seconds()
    bought = await buy(sale, house.port)
    heard = bought.heard
    cpu = house.cpu_seconds() - cpu
    told = {answered.status for _, answered, _ in heard}
    if not told <= {201, 409}:
        strange = next(answered for _, answered, _ in heard if answered.status not in {201, 409})
        raise Wrong(f"a buyer was told {strange.status}: {strange.body[:500]!r}")
    acknowledged = [OrderId(answered.json()["id"]) for _, answered, _ in heard if answered.status == 201]
    books = await look_into(database, sale, acknowledged)
    if books.broken or books.orders != min(buyers, units) or len(acknowledged) != books.orders:
        raise Wrong(f"{len(acknowledged)} were told that they have an order; the books: {books}")
    answers = tuple((answered.status, took) for _, answered, took in heard)
    return Run(seconds=bought.seconds, answers=answers, books=books, cpu=cpu, load=load, busy=bought.busy)


@asynccontextmanager
async def neighbours(database: str, folder: Path, *, redis: bool) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The database's address, and settings of a house of several processes."""
    settings: dict[str, str] = {}
    server, bus = PostgresServer(folder=folder, settings=CAREFUL), RedisServer(folder=folder)
    try:
        if redis:
            bus.start()
            settings = {"VITRINA_REDIS_URL": bus.url, "VITRINA_WORKERS": "2"}
        if database == "SQLite":
            yield f"sqlite+aiosqlite:///{folder}/house.db", settings
        else:
            server.start()
            yield f"postgresql+asyncpg://{server.address}/postgres", settings
    finally:
        server.stop()
        bus.kill()


async def measure(house: House, results: Results, *, quick: bool) -> None:
    """All rounds of one house, on one database that grows."""
    all_win, scarce = (QUICK_ALL_WIN, QUICK_SCARCE) if quick else (ALL_WIN, SCARCE)
    with _a_folder() as folder:
        async with neighbours(house.database, folder, redis=house.processes > 1) as (url, settings):
            await migrate(url)
            async with run_house(folder, url, settings=settings, peer=house.peer) as doors:
                database = Database(url, tell=_nobody)
                try:
                    await hold_sale(doors, database, buyers=50, units=50)  # caches fill, connections open
                    for _ in range(QUICK_ROUNDS if quick or house.peer else ROUNDS):
                        run = await hold_sale(doors, database, buyers=all_win[0], units=all_win[1])
                        results.all_win.setdefault(house, []).append(run)
                        say(f"{house}: {run.orders_per_second:.0f} orders/s, p99 {run.p(0.99):.2f} s")
                        run = await hold_sale(doors, database, buyers=scarce[0], units=scarce[1])
                        results.scarce.setdefault(house, []).append(run)
                        say(f"{house}: {run.answers_per_second:.0f} answers/s, sold out p99 {run.p(0.99, 409):.2f} s")
                finally:
                    await database.close()


@contextmanager
def _a_folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="vitrina-buy-") as place:
        Path(place).chmod(0o755)  # PostgreSQL may run as another user, who must be able to walk in
        yield Path(place)


async def _nobody(_fact: Event) -> None:
    """We tell nothing."""


def say(words: str) -> None:
    """Progress, beside the table."""
    print(words, file=sys.stderr, flush=True)


def houses(*, quick: bool) -> list[House]:
    """Who is measured."""
    found = []
    for name in ("SQLite", "PostgreSQL"):
        found += [House(database=name), House(database=name, peer=True), House(database=name, processes=2)]
    return [house for house in found if not quick or house.processes == 1]


async def run_all(*, quick: bool, only: str = "") -> Results:
    """Everybody, one after the other: they would share the cores."""
    check_descriptors(CONNECTIONS + 100)
    results = Results()
    for house in houses(quick=quick):
        if only in str(house):
            await measure(house, results, quick=quick)
    return results


def on_uvloop(work: Coroutine[Any, Any, T]) -> T:
    """Run ``work`` on the quicker loop, which uvicorn uses too."""
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3 if value < 10 else 1)


def main() -> int:
    """Run, print the table and the line, write docs/bench.md after a full run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", help="only houses whose name has this in it")
    options = parser.parse_args()
    try:
        results = on_uvloop(run_all(quick=options.quick, only=options.only))
    except (Unfit, Wrong) as fault:
        print(f"bench-buy: {fault}", file=sys.stderr)
        return 1
    print(results.table())
    if not options.quick and not options.only:
        write_section("buy", results.table())
    print(json.dumps(results.line()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
