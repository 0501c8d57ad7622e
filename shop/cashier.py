"""Cashier: serves who waits at the till of this process, a batch of purchases in one transaction.

A transaction for each purchase would hold the row of a wanted variant while the loop does other things, once for each
buyer. Source: docs/decisions/0018-the-till-decides-in-batches.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import NoSuchShow, SoldOut
from core.events import OrderPlaced, ShowState
from core.ids import OrderId, ShowId
from shop import cart_store, key_store, order_store, promo_store, reserving, stock_store
from shop.deciding import Decision, Found, Replay, Sale, Terms, decide, sold_out
from shop.gate import ShowGate
from shop.order import Order
from shop.price_list import PriceList
from shop.purchase import Answer, Purchase

MOST_AT_ONCE = 256
"""Purchases in one transaction. Source: commerce.md, section 3."""

MOST_WAITING = 5_000
"""Purchases that wait for their turn; whoever comes then is told to come back. Source: commerce.md, section 3."""

SCARCE_FOR = timedelta(milliseconds=200)
"""How long after a refusal we look before we lock. Source: commerce.md, section 3."""


class Cashier:
    """Turns purchases into orders. Any number may work at once, in any process.

    Args:
        gate: Knows which shows sell.
        terms: How the house sells.
    """

    def __init__(self, *, database: Database, clock: Clock, gate: ShowGate, terms: Terms) -> None:
        self._database = database
        self._clock = clock
        self._gate = gate
        self._terms = terms
        self._queue = Batches(self._serve, longest=MOST_AT_ONCE, room=MOST_WAITING)
        self._scarce_until: datetime | None = None

    async def sell(self, purchase: Purchase) -> Answer:
        """Wait in the queue, and for the ending. Whoever goes away may still have an order, found by its key.

        Raises:
            VitrinaError: Whatever ``decide`` finds against it; nothing was held.
            QueueFull: Too many wait.
            NotReady: This process is leaving.
            DatabaseBusy: Too many want the database at once; nothing was held.
        """
        return await self._queue.submit(purchase)

    async def close(self) -> None:
        """Serve who waits, and nobody else."""
        await self._queue.close()

    async def _serve(self, batch: Sequence[Purchase]) -> list[Answer | Exception]:
        shows = await self._states({purchase.wish.show for purchase in batch})
        refused = await self._turned_away(batch, shows)
        rest = [purchase for purchase in batch if purchase.order not in refused]
        endings = dict(zip((purchase.order for purchase in rest), await self._decided(rest, shows), strict=True))
        return [refused.get(purchase.order) or endings[purchase.order] for purchase in batch]

    async def _states(self, shows: Iterable[ShowId]) -> dict[ShowId, ShowState]:
        found: dict[ShowId, ShowState] = {}
        for show in shows:
            try:
                found[show] = await self._gate.state(show)
            except NoSuchShow:
                continue
        return found

    async def _turned_away(
        self, batch: Sequence[Purchase], shows: Mapping[ShowId, ShowState]
    ) -> Mapping[OrderId, SoldOut]:
        """While things sell out, most come too late. A look without locks is enough to tell them so."""
        now = self._clock.now()
        if self._scarce_until is None or now >= self._scarce_until:
            return {}
        async with self._database.reading() as sql:
            found = await look(sql, batch, now=now)
        refusals = sold_out(batch, found, shows=shows, terms=self._terms, now=now)
        turned_away = {
            purchase.order: refusal for purchase, refusal in zip(batch, refusals, strict=True) if refusal is not None
        }
        if turned_away:
            self._scarce_until = now + SCARCE_FOR
        return turned_away

    async def _decided(self, batch: Sequence[Purchase], shows: Mapping[ShowId, ShowState]) -> list[Answer | Exception]:
        if not batch:
            return []
        try:
            return await self._in_one_transaction(batch, shows, careful=False)
        except SoldOut:  # another process was faster between our look and our taking
            return await self._in_one_transaction(batch, shows, careful=True)

    async def _in_one_transaction(
        self, batch: Sequence[Purchase], shows: Mapping[ShowId, ShowState], *, careful: bool
    ) -> list[Answer | Exception]:
        async with self._database.transaction() as work:
            await cart_store.lock_all(work.connection, {purchase.buyer.id for purchase in batch})
            now = self._clock.now()
            found = await look(work.connection, batch, now=now, lock=True, lock_stock=careful)
            decisions = decide(batch, found, shows=shows, terms=self._terms, now=now)
            sales = [each for each in decisions if isinstance(each, Sale)]
            placed = {sale.order.id: sale.order for sale in sales}
            if sales:
                await write(work, batch, sales, found, now=now)
            before = [each.order for each in decisions if isinstance(each, Replay) and each.order not in placed]
            orders = placed | await order_store.find_all(work.connection, before)
        if any(isinstance(decision, SoldOut) for decision in decisions):
            self._scarce_until = now + SCARCE_FOR
        return [_ending(decision, orders) for decision in decisions]


async def look(
    sql: AsyncConnection, batch: Sequence[Purchase], *, now: datetime, lock: bool = False, lock_stock: bool = False
) -> Found:
    """Find what there is to know about ``batch``, in a few statements.

    Args:
        lock: What is found of codes and stock stays so until the end; of stock only with ``lock_stock``.
    """
    keys = await key_store.find_all(sql, [purchase.key for purchase in batch])
    carts = await cart_store.lines_of(sql, {purchase.buyer.id for purchase in batch})
    lines = [line for cart in carts.values() for line in cart]
    shows = {purchase.wish.show for purchase in batch}
    prices = await promo_store.price_list(sql, list(carts), shows=shows, now=now, lock=lock) if lines else PriceList()
    left = {line.variant: line.left for line in lines}
    if lock_stock:
        left = await stock_store.left(sql, left, lock=True)
    bought = await order_store.bought(sql, carts, {line.offer for line in lines}) if lines else {}
    return Found(keys=keys, carts=carts, bought=bought, left=left, prices=prices)


async def write(work: Work, batch: Sequence[Purchase], sales: Sequence[Sale], found: Found, *, now: datetime) -> None:
    """Write ``sales`` down, which were decided of ``batch``, and take their units.

    Raises:
        SoldOut: Somebody took units since they were ``found``; the transaction must roll back.
    """
    orders = {sale.order.id: sale.order for sale in sales}
    await order_store.add(work.connection, list(orders.values()))
    won = [purchase for purchase in batch if purchase.order in orders]
    if outlived := [purchase.key for purchase in won if purchase.key.name in found.keys]:
        await key_store.forget(work.connection, outlived)
    await key_store.add(work.connection, [(purchase.key, purchase.order) for purchase in won], now=now)
    taken = [(order.buyer, line.offer, line.variant) for order in orders.values() for line in order.lines]
    await cart_store.take_out_all(work.connection, taken, now=now)
    uses = [use for sale in sales for use in sale.quote.redemptions(sale.order.id, sale.order.buyer)]
    await promo_store.redeem(work.connection, uses, now=now)
    placed = [OrderPlaced(show=order.show, at=now, order=order.id, buyer=order.buyer) for order in orders.values()]
    await work.owe(*placed)
    await reserving.reserve(work, list(orders.values()), now=now)


def _ending(decision: Decision, orders: Mapping[OrderId, Order]) -> Answer | Exception:
    if isinstance(decision, Replay):
        return Answer(order=orders[decision.order], replayed=True)
    return Answer(order=decision.order) if isinstance(decision, Sale) else decision
