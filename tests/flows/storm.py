"""Storm: a flash sale in which everything is killed, one after the other, while buyers shop on.

``make storm`` runs the long one; ``test_a_storm_at_the_till.py`` a short one with each run of the suite.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from sqlalchemy import select, update

from core.clock import SystemClock
from core.database import Database
from core.errors import Unavailable
from core.events import Event
from core.ids import OrderId, ViewerId
from server.playbank.tables import PlayChargeRow
from shop.invariants import look
from shop.order_tables import OrderLineRow, OrderRow, PaymentRow
from shop.tables import StockRow
from tests.bench.buy_house import Sale, open_sale, the_show
from tests.bench.report import block
from tests.flows.city import ROOT, City
from tests.flows.histories import Deed, Faults, History, Placed, Truth, check
from tests.flows.shoppers import Shopper
from tests.postgres import CAREFUL, PostgresServer
from tests.redises import RedisServer

STRIKES = ("api", "redis", "postgres", "worker")

PATIENCE = timedelta(seconds=5)
"""How long a payment may take before its buyer is told to wait."""

SETTLES_WITHIN = 90.0
"""Seconds for facts of killed relays to be told by others."""

_TAKEN = ("captured", "partially_refunded")


@dataclass(slots=True)
class Town:
    """A city with its neighbours, each of which can be killed."""

    folder: Path
    postgres: PostgresServer
    redis: RedisServer
    city: City
    worker: Process | None = None
    killed: Counter[str] = field(default_factory=Counter)

    @property
    def database_url(self) -> str:
        """Where the truth is."""
        return f"postgresql+asyncpg://{self.postgres.address}/postgres"

    async def strike(self, whom: str) -> None:
        """Kill, as a power cut would, and let come back what does not come back by itself."""
        self.killed[whom] += 1
        await {"api": self._api, "redis": self._redis, "postgres": self._postgres, "worker": self._worker}[whom]()

    async def _api(self) -> None:
        workers = {name: pid for name, pid in self.city.processes.items() if name.startswith("worker")}
        if workers:  # else they are all being replaced
            os.kill(workers[sorted(workers)[self.killed["api"] % len(workers)]], signal.SIGKILL)

    async def _redis(self) -> None:
        self.redis.kill()
        await asyncio.to_thread(self.redis.start)

    async def _postgres(self) -> None:
        await asyncio.to_thread(self.postgres.kill)
        await asyncio.to_thread(self.postgres.start)

    async def _worker(self) -> None:
        await self.end_worker()
        command = ("celery", "--app", "server.worker", "worker", "--beat", "--concurrency", "2", "--loglevel", "ERROR")
        schedule = ("--schedule", str(self.folder / "beat"))
        with (self.folder / "worker").open("ab") as printed:
            self.worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *command, *schedule),
                cwd=ROOT,
                env=self.city.environment,
                stdout=printed,
                stderr=printed,
                start_new_session=True,
            )

    async def end_worker(self) -> None:
        """Kill the worker of errands and all that come from it: they would live on without it."""
        if self.worker is not None and self.worker.returncode is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            await self.worker.wait()


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """Two workers over PostgreSQL and Redis, and the worker of errands; all of it real."""
    postgres, redis = PostgresServer(folder=folder / "postgres", settings=CAREFUL), RedisServer(folder=folder)
    settings = {
        "VITRINA_WORKERS": "2",
        "VITRINA_DATABASE_URL": f"postgresql+asyncpg://{postgres.address}/postgres",
        "VITRINA_REDIS_URL": redis.url,
        "VITRINA_PAYMENT_PATIENCE": f"PT{PATIENCE.seconds}S",
        "VITRINA_MAILER": "folder",
        "VITRINA_LOG_LEVEL": "WARNING",
    }
    town = Town(folder=folder, postgres=postgres, redis=redis, city=City(folder=folder, settings=settings))
    try:
        await asyncio.to_thread(postgres.start)
        await asyncio.to_thread(redis.start)
        await asyncio.to_thread(town.city.open)
        await town.strike("worker")
        town.killed.clear()
        yield town
    finally:
        await town.end_worker()
        await asyncio.to_thread(town.city.close)
        redis.kill()
        postgres.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weathered:
    """What became of a sale in a storm."""

    buyers: int
    units: int
    orders: int
    paid: int
    seconds: float
    invoked: int
    stumbles: Counter[str]
    killed: Counter[str]
    faults: Faults
    broken: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing was lost, doubled, oversold or left open, and as much was sold as could be."""
        return self.faults == Faults() and not self.broken and self.orders == self.paid == min(self.buyers, self.units)


async def weather(
    town: Town, *, buyers: int, units: int, strikes: Sequence[str], within: float, hurried: bool = False
) -> Weathered:
    """Let ``buyers`` start in one moment, and strike one after the other while they shop.

    Args:
        within: Seconds after which the most patient buyer goes home.
        hurried: Look into payments without an answer at once; else the house does, after a minute, by itself.
    """
    database = Database(town.database_url, tell=_nobody)
    try:
        sale = await open_sale(database, await the_show(town.city.port), units=units, buyers=buyers)
        history, began, killed = History(), monotonic(), Counter(town.killed)
        shoppers = [
            Shopper(buyer=each, sale=sale, port=town.city.port, history=history, until=began + within)
            for each in sale.buyers
        ]
        shopping = asyncio.gather(*(shopper.shop() for shopper in shoppers))
        await _strike(town, strikes, history, of=buyers)
        async with AsyncExitStack() as stack:
            if hurried:
                stack.push_async_callback(_stop, asyncio.create_task(_hurry(database)))
            await shopping
        truth = await read(database, sale)
        broken = await _broken(database)
    finally:
        await database.close()
    return Weathered(
        buyers=buyers,
        units=units,
        orders=len(truth.orders),
        paid=sum(order.is_paid for order in truth.orders),
        seconds=monotonic() - began,
        invoked=sum(each.outcome == "invoked" for each in history.moments),
        stumbles=Counter(word for shopper in shoppers for word in shopper.stumbles),
        killed=town.killed - killed,
        faults=check(history, truth),
        broken=broken,
    )


async def _broken(database: Database) -> tuple[str, ...]:
    """Invariants that do not hold, although there was time enough."""
    deadline = monotonic() + SETTLES_WITHIN
    while broken := (await look(database, now=SystemClock().now())).broken:
        if monotonic() > deadline:
            break
        await asyncio.sleep(1)
    return tuple(sorted(broken))


async def read(database: Database, sale: Sale) -> Truth:
    """What is written down about ``sale``, in the shop and at the bank."""
    buyers = [buyer.id for buyer in sale.buyers]
    async with database.reading() as sql:
        stock = (await sql.execute(select(StockRow.reserved).where(StockRow.variant == sale.variant))).one()
        rows = select(OrderRow.id, OrderRow.buyer, OrderRow.status, OrderLineRow.units).join(
            OrderLineRow, OrderLineRow.order == OrderRow.id
        )
        orders = (await sql.execute(rows.where(OrderRow.buyer.in_(buyers)))).all()
        paid = select(PaymentRow.order, PaymentRow.key, PaymentRow.status)
        payments = (await sql.execute(paid.where(PaymentRow.order.in_([order.id for order in orders])))).all()
        keys = [payment.key for payment in payments]
        charges = select(PlayChargeRow.key).where(PlayChargeRow.key.in_(keys), PlayChargeRow.status == "captured")
        taken = (await sql.execute(charges.where(PlayChargeRow.refunded < PlayChargeRow.amount))).all()
    captured = [payment for payment in payments if payment.status in _TAKEN]
    of_order = Counter(payment.order for payment in captured)
    return Truth(
        units=sale.units,
        reserved=int(stock.reserved),
        orders=tuple(
            Placed(
                id=OrderId(order.id),
                buyer=ViewerId(order.buyer),
                units=order.units,
                is_paid=order.status == "paid",
                captured=of_order[order.id],
            )
            for order in orders
        ),
        shop_captured=frozenset(payment.key for payment in captured),
        bank_captured=frozenset(charge.key for charge in taken),
    )


async def _strike(town: Town, strikes: Sequence[str], history: History, *, of: int) -> None:
    """Each falls when one more share of the buyers has heard something certain."""
    for number, whom in enumerate(strikes):
        enough = of * number // (len(strikes) + 1)
        while history.certain(Deed.ORDER) < enough:  # noqa: ASYNC110, buyers tell nobody but the history
            await asyncio.sleep(0.01)
        await town.strike(whom)


async def _hurry(database: Database) -> None:
    """Let the house look into payments without an answer as soon as it sweeps."""
    while True:
        await asyncio.sleep(1)
        with suppress(Unavailable, OSError):  # it may still be coming back
            now = SystemClock().now()
            async with database.transaction() as work:
                silent = (PaymentRow.status == "requested", PaymentRow.requested_at < now - 2 * PATIENCE)
                await work.connection.execute(update(PaymentRow).where(*silent).values(look_at=now))


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _nobody(_fact: Event) -> None:
    """We tell nothing."""


def line(weathered: Sequence[Weathered]) -> str:
    """Everything in one JSON object."""
    faults: Counter[str] = Counter()
    for each in weathered:
        for name, found in asdict(each.faults).items():
            faults[name] += found if isinstance(found, int) else len(found)
    killed = sum((each.killed for each in weathered), start=Counter[str]())
    figures = {
        "bench": "storm",
        "buyers": sum(each.buyers for each in weathered),
        "orders": sum(each.orders for each in weathered),
        "paid": sum(each.paid for each in weathered),
        "attempts": sum(each.invoked for each in weathered),
        **{f"killed_{name}": count for name, count in sorted(killed.items())},
        **{name: faults[name] for name in asdict(Faults())},
        "invariants_broken": sum(len(each.broken) for each in weathered),
        "well": all(each.is_well for each in weathered),
    }
    return json.dumps(figures)


def table(weathered: Sequence[Weathered]) -> str:
    """The same, to read."""
    head = ("buyers", "units", "orders", "paid", "seconds", "attempts", "killed", "stumbles", "faults")
    rows = [
        (
            *(str(each.buyers), str(each.units), str(each.orders), str(each.paid), f"{each.seconds:.0f}"),
            str(each.invoked),
            " ".join(f"{name} {count}" for name, count in sorted(each.killed.items())),
            " ".join(f"{word} {count}" for word, count in each.stumbles.most_common(5)),
            "none" if each.is_well else f"{each.faults} {each.broken}",
        )
        for each in weathered
    ]
    return block("Storms at the till", head, rows)


async def storms(folder: Path, *, buyers: int, rounds: int) -> list[Weathered]:
    """The last ten units, then enough for most; everything is struck in each, again and again."""
    weathered = []
    async with open_town(folder) as town:
        for number in range(rounds):
            strikes = [*STRIKES[number % 4 :], *STRIKES[: number % 4]]
            for units, times in ((10, 1), (buyers * 3 // 5, 2)):
                each = await weather(town, buyers=buyers, units=units, strikes=strikes * times, within=240)
                weathered.append(each)
                print(f"{units} units for {buyers}: {'well' if each.is_well else each}", file=sys.stderr, flush=True)
    return weathered


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder into which PostgreSQL may walk, as whoever it runs."""
    with TemporaryDirectory(prefix="vitrina-storm-") as place:
        Path(place).chmod(0o755)
        yield Path(place)


def main() -> int:
    """Run, print the table and the line; 1 if anything was lost, doubled, oversold, broken or left open."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--buyers", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with a_folder() as folder:
        weathered = asyncio.run(storms(folder, buyers=options.buyers, rounds=options.rounds))
    print(table(weathered))
    print(line(weathered))
    return 0 if all(each.is_well for each in weathered) else 1


if __name__ == "__main__":
    sys.exit(main())
