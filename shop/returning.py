"""Returning: a buyer sends things back. Their units are in stock again after an inspection, never before.

Locks go from the order to the return, as everywhere.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from core.database import Work
from core.errors import NoSuchOrder, NoSuchReturn
from core.ids import OrderId, RefundId, ReturnId, VariantId, mint
from core.paging import Bookmark, Page
from core.people import Viewer
from shop import giving_back, key_store, order_store, refunding, restocking, return_store
from shop.key import Key
from shop.order import Order
from shop.refund import SomeUnits
from shop.refunding import RefundWish
from shop.return_request import (
    Count,
    ReturnEvent,
    ReturnHappening,
    ReturnRequest,
    ReturnStatus,
    after,
    counted,
    lines_of,
)
from shop.till import Till

BUYERS_STEPS = frozenset({ReturnEvent.SENT, ReturnEvent.CLOSED})
"""What a buyer may do with a return of theirs."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A return as it stands now. ``replayed``: the key came before, and nothing was done this time."""

    request: ReturnRequest
    replayed: bool = False


async def ask(
    order: OrderId, units: Mapping[int, int], *, reason: str, buyer: Viewer, key: Key, till: Till
) -> Returned:
    """Ask to send units back, by the position of their line.

    Raises:
        NoSuchOrder: There is none, or it is somebody else's.
        NotReturnable: The buyer has not got them, or fewer are left.
        KeyReused: The key came before with another wish.
    """
    request, now = ReturnId(mint("rtn")), till.clock.now()
    async with till.database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if locked.buyer != buyer.id:
            raise NoSuchOrder(order)
        if known := await key_store.once(work, key, result=request, now=now):
            return Returned(request=await return_store.find(work.connection, ReturnId(known)), replayed=True)
        before = await return_store.of_order(work.connection, order)
        asked = ReturnRequest(
            id=request,
            order=order,
            buyer=buyer.id,
            status=ReturnStatus.REQUESTED,
            version=1,
            lines=lines_of(locked, units, before=before),
            reason=reason,
            requested_at=now,
            changed_at=now,
        )
        await return_store.add(work.connection, asked)
    log.info("return asked for", extra={"order": order, "return": request})
    return Returned(request=asked)


async def step(
    request: ReturnId,
    event: ReturnEvent,
    *,
    by: Viewer,
    key: Key,
    till: Till,
    note: str | None = None,
    tracking: str | None = None,
) -> Returned:
    """Let the staff, or the buyer as far as it is theirs, take a return one step on.

    Raises:
        NoSuchReturn: There is none, or it is somebody else's.
        ReturnClosed: It is not at that step.
    """
    now = till.clock.now()
    async with till.database.transaction() as work:
        known, _ = await _locked(work, request)
        if not by.is_staff and (known.buyer != by.id or event not in BUYERS_STEPS):
            raise NoSuchReturn(request)
        if await key_store.once(work, key, result=request, now=now):
            return Returned(request=known, replayed=True)
        changed = await return_store.change(
            work.connection, known, event, at=now, by=by.id, note=note, tracking=tracking
        )
    return _said(changed, event, by)


async def inspect(
    request: ReturnId, counts: Mapping[int, Count], *, by: Viewer, key: Key, till: Till, note: str | None = None
) -> Returned:
    """Write down what was found of each line; what can be sold is on sale again.

    Raises:
        NoSuchReturn: There is none.
        ReturnClosed: It was not received, or was inspected before.
        BadReturn: A line was not counted, or more was found than was sent.
    """
    now = till.clock.now()
    async with till.database.transaction() as work:
        known, order = await _locked(work, request)
        if await key_store.once(work, key, result=request, now=now):
            return Returned(request=known, replayed=True)
        lines = counted(known, counts)
        event = ReturnEvent.INSPECTED
        changed = await return_store.change(work.connection, known, event, at=now, by=by.id, note=note, lines=lines)
        await restocking.take_in(work, _good(changed, order), source=("return", request), by=by.id, now=now)
    return _said(changed, event, by)


async def give_back(
    request: ReturnId, *, delivery: bool, by: Viewer, key: Key, till: Till, note: str | None = None
) -> Returned:
    """Give the money for what came back, and for the delivery if the host says so. It goes the way of every refund.

    Raises:
        NoSuchReturn: There is none.
        ReturnClosed: It was not inspected, or was refunded before.
        NothingToRefund: Nothing came back, or its money is back already.
        RefundTooLarge: Units of it went back in money before.
    """
    now, refund_id = till.clock.now(), RefundId(mint("rfn"))
    async with till.database.transaction() as work:
        known, order = await _locked(work, request)
        if await key_store.once(work, key, result=request, now=now):
            return Returned(request=known, replayed=True)
        event = ReturnEvent.REFUNDED
        after(known.status, event)  # refused before anything about its money is
        came = SomeUnits(units={line.position: line.came for line in known.lines if line.came}, delivery=delivery)
        wish = RefundWish(what=came, reason=note or known.reason)
        wanted = await refunding.want(work, order, wish, refund_id=refund_id, by=by.id, now=now)
        changed = await return_store.change(
            work.connection, known, event, at=now, by=by.id, note=note, refund=refund_id
        )
    await giving_back.send(wanted, till=till)
    return _said(changed, event, by)


async def find(request: ReturnId, *, till: Till) -> ReturnRequest:
    """The return with this id.

    Raises:
        NoSuchReturn: There is none.
    """
    async with till.database.reading() as sql:
        return await return_store.find(sql, request)


async def story_of(request: ReturnId, *, till: Till) -> tuple[ReturnRequest, list[ReturnHappening]]:
    """The return with all that happened to it.

    Raises:
        NoSuchReturn: There is none.
    """
    async with till.database.reading() as sql:
        return await return_store.find(sql, request), await return_store.history(sql, request)


async def of_order(order: OrderId, *, till: Till) -> list[ReturnRequest]:
    """All returns of ``order``, the oldest first."""
    async with till.database.reading() as sql:
        return await return_store.of_order(sql, order)


async def listed(*, status: ReturnStatus | None, after: Bookmark | None, limit: int, till: Till) -> Page[ReturnRequest]:
    """Returns for the staff, newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    async with till.database.reading() as sql:
        return await return_store.listed(sql, status=status, after=after, limit=limit)


async def _locked(work: Work, request: ReturnId) -> tuple[ReturnRequest, Order]:
    seen = await return_store.find(work.connection, request)
    order = await order_store.find(work.connection, seen.order, lock=True)
    return await return_store.find(work.connection, request, lock=True), order


def _good(request: ReturnRequest, order: Order) -> Mapping[VariantId, int]:
    units: Counter[VariantId] = Counter()
    for line in request.lines:
        units[order.lines[line.position].variant] += line.good or 0
    return units


def _said(changed: ReturnRequest, event: ReturnEvent, by: Viewer) -> Returned:
    log.info("return changed", extra={"return": changed.id, "change": event.value, "by": by.id})
    return Returned(request=changed)
