"""The only SQL of the play bank's books."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import mint
from core.money import Money
from server.playbank.charge import PlayCharge, PlayRefund, PlayRefundStatus
from server.playbank.tables import PlayChargeRow, PlayNoticeRow, PlayRefundRow
from shop.payments.paying import Settlement
from shop.payments.play import PlayOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayNotice:
    """A webhook to be sent. ``status`` is what it will say, however the charge stands by then."""

    id: str
    event: str
    kind: str
    charge: str
    status: Settlement
    due_at: datetime
    attempts: int = 0


async def add(sql: AsyncConnection, charge: PlayCharge) -> bool:
    """Write a charge down under its key. False if the key is known: then nothing is written."""
    put = upsert(sql, PlayChargeRow).values(
        key=charge.key,
        ref=charge.ref,
        script=charge.script.value if charge.script else "",
        status=charge.status.value,
        amount=charge.amount.amount,
        currency=charge.amount.currency,
        refunded=charge.refunded.amount,
        description=charge.description,
        return_url=charge.return_url,
        asked_at=charge.asked_at,
        captures_at=charge.captures_at,
        expires_at=charge.expires_at,
        keep=charge.keep,
    )
    return (await sql.execute(put.on_conflict_do_nothing(index_elements=["key"]))).rowcount == 1


async def find(
    sql: AsyncConnection, *, key: str | None = None, ref: str | None = None, lock: bool = False
) -> PlayCharge | None:
    """The charge with this key or this ref. ``lock``: nobody else changes it before the end of this transaction."""
    is_it: ColumnElement[bool] = PlayChargeRow.key == key if key is not None else PlayChargeRow.ref == ref
    query = select(PlayChargeRow.__table__).where(is_it)
    row = (await sql.execute(query.with_for_update() if lock else query)).first()
    return _charge(row) if row else None


async def change(sql: AsyncConnection, charge: PlayCharge) -> None:
    """Write down how ``charge`` stands; the caller holds its lock."""
    await sql.execute(
        update(PlayChargeRow)
        .where(PlayChargeRow.key == charge.key)
        .values(status=charge.status.value, refunded=charge.refunded.amount, captures_at=charge.captures_at)
    )


async def asked_between(sql: AsyncConnection, since: datetime, until: datetime) -> list[PlayCharge]:
    """Charges asked for in that time, the oldest first; no dead keys."""
    asked = select(PlayChargeRow.__table__).where(
        PlayChargeRow.asked_at >= since, PlayChargeRow.asked_at < until, PlayChargeRow.script != ""
    )
    return [_charge(row) for row in await sql.execute(asked.order_by(PlayChargeRow.asked_at, PlayChargeRow.key))]


async def add_refund(sql: AsyncConnection, refund: PlayRefund) -> None:
    """Write a refund down; the caller holds its charge's lock and knows that the key is new."""
    await sql.execute(
        insert(PlayRefundRow).values(
            key=refund.key,
            ref=refund.ref,
            charge=refund.charge,
            status=refund.status.value,
            amount=refund.amount.amount,
            at=refund.at,
        )
    )


async def find_refund(sql: AsyncConnection, key: str) -> PlayRefund | None:
    """The refund with this key."""
    query = select(PlayRefundRow.__table__, PlayChargeRow.currency).join(
        PlayChargeRow, PlayChargeRow.key == PlayRefundRow.charge
    )
    row = (await sql.execute(query.where(PlayRefundRow.key == key))).first()
    if row is None:
        return None
    return PlayRefund(
        key=row.key,
        ref=row.ref,
        charge=row.charge,
        status=PlayRefundStatus(row.status),
        amount=Money(amount=row.amount, currency=row.currency),
        at=row.at,
    )


async def add_notices(sql: AsyncConnection, notices: Sequence[PlayNotice]) -> None:
    """Webhooks to be sent when they are due."""
    if notices:
        values = [
            {
                "id": notice.id,
                "event": notice.event,
                "kind": notice.kind,
                "charge": notice.charge,
                "status": notice.status.value,
                "due_at": notice.due_at,
                "attempts": 0,
            }
            for notice in notices
        ]
        await sql.execute(insert(PlayNoticeRow), values)


async def any_due(sql: AsyncConnection, now: datetime) -> bool:
    """Whether a webhook is to be sent now."""
    due = select(PlayNoticeRow.id).where(PlayNoticeRow.sent_at.is_(None), PlayNoticeRow.due_at <= now).limit(1)
    return (await sql.execute(due)).first() is not None


async def claim_due(sql: AsyncConnection, now: datetime, *, lease: timedelta, limit: int) -> list[PlayNotice]:
    """Take up webhooks that are due; if they are not sent, they are due again after ``lease``, ever longer."""
    due = (
        select(PlayNoticeRow.__table__)
        .where(PlayNoticeRow.sent_at.is_(None), PlayNoticeRow.due_at <= now)
        .order_by(PlayNoticeRow.due_at, PlayNoticeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = [_notice(row) for row in await sql.execute(due)]
    for notice in claimed:
        again = now + lease * 2 ** min(notice.attempts, 6)
        await sql.execute(
            update(PlayNoticeRow)
            .where(PlayNoticeRow.id == notice.id)
            .values(due_at=again, attempts=PlayNoticeRow.attempts + 1)
        )
    return claimed


async def was_sent(sql: AsyncConnection, notice: str, *, now: datetime) -> None:
    """The shop took a webhook, or never will."""
    await sql.execute(update(PlayNoticeRow).where(PlayNoticeRow.id == notice).values(sent_at=now))


def a_notice(charge: PlayCharge, status: Settlement, *, due_at: datetime, event: str | None = None) -> PlayNotice:
    """A webhook about ``charge``, as if it stood at ``status``."""
    return PlayNotice(
        id=mint("evt"),
        event=event or mint("evt"),
        kind=f"charge.{status.value}",
        charge=charge.key,
        status=status,
        due_at=due_at,
    )


def _charge(row: Row[*tuple[Any, ...]]) -> PlayCharge:
    return PlayCharge(
        key=row.key,
        ref=row.ref,
        script=PlayOutcome(row.script) if row.script else None,
        status=Settlement(row.status),
        amount=Money(amount=row.amount, currency=row.currency),
        refunded=Money(amount=row.refunded, currency=row.currency),
        description=row.description,
        return_url=row.return_url,
        asked_at=row.asked_at,
        captures_at=row.captures_at,
        expires_at=row.expires_at,
        keep=row.keep,
    )


def _notice(row: Row[*tuple[Any, ...]]) -> PlayNotice:
    return PlayNotice(
        id=row.id,
        event=row.event,
        kind=row.kind,
        charge=row.charge,
        status=Settlement(row.status),
        due_at=row.due_at,
        attempts=row.attempts,
    )
