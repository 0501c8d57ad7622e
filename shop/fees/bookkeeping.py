"""Bookkeeping: what fees bring and give back, as postings of the ledger.

Money flows from the provider into the account that the ``Payable`` names. What is on its way back stands in
``going_back`` of the house, so that nobody can spend it meanwhile; from there it leaves, or returns.
"""

from collections.abc import Sequence
from datetime import datetime

from core.database import Work
from shop.bookkeeping import held_by, of_house
from shop.fees.fee import Fee, FeeRefund
from shop.ledger.account import Account, Source
from shop.ledger.posting import Posting, flow, post


async def book_captured(work: Work, fee: Fee, into: Account, *, now: datetime) -> None:
    """The money of ``fee`` came. Comes last in its transaction."""
    entries = flow(fee.amount, out_of=held_by(fee.provider, fee.amount.currency), into=into)
    await post(work.connection, Posting(source=Source(type="fee", id=fee.id, kind="captured"), entries=entries), at=now)


async def book_going_back(work: Work, refunds: Sequence[tuple[FeeRefund, Account]], *, now: datetime) -> None:
    """Money is spoken for by ``refunds``, each out of an account. Comes last in its transaction.

    Raises:
        NotEnough: It is not there.
    """
    postings = (
        Posting(
            source=_source(refund, "requested"), entries=flow(refund.amount, out_of=out_of, into=_on_its_way(refund))
        )
        for refund, out_of in refunds
    )
    await post(work.connection, *postings, at=now)


async def book_gone(work: Work, refund: FeeRefund, fee: Fee, *, now: datetime) -> None:
    """The money of ``refund`` went back. Comes last in its transaction."""
    entries = flow(refund.amount, out_of=_on_its_way(refund), into=held_by(fee.provider, fee.amount.currency))
    await post(work.connection, Posting(source=_source(refund, "succeeded"), entries=entries), at=now)


async def book_stayed(work: Work, refund: FeeRefund, back_into: Account, *, now: datetime) -> None:
    """The provider gave nothing back: the money stands where it stood. Comes last in its transaction."""
    entries = flow(refund.amount, out_of=_on_its_way(refund), into=back_into)
    await post(work.connection, Posting(source=_source(refund, "failed"), entries=entries), at=now)


def _on_its_way(refund: FeeRefund) -> Account:
    return of_house("going_back", refund.amount.currency)


def _source(refund: FeeRefund, kind: str) -> Source:
    return Source(type="fee_refund", id=refund.id, kind=kind)
