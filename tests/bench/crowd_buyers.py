"""Crowd buyers: people come at the planned rate, place an order, pay it, and stay until they are told that it is paid.

However many still wait, the next one comes: nobody's order holds up another's, as in a shop. Whoever is turned away or
cut off asks again under the same key. Afterwards the ticker is held against what they were told.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from sqlalchemy import select

from core.clock import SystemClock
from core.database import Database
from core.ids import OrderId
from shop.engaging.ticker.tables import TickerLineRow, TickerPurchaseRow
from shop.invariants import look
from shop.order import UNSETTLED, OrderStatus
from tests.bench.buy import order_request
from tests.bench.buy_house import HOST, Buyer, Sale
from tests.bench.caller import Answered, Caller, HungUp, request

AGAIN_AFTER: Final = 0.5
"""Seconds until somebody who was turned away, or whose provider has not answered, asks again."""

SLICE: Final = 1_000


@dataclass(slots=True)
class Bought:
    """What buyers were told.

    Attributes:
        waits: Seconds from the wish to buy until it was paid.
        refused: How many were not, by what they were told instead.
        over: When the last one was told.
    """

    orders: set[OrderId] = field(default_factory=set)
    waits: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    over: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the ticker says of them.

    Attributes:
        lines: Lines that tell of these orders.
        off: Orders in none of them or in several, and units that lines tell of too many or too few.
        broken: Invariants of the shop that do not hold.
    """

    lines: int
    off: int
    broken: tuple[str, ...]


async def buy_all(sale: Sale, bought: Bought, *, port: int, rate: int) -> None:
    """Let everybody buy, so many a second beginning, until all are told; ``bought`` is filled in."""
    begins = time.perf_counter()

    async def customer(number: int, buyer: Buyer) -> None:
        await asyncio.sleep(max(0.0, begins + number / rate - time.perf_counter()))
        began = time.perf_counter()
        answer = await _Customer(sale=sale, buyer=buyer, port=port).buy()
        bought.over = time.perf_counter()
        if answer.status < 300 and answer.json()["status"] == OrderStatus.PAID:
            bought.orders.add(OrderId(answer.json()["id"]))
            bought.waits.append(bought.over - began)
        else:
            bought.refused[answer.json().get("code") or answer.json()["status"]] += 1

    await asyncio.gather(*(customer(number, buyer) for number, buyer in enumerate(sale.buyers)))


@dataclass(slots=True, kw_only=True)
class _Customer:
    sale: Sale
    buyer: Buyer
    port: int
    _caller: Caller | None = None

    async def buy(self) -> Answered:
        """The answer that says paid, or no."""
        host, token = f"{HOST}:{self.port}", self.buyer.token
        try:
            placed = await self._ask(order_request(self.sale, self.buyer, host=host))
            if placed.status >= 300:
                return placed
            path = f"/api/v1/orders/{placed.json()['id']}"
            wish: dict[str, Any] = {"provider": "play", "outcome": "pays"}
            for number in count():  # a payment that its house could not finish has ended: it is paid anew
                key = f"pay {number} {self.buyer.key}"
                asked = request("POST", f"{path}/payments", host=host, token=token, key=key, body=wish)
                answer = await self._ask(asked)
                while answer.status < 300 and _waits(answer.json()):
                    await asyncio.sleep(AGAIN_AFTER)
                    answer = await self._ask(request("GET", path, host=host, token=token))
                if answer.status >= 300 or answer.json()["status"] != OrderStatus.PENDING:
                    break
            return answer
        finally:
            if self._caller is not None:
                self._caller.close()

    async def _ask(self, wish: bytes) -> Answered:
        while True:
            try:
                if self._caller is None:
                    self._caller = await Caller.connect(HOST, self.port)
                answer = await self._caller.ask(wish)
                if not _not_yet(answer):
                    return answer
            except (HungUp, OSError):
                self._caller = None
            await asyncio.sleep(AGAIN_AFTER)


def _waits(order: dict[str, Any]) -> bool:
    """Whether the provider of its latest payment has not answered."""
    return order["status"] == OrderStatus.PENDING and order["payment"]["status"] in UNSETTLED


def _not_yet(answer: Answered) -> bool:
    return answer.status in (429, 503) or (answer.status == 409 and answer.json()["code"] == "still_running")


async def told_of(database: Database, orders: set[OrderId], *, patience: float) -> Told:
    """Hold the ticker against ``orders``, which nobody else's lines tell of, once it has told of all of them.

    Args:
        patience: Seconds to wait for that.
    """
    until = time.perf_counter() + patience
    lines, off = await _seen(database, orders)
    while off and time.perf_counter() < until:
        await asyncio.sleep(1)
        lines, off = await _seen(database, orders)
    found = await look(database, now=SystemClock().now(), settled=False)
    return Told(lines=lines, off=off, broken=tuple(sorted(found.broken)))


async def _seen(database: Database, orders: set[OrderId]) -> tuple[int, int]:
    """How many lines tell of ``orders``, and how far they are off."""
    places: Counter[str] = Counter()
    lines: set[str] = set()
    ids = sorted(orders)
    async with database.reading() as sql:
        for some in (ids[first : first + SLICE] for first in range(0, len(ids), SLICE)):
            chosen = select(TickerPurchaseRow.order, TickerPurchaseRow.line).where(TickerPurchaseRow.order.in_(some))
            for row in await sql.execute(chosen):
                places[row.order] += 1
                lines.add(row.line)
        rows = await sql.execute(select(TickerLineRow.told).where(TickerLineRow.id.in_(lines)))
        units = sum(line.units for (line,) in rows if line is not None)
    astray = sum(places[order] != 1 for order in ids)
    return len(lines), astray + abs(units - len(ids))
