"""The only SQL of giveaways. A giveaway's row is locked before its entries and its winners are touched."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.errors import NoSuchGiveaway
from core.events import DrawStatus
from core.ids import GiveawayId, ShowId, ViewerId
from shop.engaging.draws.marks import is_guests, place_of, signed_in
from shop.engaging.giveaways.giveaway import Giveaway, Way, Winner
from shop.engaging.giveaways.tables import EntryRow, GiveawayRow, WinnerRow
from shop.order_tables import OrderRow

LATEST: Final = 5
"""Giveaways of a show that are told to whoever joins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody wants to take part."""

    viewer: ViewerId
    ticket: str
    name: str
    way: Way
    mark: str | None


async def add(sql: AsyncConnection, giveaway: Giveaway, *, now: datetime) -> bool:
    """Write a giveaway down. False if another one of its show can still be entered."""
    row = upsert(sql, GiveawayRow).values(
        id=giveaway.id,
        show=giveaway.show,
        terms=giveaway.terms,
        rules=giveaway.rules,
        status=giveaway.status.value,
        version=giveaway.version,
        opens_at=giveaway.opens_at,
        closes_at=giveaway.closes_at,
        commitment=giveaway.commitment,
        sealed=giveaway.sealed,
        entries=0,
        drawn=0,
        created_by=giveaway.created_by,
        created_at=now,
    )
    return (await sql.execute(row.on_conflict_do_nothing())).rowcount == 1


async def find(sql: AsyncConnection, giveaway: str, *, lock: bool = False) -> Giveaway:
    """The giveaway with this id.

    Raises:
        NoSuchGiveaway: There is none.
    """
    chosen = select(GiveawayRow.__table__).where(GiveawayRow.id == giveaway)
    row = (await sql.execute(chosen.with_for_update() if lock else chosen)).first()
    if row is None:
        raise NoSuchGiveaway(giveaway)
    return _giveaway(row)


async def of_show(sql: AsyncConnection, show: ShowId) -> list[Giveaway]:
    """The latest giveaways of ``show``, oldest first."""
    chosen = select(GiveawayRow.__table__).where(GiveawayRow.show == show).order_by(GiveawayRow.id.desc()).limit(LATEST)
    return [_giveaway(row) for row in reversed((await sql.execute(chosen)).all())]


async def listening(sql: AsyncConnection, shows: Collection[ShowId]) -> list[Giveaway]:
    """Giveaways of ``shows`` that are not drawn yet, locked in the order of their ids."""
    found = select(GiveawayRow.__table__).where(GiveawayRow.show.in_(shows))
    rows = await sql.execute(
        found.where(GiveawayRow.status == DrawStatus.OPEN.value).order_by(GiveawayRow.id).with_for_update()
    )
    return [_giveaway(row) for row in rows]


async def change(sql: AsyncConnection, giveaway: GiveawayId, **values: Any) -> None:
    """Change a giveaway; its version grows with it."""
    changed = update(GiveawayRow).where(GiveawayRow.id == giveaway)
    await sql.execute(changed.values(version=GiveawayRow.version + 1, **values))


async def enter(sql: AsyncConnection, giveaway: Giveaway, entries: Sequence[Entry], *, now: datetime) -> set[ViewerId]:
    """Write entries down. Returns whose were new: of two guests with one mark, or two of one person, the first is."""
    if not entries:
        return set()
    rows = [
        {
            "giveaway": giveaway.id,
            "viewer": each.viewer,
            "ticket": each.ticket,
            "name": each.name,
            "way": each.way.value,
            "mark": each.mark,
            "at": now,
        }
        for each in entries
    ]
    put = upsert(sql, EntryRow).values(rows).on_conflict_do_nothing().returning(EntryRow.viewer)
    new = {ViewerId(row.viewer) for row in await sql.execute(put)}
    if new:
        await change(sql, giveaway.id, entries=GiveawayRow.entries + len(new))
    return new


async def taken_over(sql: AsyncConnection, giveaway: Giveaway, entries: Sequence[Entry]) -> list[Entry]:
    """Let entries of guests be those of the accounts into which they signed in. Returns the entries that are left."""
    places = {place_of(each.mark) for each in entries if each.mark}
    if not places:
        return list(entries)
    row = EntryRow
    mine = select(row.viewer, row.mark).where(row.giveaway == giveaway.id)
    found = await sql.execute(mine.where(row.mark.in_([*places, *map(signed_in, places)])))
    known = {each.mark: each.viewer for each in found}
    inside = await entered(sql, giveaway.id, [each.viewer for each in entries])
    left: dict[str, Entry] = {}
    for each in entries:
        if each.mark is None or each.viewer in inside:
            left.setdefault(each.viewer, each)
            continue
        if is_guests(each.mark) and signed_in(each.mark) in known:
            continue  # whose device it is takes part by their account
        guest = None if is_guests(each.mark) else known.pop(place_of(each.mark), None)
        known.setdefault(each.mark, each.viewer)
        if guest is None or left.pop(guest, None) is not None:  # the guest they were may be in this very batch
            left[each.viewer] = each
            continue
        values = {"viewer": each.viewer, "ticket": each.ticket, "name": each.name, "mark": each.mark}
        await sql.execute(update(row).where(row.giveaway == giveaway.id, row.viewer == guest).values(**values))
        inside.add(each.viewer)
    return list(left.values())


async def entered(sql: AsyncConnection, giveaway: str, viewers: Collection[str]) -> set[str]:
    """Who of ``viewers`` takes part."""
    mine = (EntryRow.giveaway == giveaway) & EntryRow.viewer.in_(viewers)
    return {row.viewer for row in await sql.execute(select(EntryRow.viewer).where(mine))}


async def people(sql: AsyncConnection, giveaway: str) -> dict[str, tuple[ViewerId, str]]:
    """Everybody who takes part, and their names, by ticket."""
    rows = await sql.execute(
        select(EntryRow.ticket, EntryRow.viewer, EntryRow.name).where(EntryRow.giveaway == giveaway)
    )
    return {row.ticket: (ViewerId(row.viewer), row.name) for row in rows}


async def buyers(sql: AsyncConnection, show: ShowId, *, before: datetime) -> dict[ViewerId, str]:
    """Who paid for an order in ``show`` before a moment, and their names."""
    paid = select(OrderRow.buyer, OrderRow.buyer_name).where(OrderRow.show == show, OrderRow.paid_at <= before)
    return {ViewerId(row.buyer): row.buyer_name for row in await sql.execute(paid)}


async def draw(sql: AsyncConnection, giveaway: GiveawayId, winner: Winner) -> None:
    """Somebody was drawn."""
    row = {"place": winner.place, "viewer": winner.viewer, "ticket": winner.ticket, "name": winner.name}
    await sql.execute(insert(WinnerRow).values(giveaway=giveaway, until=winner.until, **row))


async def winners(sql: AsyncConnection, giveaway: str) -> list[Winner]:
    """Everybody who was drawn so far, in the order of the draw."""
    chosen = select(WinnerRow.__table__).where(WinnerRow.giveaway == giveaway).order_by(WinnerRow.place)
    return [_winner(row) for row in await sql.execute(chosen)]


async def lapse(sql: AsyncConnection, giveaway: GiveawayId, *, now: datetime) -> int:
    """Who did not claim in time loses it. Returns how many that are."""
    late = (WinnerRow.giveaway == giveaway) & (WinnerRow.until <= now)
    waiting = WinnerRow.claimed_at.is_(None) & WinnerRow.lapsed_at.is_(None)
    return (await sql.execute(update(WinnerRow).where(late, waiting).values(lapsed_at=now))).rowcount


async def claim(
    sql: AsyncConnection, giveaway: GiveawayId, viewer: ViewerId, *, called: str, contact: str, now: datetime
) -> bool:
    """A winner claims the prize. False if it is not theirs, or not any more, or claimed before."""
    mine = (WinnerRow.giveaway == giveaway) & (WinnerRow.viewer == viewer) & (WinnerRow.until > now)
    waiting = WinnerRow.claimed_at.is_(None) & WinnerRow.lapsed_at.is_(None)
    claimed = update(WinnerRow).where(mine, waiting).values(claimed_at=now, called=called, contact=contact)
    return (await sql.execute(claimed)).rowcount == 1


def _giveaway(row: Row[Any]) -> Giveaway:
    return Giveaway(
        id=GiveawayId(row.id),
        show=ShowId(row.show),
        terms=row.terms,
        rules=row.rules,
        status=DrawStatus(row.status),
        version=row.version,
        opens_at=row.opens_at,
        commitment=row.commitment,
        sealed=row.sealed,
        salt=row.salt,
        seed=row.seed,
        entries=row.entries,
        drawn=row.drawn,
        digest=row.digest,
        created_by=ViewerId(row.created_by),
    )


def _winner(row: Row[Any]) -> Winner:
    return Winner(
        place=row.place,
        viewer=ViewerId(row.viewer),
        ticket=row.ticket,
        name=row.name,
        until=row.until,
        claimed_at=row.claimed_at,
        lapsed_at=row.lapsed_at,
        contact=row.contact,
        called=row.called,
    )
