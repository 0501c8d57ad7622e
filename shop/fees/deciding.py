"""Deciding: what became of refunds of fees, for the staff; of one that nobody knows about any more, they say it."""

from core.errors import RefundClosed
from core.ids import FeeRefundId, ViewerId
from core.paging import Bookmark, Page
from shop import key_store
from shop.fees import refund_store, refunding
from shop.fees.charging import Fees
from shop.fees.fee import FeeRefund
from shop.key_store import Key
from shop.refund import RefundStatus


async def listed(fees: Fees, *, status: RefundStatus | None, after: Bookmark | None, limit: int) -> Page[FeeRefund]:
    """Refunds of all fees, the newest first; those that wait for a person are ``needs_review``.

    Raises:
        BadCursor: ``after`` is no bookmark of this list.
    """
    async with fees.till.database.reading() as sql:
        return await refund_store.listed(sql, status=status, after=after, limit=limit)


async def decide(fees: Fees, refund: FeeRefundId, *, gave_back: bool, by: ViewerId, key: Key) -> tuple[FeeRefund, bool]:
    """A person looked into the provider's books: the money went back, or did not. Said twice, nothing changes.

    Returns:
        The refund, and whether the key came before.

    Raises:
        NoSuchRefund: There is none.
        RefundClosed: It waits for nobody's decision, or was decided otherwise.
        KeyReused: The key came before with another decision.
    """
    said = RefundStatus.SUCCEEDED if gave_back else RefundStatus.FAILED
    async with fees.till.database.transaction() as work:
        known = await refund_store.find(work.connection, refund)
        if known.status not in (said, RefundStatus.NEEDS_REVIEW):
            raise RefundClosed(refund, refund_status=known.status.value)
        replayed = await key_store.once(work, key, result=refund, now=fees.till.clock.now()) is not None
    # a key that came before says that somebody decided, not that the decision was written down before a crash
    return await refunding.settle(refund, said, till=fees.till, payables=fees.payables, by=by), replayed
