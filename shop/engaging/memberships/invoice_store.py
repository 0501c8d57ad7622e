"""The only SQL of what the periods of memberships cost: one row for each, whatever is tried to be paid for it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import FeeId, InvoiceId, MembershipId, TierId, mint
from core.money import Money
from shop.engaging.memberships.calendar import Period, Span
from shop.engaging.memberships.membership import Invoice, InvoiceStatus, Offered
from shop.engaging.memberships.tables import InvoiceRow

_OPEN = InvoiceRow.status == InvoiceStatus.OPEN.value


async def open_for(
    sql: AsyncConnection, membership: MembershipId, offered: Offered, *, anchor: datetime, span: Span, now: datetime
) -> Invoice:
    """The one invoice of the period that begins with ``span``, made if there was none.

    One that waits for the money of another period, or of another tier, is void: nobody wants that any more.
    """
    others = (InvoiceRow.membership == membership) & _OPEN & (InvoiceRow.period_start != span.start)
    await sql.execute(update(InvoiceRow).where(others).values(status=InvoiceStatus.VOID.value))
    terms = {
        "tier": offered.tier,
        "amount": offered.price.amount,
        "currency": offered.price.currency,
        "period": offered.period.value,
        "anchor": anchor,
        "period_end": span.end,
    }
    new = upsert(sql, InvoiceRow).values(
        id=mint("inv"),
        membership=membership,
        period_start=span.start,
        status=InvoiceStatus.OPEN.value,
        tries=0,
        provider="",
        how="",
        created_at=now,
        **terms,
    )
    await sql.execute(new.on_conflict_do_nothing(index_elements=["membership", "period_start"]))
    mine = (InvoiceRow.membership == membership) & (InvoiceRow.period_start == span.start)
    await sql.execute(update(InvoiceRow).where(mine, _OPEN).values(**terms))
    return _invoice((await sql.execute(_invoices().where(mine))).one())


async def take(sql: AsyncConnection, invoice: Invoice, fee: FeeId, *, provider: str, how: str) -> bool:
    """Let ``fee`` be what is tried now for ``invoice``. False if another is, or it is paid."""
    seen = (InvoiceRow.id == invoice.id) & (InvoiceRow.tries == invoice.tries) & _OPEN
    trying = {"fee": fee, "tries": invoice.tries + 1, "provider": provider, "how": how}
    taken = await sql.execute(update(InvoiceRow).where(seen).values(**trying))
    return taken.rowcount == 1


async def settle(sql: AsyncConnection, invoice: Invoice, status: InvoiceStatus, *, now: datetime) -> Invoice | None:
    """Say how ``invoice`` ended. None if that was said before."""
    paid_at = now if status is InvoiceStatus.PAID else invoice.paid_at
    seen = (InvoiceRow.id == invoice.id) & (InvoiceRow.status == invoice.status.value)
    done = await sql.execute(update(InvoiceRow).where(seen).values(status=status.value, paid_at=paid_at))
    return replace(invoice, status=status, paid_at=paid_at) if done.rowcount == 1 else None


async def tried_by(sql: AsyncConnection, fee: FeeId) -> Invoice | None:
    """The invoice for which ``fee`` is the latest try; None: that is another's by now."""
    row = (await sql.execute(_invoices().where(InvoiceRow.fee == fee))).first()
    return _invoice(row) if row else None


async def latest(sql: AsyncConnection, membership: MembershipId) -> Invoice | None:
    """The invoice of the last period that was asked for."""
    mine = _invoices().where(InvoiceRow.membership == membership).order_by(InvoiceRow.period_start.desc()).limit(1)
    row = (await sql.execute(mine)).first()
    return _invoice(row) if row else None


async def every(sql: AsyncConnection, membership: MembershipId) -> list[Invoice]:
    """All invoices of a membership, the oldest first."""
    mine = _invoices().where(InvoiceRow.membership == membership).order_by(InvoiceRow.period_start)
    return [_invoice(row) for row in await sql.execute(mine)]


def _invoices() -> Select[*tuple[Any, ...]]:
    return select(InvoiceRow.__table__)


def _invoice(row: Row[*tuple[Any, ...]]) -> Invoice:
    price = Money(amount=row.amount, currency=row.currency)
    return Invoice(
        id=InvoiceId(row.id),
        membership=MembershipId(row.membership),
        offered=Offered(tier=TierId(row.tier), price=price, period=Period(row.period)),
        anchor=row.anchor,
        span=Span(row.period_start, row.period_end),
        status=InvoiceStatus(row.status),
        fee=FeeId(row.fee) if row.fee else None,
        tries=int(row.tries),
        provider=row.provider,
        how=row.how,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )
