"""The only SQL of fees. A change of status is a compare-and-set and adds exactly one event."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchFee
from core.ids import FeeId, ShowId, ViewerId
from core.money import Money
from core.people import Language
from shop.fees.fee import Fee
from shop.fees.tables import FeeEventRow, FeeRow
from shop.order import PAYMENT_CHANGES, UNSETTLED, Action, PaymentStatus

_UNSETTLED = tuple(sorted(status.value for status in UNSETTLED))
_WITH_MONEY = (PaymentStatus.CAPTURED.value, PaymentStatus.PARTIALLY_REFUNDED.value)


async def add(sql: AsyncConnection, fee: Fee, *, look_at: datetime) -> None:
    """Write down that we are about to ask the provider, and when to look what became of it."""
    await sql.execute(
        insert(FeeRow).values(
            id=fee.id,
            payer=fee.payer,
            show=fee.show,
            purpose=fee.purpose,
            subject=fee.subject,
            title=fee.title,
            language=fee.language.value,
            email=fee.email,
            provider=fee.provider,
            key=fee.key,
            status=fee.status.value,
            version=fee.version,
            amount=fee.amount.amount,
            currency=fee.amount.currency,
            refunded=fee.refunded.amount,
            requested_at=fee.requested_at,
            ends_at=fee.ends_at,
            look_at=look_at,
        )
    )
    await _add_event(sql, fee, at=fee.requested_at)


async def change(
    sql: AsyncConnection,
    fee: Fee,
    status: PaymentStatus,
    *,
    at: datetime,
    action: Action | None = None,
    saved: str | None = None,
) -> Fee | None:
    """Move ``fee`` on. None if that change is not in the table, or somebody else was faster."""
    if status not in PAYMENT_CHANGES[fee.status]:
        return None
    paid_at = at if status is PaymentStatus.CAPTURED else fee.paid_at
    new = replace(fee, status=status, version=fee.version + 1, action=action, saved=saved or fee.saved, paid_at=paid_at)
    return await _set(sql, fee, new, at=at)


async def give_back(sql: AsyncConnection, fee: Fee, amount: Money, *, at: datetime) -> Fee | None:
    """So much of a captured fee went back. None if it is not what it was when it was read."""
    refunded = fee.refunded + amount
    status = PaymentStatus.REFUNDED if refunded == fee.amount else PaymentStatus.PARTIALLY_REFUNDED
    if status not in PAYMENT_CHANGES[fee.status]:
        return None
    return await _set(sql, fee, replace(fee, status=status, version=fee.version + 1, refunded=refunded), at=at)


async def find(sql: AsyncConnection, fee: FeeId, *, lock: bool = False) -> Fee:
    """The fee with this id. ``lock``: nobody else changes it before the end of this transaction.

    Raises:
        NoSuchFee: There is none.
    """
    query = _fees().where(FeeRow.id == fee)
    row = (await sql.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise NoSuchFee(fee)
    return _fee(row)


async def with_money(sql: AsyncConnection, payer: ViewerId, purpose: str, *, lock: bool = False) -> list[Fee]:
    """Fees of ``payer`` for ``purpose`` of which money is left, the newest first."""
    mine = _fees().where(FeeRow.payer == payer, FeeRow.purpose == purpose, FeeRow.status.in_(_WITH_MONEY))
    query = mine.order_by(FeeRow.id.desc())
    return [_fee(row) for row in await sql.execute(query.with_for_update() if lock else query)]


async def latest(sql: AsyncConnection, payer: ViewerId, purpose: str, *, limit: int) -> list[Fee]:
    """Fees of ``payer`` for ``purpose``, the newest first."""
    mine = _fees().where(FeeRow.payer == payer, FeeRow.purpose == purpose)
    return [_fee(row) for row in await sql.execute(mine.order_by(FeeRow.id.desc()).limit(limit))]


async def learn_ref(sql: AsyncConnection, fee: FeeId, ref: str) -> None:
    """Keep how the provider names ``fee``; the first name stays."""
    nameless = FeeRow.id == fee, FeeRow.provider_ref.is_(None)
    await sql.execute(update(FeeRow).where(*nameless).values(provider_ref=ref))


async def named(sql: AsyncConnection, provider: str, *, key: str | None, ref: str | None) -> Fee | None:
    """The fee that ``provider`` speaks of; None if it is none of ours."""
    for known in ((FeeRow.key, key), (FeeRow.provider_ref, ref)):
        if known[1] is None:
            continue
        found = await sql.execute(_fees().where(FeeRow.provider == provider, known[0] == known[1]))
        if row := found.first():
            return _fee(row)
    return None


async def unsettled(sql: AsyncConnection, now: datetime, *, limit: int) -> list[Fee]:
    """Fees of which we do not know what became, and that it is time to look into."""
    due = _fees().where(FeeRow.status.in_(_UNSETTLED), FeeRow.look_at <= now)
    return [_fee(row) for row in await sql.execute(due.order_by(FeeRow.look_at).limit(limit))]


async def look_again(sql: AsyncConnection, fee: FeeId, *, at: datetime) -> None:
    """Look into ``fee`` again then, and not before."""
    await sql.execute(update(FeeRow).where(FeeRow.id == fee).values(look_at=at))


async def look_by(sql: AsyncConnection, fee: FeeId, *, at: datetime) -> None:
    """Look into ``fee`` then, if not before."""
    await sql.execute(update(FeeRow).where(FeeRow.id == fee, FeeRow.look_at > at).values(look_at=at))


async def asked_between(sql: AsyncConnection, provider: str, since: datetime, until: datetime) -> list[Fee]:
    """Fees that ``provider`` was asked for in that time, the oldest first."""
    asked = _fees().where(FeeRow.provider == provider, FeeRow.requested_at >= since, FeeRow.requested_at < until)
    return [_fee(row) for row in await sql.execute(asked.order_by(FeeRow.requested_at, FeeRow.id))]


async def hand_over(sql: AsyncConnection, payer: ViewerId, *, to: ViewerId) -> None:
    """What ``payer`` paid was paid by ``to``: the same person under another id."""
    await sql.execute(update(FeeRow).where(FeeRow.payer == payer).values(payer=to))


async def _set(sql: AsyncConnection, fee: Fee, new: Fee, *, at: datetime) -> Fee | None:
    changed = await sql.execute(
        update(FeeRow)
        .where(FeeRow.id == fee.id, FeeRow.status == fee.status.value, FeeRow.version == fee.version)
        .values(
            status=new.status.value,
            version=new.version,
            refunded=new.refunded.amount,
            action=new.action,
            saved=new.saved,
            paid_at=new.paid_at,
        )
    )
    if changed.rowcount != 1:
        return None
    await _add_event(sql, new, at=at)
    return new


async def _add_event(sql: AsyncConnection, fee: Fee, *, at: datetime) -> None:
    await sql.execute(insert(FeeEventRow).values(fee=fee.id, version=fee.version, status=fee.status.value, at=at))


def _fees() -> Select[*tuple[Any, ...]]:
    return select(FeeRow.__table__)


def _fee(row: Row[*tuple[Any, ...]]) -> Fee:
    return Fee(
        id=FeeId(row.id),
        payer=ViewerId(row.payer),
        show=ShowId(row.show) if row.show else None,
        purpose=row.purpose,
        subject=row.subject,
        title=row.title,
        language=Language(row.language),
        email=row.email,
        provider=row.provider,
        key=row.key,
        status=PaymentStatus(row.status),
        version=row.version,
        amount=Money(amount=row.amount, currency=row.currency),
        refunded=Money(amount=row.refunded, currency=row.currency),
        requested_at=row.requested_at,
        ends_at=row.ends_at,
        paid_at=row.paid_at,
        provider_ref=row.provider_ref,
        action=row.action,
        saved=row.saved,
    )
