"""Snapshot: a show as it stands, and how a fact changes it.

Joining is a snapshot plus every fact after it; ``apply`` is that "plus". It is pure, and its twin is
``web/src/lib/show-state.ts``: ``tests/wire/*.json`` walks both.
"""

from datetime import datetime

from core.events import (
    AnyEvent,
    ChatMessage,
    Localized,
    MessagePosted,
    MessageRemoved,
    SaleMade,
    Sales,
    ShowChanged,
    ShowState,
    StockChanged,
    TickerAdded,
    TickerLine,
    Value,
)
from core.ids import OfferId, ProductId, ShowId, VariantId
from core.money import Money

MESSAGES_SHOWN = 50
"""Messages a joiner is given, and the most a page keeps. Enough to fill a phone three times over."""

TICKER_SHOWN = 10
"""Ticker lines a joiner is given, and the most a page keeps."""


class ShowView(Value):
    """The show itself: what stays, and the state that changes."""

    id: ShowId
    slug: str
    title: Localized
    host_name: Localized
    starts_at: datetime
    state: ShowState


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
    """A size or a colour, and how many can be bought now."""

    id: VariantId
    name: Localized
    left: int
    version: int


class OfferView(Value):
    """A product on sale in this show, at the show's price. ``limit`` is the most one buyer may take."""

    id: OfferId
    product: ProductView
    price: Money
    list_price: Money
    limit: int
    variants: tuple[VariantView, ...]


class Snapshot(Value):
    """Everything a page needs to draw a show. ``sales`` is for staff only."""

    show: ShowView
    offers: tuple[OfferView, ...]
    messages: tuple[ChatMessage, ...]
    ticker: tuple[TickerLine, ...]
    sales: Sales | None = None


def apply(snapshot: Snapshot, event: AnyEvent) -> Snapshot:
    """The snapshot after ``event``. An event heard before, or overtaken by a later version, changes nothing."""
    match event:
        case ShowChanged():
            if event.state.version <= snapshot.show.state.version:
                return snapshot
            return snapshot.model_copy(update={"show": snapshot.show.model_copy(update={"state": event.state})})
        case StockChanged():
            return snapshot.model_copy(update={"offers": tuple(_restocked(offer, event) for offer in snapshot.offers)})
        case MessagePosted():
            return snapshot.model_copy(update={"messages": _with_message(snapshot.messages, event.message)})
        case MessageRemoved():
            kept = tuple(message for message in snapshot.messages if message.id != event.message)
            return snapshot.model_copy(update={"messages": kept})
        case TickerAdded():
            return snapshot.model_copy(update={"ticker": _with_line(snapshot.ticker, event.line)})
        case SaleMade():
            if snapshot.sales is None or event.sales.orders <= snapshot.sales.orders:
                return snapshot
            return snapshot.model_copy(update={"sales": event.sales})
        case _:
            return snapshot


def _restocked(offer: OfferView, event: StockChanged) -> OfferView:
    if not any(variant.id == event.variant and variant.version < event.version for variant in offer.variants):
        return offer
    variants = tuple(
        variant.model_copy(update={"left": event.left, "version": event.version})
        if variant.id == event.variant
        else variant
        for variant in offer.variants
    )
    return offer.model_copy(update={"variants": variants})


def _with_message(messages: tuple[ChatMessage, ...], message: ChatMessage) -> tuple[ChatMessage, ...]:
    if any(known.id == message.id for known in messages):
        return messages
    return tuple(sorted((*messages, message), key=lambda each: each.id))[-MESSAGES_SHOWN:]


def _with_line(lines: tuple[TickerLine, ...], line: TickerLine) -> tuple[TickerLine, ...]:
    if any(known.id == line.id for known in lines):
        return lines
    return tuple(sorted((*lines, line), key=lambda each: each.id))[-TICKER_SHOWN:]
