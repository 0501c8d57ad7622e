"""Facts of the shop. Those about money are owed: written with their rows, told at least once."""

from typing import Literal

from core.events.fact import Audience, Event, Lane
from core.events.goods import OfferView, SaleLine, Sales, TickerLine
from core.ids import OrderId, RefundId, VariantId, ViewerId
from core.money import Money


class StockChanged(Event):
    """``left`` units of a variant can be bought now. ``version`` grows with every change of its stock."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["stock.changed"] = "stock.changed"
    variant: VariantId
    left: int
    version: int


class OfferChanged(Event):
    """A product was put on sale in the show, taken off, or its terms changed; ``offer`` is the whole of it."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["offer.changed"] = "offer.changed"
    offer: OfferView


class TickerAdded(Event):
    """Somebody paid for an order, or several people for the same product: the ticker may say so."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["ticker.added"] = "ticker.added"
    line: TickerLine


class TickerChanged(Event):
    """Some of what a line told of went back, or a name is not to be said any more; ``line`` is what is left."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["ticker.changed"] = "ticker.changed"
    line: TickerLine


class TickerWithdrawn(Event):
    """All that a line of the ticker told of went back; the line is taken away."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["ticker.withdrawn"] = "ticker.withdrawn"
    line: str


class SaleMade(Event):
    """An order was paid, for the host's screen; ``sales`` is the new sum of the show."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["sale.made"] = "sale.made"
    order: OrderId
    lines: tuple[SaleLine, ...]
    total: Money
    sales: Sales


class SaleRefunded(Event):
    """Money of an order went back, for the host's screen; ``sales`` is the new sum of the show."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["sale.refunded"] = "sale.refunded"
    order: OrderId
    amount: Money
    sales: Sales


class _OfOrder(Event):
    """Something became of an order, for listeners in the house: of many orders they may hear at once."""

    audience = Audience.INSIDE
    lane = None
    order: OrderId
    buyer: ViewerId

    @property
    def subject(self) -> str:
        """Facts about one order are told in the order in which they were owed."""
        return self.order


class OrderPlaced(_OfOrder):
    """Units are held for a buyer, who has not paid yet."""

    kind: Literal["order.placed"] = "order.placed"


class OrderPaid(_OfOrder):
    """The money is here and the units are the buyer's."""

    kind: Literal["order.paid"] = "order.paid"


class OrderShipped(_OfOrder):
    """The parcel is on its way to its buyer."""

    kind: Literal["order.shipped"] = "order.shipped"


class OrderRefunded(_OfOrder):
    """Money went back to the buyer; ``everything`` of the order's, or a part. ``order_status`` is what it is now."""

    kind: Literal["order.refunded"] = "order.refunded"
    refund: RefundId
    amount: Money
    everything: bool
    order_status: str


class OrderExpired(_OfOrder):
    """The hold ran out before the money came; the units are for sale again."""

    kind: Literal["order.expired"] = "order.expired"


class OrderCancelled(_OfOrder):
    """The buyer gave the order up before paying; the units are for sale again."""

    kind: Literal["order.cancelled"] = "order.cancelled"


class CartRepriced(Event):
    """What lies in the cart of ``buyer`` costs other for them alone, with nothing in it changed; told to their tabs."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["cart.repriced"] = "cart.repriced"
    buyer: ViewerId
    version: int


class PaymentMoved(_OfOrder):
    """The payment of an order began, waits for its buyer, was declined or given up; told, for the buyer's tabs."""

    kind: Literal["payment.moved"] = "payment.moved"
    order_status: str
    payment_status: str
