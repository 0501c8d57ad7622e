"""Events: everything that can happen in a show, a page for each room that tells of it.

A fact, past tense, frozen. ``audience`` says who may hear it, ``lane`` on which numbered stream it travels: ``chat``
may be skipped for a slow viewer, ``shop`` never, ``studio`` is for staff. INSIDE facts have no lane: the bus refuses
them, only listeners of ``server/subscriptions.py`` hear them. ``web/src/lib/wire.ts`` is generated from these
pages.

A fact that changes something standing carries the whole new value and a ``version`` that only grows, so that hearing
it twice, late or out of order leaves the same state: a reader ignores a version it has already passed.
"""

from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter

from core.events.chat import (
    Author,
    ChatMessage,
    ChatSampled,
    HeldDecided,
    HeldState,
    HeldView,
    Mark,
    MessageHeld,
    MessagePosted,
    MessageRefused,
    MessageRemoved,
    MessagesLeftOut,
    Quote,
)
from core.events.crowd import CrowdView
from core.events.draws import (
    DrawStatus,
    DropView,
    GiveawayAnnounced,
    GiveawayBegan,
    GiveawayChanged,
    GiveawayDrawn,
    GiveawayEnded,
    GiveawayProgressed,
    GiveawayView,
    SurpriseAnnounced,
    SurpriseBegan,
    SurpriseChanged,
    SurpriseDrawn,
    SurpriseDropped,
    SurpriseEnded,
    SurpriseProgressed,
    SurpriseView,
    WinnerView,
)
from core.events.fact import Audience, Event, Lane, Localized, Value
from core.events.gifts import (
    GiftGoalBegan,
    GiftGoalEnded,
    GiftGoalProgressed,
    GiftGoalView,
    GiftSent,
    GiftView,
    GiftWithdrawn,
)
from core.events.goods import AttributeView, FlashView, OfferView, ProductView, SaleLine, Sales, TickerLine, VariantView
from core.events.mechanics import Mechanic, MechanicsSwitched, Standing, Switches
from core.events.memberships import Lifecycle, MembershipMoved
from core.events.polls import (
    PollBegan,
    PollChanged,
    PollEnded,
    PollKind,
    PollOptionView,
    PollProgressed,
    PollStatus,
    PollView,
)
from core.events.shop import (
    OfferChanged,
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    PaymentMoved,
    SaleMade,
    SaleRefunded,
    StockChanged,
    TickerAdded,
    TickerChanged,
    TickerWithdrawn,
)
from core.events.show import (
    BroadcastChanged,
    OfferPinned,
    OfferUnpinned,
    ShowAccessChanged,
    ShowChanged,
    ShowEnded,
    ShowReconnecting,
    ShowState,
    ShowStatus,
    ShowWentLive,
)
from core.events.unlocks import (
    UnlockAnnounced,
    UnlockBegan,
    UnlockChanged,
    UnlockEnded,
    UnlockGoal,
    UnlockProgressed,
    UnlockReached,
    UnlockStatus,
    UnlockView,
)

__all__ = [
    "AnyEvent",
    "AttributeView",
    "Audience",
    "Author",
    "BroadcastChanged",
    "ChatMessage",
    "ChatSampled",
    "CrowdView",
    "DrawStatus",
    "DropView",
    "Event",
    "FlashView",
    "GiftGoalBegan",
    "GiftGoalEnded",
    "GiftGoalProgressed",
    "GiftGoalView",
    "GiftSent",
    "GiftView",
    "GiftWithdrawn",
    "GiveawayAnnounced",
    "GiveawayBegan",
    "GiveawayChanged",
    "GiveawayDrawn",
    "GiveawayEnded",
    "GiveawayProgressed",
    "GiveawayView",
    "HeldDecided",
    "HeldState",
    "HeldView",
    "Lane",
    "Lifecycle",
    "Localized",
    "Mark",
    "Mechanic",
    "MechanicsSwitched",
    "MembershipMoved",
    "MessageHeld",
    "MessagePosted",
    "MessageRefused",
    "MessageRemoved",
    "MessagesLeftOut",
    "OfferChanged",
    "OfferPinned",
    "OfferUnpinned",
    "OfferView",
    "OrderCancelled",
    "OrderExpired",
    "OrderPaid",
    "OrderPlaced",
    "OrderRefunded",
    "OrderShipped",
    "PaymentMoved",
    "PollBegan",
    "PollChanged",
    "PollEnded",
    "PollKind",
    "PollOptionView",
    "PollProgressed",
    "PollStatus",
    "PollView",
    "ProductView",
    "Quote",
    "SaleLine",
    "SaleMade",
    "SaleRefunded",
    "Sales",
    "ShowAccessChanged",
    "ShowChanged",
    "ShowEnded",
    "ShowReconnecting",
    "ShowState",
    "ShowStatus",
    "ShowWentLive",
    "Standing",
    "StockChanged",
    "SurpriseAnnounced",
    "SurpriseBegan",
    "SurpriseChanged",
    "SurpriseDrawn",
    "SurpriseDropped",
    "SurpriseEnded",
    "SurpriseProgressed",
    "SurpriseView",
    "Switches",
    "TickerAdded",
    "TickerChanged",
    "TickerLine",
    "TickerWithdrawn",
    "UnlockAnnounced",
    "UnlockBegan",
    "UnlockChanged",
    "UnlockEnded",
    "UnlockGoal",
    "UnlockProgressed",
    "UnlockReached",
    "UnlockStatus",
    "UnlockView",
    "Value",
    "VariantView",
    "WinnerView",
    "decode",
    "encode",
]

AnyEvent: TypeAlias = (
    ShowWentLive
    | ShowReconnecting
    | ShowEnded
    | OfferPinned
    | OfferUnpinned
    | ShowAccessChanged
    | BroadcastChanged
    | MessagePosted
    | MessageRemoved
    | MessageRefused
    | MessageHeld
    | HeldDecided
    | MessagesLeftOut
    | ChatSampled
    | StockChanged
    | OfferChanged
    | TickerAdded
    | TickerChanged
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
    | MechanicsSwitched
    | PollBegan
    | PollProgressed
    | PollEnded
    | UnlockAnnounced
    | UnlockBegan
    | UnlockProgressed
    | UnlockReached
    | UnlockEnded
    | GiftSent
    | GiftWithdrawn
    | GiftGoalBegan
    | GiftGoalProgressed
    | GiftGoalEnded
    | MembershipMoved
    | SurpriseAnnounced
    | SurpriseBegan
    | SurpriseDropped
    | SurpriseProgressed
    | SurpriseDrawn
    | SurpriseEnded
    | GiveawayAnnounced
    | GiveawayBegan
    | GiveawayProgressed
    | GiveawayDrawn
    | GiveawayEnded
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
