"""The only SQL of gifts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.errors import NoSuchGift
from core.ids import GiftId, ShowId, ViewerId
from core.money import Money
from core.paging import Bookmark, Page, read_page
from shop.engaging.gifts.gift import GiftSend, GiftStatus
from shop.engaging.gifts.tables import GiftRow

_SENT = GiftRow.status == GiftStatus.SENT.value


async def add(sql: AsyncConnection, gifts: Sequence[GiftSend]) -> None:
    """Write gifts down."""
    rows = [
        {
            "id": sent.id,
            "show": sent.show,
            "sender": sent.sender,
            "shown_name": sent.shown_name,
            "gift": sent.gift,
            "name": sent.name,
            "animation": sent.animation,
            "amount": sent.amount.amount,
            "currency": sent.amount.currency,
            "note": sent.note,
            "status": sent.status.value,
            "sent_at": sent.sent_at,
        }
        for sent in gifts
    ]
    await sql.execute(insert(GiftRow), rows)


async def find(sql: AsyncConnection, gift: GiftId) -> GiftSend:
    """The gift with this id.

    Raises:
        NoSuchGift: There is none.
    """
    row = (await sql.execute(_gifts().where(GiftRow.id == gift))).first()
    if row is None:
        raise NoSuchGift(gift)
    return _gift(row)


async def find_all(sql: AsyncConnection, gifts: Sequence[GiftId]) -> dict[GiftId, GiftSend]:
    """Those of ``gifts`` that there are."""
    if not gifts:
        return {}
    rows = await sql.execute(_gifts().where(GiftRow.id.in_(gifts)))
    return {GiftId(row.id): _gift(row) for row in rows}


async def given_since(sql: AsyncConnection, senders: Collection[ViewerId], *, since: datetime) -> dict[ViewerId, int]:
    """What each of ``senders`` gave since then, in minor units. What was given back does not count."""
    sums = select(GiftRow.sender, func.sum(GiftRow.amount).label("given")).group_by(GiftRow.sender)
    rows = await sql.execute(sums.where(GiftRow.sender.in_(senders), GiftRow.sent_at > since, _SENT))
    return {ViewerId(row.sender): int(row.given) for row in rows}


async def given_in(
    sql: AsyncConnection, senders: Collection[ViewerId], shows: Collection[ShowId]
) -> dict[tuple[ViewerId, ShowId], int]:
    """The same in each of ``shows``, whenever it was."""
    places = (GiftRow.sender, GiftRow.show)
    sums = select(*places, func.sum(GiftRow.amount).label("given")).group_by(*places)
    rows = await sql.execute(sums.where(GiftRow.sender.in_(senders), GiftRow.show.in_(shows), _SENT))
    return {(ViewerId(row.sender), ShowId(row.show)): int(row.given) for row in rows}


async def withdraw(sql: AsyncConnection, gift: GiftId, *, by: ViewerId, reason: str, now: datetime) -> bool:
    """Give a gift back. False if that was done before."""
    changed = await sql.execute(
        update(GiftRow)
        .where(GiftRow.id == gift, _SENT)
        .values(status=GiftStatus.WITHDRAWN.value, withdrawn_at=now, withdrawn_by=by, reason=reason)
    )
    return changed.rowcount == 1


async def given(
    sql: AsyncConnection, sender: ViewerId, *, since: datetime | None = None, show: ShowId | None = None
) -> int:
    """What ``sender`` gave, in minor units: since a moment, or in a show. What was given back does not count."""
    mine = select(func.coalesce(func.sum(GiftRow.amount), 0)).where(GiftRow.sender == sender, _SENT)
    if since is not None:
        mine = mine.where(GiftRow.sent_at > since)
    if show is not None:
        mine = mine.where(GiftRow.show == show)
    return int((await sql.execute(mine)).scalar_one())


async def of_show(sql: AsyncConnection, show: ShowId, *, after: Bookmark | None, limit: int) -> Page[GiftSend]:
    """Gifts of ``show``, the newest first."""
    rows = GiftRow.__table__.c
    page = await read_page(sql, _gifts().where(GiftRow.show == show), by=(rows.id,), after=after, limit=limit)
    return page.each(_gift)


async def count_of(sql: AsyncConnection, show: ShowId) -> int:
    """How many gifts of ``show`` stand."""
    mine = select(func.count()).select_from(GiftRow).where(GiftRow.show == show, _SENT)
    return int((await sql.execute(mine)).scalar_one())


async def hand_over(sql: AsyncConnection, sender: ViewerId, *, to: ViewerId) -> None:
    """What ``sender`` gave was given by ``to``: the same person under another id."""
    await sql.execute(update(GiftRow).where(GiftRow.sender == sender).values(sender=to))


def _gifts() -> Select[*tuple[Any, ...]]:
    return select(GiftRow.__table__)


def _gift(row: Row[*tuple[Any, ...]]) -> GiftSend:
    return GiftSend(
        id=GiftId(row.id),
        show=ShowId(row.show),
        sender=ViewerId(row.sender),
        shown_name=row.shown_name,
        gift=row.gift,
        name=row.name,
        animation=row.animation,
        amount=Money(amount=row.amount, currency=row.currency),
        note=row.note,
        status=GiftStatus(row.status),
        sent_at=row.sent_at,
        withdrawn_at=row.withdrawn_at,
        reason=row.reason,
    )
