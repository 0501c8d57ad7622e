"""The only SQL of the webhooks that payment providers sent: each event once, as it came."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.ids import mint
from shop.payment_tables import WebhookRow
from shop.payments.paying import Notice, NoticeKind

KEPT = timedelta(days=30)
"""How long a body is kept for looking back. Source: commerce.md, section 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook that was taken up to be worked off."""

    id: str
    provider: str
    notice: Notice
    attempts: int


async def add(sql: AsyncConnection, provider: str, notice: Notice, body: bytes, *, now: datetime) -> bool:
    """Write a webhook down. False if the same event came before: then nothing is written."""
    put = upsert(sql, WebhookRow).values(
        id=mint("whk"),
        provider=provider,
        event=notice.event_id,
        kind=notice.kind.value,
        key=notice.key,
        ref=notice.ref,
        body=body,
        received_at=now,
        due_at=now,
        attempts=0,
    )
    written = await sql.execute(put.on_conflict_do_nothing(index_elements=["provider", "event"]))
    return written.rowcount == 1


async def any_due(sql: AsyncConnection, now: datetime) -> bool:
    """Whether there is something to work off."""
    due = select(WebhookRow.id).where(WebhookRow.done_at.is_(None), WebhookRow.due_at <= now).limit(1)
    return (await sql.execute(due)).first() is not None


async def claim(sql: AsyncConnection, now: datetime, *, lease: timedelta, limit: int) -> list[Webhook]:
    """Take up what is due. What is not done after ``lease`` is due again, then ever later."""
    due = (
        select(*WebhookRow.__table__.c)
        .where(WebhookRow.done_at.is_(None), WebhookRow.due_at <= now)
        .order_by(WebhookRow.due_at, WebhookRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = [
        Webhook(
            id=row.id,
            provider=row.provider,
            notice=Notice(event_id=row.event, kind=NoticeKind(row.kind), key=row.key, ref=row.ref),
            attempts=row.attempts,
        )
        for row in await sql.execute(due)
    ]
    for webhook in claimed:
        again = now + lease * 2 ** min(webhook.attempts, 7)
        await sql.execute(
            update(WebhookRow).where(WebhookRow.id == webhook.id).values(due_at=again, attempts=WebhookRow.attempts + 1)
        )
    return claimed


async def finish(sql: AsyncConnection, webhook: str, *, now: datetime) -> None:
    """What the webhook hinted at was looked into."""
    await sql.execute(update(WebhookRow).where(WebhookRow.id == webhook).values(done_at=now))


async def prune(sql: AsyncConnection, *, now: datetime) -> int:
    """Forget webhooks older than ``KEPT``. Returns how many."""
    gone = await sql.execute(delete(WebhookRow).where(WebhookRow.received_at < now - KEPT))
    return gone.rowcount
