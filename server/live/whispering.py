"""Whispering: telling one person, on all their lines and in every process, that something of theirs changed elsewhere.

A whisper says what to read again, never what it says there: the truth stays behind the doors, which check who asks.
It has no lane and no number and may be lost; a page reads again whenever it comes back. What happens in a burst is
gathered and carried together: neither the till nor a room ever waits.
Source: docs/decisions/0020-one-cart-one-person.md.
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Final, Protocol

from core.bus import Bus, Signal
from core.events import (
    AppealMoved,
    AppealState,
    CartRepriced,
    HeldDecided,
    MembershipMoved,
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    OrderShipped,
    PaymentMoved,
    WordsMoved,
)
from core.ids import MessageId, ShowId, ViewerId
from server.live.frames import AppealNews, HeldNews, OrderNews, QuestionNews, Whisper, WordsNews
from server.live.seat import GIVEN_AT_ONCE, Seat
from server.live.speech import whisper

WHISPERS: Final = ShowId("whispers")
"""The channel on which processes pass whispers on. No show has this id."""

GATHERED_FOR: Final = timedelta(milliseconds=20)
"""How long whispers are gathered before they are carried: a flash sale makes one message of a hundred."""

MOST_WAITING: Final = 20_000
"""Whispers that may wait for the bus; beyond that the oldest are forgotten, and their pages read again in a while."""

LISTENS_AGAIN_AFTER: Final = timedelta(seconds=1)
"""How long after the bus broke to listen again."""

_STATUS: Final = {
    OrderPlaced: "pending_payment",
    OrderPaid: "paid",
    OrderExpired: "expired",
    OrderCancelled: "cancelled",
    OrderShipped: "shipped",
}

log = logging.getLogger(__name__)


class Seated(Protocol):
    """Knows who sits here."""

    def seats_of(self, viewer: ViewerId) -> Iterable[Seat]:
        """Every seat of ``viewer`` in this process."""
        ...


class Whispers:
    """Gathers what this process has to whisper, and passes on what any process whispers to those who sit here."""

    def __init__(self, *, bus: Bus, seated: Seated, gathered_for: timedelta = GATHERED_FOR) -> None:
        self._bus = bus
        self._seated = seated
        self._gathered_for = gathered_for
        self._waiting: dict[tuple[ViewerId, str], str] = {}
        self._something = asyncio.Event()

    def cart_changed(self, buyer: ViewerId, version: int) -> None:
        """See ``shop.carting.Herald``."""
        self._add(buyer, "cart", Whisper(cart=version))

    def order_changed(self, buyer: ViewerId, news: OrderNews) -> None:
        """An order of ``buyer`` is as ``news`` say. Never waits; may be lost."""
        self._add(buyer, news.id, Whisper(order=news))

    async def on_order(self, *facts: OrderPlaced | OrderPaid | OrderShipped | OrderExpired | OrderCancelled) -> None:
        """Orders moved on. Told twice it is whispered twice, which changes nothing."""
        for fact in facts:
            self.order_changed(fact.buyer, OrderNews(id=fact.order, status=_STATUS[type(fact)]))

    async def on_refunded(self, fact: OrderRefunded) -> None:
        """Money of an order went back."""
        payment = "refunded" if fact.order_status == "refunded" else "partially_refunded"
        self.order_changed(fact.buyer, OrderNews(id=fact.order, status=fact.order_status, payment=payment))

    async def on_cart(self, fact: CartRepriced) -> None:
        """A cart costs other than it did."""
        self.cart_changed(fact.buyer, fact.version)

    async def on_payment(self, fact: PaymentMoved) -> None:
        """A payment moved on, and its order may have not."""
        news = OrderNews(id=fact.order, status=fact.order_status, payment=fact.payment_status)
        self.order_changed(fact.buyer, news)

    async def on_membership(self, fact: MembershipMoved) -> None:
        """Something became of a membership."""
        self._add(fact.viewer, "membership", Whisper(membership=fact.what.value))

    async def on_held(self, fact: HeldDecided) -> None:
        """It is known what became of a held message."""
        news = HeldNews(room=fact.show, message=fact.held.id, state=fact.held.state)
        self._add(fact.held.author.id, fact.held.id, Whisper(held=news))

    async def on_appeal(self, fact: AppealMoved) -> None:
        """Staff answered an appeal, or nobody has in time."""
        appeal = fact.appeal
        if appeal.state is AppealState.OPEN and appeal.escalated_at is None:
            return  # they have just made it
        news = AppealNews(room=fact.show, id=appeal.id, state=appeal.state)
        self._add(appeal.viewer, appeal.id, Whisper(appeal=news))

    def said(self, author: ViewerId, show: ShowId, message: MessageId) -> None:
        """``author`` said something, for all they know: their other tabs show it as well, whoever else is shown it.

        Every message is whispered alike, be it shown, left out, held, hushed or unheard: it tells none from another.
        """
        self._add(author, f"said {show}", Whisper(words=WordsNews(room=show, message=message)))

    async def on_words(self, fact: WordsMoved) -> None:
        """What somebody said stands otherwise."""
        self._add(fact.viewer, f"words {fact.show}", Whisper(words=WordsNews(room=fact.show)))

    def question_passed_on(self, viewer: ViewerId, show: ShowId, message: str) -> None:
        """See ``chat.asked.knowing.Herald``."""
        self._add(viewer, f"question {show}", Whisper(question=QuestionNews(room=show, message=message)))

    async def run(self) -> None:
        """Carry and hear until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear(), name="whispers heard")
            tasks.create_task(self._carry(), name="whispers carried")

    async def carry_some(self) -> int:
        """Give what waits to the bus, as much as seats are told at once. Returns how much that was."""
        some = tuple(islice(self._waiting.items(), GIVEN_AT_ONCE))
        for place, _ in some:
            del self._waiting[place]
        if some:
            lines = (f"{buyer} {text}" for (buyer, _), text in some)
            await self._bus.signal(Signal(show=WHISPERS, payload="\n".join(lines).encode()))
        return len(some)

    def pass_on(self, payload: bytes) -> None:
        """Tell those whom it concerns and who sit here."""
        for line in payload.decode().split("\n"):
            viewer, _, text = line.partition(" ")
            for seat in self._seated.seats_of(ViewerId(viewer)):
                seat.give(text)

    def _add(self, buyer: ViewerId, about: str, words: Whisper) -> None:
        self._waiting.pop((buyer, about), None)  # only the newest counts, and it queues anew
        if len(self._waiting) >= MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[buyer, about] = whisper(words)
        self._something.set()

    async def _carry(self) -> None:
        while True:
            await self._something.wait()
            await asyncio.sleep(self._gathered_for.total_seconds())
            self._something.clear()
            try:
                while await self.carry_some():
                    pass
            except OSError as failure:
                log.warning("not whispered", extra={"why": repr(failure)})
            except Exception:  # who falls silent leaves every other tab behind: log, go on
                log.exception("whispering stumbled")

    async def _hear(self) -> None:
        while True:
            try:
                async with self._bus.listen(WHISPERS) as deliveries:
                    async for delivery in deliveries:
                        if isinstance(delivery, Signal):
                            self.pass_on(delivery.payload)
            except OSError as failure:
                log.warning("whispers not heard", extra={"why": repr(failure)})
            except Exception:  # without ears pages still read again when they come back: log, listen again
                log.exception("hearing whispers stumbled")
            await asyncio.sleep(LISTENS_AGAIN_AFTER.total_seconds())
