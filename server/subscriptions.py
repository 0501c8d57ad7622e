"""Subscriptions: who listens to which fact, in one table; and how a fact is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from chat.releasing import Releasing
from core.bus import Bus, Ration
from core.events import (
    AppealMoved,
    CartRepriced,
    Event,
    HeldDecided,
    MembershipMoved,
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    PaymentMoved,
    PollEnded,
    QuizEnded,
    UnlockEnded,
    UnlockReached,
    WordsMoved,
)
from server.live.guard import Bell
from server.live.whispering import Whispers
from server.shows.staging import Stage
from shop.engaging.mechanics import Mechanics
from shop.engaging.ticker.telling import Ticker
from shop.notifying import LetterDesk
from shop.sales import SalesBoard

Listener: TypeAlias = Callable[..., Awaitable[None]]
"""Takes a fact; of a kind that has subjects, as many as there are. See ``core.events.Event.subject``."""

Table: TypeAlias = Mapping[type[Event], tuple[Listener, ...]]


def listeners(
    *,
    ticker: Ticker,
    sales: SalesBoard,
    letters: LetterDesk,
    whispers: Whispers,
    mechanics: Mechanics,
    bell: Bell,
    stage: Stage,
    releasing: Releasing,
) -> Table:
    """The table. A fact from the outbox is told again until all its listeners took it, so each is idempotent."""
    asking, scoring, in_carts = mechanics.asking, mechanics.scoring, mechanics.in_carts
    return {
        OrderPlaced: (in_carts.on_order, whispers.on_order),
        OrderPaid: (ticker.on_paid, sales.on_paid, letters.on_paid, asking.on_paid, scoring.on_paid, whispers.on_order),
        OrderRefunded: (
            each(ticker.on_refunded),
            each(sales.on_refunded),
            letters.on_refunded,
            each(asking.on_refunded),
            each(scoring.on_refunded),
            each(whispers.on_refunded),
        ),
        OrderExpired: (in_carts.on_order, whispers.on_order),
        OrderCancelled: (in_carts.on_order, whispers.on_order),
        PaymentMoved: (each(whispers.on_payment),),
        CartRepriced: (whispers.on_cart,),
        PollEnded: (asking.on_poll, stage.on_poll, scoring.on_poll),
        UnlockReached: (scoring.on_unlock,),
        UnlockEnded: (scoring.on_unlock,),
        HeldDecided: (whispers.on_held,),
        WordsMoved: (whispers.on_words,),
        AppealMoved: (whispers.on_appeal,),
        QuizEnded: (releasing.on_quiz, scoring.on_quiz),
        OrderShipped: (letters.on_shipped, whispers.on_order),
        MembershipMoved: (bell.on_membership, whispers.on_membership),
    }


def each(listener: Callable[[Any], Awaitable[None]]) -> Listener:
    """Of many facts ``listener`` is told one after another."""

    async def one_by_one(*facts: Event) -> None:
        for fact in facts:
            await listener(fact)

    return one_by_one


class Telling:
    """Gives a fact to its listeners, and to the bus if it may travel."""

    def __init__(self, *, bus: Bus) -> None:
        self._bus = bus
        self._table: Table = {}

    def introduce(self, table: Table) -> None:
        """Learn who listens; the listeners need us first, so they come later."""
        self._table = table

    async def tell(self, fact: Event, ration: Ration | None = None) -> bool:
        """Tell ``fact``. Whatever a listener raises stops it: the outbox tries again, a told fact is logged.

        Args:
            ration: See ``Bus.publish``.

        Returns:
            Whether the bus carried it; False if the lane's ration left it out. A fact that stays inside is carried.
        """
        carried = fact.lane is None or await self._bus.publish(fact, ration=ration) is not None
        await self.tell_all([fact])
        return carried

    async def tell_all(self, facts: Sequence[Event]) -> None:
        """Give ``facts`` of one kind to their listeners, to each of them all at once."""
        for listener in self._table.get(type(facts[0]), ()):
            await listener(*facts)
