"""The only SQL of surprises. A surprise's row is locked before its drops and its claims are touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchSurprise
from core.events import DrawStatus
from core.ids import PromotionId, ShowId, SurpriseId, ViewerId
from shop.engaging.draws.marks import is_guests, signed_in
from shop.engaging.surprises.surprise import Drop, Surprise
from shop.engaging.surprises.tables import ClaimRow, DropRow, SurpriseRow
from shop.order_tables import OrderRow
from shop.promo_tables import PromoCodeRow, PromotionRow

LATEST: Final = 5
"""Surprises of a show that are told to whoever joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody wants a code of the drop that is open."""

    viewer: ViewerId
    ticket: str
    mark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """A code that somebody won, as its owner sees it."""

    surprise: SurpriseId
    number: int
    ticket: str
    code: str
    ends_at: datetime
    used: bool


async def add(sql: AsyncConnection, surprise: Surprise, *, now: datetime) -> bool:
    """Write a surprise down. False if another one of its show is not over."""
    terms = surprise.terms
    row = upsert(sql, SurpriseRow).values(
        id=surprise.id,
        show=surprise.show,
        terms=terms,
        rules=surprise.rules,
        prize=surprise.prize,
        status=surprise.status.value,
        version=surprise.version,
        opens_at=surprise.opens_at,
        commitment=surprise.commitment,
        sealed=surprise.sealed,
        dropped=0,
        stock=terms.stock,
        given=0,
        budget=terms.budget.amount,
        spent=0,
        created_by=surprise.created_by,
        created_at=now,
    )
    return (await sql.execute(row.on_conflict_do_nothing())).rowcount == 1


async def find(sql: AsyncConnection, surprise: str, *, lock: bool = False) -> Surprise:
    """The surprise with this id.

    Raises:
        NoSuchSurprise: There is none.
    """
    chosen = select(SurpriseRow.__table__).where(SurpriseRow.id == surprise)
    row = (await sql.execute(chosen.with_for_update() if lock else chosen)).first()
    if row is None:
        raise NoSuchSurprise(surprise)
    return _surprise(row)


async def of_show(sql: AsyncConnection, show: ShowId) -> list[Surprise]:
    """The latest surprises of ``show``, oldest first."""
    chosen = select(SurpriseRow.__table__).where(SurpriseRow.show == show).order_by(SurpriseRow.id.desc()).limit(LATEST)
    return [_surprise(row) for row in reversed((await sql.execute(chosen)).all())]


async def change(sql: AsyncConnection, surprise: SurpriseId, **values: Any) -> None:
    """Change a surprise; its version grows with it."""
    changed = update(SurpriseRow).where(SurpriseRow.id == surprise)
    await sql.execute(changed.values(version=SurpriseRow.version + 1, **values))


async def open_drop(sql: AsyncConnection, surprise: SurpriseId, drop: Drop) -> None:
    """A moment has come."""
    row = {"surprise": surprise, "number": drop.number, "opened_at": drop.opened_at, "closes_at": drop.closes_at}
    await sql.execute(insert(DropRow).values(**row, room=drop.room, worst=drop.worst, claimed=0, given=0))


async def close_drop(
    sql: AsyncConnection, surprise: SurpriseId, number: int, *, digest: str, given: int, now: datetime
) -> None:
    """It can be claimed no more."""
    closed = update(DropRow).where(DropRow.surprise == surprise, DropRow.number == number)
    await sql.execute(closed.values(closed_at=now, digest=digest, given=given))


async def drops(sql: AsyncConnection, surprise: SurpriseId) -> list[Drop]:
    """Every drop that came, the first first."""
    chosen = select(DropRow.__table__).where(DropRow.surprise == surprise).order_by(DropRow.number)
    return [_drop(row) for row in await sql.execute(chosen)]


async def latest_drop(sql: AsyncConnection, surprise: SurpriseId) -> Drop | None:
    """The drop that came last."""
    chosen = select(DropRow.__table__).where(DropRow.surprise == surprise).order_by(DropRow.number.desc()).limit(1)
    row = (await sql.execute(chosen)).first()
    return _drop(row) if row else None


async def claim(
    sql: AsyncConnection, surprise: Surprise, number: int, claims: Sequence[Claim], *, now: datetime
) -> set[ViewerId]:
    """Write claims down. Returns whose were new: of two guests with one mark, or two of one person, the first is.

    Where somebody claims it by their account, nobody does as a guest.
    """
    claims = await _without_who_signed_out(sql, surprise.id, number, claims)
    if not claims:
        return set()
    rows = [
        {
            "surprise": surprise.id,
            "number": number,
            "viewer": each.viewer,
            "show": surprise.show,
            "ticket": each.ticket,
            "mark": each.mark,
            "at": now,
        }
        for each in claims
    ]
    put = upsert(sql, ClaimRow).values(rows).on_conflict_do_nothing().returning(ClaimRow.viewer)
    new = {ViewerId(row.viewer) for row in await sql.execute(put)}
    counted = update(DropRow).where(DropRow.surprise == surprise.id, DropRow.number == number)
    await sql.execute(counted.values(claimed=DropRow.claimed + len(new)))
    return new


async def _without_who_signed_out(
    sql: AsyncConnection, surprise: SurpriseId, number: int, claims: Sequence[Claim]
) -> list[Claim]:
    here = [signed_in(each.mark) for each in claims if each.mark and is_guests(each.mark)]
    theirs = (ClaimRow.surprise == surprise) & (ClaimRow.number == number) & ClaimRow.mark.in_(here)
    known = set((await sql.execute(select(ClaimRow.mark).where(theirs))).scalars()) if here else set()
    left = []
    for each in claims:
        if not (each.mark and is_guests(each.mark) and signed_in(each.mark) in known):
            left.append(each)
            known.add(each.mark)
    return left


async def claimed(sql: AsyncConnection, surprise: str, number: int, viewers: Collection[str]) -> dict[str, int | None]:
    """Who of ``viewers`` claims this drop, and at which place they won it."""
    mine = (ClaimRow.surprise == surprise) & (ClaimRow.number == number) & ClaimRow.viewer.in_(viewers)
    return {row.viewer: row.place for row in await sql.execute(select(ClaimRow.viewer, ClaimRow.place).where(mine))}


async def candidates(sql: AsyncConnection, surprise: SurpriseId, number: int) -> dict[str, ViewerId]:
    """Who claims this drop, by ticket."""
    mine = (ClaimRow.surprise == surprise) & (ClaimRow.number == number)
    rows = await sql.execute(select(ClaimRow.ticket, ClaimRow.viewer).where(mine))
    return {row.ticket: ViewerId(row.viewer) for row in rows}


async def winners(sql: AsyncConnection, surprise: SurpriseId, number: int) -> tuple[str, ...]:
    """The tickets that won a drop, in their order."""
    won = (ClaimRow.surprise == surprise) & (ClaimRow.number == number) & ClaimRow.promotion.is_not(None)
    return tuple(row.ticket for row in await sql.execute(select(ClaimRow.ticket).where(won).order_by(ClaimRow.place)))


async def won_before(sql: AsyncConnection, show: ShowId, viewers: Collection[str]) -> set[str]:
    """Who of ``viewers`` has won a code in ``show``, now or as the guest they were."""
    won = select(ClaimRow.viewer, PromotionRow.owner).join(PromotionRow, PromotionRow.id == ClaimRow.promotion)
    mine = ClaimRow.viewer.in_(viewers) | PromotionRow.owner.in_(viewers)
    rows = (await sql.execute(won.where(ClaimRow.show == show, mine))).all()
    return {each for row in rows for each in (row.viewer, row.owner)} & set(viewers)


async def win(
    sql: AsyncConnection, surprise: SurpriseId, number: int, won: Mapping[ViewerId, PromotionId], *, first: int
) -> None:
    """These viewers won a code each, in this order; the first of them at the place ``first``."""
    if not won:
        return
    row = cast("Table", ClaimRow.__table__)
    theirs = update(row).where(row.c.surprise == surprise, row.c.number == number, row.c.viewer == bindparam("who"))
    rows = [{"who": who, "what": won[who], "where": place} for place, who in enumerate(won, start=first)]
    await sql.execute(theirs.values(promotion=bindparam("what"), place=bindparam("where")), rows)


async def count_given(sql: AsyncConnection, surprise: SurpriseId, number: int, *, given: int) -> None:
    """So many more won a drop that is open."""
    drop = update(DropRow).where(DropRow.surprise == surprise, DropRow.number == number)
    await sql.execute(drop.values(given=DropRow.given + given))


async def won_by(sql: AsyncConnection, show: ShowId, viewer: ViewerId) -> list[Won]:
    """The codes of ``viewer`` from this show."""
    mine = _won().where(ClaimRow.show == show, PromotionRow.owner == viewer)
    return [_as_won(row) for row in await sql.execute(mine)]


async def won_in(
    sql: AsyncConnection, surprise: SurpriseId, number: int, viewers: Collection[str]
) -> dict[ViewerId, Won]:
    """The codes that ``viewers`` won in one drop."""
    if not viewers:
        return {}
    theirs = _won().where(ClaimRow.surprise == surprise, ClaimRow.number == number, ClaimRow.viewer.in_(viewers))
    return {ViewerId(row.viewer): _as_won(row) for row in await sql.execute(theirs)}


def _won() -> Any:
    return (
        select(ClaimRow.viewer, ClaimRow.surprise, ClaimRow.number, ClaimRow.ticket)
        .add_columns(PromoCodeRow.shown, PromoCodeRow.used, PromotionRow.ends_at)
        .join(PromotionRow, PromotionRow.id == ClaimRow.promotion)
        .join(PromoCodeRow, PromoCodeRow.promotion == PromotionRow.id)
        .order_by(ClaimRow.at)
    )


def _as_won(row: Row[Any]) -> Won:
    return Won(
        surprise=SurpriseId(row.surprise),
        number=row.number,
        ticket=row.ticket,
        code=row.shown,
        ends_at=row.ends_at,
        used=row.used > 0,
    )


async def buyers_among(sql: AsyncConnection, viewers: Collection[str]) -> set[str]:
    """Who of ``viewers`` has paid for an order."""
    paid = select(OrderRow.buyer).where(OrderRow.buyer.in_(viewers), OrderRow.paid_at.is_not(None)).distinct()
    return {row.buyer for row in await sql.execute(paid)}


def _surprise(row: Row[Any]) -> Surprise:
    return Surprise(
        id=SurpriseId(row.id),
        show=ShowId(row.show),
        terms=row.terms,
        rules=row.rules,
        prize=row.prize,
        status=DrawStatus(row.status),
        version=row.version,
        opens_at=row.opens_at,
        commitment=row.commitment,
        sealed=row.sealed,
        salt=row.salt,
        seed=row.seed,
        dropped=row.dropped,
        given=row.given,
        spent=row.spent,
        created_by=ViewerId(row.created_by),
    )


def _drop(row: Row[Any]) -> Drop:
    return Drop(
        number=row.number,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        room=row.room,
        worst=row.worst,
        claimed=row.claimed,
        given=row.given,
        closed_at=row.closed_at,
        digest=row.digest,
    )
