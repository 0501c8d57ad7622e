"""Proof: what of a fact is kept for everybody and for ever, in the chain of its show (``shop/engaging/proofs``).

Whatever is written here is public: nothing personal, names masked, no order by its own id. A class that is not in
``PROVABLE`` leaves no record.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from core.events.boards import BoardAnnounced, BoardBegan, BoardView
from core.events.draws import (
    GiveawayAnnounced,
    GiveawayBegan,
    GiveawayDrawn,
    GiveawayEnded,
    SurpriseAnnounced,
    SurpriseBegan,
    SurpriseDrawn,
    SurpriseDropped,
    SurpriseEnded,
)
from core.events.fact import Event, Localized, Value
from core.events.gifts import GiftGoalBegan, GiftGoalEnded, GiftSent, GiftWithdrawn
from core.events.mechanics import MechanicsSwitched
from core.events.polls import PollBegan, PollEnded
from core.events.quizzes import QuizAnnounced, QuizBegan, QuizEnded
from core.events.shop import OfferChanged, OrderPaid, OrderRefunded, StockChanged, TickerWithdrawn
from core.events.show import OfferPinned, OfferUnpinned, ShowEnded, ShowReconnecting, ShowWentLive
from core.events.unlocks import UnlockAnnounced, UnlockBegan, UnlockEnded, UnlockReached
from core.ids import EventId, GiftId, OrderId, ProductId, QuizId, ShowId, derive
from core.money import Money


class Proved(Value):
    """A record that says less than the fact it is about, or more. ``id`` is that of the fact."""

    id: EventId
    show: ShowId
    at: datetime
    kind: str


class PurchasePaid(Proved):
    """An order was paid. ``purchase`` stands for it and does not name it."""

    kind: Literal["purchase.paid"] = "purchase.paid"
    purchase: str


class PurchaseRefunded(Proved):
    """Money of an order went back: ``everything``, or a part."""

    kind: Literal["purchase.refunded"] = "purchase.refunded"
    purchase: str
    everything: bool


class GiftPaid(Proved):
    """Something was given. Who gave it, and what they said, is not kept here."""

    kind: Literal["gift.paid"] = "gift.paid"
    gift: GiftId
    thing: str | None
    amount: Money


class TickerProved(Proved):
    """A line of the ticker as everybody saw it, but for a first name, and the purchases it tells of."""

    kind: Literal["ticker.line"] = "ticker.line"
    line: str
    version: int
    product: ProductId
    name: str | None
    others: int
    title: Localized
    units: int
    purchases: tuple[str, ...]


class BoardProved(Proved):
    """How a board ended: places, points, the tickets that stand for people, and names that are masked all of them.

    One that was taken back has no places.
    """

    kind: Literal["board.places"] = "board.places"
    board: BoardView


class QuizAnswersProved(Proved):
    """The right answers of a quiz as the server got them, the first first, each by its ticket; no name, no words.

    ``answers`` is how many there were, right and wrong; ``first`` are at most 200 of the ``right`` ones.
    """

    kind: Literal["quiz.answers"] = "quiz.answers"
    quiz: QuizId
    answers: int
    right: int
    first: tuple[tuple[datetime, str], ...]
    digest: str


def purchase_of(order: OrderId) -> str:
    """What stands for ``order`` in records: the same each time, and nobody finds the order by it."""
    return derive("pch", order)


def record_of(fact: Event) -> Event | Proved | None:
    """What the proof keeps of ``fact``; None: nothing."""
    shorten = PROVABLE.get(type(fact))
    return shorten(fact) if shorten is not None else None


def _as_told(fact: Event) -> Event:
    return fact


def _paid(fact: OrderPaid) -> PurchasePaid:
    return PurchasePaid(id=fact.id, show=fact.show, at=fact.at, purchase=purchase_of(fact.order))


def _refunded(fact: OrderRefunded) -> PurchaseRefunded:
    purchase = purchase_of(fact.order)
    return PurchaseRefunded(id=fact.id, show=fact.show, at=fact.at, purchase=purchase, everything=fact.everything)


def _quiz_over(fact: QuizEnded) -> QuizEnded:
    return fact.model_copy(update={"quiz": fact.quiz.nameless})


def _given(fact: GiftSent) -> GiftPaid:
    gift = fact.gift
    return GiftPaid(id=fact.id, show=fact.show, at=fact.at, gift=gift.id, thing=gift.gift, amount=gift.amount)


PROVABLE: Final[Mapping[type[Event], Callable[[Any], Event | Proved]]] = {
    ShowWentLive: _as_told,
    ShowReconnecting: _as_told,
    ShowEnded: _as_told,
    OfferPinned: _as_told,
    OfferUnpinned: _as_told,
    OfferChanged: _as_told,
    StockChanged: _as_told,
    MechanicsSwitched: _as_told,
    SurpriseAnnounced: _as_told,
    SurpriseBegan: _as_told,
    SurpriseDropped: _as_told,
    SurpriseDrawn: _as_told,
    SurpriseEnded: _as_told,
    GiveawayAnnounced: _as_told,
    GiveawayBegan: _as_told,
    GiveawayDrawn: _as_told,
    GiveawayEnded: _as_told,
    BoardAnnounced: _as_told,
    BoardBegan: _as_told,
    UnlockAnnounced: _as_told,
    UnlockBegan: _as_told,
    UnlockReached: _as_told,
    UnlockEnded: _as_told,
    PollBegan: _as_told,
    PollEnded: _as_told,
    QuizAnnounced: _as_told,
    QuizBegan: _as_told,
    QuizEnded: _quiz_over,
    TickerWithdrawn: _as_told,
    OrderPaid: _paid,
    OrderRefunded: _refunded,
    GiftSent: _given,
    GiftWithdrawn: _as_told,
    GiftGoalBegan: _as_told,
    GiftGoalEnded: _as_told,
}
"""Facts that leave a record, and what is kept of each. Add the facts that begin, change and end a mechanic here."""
