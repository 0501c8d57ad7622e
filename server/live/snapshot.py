"""Snapshot: a show as it stands, and how a fact changes it.

Joining is a snapshot plus every fact after it; ``apply`` is that "plus". It is pure, and its twin is
``web/src/lib/show-state.ts``: ``tests/wire/*.json`` walks both.
"""

from datetime import datetime

from core.events import (
    AnswerChanged,
    AnswerSaid,
    AnswerTakenBack,
    AnswerView,
    AnyEvent,
    ChatMessage,
    CrowdView,
    Localized,
    MessagePosted,
    MessageRemoved,
    MessagesLeftOut,
    OfferChanged,
    OfferView,
    SaleMade,
    SaleRefunded,
    Sales,
    ShowChanged,
    ShowState,
    StockChanged,
    TickerAdded,
    TickerChanged,
    TickerLine,
    TickerWithdrawn,
    Value,
    VariantView,
)
from core.ids import MessageId, ShowId
from server.live.crowd_state import apply_to_crowd

MESSAGES_SHOWN = 50
"""Messages a joiner is given, and the most a page keeps. Enough to fill a phone three times over."""

TICKER_SHOWN = 10
"""Ticker lines a joiner is given, and the most a page keeps."""


ANSWERS_SHOWN = 20
"""Answers of the assistant a joiner is given, and the most a page keeps; one that is pinned is among them."""


class ShowView(Value):
    """The show itself: what stays, and the state that changes."""

    id: ShowId
    slug: str
    title: Localized
    host_name: Localized
    starts_at: datetime
    state: ShowState


class Snapshot(Value):
    """Everything a page needs to draw a show. ``sales`` is for staff only."""

    show: ShowView
    offers: tuple[OfferView, ...]
    messages: tuple[ChatMessage, ...]
    ticker: tuple[TickerLine, ...]
    sales: Sales | None = None
    crowd: CrowdView = CrowdView()
    answers: tuple[AnswerView, ...] = ()


def apply(snapshot: Snapshot, event: AnyEvent) -> Snapshot:
    """The snapshot after ``event``. An event heard before, or overtaken by a later version, changes nothing."""
    match event:
        case ShowChanged():
            if event.state.version <= snapshot.show.state.version:
                return snapshot
            return snapshot.model_copy(update={"show": snapshot.show.model_copy(update={"state": event.state})})
        case StockChanged():
            return snapshot.model_copy(update={"offers": tuple(_restocked(offer, event) for offer in snapshot.offers)})
        case OfferChanged():
            return snapshot.model_copy(update={"offers": _with_offer(snapshot.offers, event.offer)})
        case MessagePosted():
            return snapshot.model_copy(update={"messages": _with_message(snapshot.messages, event.message)})
        case MessagesLeftOut():
            messages = snapshot.messages
            for message in event.messages:
                messages = _with_message(messages, message)
            return snapshot.model_copy(update={"messages": messages})
        case MessageRemoved():
            kept = tuple(_unquoted(each, event.message) for each in snapshot.messages if each.id != event.message)
            return snapshot.model_copy(update={"messages": kept})
        case TickerAdded() | TickerChanged():
            return snapshot.model_copy(update={"ticker": _with_line(snapshot.ticker, event.line)})
        case TickerWithdrawn():
            kept_lines = tuple(line for line in snapshot.ticker if line.id != event.line)
            return snapshot.model_copy(update={"ticker": kept_lines})
        case AnswerSaid() | AnswerChanged():
            return snapshot.model_copy(update={"answers": _with_answer(snapshot.answers, event.answer)})
        case AnswerTakenBack():
            left = tuple(each for each in snapshot.answers if each.id != event.answer)
            return snapshot.model_copy(update={"answers": left})
        case SaleMade() | SaleRefunded():
            if snapshot.sales is None or event.sales.version <= snapshot.sales.version:
                return snapshot
            return snapshot.model_copy(update={"sales": event.sales})
        case _:
            crowd = apply_to_crowd(snapshot.crowd, event)
            return snapshot if crowd is snapshot.crowd else snapshot.model_copy(update={"crowd": crowd})


def _unquoted(message: ChatMessage, removed: MessageId) -> ChatMessage:
    if message.reply_to is None or message.reply_to.id != removed:
        return message
    return message.model_copy(update={"reply_to": None})


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


def _with_offer(offers: tuple[OfferView, ...], changed: OfferView) -> tuple[OfferView, ...]:
    known = next((offer for offer in offers if offer.id == changed.id), None)
    if known is not None:
        if changed.version <= known.version:
            return offers
        stock = {variant.id: variant for variant in known.variants}
        changed = changed.model_copy(
            update={"variants": tuple(_with_later_stock(each, stock.get(each.id)) for each in changed.variants)}
        )
    others = (offer for offer in offers if offer.id != changed.id)
    return tuple(sorted((*others, changed), key=lambda offer: (offer.position, offer.id)))


def _with_later_stock(variant: VariantView, known: VariantView | None) -> VariantView:
    if known is None or known.version <= variant.version:
        return variant
    return variant.model_copy(update={"left": known.left, "version": known.version})


def _with_message(messages: tuple[ChatMessage, ...], message: ChatMessage) -> tuple[ChatMessage, ...]:
    if any(known.id == message.id for known in messages):
        return messages
    return tuple(sorted((*messages, message), key=lambda each: each.id))[-MESSAGES_SHOWN:]


def _with_line(lines: tuple[TickerLine, ...], line: TickerLine) -> tuple[TickerLine, ...]:
    if any(known.id == line.id and known.version >= line.version for known in lines):
        return lines
    others = [known for known in lines if known.id != line.id]
    return tuple(sorted((*others, line), key=lambda each: each.id))[-TICKER_SHOWN:]


def _with_answer(answers: tuple[AnswerView, ...], answer: AnswerView) -> tuple[AnswerView, ...]:
    """What is pinned stays, however old it is."""
    if any(known.id == answer.id and known.version >= answer.version for known in answers):
        return answers
    others = [known for known in answers if known.id != answer.id]
    in_order = sorted((*others, answer), key=lambda each: each.id)
    old = in_order[:-ANSWERS_SHOWN]
    return (*(each for each in old if each.pinned), *in_order[-ANSWERS_SHOWN:])
