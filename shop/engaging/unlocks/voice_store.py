"""The only SQL of who was counted for an unlock, and of who has its discount for it. The unlock is locked by then."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, or_, select, tuple_, union, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import upsert
from core.events import OrderPaid, UnlockFor, UnlockGoal
from core.ids import OrderId, PromotionId, ShowId, UnlockId, ViewerId
from shop.engaging.polls.tables import PollVoteRow
from shop.engaging.unlocks.counted import Known
from shop.engaging.unlocks.tables import UnlockRow, UnlockVoiceRow
from shop.engaging.unlocks.unlock import Asker, Unlock
from shop.order import BOUGHT
from shop.order_tables import OrderRow
from shop.promo_tables import HolderRow
from shop.tables import CartRow


async def voiced(sql: AsyncConnection, show: ShowId, person: ViewerId) -> list[UnlockId]:
    """Where ``person`` is in, of the unlocks of ``show``: counted; or, once it gives to some, holding its discount."""
    voice, holder, row = UnlockVoiceRow, HolderRow, UnlockRow
    guests = select(CartRow.buyer).where(CartRow.merged_into == person)
    for_all = or_(row.unlocked_at.is_(None), row.for_whom == UnlockFor.EVERYBODY.value)
    counted = select(row.id).join(voice, voice.unlock == row.id).where(row.show == show, for_all)
    holds = select(row.id).join(holder, holder.promotion == row.promotion).where(row.show == show)
    mine = union(
        counted.where(or_(voice.person == person, voice.person.in_(guests))),
        holds.where(or_(holder.person == person, holder.person.in_(guests))),
    )
    return sorted(UnlockId(each) for each in (await sql.execute(mine)).scalars())


async def known(
    sql: AsyncConnection, unlocks: Collection[UnlockId], askers: Collection[Asker]
) -> dict[UnlockId, Known]:
    """Who of ``askers`` was counted before for each of ``unlocks``, which are locked; in one statement for all."""
    voice = UnlockVoiceRow
    guests = [each.origin for each in askers if each.is_guest]
    devices = {each.origin.device for each in askers if each.origin.device}

    def those(what: str, value: Any, which: Collection[str | None]) -> Select[Any]:
        one = func.min(voice.person).label("person"), func.min(voice.address).label("address")
        chosen = select(
            voice.unlock, literal(what).label("what"), value.label("value"), func.count().label("voices"), *one
        )
        return chosen.where(voice.unlock.in_(unlocks), value.in_(which)).group_by(voice.unlock, value)

    parts = [those("person", voice.person, {each.viewer.id for each in askers})]
    if devices:
        parts += [
            those("device", voice.device, devices),
            those("guest", voice.device, devices).where(voice.address.is_not(None)),
        ]
    parts += [those("address", voice.address, {each.address for each in guests})] if guests else []
    found = {unlock: Known() for unlock in unlocks}
    for row in await sql.execute(union_all(*parts)):
        mine = found[UnlockId(row.unlock)]
        match row.what:
            case "person":
                mine.persons.add(ViewerId(row.value))
            case "device":
                mine.devices.add(row.value)
            case "guest":
                mine.guests[row.value] = ViewerId(row.person), row.address
            case _:
                mine.addresses[row.value] = int(row.voices)
    return found


async def asked_since(sql: AsyncConnection, unlock: UnlockId, moment: datetime) -> list[ViewerId]:
    """Who asked for ``unlock`` and was counted towards its goal at ``moment`` or later."""
    voice, row = UnlockVoiceRow, UnlockRow
    towards = or_(row.unlocked_at.is_(None), voice.at <= row.unlocked_at)
    of_it = select(voice.person).join(row, row.id == voice.unlock).where(voice.unlock == unlock, towards)
    mine = of_it.where(voice.at >= moment)
    return [ViewerId(row.person) for row in await sql.execute(mine.order_by(voice.person))]


async def add_voices(sql: AsyncConnection, unlock: UnlockId, askers: Sequence[Asker], *, source: str) -> int:
    """Count ``askers``; who was counted before is not again. Returns how many are new."""
    if not askers:
        return 0
    rows = [
        {
            "unlock": unlock,
            "person": each.viewer.id,
            "source": source,
            "device": each.origin.device,
            "address": each.origin.address if each.is_guest else None,
            "at": each.at,
        }
        for each in askers
    ]
    added = upsert(sql, UnlockVoiceRow).on_conflict_do_nothing().returning(UnlockVoiceRow.person)
    return len((await sql.execute(added, rows)).all())


async def forget_origins(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget from where ``most`` people asked who did so before then. Returns how many."""
    voice = UnlockVoiceRow
    traced = or_(voice.device.is_not(None), voice.address.is_not(None))
    old = select(voice.unlock, voice.person).where(voice.at < before, traced).limit(most)
    theirs = update(voice).where(tuple_(voice.unlock, voice.person).in_(old))
    return (await sql.execute(theirs.values(device=None, address=None))).rowcount


async def add_buyers(sql: AsyncConnection, unlock: UnlockId, paid: Collection[OrderPaid]) -> set[ViewerId]:
    """Count who paid, for the first order of each. Returns who of them is new."""
    if not paid:
        return set()
    first = {fact.buyer: fact for fact in sorted(paid, key=lambda fact: (fact.at, fact.order), reverse=True)}
    rows = [
        {"unlock": unlock, "person": buyer, "source": first[buyer].order, "at": first[buyer].at}
        for buyer in sorted(first)
    ]
    added = upsert(sql, UnlockVoiceRow).on_conflict_do_nothing().returning(UnlockVoiceRow.person)
    return {ViewerId(each.person) for each in await sql.execute(added, rows)}


async def paid_meanwhile(sql: AsyncConnection, unlock: Unlock) -> list[OrderPaid]:
    """Orders that were paid in time and stand, of buyers whom ``unlock`` has not counted: nobody was told yet."""
    voice, order = UnlockVoiceRow, OrderRow
    counted = select(voice.person).where(voice.unlock == unlock.id, voice.person == order.buyer)
    in_time = (order.paid_at >= unlock.terms.opens_at) & (order.paid_at < unlock.closed_at)
    bought = order.status.in_([status.value for status in BOUGHT])
    mine = select(order.id, order.buyer, order.paid_at).where(order.show == unlock.show, bought, in_time)
    return [
        OrderPaid(show=unlock.show, at=row.paid_at, order=OrderId(row.id), buyer=ViewerId(row.buyer))
        for row in await sql.execute(mine.where(~counted.exists()).order_by(order.id))
    ]


async def hand_over(sql: AsyncConnection, unlock: UnlockId, signed_in: Mapping[ViewerId, ViewerId]) -> None:
    """Let the voices of guests be those of the accounts into which they signed in: no guest's any more."""
    voice = UnlockVoiceRow
    for guest in sorted(signed_in):
        theirs = update(voice).where(voice.unlock == unlock, voice.person == guest)
        await sql.execute(theirs.values(person=signed_in[guest], address=None))


async def hand_out(sql: AsyncConnection, unlock: Unlock, promotion: PromotionId) -> None:
    """Let everybody whom ``unlock`` counted, or who voted in its poll, hold ``promotion``."""
    if unlock.terms.goal is UnlockGoal.POLL:
        who = select(literal(promotion), PollVoteRow.person).where(PollVoteRow.poll == unlock.terms.poll)
    else:
        who = select(literal(promotion), UnlockVoiceRow.person).where(UnlockVoiceRow.unlock == unlock.id)
    await sql.execute(insert(HolderRow).from_select(["promotion", "person"], who))


async def lean_on(sql: AsyncConnection, unlock: UnlockId, buyer: ViewerId, *, old: OrderId, new: OrderId) -> None:
    """Who was counted for the order ``old`` is counted for ``new`` from now on."""
    voice = UnlockVoiceRow
    mine = (voice.unlock == unlock) & (voice.person == buyer) & (voice.source == old)
    await sql.execute(update(voice).where(mine).values(source=new))


async def drop_voice(sql: AsyncConnection, unlock: UnlockId, person: ViewerId, *, source: str | None = None) -> int:
    """Take ``person`` back, and the guests they were. Returns how many voices that were."""
    voice = UnlockVoiceRow
    guests = select(CartRow.buyer).where(CartRow.merged_into == person)
    theirs = or_(voice.person == person, voice.person.in_(guests))
    mine = delete(voice).where(voice.unlock == unlock, theirs)
    return (await sql.execute(mine.where(voice.source == source) if source else mine)).rowcount


async def leans_on(sql: AsyncConnection, unlock: UnlockId, buyer: ViewerId, order: OrderId) -> bool:
    """Whether ``buyer`` is counted for ``order``."""
    voice = UnlockVoiceRow
    theirs = (voice.unlock == unlock) & (voice.person == buyer) & (voice.source == order)
    return (await sql.execute(select(voice.person).where(theirs))).first() is not None
