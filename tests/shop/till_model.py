"""What the till should do, without a database: the shelf of one product, its buyers, their orders and the bank."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from core.money import Money
from shop.order import BOUGHT, OrderStatus, PaymentStatus
from shop.payments.paying import Settlement

UNSETTLED = {PaymentStatus.REQUESTED, PaymentStatus.REQUIRES_ACTION}
UNSENT = {OrderStatus.PAID, OrderStatus.PACKED}
HELD = timedelta(minutes=5)
ASKED_ABOUT_AFTER, ASKED_ABOUT_EVERY = timedelta(seconds=60), timedelta(seconds=15)


@dataclass
class APayment:
    """One try to pay: how it stands here, how at the bank, and when it is looked into next."""

    key: str
    asked_at: datetime
    at_bank: Settlement
    status: PaymentStatus = PaymentStatus.REQUESTED
    look_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.look_at = self.asked_at + ASKED_ABOUT_AFTER


@dataclass
class ARefund:
    """Money on its way back; ``units`` come back with it."""

    amount: int
    units: int
    restock: bool
    asked_at: datetime
    done: bool = False
    look_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.look_at = self.asked_at + ASKED_ABOUT_AFTER


@dataclass
class AnOrder:
    """A purchase as the model has it; ``claimed`` units lie on the shelf for it."""

    buyer: int
    units: int
    total: int
    held_until: datetime
    status: OrderStatus = OrderStatus.PENDING
    claimed: int = 0
    payments: list[APayment] = field(default_factory=list)
    refunds: list[ARefund] = field(default_factory=list)

    @property
    def payment(self) -> APayment | None:
        return self.payments[-1] if self.payments else None

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds if refund.done)

    @property
    def money_left(self) -> int:
        return self.total - sum(refund.amount for refund in self.refunds)

    @property
    def units_left(self) -> int:
        return self.units - sum(refund.units for refund in self.refunds)

    @property
    def units_on_their_way_back(self) -> int:
        return sum(refund.units for refund in self.refunds if not refund.done)

    @property
    def kept(self) -> int:
        return self.units - sum(refund.units for refund in self.refunds if refund.done)

    @property
    def speaks_for(self) -> int:
        return self.units if self.status is OrderStatus.PENDING else self.claimed

    def takes_money(self, now: datetime) -> bool:
        return self.status is OrderStatus.PENDING and now < self.held_until


@dataclass
class Model:
    """The shelf, and everybody's orders. Money is minor units of the one price."""

    on_hand: int
    limit: int
    price: Money
    orders: dict[str, AnOrder] = field(default_factory=dict)

    @property
    def reserved(self) -> int:
        return sum(order.speaks_for for order in self.orders.values())

    @property
    def left(self) -> int:
        return self.on_hand - self.reserved

    def taken_by(self, buyer: int) -> int:
        counted = BOUGHT | {OrderStatus.PENDING}
        return sum(each.kept for each in self.orders.values() if each.buyer == buyer and each.status in counted)

    def hear(self, order: AnOrder, payment: APayment) -> None:
        """We learn how a payment stands at the bank."""
        if payment.status not in UNSETTLED or payment.at_bank is Settlement.PENDING:
            return
        payment.status = PaymentStatus(payment.at_bank.value)
        if payment.status is not PaymentStatus.CAPTURED:
            return
        if order.status is OrderStatus.PENDING or (order.status is OrderStatus.EXPIRED and order.units <= self.left):
            order.status, order.claimed = OrderStatus.PAID, order.units
        else:
            order.status = OrderStatus.UNFULFILLABLE

    def give_up(self, order: AnOrder, payment: APayment) -> None:
        """We take the wish back; the bank may have the money already."""
        if payment.at_bank in {Settlement.PENDING, Settlement.REQUIRES_ACTION}:
            payment.at_bank = Settlement.CANCELLED
        self.hear(order, payment)

    def gave_back(self, order: AnOrder, refund: ARefund) -> None:
        """The bank gave money back; what was not sent yet lies free, or is written off."""
        refund.done = True
        everything = order.refunded == order.total
        freed = order.claimed if everything else min(refund.units, order.claimed)
        if order.status in UNSENT:
            order.claimed -= freed
            self.on_hand -= 0 if refund.restock else freed
        if everything:
            order.status = OrderStatus.REFUNDED

    def end_holds(self, now: datetime, *, silent: bool) -> None:
        """Time passed: holds end, unless money came at the last moment."""
        for order in [each for each in self.orders.values() if each.status is OrderStatus.PENDING]:
            if order.held_until > now:
                continue
            if (payment := order.payment) and payment.status in UNSETTLED and not silent:
                self.give_up(order, payment)
            if order.status is OrderStatus.PENDING:
                order.status = OrderStatus.EXPIRED

    def look_into_payments(self, now: datetime, *, silent: bool) -> None:
        """Payments of which nobody knows are looked into, the oldest wait first."""
        due = [
            (payment.look_at, order, payment)
            for order in self.orders.values()
            for payment in order.payments
            if payment.status in UNSETTLED and payment.look_at <= now
        ]
        for _, order, payment in sorted(due, key=lambda each: each[0]):
            payment.look_at = now + max(ASKED_ABOUT_EVERY, (now - payment.asked_at) / 20)
            if not silent:
                (self.hear if order.takes_money(now) else self.give_up)(order, payment)

    def look_into_refunds(self, now: datetime, *, silent: bool) -> None:
        """Refunds of which nobody knows are looked into; what cannot be delivered is paid back."""
        for order in self.orders.values():
            for refund in [each for each in order.refunds if not each.done and each.look_at <= now]:
                refund.look_at = now + max(ASKED_ABOUT_EVERY, (now - refund.asked_at) / 20)
                if not silent:
                    self.gave_back(order, refund)
        for order in self.orders.values():
            if order.status is OrderStatus.UNFULFILLABLE and all(refund.done for refund in order.refunds):
                refund = ARefund(amount=order.money_left, units=order.units_left, restock=True, asked_at=now)
                order.refunds.append(refund)
                if not silent:
                    self.gave_back(order, refund)
