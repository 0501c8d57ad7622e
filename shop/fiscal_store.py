"""The only SQL of fiscal receipts: written with the money they are of, claimed by one at a time, made once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.ids import FiscalReceiptId, OrderId
from core.money import Money
from shop.fiscal_receipt import REGISTER, FiscalKind, FiscalReceipt, FiscalStatus
from shop.fiscal_tables import FiscalReceiptRow

CLAIM = timedelta(minutes=5)
"""How long a register may take before it is asked again."""


async def add(sql: AsyncConnection, receipts: Sequence[FiscalReceipt]) -> None:
    """Write receipts down, in the transaction of their money.

    Raises:
        IntegrityError: There is one of that money already. The caller rolls back.
    """
    rows = [
        {
            "id": receipt.id,
            "source_type": receipt.source[0],
            "source_id": receipt.source[1],
            "kind": receipt.kind.value,
            "order": receipt.order,
            "status": receipt.status.value,
            "through": receipt.through,
            "currency": receipt.total.currency,
            "total": receipt.total.amount,
            "lines": receipt.lines,
            "created_at": receipt.created_at,
            "due_at": receipt.created_at,
        }
        for receipt in receipts
    ]
    if rows:
        await sql.execute(insert(FiscalReceiptRow), rows)


async def claim(sql: AsyncConnection, now: datetime) -> FiscalReceipt | None:
    """Take up one receipt that the register is to make; None if none is due."""
    again = (FiscalReceiptRow.status == FiscalStatus.SENT.value) & (FiscalReceiptRow.through == REGISTER)
    waiting = or_(FiscalReceiptRow.status == FiscalStatus.DUE.value, again), FiscalReceiptRow.due_at <= now
    first = select(FiscalReceiptRow.id).where(*waiting).order_by(FiscalReceiptRow.due_at, FiscalReceiptRow.id)
    chosen = first.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    taken = await sql.execute(
        update(FiscalReceiptRow)
        .where(FiscalReceiptRow.id == chosen)
        .values(status=FiscalStatus.SENT.value, due_at=now + CLAIM, attempts=FiscalReceiptRow.attempts + 1)
        .returning(*FiscalReceiptRow.__table__.columns)
    )
    row = taken.first()
    return _receipt(row) if row is not None else None


async def finish(sql: AsyncConnection, receipt: FiscalReceipt, *, document: str, now: datetime) -> None:
    """The register made it."""
    await sql.execute(_still_sent(receipt).values(status=FiscalStatus.DONE.value, done_at=now, document=document))


async def put_back(sql: AsyncConnection, receipt: FiscalReceipt, *, due_at: datetime | None) -> None:
    """The register did not make it: try again then; None: never."""
    after = FiscalStatus.FAILED if due_at is None else FiscalStatus.DUE
    values = {"status": after.value} | ({} if due_at is None else {"due_at": due_at})
    await sql.execute(_still_sent(receipt).values(**values))


async def of_order(sql: AsyncConnection, order: OrderId) -> list[FiscalReceipt]:
    """The receipts of ``order``, the oldest first."""
    chosen = select(FiscalReceiptRow.__table__).where(FiscalReceiptRow.order == order)
    return [_receipt(row) for row in await sql.execute(chosen.order_by(FiscalReceiptRow.id))]


def _still_sent(receipt: FiscalReceipt) -> Any:
    sent = FiscalReceiptRow.id == receipt.id, FiscalReceiptRow.status == FiscalStatus.SENT.value
    return update(FiscalReceiptRow).where(*sent, FiscalReceiptRow.attempts == receipt.attempts)


def _receipt(row: Row[*tuple[Any, ...]]) -> FiscalReceipt:
    return FiscalReceipt(
        id=FiscalReceiptId(row.id),
        source=(row.source_type, row.source_id),
        kind=FiscalKind(row.kind),
        order=OrderId(row.order),
        status=FiscalStatus(row.status),
        through=row.through,
        total=Money(amount=row.total, currency=row.currency),
        lines=row.lines,
        created_at=row.created_at,
        attempts=row.attempts,
        done_at=row.done_at,
        document=row.document,
    )
