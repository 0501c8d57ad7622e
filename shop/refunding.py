"""Refunding: the staff give money of a sold order back, all of it or a part; the shop itself, what it cannot deliver.

What is wanted is committed first, under a key of the refund's own; then ``giving_back`` asks the provider.
Source: commerce.md, section 6 (two-phase).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.database import Work
from core.errors import NothingToRefund, RefundClosed
from core.ids import OrderId, RefundId, ViewerId, mint
from core.paging import Bookmark, Page
from core.people import Viewer
from shop import giving_back, key_store, order_store, refund_store
from shop import refund as refund_rules
from shop.key_store import Key
from shop.order import BOUGHT, Order, OrderStatus, PaymentStatus
from shop.refund import Everything, Left, Refund, RefundHappening, RefundStatus, What, share_of
from shop.till import Till

CAPTURED = frozenset({PaymentStatus.CAPTURED, PaymentStatus.PARTIALLY_REFUNDED})
"""Statuses of a payment whose money, or some of it, is here."""

TRIED_AGAIN_AFTER = timedelta(hours=1)
"""How long the shop waits with another refund of what it cannot deliver when one has failed."""

CANNOT_DELIVER = "the order cannot be fulfilled"
"""The reason of a refund that nobody asked for."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundWish:
    """What to give back, and why.

    Args:
        restock: Whether units that were not sent go on sale again; otherwise they are written off.
    """

    what: What
    reason: str
    restock: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """A refund as it stands now. ``replayed``: the key came before, and nothing was done this time."""

    refund: Refund
    replayed: bool = False


async def refund(order: OrderId, wish: RefundWish, *, by: Viewer, key: Key, till: Till) -> Refunded:
    """Give money of ``order`` back. The answer is the refund: succeeded, or on its way if the provider is silent.

    Raises:
        NoSuchOrder: There is none.
        NothingToRefund: There is no money to give back for that.
        RefundTooLarge: It is more than is left, counting what is on its way back.
        KeyReused: The key came before with another wish.
    """
    refund_id, now = RefundId(mint("rfn")), till.clock.now()
    async with till.database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if known := await key_store.once(work, key, result=refund_id, now=now):
            return Refunded(refund=await refund_store.find(work.connection, RefundId(known)), replayed=True)
        wanted = await want(work, locked, wish, refund_id=refund_id, by=by.id, now=now)
    await giving_back.send(wanted, till=till)
    async with till.database.reading() as sql:
        return Refunded(refund=await refund_store.find(sql, wanted.id))


async def want(
    work: Work, locked: Order, wish: RefundWish, *, refund_id: RefundId, by: ViewerId | None, now: datetime
) -> Refund:
    """Write a refund of an order down that this transaction has locked. ``giving_back.send`` comes after the commit.

    Raises:
        NothingToRefund: There is no money to give back for that.
        RefundTooLarge: It is more than is left.
    """
    payment = locked.payment
    if payment is None or payment.status not in CAPTURED or locked.status not in BOUGHT | {OrderStatus.UNFULFILLABLE}:
        raise NothingToRefund(locked.id)
    before = await refund_store.of_order(work.connection, locked.id)
    wanted = Refund(
        id=refund_id,
        order=locked.id,
        show=locked.show,
        payment=payment.id,
        key=f"{refund_id}:refund:1",
        status=RefundStatus.REQUESTED,
        version=1,
        share=share_of(locked, wish.what, before=before),
        restock=wish.restock,
        reason=wish.reason,
        by=by,
        requested_at=now,
    )
    await refund_store.add(work.connection, wanted, look_at=now + giving_back.UNANSWERED_AFTER)
    log.info("refund wanted", extra={"order": locked.id, "refund": wanted.id, "by": by})
    return wanted


async def decide(refund: RefundId, *, gave_back: bool, note: str, by: Viewer, key: Key, till: Till) -> Refunded:
    """A person looked into the provider's books: the money went back, or did not. Said twice, nothing changes.

    Raises:
        NoSuchRefund: There is none.
        RefundClosed: It waits for nobody's decision, or was decided otherwise.
        KeyReused: The key came before with another decision.
    """
    said = RefundStatus.SUCCEEDED if gave_back else RefundStatus.FAILED
    async with till.database.transaction() as work:
        known = await refund_store.find(work.connection, refund)
        if known.status not in (said, RefundStatus.NEEDS_REVIEW):
            raise RefundClosed(refund, refund_status=known.status.value)
        replayed = await key_store.once(work, key, result=refund, now=till.clock.now()) is not None
    # a key that came before says that somebody decided, not that the decision was written down before a crash
    await giving_back.settle(refund, said, ref=None, till=till, by=by.id, note=note)
    return Refunded(refund=await find(refund, till=till), replayed=replayed)


async def find(refund: RefundId, *, till: Till) -> Refund:
    """The refund with this id.

    Raises:
        NoSuchRefund: There is none.
    """
    async with till.database.reading() as sql:
        return await refund_store.find(sql, refund)


async def story_of(refund: RefundId, *, till: Till) -> tuple[Refund, list[RefundHappening]]:
    """The refund with all that happened to it.

    Raises:
        NoSuchRefund: There is none.
    """
    async with till.database.reading() as sql:
        return await refund_store.find(sql, refund), await refund_store.history(sql, refund)


async def of_order(order: OrderId, *, till: Till) -> list[Refund]:
    """All refunds of ``order``, the oldest first."""
    async with till.database.reading() as sql:
        return await refund_store.of_order(sql, order)


async def left_of(order: OrderId, *, till: Till) -> tuple[Order, list[Refund], Left]:
    """The order with its refunds, the oldest first, and what can still be given back.

    Raises:
        NoSuchOrder: There is none.
    """
    async with till.database.reading() as sql:
        found = await order_store.find(sql, order)
        refunds = await refund_store.of_order(sql, order)
    return found, refunds, refund_rules.left_of(found, before=refunds)


async def listed(*, status: RefundStatus | None, after: Bookmark | None, limit: int, till: Till) -> Page[Refund]:
    """Refunds for the staff, newest first.

    Raises:
        BadCursor: ``after`` is no bookmark of such a list.
    """
    async with till.database.reading() as sql:
        return await refund_store.listed(sql, status=status, after=after, limit=limit)


async def give_up(order: OrderId, *, till: Till) -> None:
    """Give all money of an order back that cannot be fulfilled, unless it is on its way back already."""
    now = till.clock.now()
    async with till.database.transaction() as work:
        locked = await order_store.find(work.connection, order, lock=True)
        if locked.status is not OrderStatus.UNFULFILLABLE:
            return
        wish = RefundWish(what=Everything(), reason=CANNOT_DELIVER)
        try:
            wanted = await want(work, locked, wish, refund_id=RefundId(mint("rfn")), by=None, now=now)
        except NothingToRefund:
            return
    await giving_back.send(wanted, till=till)
