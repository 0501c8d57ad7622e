"""Refund: money that goes back for an order, how it is shared out over the lines, and how it may change."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import NothingToRefund, RefundTooLarge
from core.ids import OrderId, PaymentId, RefundId, ShowId, ViewerId
from core.money import Money
from shop.order import Order


class RefundStatus(StrEnum):
    """Where a refund is.

    ``requested``: written down, the provider was not asked yet. ``sent``: it was, or may have been. ``needs_review``:
    nobody knows what the provider did and it may not be asked again, so a person has to look.
    """

    REQUESTED = "requested"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    NEEDS_REVIEW = "needs_review"


REFUND_CHANGES: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    RefundStatus.REQUESTED: frozenset({RefundStatus.SENT}),
    RefundStatus.SENT: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED, RefundStatus.NEEDS_REVIEW}),
    RefundStatus.NEEDS_REVIEW: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    RefundStatus.SUCCEEDED: frozenset(),
    RefundStatus.FAILED: frozenset(),
}
"""Every change a refund may make. A failed one gave nothing back: trying again is another refund with another key."""

OPEN = frozenset({RefundStatus.REQUESTED, RefundStatus.SENT, RefundStatus.NEEDS_REVIEW})
"""Statuses of a refund whose money may still go back: it is spoken for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundLine:
    """What goes back for the order line at ``position``: so many units, or none if money goes back for kept things."""

    position: int
    units: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A sum, shared out over the lines and the delivery of an order."""

    lines: tuple[RefundLine, ...]
    delivery: Money

    @property
    def amount(self) -> Money:
        """All of it."""
        return sum((line.amount for line in self.lines), start=self.delivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that goes back for an order.

    Args:
        key: What the provider knows it by: the provider acts once for it.
        by: Who of the staff wanted it; None: the shop by itself, because it cannot deliver.
        restock: Whether units that were not shipped go on sale again; otherwise they are written off.
        sent_at: When the provider was first asked.
    """

    id: RefundId
    order: OrderId
    show: ShowId
    payment: PaymentId
    key: str
    status: RefundStatus
    version: int
    share: Share
    restock: bool
    reason: str
    by: ViewerId | None
    requested_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    provider_ref: str | None = None

    @property
    def amount(self) -> Money:
        """What goes back."""
        return self.share.amount

    @property
    def counts(self) -> bool:
        """Whether its money went back, or may still go."""
        return self.status in OPEN or self.status is RefundStatus.SUCCEEDED


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundHappening:
    """One change of a refund: who did it, None for the house itself, and why."""

    status: RefundStatus
    at: datetime
    by: ViewerId | None
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """All that is left of the order's money, for all that is left of its units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeMoney:
    """So much money; the buyer keeps everything."""

    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeUnits:
    """Units by the position of their line, with or without what is left of the delivery's price."""

    units: Mapping[int, int]
    delivery: bool = False


What = Everything | SomeMoney | SomeUnits


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLeft:
    """What was and was not given back of a line yet, in units and in minor units of its money.

    Args:
        for_units: What went back with units.
        for_kept: What went back for things that the buyer keeps.
    """

    position: int
    all_units: int
    total: int
    units_back: int
    for_units: int
    for_kept: int

    @property
    def units(self) -> int:
        """Units that were not given back."""
        return self.all_units - self.units_back

    @property
    def value(self) -> int:
        """What all of them are worth."""
        return self.total - self.for_units - self.for_kept

    def worth_of(self, units: int) -> int:
        """The n-th part is the rounded share of all units so far, less what went back for units before.

        So the parts of a line always sum to the line. Source: commerce.md, section 5.
        """
        so_far = (2 * (self.total - self.for_kept) * (self.units_back + units) + self.all_units) // (2 * self.all_units)
        return max(0, min(so_far - self.for_units, self.value))


def share_of(order: Order, what: What, *, before: Iterable[Refund]) -> Share:
    """Share out what goes back.

    Args:
        before: The refunds of the order so far; those that failed do not count.

    Raises:
        NothingToRefund: There is no money left to give back for that.
        RefundTooLarge: It is more money, or more units, than is left; so much is.
    """
    counted = [refund for refund in before if refund.counts]
    lines = _left(order, counted)
    delivery = order.delivery.price.amount - sum(refund.share.delivery.amount for refund in counted)
    if isinstance(what, Everything):
        share = _share(order, {line.position: (line.units, line.value) for line in lines}, delivery)
    elif isinstance(what, SomeMoney):
        share = _money(order, what.amount, lines, delivery)
    else:
        share = _units(order, what, lines, delivery)
    if share.amount.amount <= 0:
        raise NothingToRefund(order.id)
    return share


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What of an order was neither given back nor is on its way back."""

    money: Money
    delivery: Money
    lines: tuple[LineLeft, ...]


def left_of(order: Order, *, before: Iterable[Refund]) -> Left:
    """What of ``order`` can still be given back after the refunds ``before``."""
    counted = [refund for refund in before if refund.counts]
    money = order.total.amount - sum(refund.amount.amount for refund in counted)
    delivery = order.delivery.price.amount - sum(refund.share.delivery.amount for refund in counted)
    currency = order.total.currency
    return Left(
        money=Money(amount=money, currency=currency),
        delivery=Money(amount=delivery, currency=currency),
        lines=tuple(_left(order, counted)),
    )


def _left(order: Order, counted: list[Refund]) -> list[LineLeft]:
    units, for_units, for_kept = Counter[int](), Counter[int](), Counter[int]()
    for refund in counted:
        for line in refund.share.lines:
            units[line.position] += line.units
            (for_units if line.units else for_kept)[line.position] += line.amount.amount
    return [
        LineLeft(
            position=position,
            all_units=line.units,
            total=line.total.amount,
            units_back=units[position],
            for_units=for_units[position],
            for_kept=for_kept[position],
        )
        for position, line in enumerate(order.lines)
    ]


def _money(order: Order, amount: Money, lines: list[LineLeft], delivery: int) -> Share:
    weights = [*(line.value for line in lines), delivery]
    whole = Money(amount=sum(weights), currency=order.total.currency)
    if amount.currency != whole.currency or amount.amount <= 0:
        raise NothingToRefund(order.id)
    if not amount <= whole:
        raise RefundTooLarge(order.id, left=whole)
    *parts, for_delivery = amount.split(weights)
    return _share(
        order, {line.position: (0, part.amount) for line, part in zip(lines, parts, strict=True)}, for_delivery.amount
    )


def _units(order: Order, what: SomeUnits, lines: list[LineLeft], delivery: int) -> Share:
    parts: dict[int, tuple[int, int]] = {}
    for position, units in what.units.items():
        left = lines[position].units if 0 <= position < len(lines) else 0
        if not 0 < units <= left:
            raise RefundTooLarge(order.id, position=position, units_left=left)
        parts[position] = (units, lines[position].worth_of(units))
    return _share(order, parts, delivery if what.delivery else 0)


def _share(order: Order, parts: Mapping[int, tuple[int, int]], delivery: int) -> Share:
    currency = order.total.currency
    lines = tuple(
        RefundLine(position=position, units=units, amount=Money(amount=amount, currency=currency))
        for position, (units, amount) in sorted(parts.items())
        if units or amount
    )
    return Share(lines=lines, delivery=Money(amount=delivery, currency=currency))
