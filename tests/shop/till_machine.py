"""Buyers, the bank, the staff and time do what they like, in any order, and a model of the till does the same.

After every step the shop's orders, payments, refunds and shelf are what the model says, and every invariant holds. At
the end the bank speaks again, time passes, and nobody's money hangs in the air.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from core.database import Database
from core.errors import (
    BelowReserved,
    NothingToRefund,
    NotReturnable,
    OrderClosed,
    OverLimit,
    RefundRunning,
    RefundTooLarge,
    SoldOut,
    StillRunning,
)
from core.events import Event
from core.ids import ReturnId, mint
from core.money import Money
from core.people import Viewer
from shop import fulfilling, refunding, returning
from shop.fulfilling import Parcel
from shop.invariants import broken_invariants
from shop.key import Key
from shop.movement import MovementKind
from shop.noticing import Noticing
from shop.order import BOUGHT, Order, OrderStatus, PaymentStatus
from shop.payments.paying import Settlement
from shop.refund import Everything, Refund, SomeMoney, SomeUnits, What
from shop.return_request import RETURNABLE, Count, ReturnEvent
from shop.stocking import StockWish
from shop.tables import StockRow
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf, a_host, a_viewer, an_offer
from tests.shop.till_model import UNSETTLED, AnOrder, APayment, ARefund, Model

T = TypeVar("T")

STOCK, LIMIT, PRICE = 6, 4, 1_990_01
"""Few units, so that they run out; a price that does not divide."""

SOME_MONEY = Money(amount=777_77, currency="RUB")

OPEN = {Settlement.PENDING, Settlement.REQUIRES_ACTION}

AN_ORDER = st.integers(0, 7)

A_STORY = st.sampled_from([each for each in Settlement if each is not Settlement.CANCELLED])
"""What the buyer's bank says; the till's own giving up makes the fifth."""

FIRST_STORY = st.sampled_from(
    [Settlement.CAPTURED, Settlement.CAPTURED, Settlement.REQUIRES_ACTION, Settlement.PENDING]
)
"""So that there is something to send, to give back and to be late with."""

WAITING = frozenset({OrderStatus.PENDING})

Opening = Callable[[], Awaitable[tuple[str, Callable[[], Awaitable[None]]]]]
"""Makes a database with all tables; gives its address, and what takes it away again."""


class TillMachine(RuleBasedStateMachine):
    """Everything that may happen to orders of one product."""

    opening: Opening

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        url, self.take_away = self.run(self.opening())
        self.database = Database(url, tell=_nobody_listens)
        self.clock = TurnedClock()
        self.shelf = Shelf(self.database, self.clock)
        self.till = self.shelf.till
        self.noticing = Noticing(self.till)
        self.bank = self.shelf.scripted
        self.host, self.buyers = a_host(), [a_viewer("Анна"), a_viewer("Борис")]
        self.offer = an_offer(stock=STOCK, limit=LIMIT, price=PRICE)
        self.run(self.shelf.put(self.offer))
        self.model = Model(on_hand=STOCK, limit=LIMIT, price=self.offer.price)
        self.placed: dict[str, tuple[Order, str]] = {}
        self.told: list[tuple[str, str]] = []

    def run(self, work: Awaitable[T]) -> T:
        async def _run() -> T:
            return await work

        return self.loop.run_until_complete(_run())

    @initialize(
        wishes=st.lists(
            st.tuples(st.integers(0, 1), st.integers(1, 2), FIRST_STORY, st.booleans()), min_size=1, max_size=4
        )
    )
    def open_with_some_orders(self, wishes: list[tuple[int, int, Settlement, bool]]) -> None:
        for buyer, units, how, lost in wishes:
            before = len(self.placed)
            self.reserve(buyer, units)
            if len(self.placed) > before:
                self.pay(0, how, lost)

    # The buyers

    @rule(buyer=st.integers(0, 1), units=st.integers(1, 5))
    def reserve(self, buyer: int, units: int) -> None:
        model, who = self.model, self.buyers[buyer]
        fits = units <= model.left and units + model.taken_by(buyer) <= LIMIT
        key = mint("evt")
        try:
            self.run(self.shelf.fill(who, self.offer, units=units))
            order = self.run(self.shelf.order(who, key=key))
        except (SoldOut, OverLimit):
            assert not fits
            return
        assert fits
        total = units * PRICE
        assert (order.status, order.units, order.total.amount) == (OrderStatus.PENDING, units, total)
        model.orders[order.id] = AnOrder(buyer=buyer, units=units, total=total, held_until=order.reserved_until)
        self.placed[order.id] = (order, key)

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER)
    def order_again_with_the_same_key(self, order: int) -> None:
        placed, key = self.placed[self.nth(order)]
        again = self.run(self.shelf.answer(self.buyer_of(placed.id), key=key, total=placed.total.amount))
        assert (again.order.id, again.replayed) == (placed.id, True)

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, how=A_STORY, lost=st.booleans())
    def pay(self, order: int, how: Settlement, lost: bool) -> None:
        chosen, now = self.nth(order, rather=WAITING), self.clock.now()
        known = self.model.orders[chosen]
        last = known.payment
        if last is not None and last.status is PaymentStatus.REQUIRES_ACTION and not self.bank.silent:
            self.model.give_up(known, last)
        free = last is None or last.status not in UNSETTLED
        self.bank.losing = lost
        try:
            said = self.run(self.pay_at_the_bank(chosen, how))
        except (OrderClosed, StillRunning):
            self.bank.losing = False
            assert not (known.takes_money(now) and free)
            return
        assert (known.takes_money(now), free) == (True, True)
        assert said.payment is not None
        known.payments.append(APayment(key=said.payment.key, asked_at=now, at_bank=how))
        if not lost:
            self.model.hear(known, known.payments[-1])

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER)
    def cancel(self, order: int) -> None:
        placed = self.placed[self.nth(order, rather=WAITING)][0]
        known = self.model.orders[placed.id]
        if (payment := known.payment) and payment.status in UNSETTLED and not self.bank.silent:
            self.model.give_up(known, payment)
        closed = known.status not in {OrderStatus.PENDING, OrderStatus.CANCELLED}
        try:
            self.run(self.shelf.cancel(placed, self.buyer_of(placed.id)))
        except OrderClosed:
            assert closed
        else:
            assert not closed
            known.status = OrderStatus.CANCELLED

    # The bank

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, says=st.sampled_from([Settlement.CAPTURED, Settlement.DECLINED]))
    def the_buyer_decides_at_the_bank(self, order: int, says: Settlement) -> None:
        self.decide_at_the_bank(self.nth(order, rather=WAITING), says)

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, copies=st.integers(1, 3))
    def a_webhook_comes(self, order: int, copies: int) -> None:
        self.tell_by_webhook(self.nth(order), copies)

    @precondition(lambda self: self.told)
    @rule(which=st.integers(0, 99))
    def an_old_webhook_comes_again(self, which: int) -> None:
        if not self.bank.silent:  # one that could not be looked into yet is due again by itself
            self.run(self.noticing.take_in("scripted", {"from": "scripted"}, self.body(which), peer="203.0.113.5"))

    @rule(silent=st.booleans())
    def the_bank_falls_silent_or_speaks(self, silent: bool) -> None:
        self.bank.silent = silent

    # The staff

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, part=st.integers(0, 3), restock=st.booleans(), lost=st.booleans())
    def refund(self, order: int, part: int, restock: bool, lost: bool) -> None:
        placed = self.placed[self.nth(order, rather=BOUGHT)][0]
        known = self.model.orders[placed.id]
        wishes: list[What] = [Everything(), SomeMoney(amount=SOME_MONEY), *(SomeUnits(units={0: n}) for n in (1, 2))]
        paid = known.status in BOUGHT | {OrderStatus.UNFULFILLABLE}
        units = known.units_left if part == 0 else part - 1
        possible = paid and known.money_left >= (SOME_MONEY.amount if part == 1 else 1) and units <= known.units_left
        self.bank.losing = lost and not self.bank.silent
        try:
            wanted = self.run(self.shelf.refund(placed, wishes[part], by=self.host, restock=restock))
        except (NothingToRefund, RefundTooLarge):
            self.bank.losing = False
            assert not possible
            return
        assert possible
        assert 0 < wanted.amount.amount <= known.money_left
        made = ARefund(amount=wanted.amount.amount, units=units, restock=restock, asked_at=self.clock.now())
        known.refunds.append(made)
        if not (lost or self.bank.silent):
            self.model.gave_back(known, made)
        if part == 0:
            assert known.money_left == 0

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, step=st.sampled_from([OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.DELIVERED]))
    def send_on_its_way(self, order: int, step: OrderStatus) -> None:
        placed = self.placed[self.nth(order, rather=BOUGHT)][0]
        known = self.model.orders[placed.id]
        before = {
            OrderStatus.PACKED: OrderStatus.PAID,
            OrderStatus.SHIPPED: OrderStatus.PACKED,
            OrderStatus.DELIVERED: OrderStatus.SHIPPED,
        }[step]
        try:
            self.run(self.moved(placed.id, step))
        except RefundRunning:
            assert step is OrderStatus.SHIPPED
            assert known.units_on_their_way_back
            return
        except OrderClosed:
            assert known.status is not before
            return
        assert known.status is before
        known.status = step
        if step is OrderStatus.SHIPPED:
            self.model.on_hand -= known.claimed
            known.claimed = 0

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, good=st.booleans())
    def a_unit_comes_back(self, order: int, good: bool) -> None:
        chosen = self.nth(order, rather=RETURNABLE)
        known = self.model.orders[chosen]
        possible = known.status in RETURNABLE and known.kept > 0
        try:
            request = self.run(self.inspected(chosen, good=good))
        except NotReturnable:
            assert not possible
            return
        assert possible
        self.model.on_hand += good
        try:
            wanted = self.run(self.paid_for(request))
        except (NothingToRefund, RefundTooLarge):
            assert not (known.units_left and known.money_left)
            self.run(self.next_step(request, ReturnEvent.CLOSED))
            return
        made = ARefund(amount=wanted.amount.amount, units=1, restock=True, asked_at=self.clock.now())
        known.refunds.append(made)
        if not self.bank.silent:
            self.model.gave_back(known, made)

    @rule(units=st.integers(-3, 3).filter(bool))
    def count_the_shelf(self, units: int) -> None:
        wish = StockWish(variant=self.offer.variants[0].id, kind=MovementKind.ADJUSTED, units=units)
        key = self.once(self.host)
        possible = self.model.on_hand + units >= self.model.reserved
        try:
            self.run(self.shelf.stocking.change(wish, self.host, key=key))
        except BelowReserved:
            assert not possible
            return
        assert possible
        self.model.on_hand += units
        assert self.run(self.shelf.stocking.change(wish, self.host, key=key)).replayed

    # Time

    @rule(minutes=st.sampled_from([1, 4, 6]))
    def time_passes(self, minutes: int) -> None:
        self.clock.turn(timedelta(minutes=minutes))
        self.run(self.shelf.sweeper.sweep(self.clock.now()))
        self.model.end_holds(self.clock.now(), silent=self.bank.silent)
        self.model.look_into_payments(self.clock.now(), silent=self.bank.silent)
        self.model.look_into_refunds(self.clock.now(), silent=self.bank.silent)

    @precondition(lambda self: self.placed)
    @rule(order=AN_ORDER, gone=st.booleans())
    def money_comes_late(self, order: int, gone: bool) -> None:
        """The hold ends while the bank is silent; it turns out later that the buyer has paid, for what may be gone."""
        late = self.nth(order, rather=WAITING)
        self.bank.silent = True
        self.time_passes(6)
        self.decide_at_the_bank(late, Settlement.CAPTURED)
        if gone and self.model.left:
            self.count_the_shelf(-self.model.left)
        self.bank.silent = False
        self.tell_by_webhook(late, 1)

    # What must be so

    @invariant()
    def the_shop_is_what_the_model_says(self) -> None:
        on_hand, reserved = self.run(self.stock())
        orders = {order: self.run(self.shelf.seen(placed)) for order, (placed, _) in self.placed.items()}

        assert (on_hand, reserved) == (self.model.on_hand, self.model.reserved)
        for order, known in self.model.orders.items():
            seen = orders[order]
            assert (seen.status, seen.refunded.amount) == (known.status, known.refunded), order
            if known.payment is not None:
                assert seen.payment is not None
                assert _simply(seen.payment.status) is known.payment.status

    @invariant()
    def nothing_is_broken(self) -> None:
        assert self.run(broken_invariants(self.database)) == {}

    def teardown(self) -> None:
        try:
            self.bank.silent = False
            for _ in range(3):
                self.clock.turn(timedelta(hours=2))
                self.run(self.shelf.sweeper.sweep(self.clock.now()))
            self.run(self.nobodys_money_hangs_in_the_air())
        finally:
            self.run(self.shelf.cashier.close())
            self.run(self.database.close())
            self.run(self.take_away())
            self.loop.close()

    async def nobodys_money_hangs_in_the_air(self) -> None:
        """What the bank keeps of each payment is what its order owes us, and nothing waits any more."""
        for placed, _ in self.placed.values():
            order = await self.shelf.seen(placed)
            assert order.status not in {OrderStatus.PENDING, OrderStatus.UNFULFILLABLE}
            kept = self.kept_by_the_bank(order)
            assert kept == ((order.total - order.refunded).amount if order.status in BOUGHT else 0), order.status
        assert await broken_invariants(self.database) == {}

    # By the way

    def decide_at_the_bank(self, order: str, says: Settlement) -> None:
        for payment in self.model.orders[order].payments:
            if payment.at_bank in OPEN:
                payment.at_bank = self.bank.books[payment.key] = says

    def tell_by_webhook(self, order: str, copies: int) -> None:
        """About every payment of the order, the given up ones too, and more than once."""
        known = self.model.orders[order]
        for payment in known.payments:
            event = mint("evt")
            self.told.append((event, payment.key))
            for _ in range(copies):
                self.hear_webhook(event, payment.key)
            if not self.bank.silent:
                self.model.hear(known, payment)

    def buyer_of(self, order: str) -> Viewer:
        return self.buyers[self.model.orders[order].buyer]

    def nth(self, number: int, *, rather: frozenset[OrderStatus] = frozenset()) -> str:
        """One of the orders, the latest for 0; mostly one that is as it should be, if there is one."""
        fitting = [each for each in self.placed if self.model.orders[each].status in rather]
        chosen = fitting if fitting and number < 6 else list(self.placed)
        return chosen[-1 - number % len(chosen)]

    def body(self, which: int) -> bytes:
        event, key = self.told[which % len(self.told)]
        return f"{event} {key}".encode()

    def hear_webhook(self, event: str, key: str) -> None:
        self.run(self.noticing.take_in("scripted", {"from": "scripted"}, f"{event} {key}".encode(), peer="203.0.113.5"))
        self.run(self.noticing.work_off())

    def kept_by_the_bank(self, order: Order) -> int:
        keys = {payment.key for payment in self.model.orders[order.id].payments}
        captured = sum(self.bank.asked[key][0].amount for key in keys if self.bank.books[key] is Settlement.CAPTURED)
        return captured - sum(amount.amount for key, amount, _ in self.bank.refunds.values() if key in keys)

    async def pay_at_the_bank(self, order: str, how: Settlement) -> Order:
        return await self.shelf.pay(self.placed[order][0], self.buyer_of(order), how=how.value, provider="scripted")

    async def stock(self) -> tuple[int, int]:
        async with self.database.reading() as sql:
            query = select(StockRow.on_hand, StockRow.reserved).where(StockRow.variant == self.offer.variants[0].id)
            row = (await sql.execute(query)).one()
        return row.on_hand, row.reserved

    async def inspected(self, order: str, *, good: bool) -> ReturnId:
        """One unit of an order comes back, and somebody has looked at it."""
        buyer, placed = self.buyer_of(order), self.placed[order][0].id
        asked = await returning.ask(placed, {0: 1}, reason="мала", buyer=buyer, key=self.once(buyer), till=self.till)
        for event in (ReturnEvent.APPROVED, ReturnEvent.SENT, ReturnEvent.RECEIVED):
            await self.next_step(asked.request.id, event)
        counts = {0: Count(good=int(good), damaged=int(not good))}
        await returning.inspect(asked.request.id, counts, by=self.host, key=self.once(self.host), till=self.till)
        return asked.request.id

    async def next_step(self, request: ReturnId, event: ReturnEvent) -> None:
        await returning.step(request, event, by=self.host, key=self.once(self.host), till=self.till)

    async def paid_for(self, request: ReturnId) -> Refund:
        key = self.once(self.host)
        done = await returning.give_back(request, delivery=False, by=self.host, key=key, till=self.till)
        assert done.request.refund is not None
        return await refunding.find(done.request.refund, till=self.till)

    def once(self, who: Viewer) -> Key:
        return Key(principal=who.id, route="POST /x", key=mint("evt"), request={})

    def moved(self, order: str, step: OrderStatus) -> Coroutine[Any, Any, object]:
        placed = self.placed[order][0].id
        where: dict[str, Any] = {
            "by": self.host,
            "key": self.once(self.host),
            "database": self.database,
            "clock": self.clock,
        }
        if step is OrderStatus.PACKED:
            return fulfilling.pack(placed, **where)
        if step is OrderStatus.SHIPPED:
            return fulfilling.ship(placed, Parcel(carrier="Почта", tracking="RA1"), **where)
        return fulfilling.deliver(placed, **where)


def _simply(status: PaymentStatus) -> PaymentStatus:
    """Of what came back the order tells."""
    back = {PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED}
    return PaymentStatus.CAPTURED if status in back else status


async def _nobody_listens(_fact: Event) -> None:
    """Facts are owed here, and looked at by the invariants."""
