"""Return request: things that a buyer sends back, and the one table of how it goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.errors import BadReturn, NotReturnable, ReturnClosed
from core.ids import OrderId, RefundId, ReturnId, ViewerId
from shop.order import Order, OrderStatus


class ReturnStatus(StrEnum):
    """Where a return is."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    INSPECTED = "inspected"
    REFUNDED = "refunded"
    CLOSED = "closed"


class ReturnEvent(StrEnum):
    """What can happen to a return. ``REQUESTED`` is how it begins, ``CLOSED`` that nothing comes of it."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    SENT = "sent"
    RECEIVED = "received"
    INSPECTED = "inspected"
    REFUNDED = "refunded"
    CLOSED = "closed"


RETURN_CHANGES: Mapping[tuple[ReturnStatus, ReturnEvent], ReturnStatus] = {
    (ReturnStatus.REQUESTED, ReturnEvent.APPROVED): ReturnStatus.APPROVED,
    (ReturnStatus.REQUESTED, ReturnEvent.REJECTED): ReturnStatus.REJECTED,
    (ReturnStatus.REQUESTED, ReturnEvent.CLOSED): ReturnStatus.CLOSED,
    (ReturnStatus.APPROVED, ReturnEvent.SENT): ReturnStatus.IN_TRANSIT,
    (ReturnStatus.APPROVED, ReturnEvent.CLOSED): ReturnStatus.CLOSED,
    (ReturnStatus.IN_TRANSIT, ReturnEvent.RECEIVED): ReturnStatus.RECEIVED,
    (ReturnStatus.RECEIVED, ReturnEvent.INSPECTED): ReturnStatus.INSPECTED,
    (ReturnStatus.INSPECTED, ReturnEvent.REFUNDED): ReturnStatus.REFUNDED,
    (ReturnStatus.INSPECTED, ReturnEvent.CLOSED): ReturnStatus.CLOSED,
}
"""Every change a return may make; anything that is not here is refused."""

OVER = frozenset({ReturnStatus.REJECTED, ReturnStatus.REFUNDED, ReturnStatus.CLOSED})
"""Statuses in which nothing more happens."""

RETURNABLE = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})
"""Statuses of an order whose things the buyer has."""


def after(status: ReturnStatus, event: ReturnEvent) -> ReturnStatus:
    """What a return in ``status`` becomes by ``event``.

    Raises:
        ReturnClosed: It does not.
    """
    if (new := RETURN_CHANGES.get((status, event))) is None:
        raise ReturnClosed(f"{event} on a {status} return", return_status=status.value)
    return new


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLine:
    """Units of the order line at ``position``. ``good`` and ``damaged`` are what an inspection counted."""

    position: int
    units: int
    good: int | None = None
    damaged: int | None = None

    @property
    def came(self) -> int:
        """Units that were found at the inspection."""
        return (self.good or 0) + (self.damaged or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnRequest:
    """What a buyer sends back, and why. ``refund`` is the money that was given for it."""

    id: ReturnId
    order: OrderId
    buyer: ViewerId
    status: ReturnStatus
    version: int
    lines: tuple[ReturnLine, ...]
    reason: str
    requested_at: datetime
    changed_at: datetime
    tracking: str | None = None
    refund: RefundId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnHappening:
    """One change of a return: who made it, and what they said."""

    event: ReturnEvent
    status: ReturnStatus
    at: datetime
    by: ViewerId
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What an inspection found of one line: units that can be sold again, and units that cannot."""

    good: int
    damaged: int


def lines_of(order: Order, units: Mapping[int, int], *, before: Iterable[ReturnRequest]) -> tuple[ReturnLine, ...]:
    """The lines of a new return.

    Raises:
        NotReturnable: The buyer has not got the things, or sent so many back before that fewer are left.
    """
    if order.status not in RETURNABLE:
        raise NotReturnable(order.id, order_status=order.status.value)
    for position, count in units.items():
        if not 0 <= position < len(order.lines):
            raise NotReturnable(order.id, position=position, units_left=0)
        line = order.lines[position]
        open_ones = (part for each in before if each.status not in OVER for part in each.lines)
        on_its_way = sum(part.units for part in open_ones if part.position == position)
        left = line.units - line.refunded_units - on_its_way
        if not 0 < count <= left:
            raise NotReturnable(order.id, position=position, units_left=max(0, left))
    return tuple(ReturnLine(position=position, units=units[position]) for position in sorted(units))


def counted(request: ReturnRequest, counts: Mapping[int, Count]) -> tuple[ReturnLine, ...]:
    """The lines with what an inspection found.

    Raises:
        BadReturn: A line was not counted, or more was found than was sent.
    """
    if counts.keys() != {line.position for line in request.lines}:
        raise BadReturn(request.id)
    lines = []
    for line in request.lines:
        found = counts[line.position]
        if found.good < 0 or found.damaged < 0 or found.good + found.damaged > line.units:
            raise BadReturn(request.id, position=line.position)
        lines.append(ReturnLine(position=line.position, units=line.units, good=found.good, damaged=found.damaged))
    return tuple(lines)
