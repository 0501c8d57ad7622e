"""Telling: who buys is told of a little later, together with others who bought the same; what goes back is taken away.

A paid order gets a place in a line (a row), and the line a moment (a row in the diary). Whoever draws a line holds it,
looks at its orders as they are, and owes what changed: drawn twice, nothing happens; drawn late, it is still true.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from core.clock import Clock
from core.database import Database, Work
from core.due import remind_each
from core.errors import MechanicOff, NoSuchOrder
from core.events import Mechanic, OrderPaid, OrderRefunded, TickerAdded, TickerChanged, TickerLine, TickerWithdrawn
from core.events.proof import TickerProved, purchase_of
from core.ids import EventId, OrderId, ShowId, ViewerId, derive
from core.people import Viewer
from shop import order_store
from shop.engaging import switch_store
from shop.engaging.ticker import store
from shop.engaging.ticker.line import Line, Purchase, drawn, first_name, id_of, mask, place_of, window_after
from shop.order import BOUGHT, Order, OrderLine

SHOWN: Final = 10
"""Lines a joiner is given."""

DELAY: Final = timedelta(seconds=3)
"""How long a purchase waits before it is told: what is given back at once is not shouted."""

LONGEST_DELAY: Final = timedelta(minutes=1)

TELL: Final = "ticker.tell"
"""What is due for a line. See ``core.due``."""


class Ticker:
    """Tells a show what was just bought in it.

    Args:
        delay: How long a purchase waits, where staff of a show did not choose.
    """

    def __init__(self, *, database: Database, clock: Clock, delay: timedelta = DELAY) -> None:
        self._database = database
        self._clock = clock
        self._delay = delay

    async def on_paid(self, *facts: OrderPaid) -> None:
        """Give each thing in the orders its place in a line."""
        paid = {fact.order for fact in facts}
        async with self._database.reading() as sql:
            orders = await order_store.find_all(sql, paid - await store.placed(sql, paid))
        sold = [order for order in orders.values() if order.status in BOUGHT]
        if not sold:
            return
        async with self._database.transaction() as work:
            placed = await store.placed(work.connection, [order.id for order in sold])
            await self._place(work, [order for order in sold if order.id not in placed])

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Draw anew the lines that tell of the order."""
        await self._redraw(fact.order)

    async def tell(self, line: str) -> None:
        """Tell a line whose moment has come, unless staff switched the ticker off."""
        await self._draw(line, begins=True)

    async def recent(self, show: ShowId) -> tuple[TickerLine, ...]:
        """The latest lines of ``show``, oldest first."""
        async with self._database.reading() as sql:
            return tuple(await store.recent(sql, show, limit=SHOWN))

    async def name_of(self, order: OrderId, buyer: Viewer) -> tuple[bool, str | None, str | None]:
        """Whether the first name of ``buyer`` is said, and what is said if it is, and if it is not.

        Raises:
            NoSuchOrder: There is none, or it is not theirs.
        """
        async with self._database.reading() as sql:
            found = await order_store.find(sql, order)
            if found.buyer != buyer.id:
                raise NoSuchOrder(order)
            return await store.name_shown(sql, order), first_name(found.buyer_name), mask(found.buyer_name)

    async def show_name(self, order: OrderId, buyer: Viewer, *, shown: bool) -> ShowId | None:
        """Say the first name of ``buyer`` in lines of this order, or not any more.

        Returns its show; None if they had chosen that before.

        Raises:
            NoSuchOrder: There is none, or it is not theirs.
        """
        async with self._database.transaction() as work:
            found = await order_store.find(work.connection, order)
            if found.buyer != buyer.id:
                raise NoSuchOrder(order)
            changed = await store.show_name(work.connection, order, shown=shown, now=self._clock.now())
        await self._redraw(order)
        return found.show if changed else None

    async def delay(self, show: ShowId) -> timedelta:
        """How long a purchase in ``show`` waits before it is told."""
        async with self._database.reading() as sql:
            chosen = await store.delay(sql, show)
        return self._delay if chosen is None else chosen

    async def set_delay(self, show: ShowId, wait: timedelta, *, by: ViewerId) -> timedelta:
        """Let purchases in ``show`` wait so long from now on."""
        async with self._database.transaction() as work:
            await store.set_delay(work.connection, show, wait, by=by, now=self._clock.now())
        return wait

    async def _place(self, work: Work, orders: Sequence[Order]) -> None:
        sql, now = work.connection, self._clock.now()
        lines: dict[str, Line] = {}
        places: list[tuple[OrderId, int, str]] = []
        for show in sorted({order.show for order in orders}):
            chosen = await store.delay(sql, show)
            first = window_after(now + (self._delay if chosen is None else chosen))
            taken = await store.waiting(sql, show, since=first)
            for order, position, bought in _things(orders, show):
                due = place_of(bought.product, first=first, taken=taken)
                if (bought.product, due) not in taken:
                    taken.append((bought.product, due))
                name = id_of(show, bought.product, due)
                lines[name] = Line(
                    id=name, show=show, product=bought.product, title=bought.title, due=due, version=0, told=None
                )
                places.append((order, position, name))
        await store.begin(sql, lines.values())
        await remind_each(sql, TELL, {each.id: each.due for each in lines.values()})
        await store.put(sql, places)

    async def _redraw(self, order: OrderId) -> None:
        async with self._database.reading() as sql:
            lines = await store.lines_of(sql, order)
        for line in lines:
            await self._draw(line, begins=False)

    async def _draw(self, name: str, *, begins: bool) -> None:
        async with self._database.transaction() as work:
            line = await store.hold(work.connection, name)
            if line is None or (line.told is None and not (begins and await self._may_begin(work, line))):
                return
            purchases = await store.purchases(work.connection, name)
            now = drawn(line, purchases, version=line.version)
            if now != line.told:
                after = now.model_copy(update={"version": line.version + 1}) if now is not None else None
                await store.keep(work.connection, name, after, version=line.version + 1)
                await self._owe(work, line, after, purchases)

    async def _may_begin(self, work: Work, line: Line) -> bool:
        if line.version > 0:
            return False  # it was told before, and withdrawn
        try:
            await switch_store.check_on(work.connection, line.show, Mechanic.TICKER)
        except MechanicOff:
            return False
        return True

    async def _owe(self, work: Work, line: Line, after: TickerLine | None, purchases: list[Purchase]) -> None:
        version, at = line.version + 1, self._clock.now()
        fact = EventId(derive("evt", "ticker", line.id, str(version)))
        if after is None:
            await work.owe(TickerWithdrawn(id=fact, show=line.show, at=at, line=line.id))
            return
        kind = TickerAdded if line.told is None else TickerChanged
        await work.owe(kind(id=fact, show=line.show, at=at, line=after))
        stands = sorted({purchase_of(each.order) for each in purchases if each.units > 0})
        await work.record(
            TickerProved(
                id=fact,
                show=line.show,
                at=at,
                line=line.id,
                version=version,
                product=line.product,
                name=mask(after.name) if after.name is not None else None,
                others=after.others,
                title=after.title,
                units=after.units,
                purchases=tuple(stands),
            )
        )


def _things(orders: Sequence[Order], show: ShowId) -> Iterator[tuple[OrderId, int, OrderLine]]:
    """What was bought in ``show``, in one order however it was told."""
    for order in sorted(orders, key=lambda order: (order.paid_at or order.placed_at, order.id)):
        if order.show == show:
            yield from ((order.id, position, bought) for position, bought in enumerate(order.lines))
