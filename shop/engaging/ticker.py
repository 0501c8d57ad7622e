"""Ticker: "just bought", told of paid orders only, their buyers masked."""

from core.database import Database, Tell
from core.events import OrderPaid, OrderRefunded, TickerAdded, TickerLine, TickerWithdrawn
from core.ids import EventId, ShowId, derive
from shop import order_store
from shop.order import Order, OrderLine, OrderStatus

SHOWN = 10
"""Lines a joiner is given."""

_MASK = "***"


class Ticker:
    """Tells a show what was just bought in it.

    Args:
        tell: Gives a line to everyone who watches; a line told twice is the same fact.
    """

    def __init__(self, *, database: Database, tell: Tell) -> None:
        self._database = database
        self._tell = tell

    async def on_paid(self, fact: OrderPaid) -> None:
        """Tell a line for each thing in the order."""
        async with self._database.reading() as sql:
            order = await order_store.find(sql, fact.order)
        for line in lines_of(order):
            event = EventId(derive("evt", "ticker.added", line.id))
            await self._tell(TickerAdded(id=event, show=order.show, at=line.at, line=line))

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Take the lines away of which everything went back."""
        async with self._database.reading() as sql:
            order = await order_store.find(sql, fact.order)
        for line in withdrawn_of(order):
            event = EventId(derive("evt", "ticker.withdrawn", line))
            await self._tell(TickerWithdrawn(id=event, show=order.show, at=fact.at, line=line))

    async def recent(self, show: ShowId) -> tuple[TickerLine, ...]:
        """The latest lines of ``show``, oldest first."""
        async with self._database.reading() as sql:
            orders = await order_store.paid_in(sql, show, limit=SHOWN)
        lines = [line for order in orders for line in lines_of(order)]
        return tuple(sorted(lines, key=lambda line: line.id)[-SHOWN:])


def lines_of(order: Order) -> tuple[TickerLine, ...]:
    """What the ticker says about a paid order. Ids sort by the moment of the payment and do not name the order."""
    if order.paid_at is None:
        return ()
    return tuple(
        TickerLine(
            id=_id(order, place), name=mask(order.buyer_name), title=line.title, units=line.units, at=order.paid_at
        )
        for place, line in enumerate(order.lines)
        if not _went_back(order, line)
    )


def withdrawn_of(order: Order) -> tuple[str, ...]:
    """The ids of lines that told of what went back since."""
    if order.paid_at is None:
        return ()
    return tuple(_id(order, place) for place, line in enumerate(order.lines) if _went_back(order, line))


def _went_back(order: Order, line: OrderLine) -> bool:
    return order.status is OrderStatus.REFUNDED or line.refunded_units == line.units


def _id(order: Order, place: int) -> str:
    moment = int(order.paid_at.timestamp() * 1000) if order.paid_at else 0
    return f"{moment:012x}-{derive('evt', 'ticker', order.id)[4:20]}-{place:02d}"


def mask(name: str) -> str | None:
    """A name that only its owner recognises: ``Анна`` becomes ``А***``; None if there is no letter to begin with."""
    letter = next((sign for sign in name if sign.isalpha()), None)
    return letter.upper() + _MASK if letter else None
