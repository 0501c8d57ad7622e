"""Fees: what goes back of payments for what is no order, and a person's word where the provider says nothing."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response

from core.events import Value
from core.ids import ID_PATTERN, FeeId, FeeRefundId, ViewerId
from core.money import Money
from server.api.asking import Host, Staff, TheHouse
from server.api.paging import APage
from server.api.repeating import OnceKey, mark
from shop.fees import deciding
from shop.fees.fee import FeeRefund
from shop.refund import RefundStatus

router = APIRouter(prefix="/desk", tags=["payments", "desk"])

AFeeRefund = Annotated[str, Path(pattern=ID_PATTERN, description="The id of a refund of a fee.")]


class FeeRefundView(Value):
    """A part of a fee, or all of it, on its way back, or there. ``by`` is who wanted it; None: the house by itself."""

    id: FeeRefundId
    fee: FeeId
    status: RefundStatus
    amount: Money
    reason: str
    by: ViewerId | None
    requested_at: datetime
    settled_at: datetime | None


class FeeRefunds(Value):
    """A page of refunds, the newest first. ``next`` is the cursor of the page after it."""

    items: tuple[FeeRefundView, ...]
    next: str | None


class FeeDecision(Value):
    """What the provider's books say: the money went back, or it did not."""

    gave_back: bool


@router.get("/fee-refunds")
async def list_fee_refunds(
    page: APage, house: TheHouse, _staff: Staff, status: RefundStatus | None = None
) -> FeeRefunds:
    """Refunds of all fees; those that wait for a person are ``needs_review``."""
    found = await deciding.listed(house.fees, status=status, after=page.after, limit=page.limit)
    return FeeRefunds(items=tuple(_view(each) for each in found.items), next=page.cursor(found.next))


@router.post("/fee-refunds/{fee_refund}/decision")
async def decide_fee_refund(
    fee_refund: AFeeRefund, wish: FeeDecision, key: OnceKey, *, house: TheHouse, by: Host, response: Response
) -> FeeRefundView:
    """Say what became of a refund that the provider does not tell about any more."""
    refund, replayed = await deciding.decide(
        house.fees, FeeRefundId(fee_refund), gave_back=wish.gave_back, by=by.id, key=key
    )
    mark(response, replayed=replayed)
    return _view(refund)


def _view(refund: FeeRefund) -> FeeRefundView:
    return FeeRefundView(
        id=refund.id,
        fee=refund.fee,
        status=refund.status,
        amount=refund.amount,
        reason=refund.reason,
        by=refund.by,
        requested_at=refund.requested_at,
        settled_at=refund.settled_at,
    )
