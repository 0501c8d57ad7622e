"""Events: everything that can happen in a show, on one page.

A fact, past tense, frozen. ``audience`` says who may hear it, ``lane`` on which numbered stream it travels: ``chat``
may be skipped for a slow viewer, ``shop`` never, ``studio`` is for staff. INSIDE facts have no lane: the bus refuses
them, only listeners of ``server/subscriptions.py`` hear them. ``web/src/lib/wire.ts`` is generated from this page.

A fact that changes something standing carries the whole new value and a ``version`` that only grows, so that hearing
it twice, late or out of order leaves the same state: a reader ignores a version it has already passed.
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from core.ids import (
    EventId,
    MessageId,
    OfferId,
    OrderId,
    ProductId,
    PromotionId,
    RefundId,
    ShowId,
    VariantId,
    ViewerId,
    mint,
)
from core.money import Money
from core.people import Role, Viewer


class Audience(StrEnum):
    """Who may hear a fact."""

    EVERYONE = "everyone"
    STUDIO = "studio"
    INSIDE = "inside"


class Lane(StrEnum):
    """A numbered stream of a show's facts."""

    CHAT = "chat"
    SHOP = "shop"
    STUDIO = "studio"

    def open_to(self, viewer: Viewer | None) -> bool:
        """Whether ``viewer`` (None: somebody unknown) may hear this lane."""
        return self is not Lane.STUDIO or (viewer is not None and viewer.is_staff)


class Value(BaseModel):
    """A value inside a fact: frozen, nothing extra."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Event(Value):
    """A fact about one show."""

    audience: ClassVar[Audience]
    lane: ClassVar[Lane | None]

    id: EventId = Field(default_factory=lambda: EventId(mint("evt")))
    show: ShowId
    at: datetime

    @property
    def may_be_left_out(self) -> bool:
        """Whether a crowded room may do without it: the lane's ration then decides, and nobody is told of a gap."""
        return False


class Localized(Value):
    """The same words in each language."""

    ru: str
    en: str


class Author(Value):
    """Who wrote: the public face of a person. ``role`` is the badge, given by the server."""

    id: ViewerId
    name: str
    role: Role


class Quote(Value):
    """The beginning of the message that is being answered."""

    id: MessageId
    name: str
    text: str


class ChatMessage(Value):
    """One line of chat as everybody sees it."""

    id: MessageId
    author: Author
    text: str
    at: datetime
    reply_to: Quote | None = None


class TickerLine(Value):
    """What was just bought: a paid order, its buyer masked; no name if they never chose one."""

    id: str
    name: str | None
    title: Localized
    units: int
    at: datetime


class SaleLine(Value):
    """One line of a paid order, for the host's screen."""

    offer: OfferId
    title: Localized
    units: int


class Sales(Value):
    """What the show has sold so far: paid orders, less what went back. ``version`` grows with each sale and refund."""

    version: int
    orders: int
    units: int
    revenue: Money


class AttributeView(Value):
    """One line of the specification: what is measured, and the value."""

    key: str
    label: Localized
    value: Localized


class ProductView(Value):
    """What a thing is."""

    id: ProductId
    slug: str
    title: Localized
    description: Localized
    picture: str
    attributes: tuple[AttributeView, ...]


class VariantView(Value):
    """A size or a colour, and how many can be bought now. Its price is null where the offer's holds."""

    id: VariantId
    name: Localized
    left: int
    version: int
    price: Money | None = None
    list_price: Money | None = None
    flash_price: Money | None = None


class FlashView(Value):
    """A flash sale: what a unit costs until ``ends_at`` by the server's clock, and how many one buyer may have."""

    id: PromotionId
    name: Localized
    price: Money
    ends_at: datetime
    limit: int | None


class OfferView(Value):
    """A product on sale in this show, at the show's price. ``limit`` is the most one buyer may take.

    ``version`` grows with every change of the terms. One that is not ``on_sale`` was taken off: it is not shown. What
    ``flash`` says counts only until its end, whether or not that was told.
    """

    id: OfferId
    product: ProductView
    price: Money
    list_price: Money
    limit: int
    position: int = 0
    variants: tuple[VariantView, ...]
    version: int = 1
    on_sale: bool = True
    flash: FlashView | None = None


# The show


class ShowStatus(StrEnum):
    """Where a show is in its life."""

    SCHEDULED = "scheduled"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    ENDED = "ended"


class ShowState(Value):
    """Everything about a show that changes while it runs. ``version`` grows with every change of any of it."""

    version: int
    status: ShowStatus
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reconnect_until: datetime | None = None
    pinned: OfferId | None = None


class ShowChanged(Event):
    """Something about the show changed; each kind says what happened, ``state`` is the whole new state."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    state: ShowState


class ShowWentLive(ShowChanged):
    """The picture is on: for the first time, or again after a break."""

    kind: Literal["show.live"] = "show.live"


class ShowReconnecting(ShowChanged):
    """The picture was lost; everything else goes on, and the show waits until ``state.reconnect_until``."""

    kind: Literal["show.reconnecting"] = "show.reconnecting"


class ShowEnded(ShowChanged):
    """The host ended the show, or the picture stayed away too long."""

    kind: Literal["show.ended"] = "show.ended"


class OfferPinned(ShowChanged):
    """The host holds up ``state.pinned`` now."""

    kind: Literal["offer.pinned"] = "offer.pinned"


class OfferUnpinned(ShowChanged):
    """Nothing is held up now."""

    kind: Literal["offer.unpinned"] = "offer.unpinned"


class BroadcastChanged(Event):
    """Who sends the picture now, for the studio: nobody, the browser, an encoder, the demo's synthetic host."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["broadcast.changed"] = "broadcast.changed"
    source: str | None


# The chat


class MessagePosted(Event):
    """A message passed the moderator."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["message.posted"] = "message.posted"
    message: ChatMessage

    @property
    def may_be_left_out(self) -> bool:
        """What staff say is always heard."""
        return self.message.author.role in (Role.GUEST, Role.VIEWER)


class MessageRemoved(Event):
    """A moderator took a message away, or its author did."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["message.removed"] = "message.removed"
    message: MessageId


class MessageRefused(Event):
    """The moderator did not let a message through; staff see what and why."""

    audience = Audience.STUDIO
    lane = Lane.STUDIO
    kind: Literal["message.refused"] = "message.refused"
    author: Author
    text: str
    reasons: tuple[str, ...]


# The shop


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
    """Somebody paid for an order: the ticker may say so."""

    audience = Audience.EVERYONE
    lane = Lane.SHOP
    kind: Literal["ticker.added"] = "ticker.added"
    line: TickerLine


class TickerWithdrawn(Event):
    """What a line of the ticker told of went back; the line is taken away."""

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


class OrderPlaced(Event):
    """Units are held for a buyer, who has not paid yet."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.placed"] = "order.placed"
    order: OrderId
    buyer: ViewerId


class OrderPaid(Event):
    """The money is here and the units are the buyer's."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.paid"] = "order.paid"
    order: OrderId
    buyer: ViewerId


class OrderShipped(Event):
    """The parcel is on its way to its buyer."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.shipped"] = "order.shipped"
    order: OrderId
    buyer: ViewerId


class OrderRefunded(Event):
    """Money went back to the buyer; ``everything`` of the order's, or a part. ``order_status`` is what it is now."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.refunded"] = "order.refunded"
    order: OrderId
    buyer: ViewerId
    refund: RefundId
    amount: Money
    everything: bool
    order_status: str


class OrderExpired(Event):
    """The hold ran out before the money came; the units are for sale again."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.expired"] = "order.expired"
    order: OrderId
    buyer: ViewerId


class OrderCancelled(Event):
    """The buyer gave the order up before paying; the units are for sale again."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["order.cancelled"] = "order.cancelled"
    order: OrderId
    buyer: ViewerId


class PaymentMoved(Event):
    """The payment of an order began, waits for its buyer, was declined or given up; told, for the buyer's tabs."""

    audience = Audience.INSIDE
    lane = None
    kind: Literal["payment.moved"] = "payment.moved"
    order: OrderId
    buyer: ViewerId
    order_status: str
    payment_status: str


AnyEvent: TypeAlias = (
    ShowWentLive
    | ShowReconnecting
    | ShowEnded
    | OfferPinned
    | OfferUnpinned
    | BroadcastChanged
    | MessagePosted
    | MessageRemoved
    | MessageRefused
    | StockChanged
    | OfferChanged
    | TickerAdded
    | TickerWithdrawn
    | SaleMade
    | SaleRefunded
    | OrderPlaced
    | OrderPaid
    | OrderShipped
    | OrderRefunded
    | OrderExpired
    | OrderCancelled
    | PaymentMoved
)

_ADAPTER: TypeAdapter[AnyEvent] = TypeAdapter(Annotated[AnyEvent, Field(discriminator="kind")])


def encode(event: Event) -> bytes:
    """The event as compact JSON, UTF-8: what travels, and what the outbox keeps."""
    return event.model_dump_json().encode()


def decode(payload: bytes | str) -> AnyEvent:
    """The event behind ``payload``.

    Raises:
        ValidationError: It is not an event of this page.
    """
    return _ADAPTER.validate_json(payload)
