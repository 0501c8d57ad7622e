"""Everything: any fact as one type, and how it becomes bytes and comes back."""

from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter

from core.events.appeals import AppealMoved
from core.events.asked import AnswerChanged, AnswerSaid, AnswerTakenBack, AssistantSwitched, QuestionsMoved
from core.events.boards import BoardAnnounced, BoardBegan, BoardEnded, BoardProgressed
from core.events.carted import CartsCounted
from core.events.chat import (
    ChatSampled,
    HeldDecided,
    MessageHeld,
    MessagePosted,
    MessageRefused,
    MessageRemoved,
    MessagesLeftOut,
    WordsMoved,
)
from core.events.draws import (
    GiveawayAnnounced,
    GiveawayBegan,
    GiveawayDrawn,
    GiveawayEnded,
    GiveawayProgressed,
    SurpriseAnnounced,
    SurpriseBegan,
    SurpriseDrawn,
    SurpriseDropped,
    SurpriseEnded,
    SurpriseProgressed,
)
from core.events.fact import Event
from core.events.gifts import GiftGoalBegan, GiftGoalEnded, GiftGoalProgressed, GiftSent, GiftWithdrawn
from core.events.mechanics import MechanicsSwitched
from core.events.memberships import MembershipMoved
from core.events.polls import PollBegan, PollEnded, PollProgressed
from core.events.quizzes import QuizAnnounced, QuizBegan, QuizEnded, QuizProgressed
from core.events.shield import ShieldChanged, ShieldReported
from core.events.shop import (
    CartRepriced,
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
    ShowEnded,
    ShowReconnecting,
    ShowWentLive,
)
from core.events.unlocks import UnlockAnnounced, UnlockBegan, UnlockEnded, UnlockProgressed, UnlockReached

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
    | AppealMoved
    | ShieldChanged
    | ShieldReported
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
    | CartRepriced
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
    | WordsMoved
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
    | BoardAnnounced
    | BoardBegan
    | BoardProgressed
    | BoardEnded
    | CartsCounted
    | QuizAnnounced
    | QuizBegan
    | QuizProgressed
    | QuizEnded
    | AnswerSaid
    | AnswerChanged
    | AnswerTakenBack
    | QuestionsMoved
    | AssistantSwitched
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
