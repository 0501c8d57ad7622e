"""The only SQL of payments. A change of status is a compare-and-set and adds exactly one event."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchOrder
from core.ids import OrderId, PaymentId
from core.money import Money
from shop.order import PAYMENT_CHANGES, UNSETTLED, Payment, PaymentStatus
from shop.order_tables import PaymentEventRow, PaymentRow

_UNSETTLED = tuple(sorted(status.value for status in UNSETTLED))


async def add(sql: AsyncConnection, payments: Sequence[Payment], *, look_at: datetime) -> None:
    """Write down that we are about to ask the providers, and when to look what became of it."""
    rows = [
        {
            "id": payment.id,
            "order": payment.order,
            "provider": payment.provider,
            "key": payment.key,
            "status": payment.status.value,
            "version": payment.version,
            "amount": payment.amount.amount,
            "currency": payment.amount.currency,
            "refunded": payment.refunded.amount,
            "provider_ref": payment.provider_ref,
            "action": payment.action,
            "requested_at": payment.requested_at,
            "look_at": look_at,
        }
        for payment in payments
    ]
    await sql.execute(insert(PaymentRow), rows)
    await sql.execute(insert(PaymentEventRow), [_event_values(each, at=each.requested_at) for each in payments])


async def change(sql: AsyncConnection, changes: Sequence[tuple[Payment, Payment]], *, at: datetime) -> None:
    """Make payments what they are by now, from what they were. The caller has locked their orders.

    Raises:
        IntegrityError: One is not what it was any more: there is an event of that version. The caller rolls back.
    """
    rows = [
        {
            "known_id": old.id,
            "known_version": old.version,
            "status": new.status.value,
            "version": new.version,
            "provider_ref": new.provider_ref,
            "action": new.action,
        }
        for old, new in changes
    ]
    known = PaymentRow.id == bindparam("known_id"), PaymentRow.version == bindparam("known_version")
    if rows:
        await sql.execute(update(PaymentRow).where(*known), rows)
    if moved := [new for old, new in changes if new.version > old.version]:
        await sql.execute(insert(PaymentEventRow), [_event_values(each, at=at) for each in moved])


async def give_back(sql: AsyncConnection, payment: Payment, amount: Money, *, at: datetime) -> Payment | None:
    """So much of a captured payment went back. None if it is not what it was when it was read."""
    refunded = payment.refunded + amount
    status = PaymentStatus.REFUNDED if refunded == payment.amount else PaymentStatus.PARTIALLY_REFUNDED
    if status not in PAYMENT_CHANGES[payment.status]:
        return None
    new = replace(payment, status=status, version=payment.version + 1, refunded=refunded)
    changed = await sql.execute(
        update(PaymentRow)
        .where(PaymentRow.id == payment.id, PaymentRow.version == payment.version)
        .values(status=new.status.value, version=new.version, refunded=new.refunded.amount)
    )
    if changed.rowcount != 1:
        return None
    await sql.execute(insert(PaymentEventRow), [_event_values(new, at=at)])
    return new


async def find(sql: AsyncConnection, payment: PaymentId) -> Payment:
    """The payment with this id.

    Raises:
        NoSuchOrder: There is none.
    """
    row = (await sql.execute(_payments().where(PaymentRow.id == payment))).first()
    if row is None:
        raise NoSuchOrder(payment)
    return _payment(row)


async def find_all(sql: AsyncConnection, payments: Collection[PaymentId]) -> dict[PaymentId, Payment]:
    """Those of ``payments`` that there are."""
    rows = await sql.execute(_payments().where(PaymentRow.id.in_(payments)))
    return {PaymentId(row.id): _payment(row) for row in rows}


async def latest(sql: AsyncConnection, orders: Sequence[str]) -> dict[str, Payment]:
    """The payment of each order that says how it stands: the newest."""
    rows = await sql.execute(_payments().where(PaymentRow.order.in_(orders)).order_by(PaymentRow.id))
    return {row.order: _payment(row) for row in rows}


async def named(sql: AsyncConnection, provider: str, *, key: str | None, ref: str | None) -> Payment | None:
    """The payment that ``provider`` speaks of; None if it is none of ours."""
    for known in ((PaymentRow.key, key), (PaymentRow.provider_ref, ref)):
        if known[1] is None:
            continue
        found = await sql.execute(_payments().where(PaymentRow.provider == provider, known[0] == known[1]))
        if row := found.first():
            return _payment(row)
    return None


async def unsettled(sql: AsyncConnection, now: datetime, *, limit: int) -> list[Payment]:
    """Payments of which we do not know what became, and that it is time to look into."""
    due = _payments().where(PaymentRow.status.in_(_UNSETTLED), PaymentRow.look_at <= now)
    return [_payment(row) for row in await sql.execute(due.order_by(PaymentRow.look_at).limit(limit))]


async def look_again(sql: AsyncConnection, payment: PaymentId, *, at: datetime) -> None:
    """Look into ``payment`` again then, and not before."""
    await sql.execute(update(PaymentRow).where(PaymentRow.id == payment).values(look_at=at))


async def look_by(sql: AsyncConnection, payments: Sequence[tuple[PaymentId, datetime]]) -> None:
    """Look into each of ``payments`` then, if not before."""
    rows = [{"known_id": payment, "look_at": at, "then": at} for payment, at in payments]
    later = PaymentRow.id == bindparam("known_id"), PaymentRow.look_at > bindparam("then")
    if rows:
        await sql.execute(update(PaymentRow).where(*later), rows)


async def asked_between(sql: AsyncConnection, provider: str, since: datetime, until: datetime) -> list[Payment]:
    """Payments that ``provider`` was asked for in that time, the oldest first."""
    asked = _payments().where(
        PaymentRow.provider == provider, PaymentRow.requested_at >= since, PaymentRow.requested_at < until
    )
    return [_payment(row) for row in await sql.execute(asked.order_by(PaymentRow.requested_at, PaymentRow.id))]


def _payments() -> Select[*tuple[Any, ...]]:
    return select(PaymentRow.__table__)


def _event_values(payment: Payment, *, at: datetime) -> dict[str, object]:
    return {"payment": payment.id, "version": payment.version, "status": payment.status.value, "at": at}


def _payment(row: Row[*tuple[Any, ...]]) -> Payment:
    return Payment(
        id=PaymentId(row.id),
        order=OrderId(row.order),
        provider=row.provider,
        key=row.key,
        status=PaymentStatus(row.status),
        version=row.version,
        amount=Money(amount=row.amount, currency=row.currency),
        requested_at=row.requested_at,
        refunded=Money(amount=row.refunded, currency=row.currency),
        provider_ref=row.provider_ref,
        action=row.action,
    )
