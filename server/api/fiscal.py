"""Fiscal receipts: what was written down for the state about an order's money, for the staff."""

from datetime import datetime

from fastapi import APIRouter

from core.events import Value
from core.ids import FiscalReceiptId, OrderId
from core.money import Money
from server.api.asking import TheHouse
from server.api.orders import AnOrderId
from server.api.refunds import Looking
from shop import fiscalizing
from shop.fiscal_receipt import FiscalKind, FiscalReceiptLine, FiscalStatus

router = APIRouter(prefix="/desk/orders/{order}/fiscal-receipts", tags=["refunds"])


class FiscalReceiptView(Value):
    """A receipt. ``through`` is who makes it: a provider, or the shop's register; ``document`` is what they call it."""

    id: FiscalReceiptId
    kind: FiscalKind
    status: FiscalStatus
    through: str
    total: Money
    lines: tuple[FiscalReceiptLine, ...]
    created_at: datetime
    done_at: datetime | None
    document: str | None


class FiscalReceipts(Value):
    """The receipts of an order, the oldest first."""

    items: tuple[FiscalReceiptView, ...]


@router.get("")
async def receipts_of_order(order: AnOrderId, house: TheHouse, _by: Looking) -> FiscalReceipts:
    """The receipts of one order."""
    found = await fiscalizing.of_order(OrderId(order), database=house.database)
    return FiscalReceipts(items=tuple(FiscalReceiptView.model_validate(each, from_attributes=True) for each in found))
