"""Asker store: the only SQL of who asked, how, and who wants a human."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.group import QUESTIONS, Group
from chat.asked.tables import AskerRow, GroupRow, HumanRow
from chat.held.tables import HeldRow
from chat.tables import MessageRow
from core.database import upsert
from core.heard import Heard
from core.ids import AnswerId, GroupId, MessageId, ShowId, ViewerId, first_at
from core.people import Language, Origin, Role, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Somebody, and how they asked."""

    viewer: ViewerId
    message: MessageId
    language: Language
    at: datetime


@dataclass(frozen=True, slots=True)
class Wording:
    """How somebody asked."""

    message: MessageId
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many have asked: in the whole show, since it was last answered, and how many want a human."""

    people: int = 0
    since: int = 0
    humans: int = 0


async def add_askers(sql: AsyncConnection, asked: Sequence[tuple[Group, Iterable[Asker]]]) -> None:
    """Count who asked each group, once in a round of it; whoever asked in an earlier one asks anew."""
    rows = [
        {
            "group_id": group.id,
            "viewer": each.viewer,
            "message": each.message,
            "language": each.language.value,
            "round": group.round,
            "at": each.at,
        }
        for group, askers in asked
        for each in sorted(askers, key=lambda each: each.viewer)
    ]
    new = upsert(sql, AskerRow)
    anew = {name: new.excluded[name] for name in ("message", "language", "round", "at")}
    counted = new.on_conflict_do_update(
        index_elements=["group_id", "viewer"], set_=anew, where=AskerRow.round < new.excluded.round
    )
    await sql.execute(counted, rows)


async def missed(sql: AsyncConnection, *, since: datetime, most: int) -> list[Heard]:
    """What viewers said since then, the newest ``most``, oldest first, that counts for no group and everybody may read.

    Talk is among it, and so are what another process is about to look at, and what somebody asked twice. What was held
    is not: its moment has passed.
    """
    row, viewers = MessageRow, [Role.GUEST.value, Role.VIEWER.value]
    shown = select(row.__table__).where(
        row.id >= first_at("msg", since), row.removed_at.is_(None), row.hushed_by.is_(None)
    )
    counted = exists().where(AskerRow.viewer == row.author_id, AskerRow.message == row.id)
    held = exists().where(HeldRow.id == row.id)
    missed = shown.where(row.at >= since, row.author_role.in_(viewers), ~counted, ~held)
    rows = (await sql.execute(missed.order_by(row.id.desc()).limit(most))).all()
    return [
        Heard(
            show=ShowId(each.show_id),
            viewer=Viewer(id=ViewerId(each.author_id), name=each.author_name, role=Role(each.author_role)),
            origin=Origin(address=each.address or "", device=each.device),
            message=MessageId(each.id),
            intents=frozenset((each.intents or "").split()),
            text=each.text,
            at=each.at,
            again=True,
        )
        for each in reversed(rows)
    ]


async def counted(
    sql: AsyncConnection, groups: Collection[Group], viewers: Collection[ViewerId]
) -> frozenset[tuple[GroupId, ViewerId]]:
    """Which of ``viewers`` have asked which of ``groups`` since it was last answered."""
    rounds, row = {each.id: each.round for each in groups}, AskerRow
    asked = select(row.group_id, row.viewer, row.round).where(row.group_id.in_(rounds), row.viewer.in_(viewers))
    found = [(GroupId(each.group_id), ViewerId(each.viewer), each.round) for each in await sql.execute(asked)]
    return frozenset((group, viewer) for group, viewer, round in found if round == rounds[group])


async def add_human(sql: AsyncConnection, answer: AnswerId, viewer: Viewer, *, group: GroupId, now: datetime) -> bool:
    """``viewer`` wants a human. False: they said so before."""
    row = upsert(sql, HumanRow).values(answer=answer, viewer=viewer.id, name=viewer.name, group_id=group, at=now)
    return (await sql.execute(row.on_conflict_do_nothing(index_elements=["answer", "viewer"]))).rowcount == 1


async def crowds(sql: AsyncConnection, groups: Sequence[Group]) -> Mapping[GroupId, Crowd]:
    """How many have asked each."""
    ids = [each.id for each in groups]
    by_round = select(AskerRow.group_id, AskerRow.round, func.count().label("people"))
    rounds = {each.id: each.round for each in groups}
    people, since = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
    found = await sql.execute(by_round.where(AskerRow.group_id.in_(ids)).group_by(AskerRow.group_id, AskerRow.round))
    for row in found:
        people[row.group_id] += row.people
        since[row.group_id] += row.people if row.round == rounds[row.group_id] else 0
    wanted = select(HumanRow.group_id, func.count(HumanRow.viewer.distinct()).label("people"))
    humans = await sql.execute(wanted.where(HumanRow.group_id.in_(ids)).group_by(HumanRow.group_id))
    many = {row.group_id: row.people for row in humans}
    return {each: Crowd(people[each], since[each], many.get(each, 0)) for each in ids}


async def wordings(sql: AsyncConnection, group: GroupId, *, most: int = QUESTIONS) -> list[Wording]:
    """How it was asked, the latest first: what was removed, or is kept from the others, is not among it."""
    return (await wordings_of(sql, [group], most=most))[group]


async def wordings_of(
    sql: AsyncConnection, groups: Collection[GroupId], *, most: int = QUESTIONS
) -> dict[GroupId, list[Wording]]:
    """``wordings`` of many groups."""
    latest = (AskerRow.at.desc(), MessageRow.id.desc())
    place = func.row_number().over(partition_by=AskerRow.group_id, order_by=latest).label("place")
    ranked = (
        select(AskerRow.group_id, MessageRow.id, MessageRow.text, AskerRow.language, place)
        .join(AskerRow, AskerRow.message == MessageRow.id)
        .where(AskerRow.group_id.in_(groups), MessageRow.removed_at.is_(None), MessageRow.hushed_by.is_(None))
        .subquery()
    )
    found: dict[GroupId, list[Wording]] = {each: [] for each in groups}
    rows = await sql.execute(select(ranked).where(ranked.c.place <= most).order_by(ranked.c.group_id, ranked.c.place))
    for row in rows.all():
        found[GroupId(row.group_id)].append(Wording(MessageId(row.id), row.text, Language(row.language)))
    return found


async def last_human(sql: AsyncConnection, group: GroupId) -> tuple[datetime, str, AnswerId, str | None] | None:
    """Who last wanted a human: when, their name, the answer that was not enough, and how they had asked."""
    found = (
        select(HumanRow.at, HumanRow.name, HumanRow.answer, MessageRow.text)
        .outerjoin(AskerRow, (AskerRow.group_id == HumanRow.group_id) & (AskerRow.viewer == HumanRow.viewer))
        .outerjoin(MessageRow, (MessageRow.id == AskerRow.message) & MessageRow.removed_at.is_(None))
        .where(HumanRow.group_id == group)
        .order_by(HumanRow.at.desc(), HumanRow.viewer)
        .limit(1)
    )
    row = (await sql.execute(found)).first()
    return (row.at, row.name, AnswerId(row.answer), row.text) if row else None


async def drop_asker(sql: AsyncConnection, viewer: ViewerId, *, show: ShowId | None) -> dict[GroupId, ShowId]:
    """Let ``viewer`` not have asked, in ``show`` or anywhere. Returns what they had asked.

    Groups are locked first, in the order in which questions lock them: nobody waits in a ring.
    """
    theirs = select(GroupRow.id, GroupRow.show_id).join(AskerRow, AskerRow.group_id == GroupRow.id)
    theirs = theirs.where(AskerRow.viewer == viewer)
    if show is not None:
        theirs = theirs.where(GroupRow.show_id == show)
    theirs = theirs.order_by(GroupRow.product, GroupRow.topic, GroupRow.cluster).with_for_update(of=GroupRow)
    groups = {GroupId(row.id): ShowId(row.show_id) for row in (await sql.execute(theirs)).all()}
    for row in (AskerRow, HumanRow):
        await sql.execute(delete(row).where(row.viewer == viewer, row.group_id.in_(groups)))
    moved = update(GroupRow).where(GroupRow.id.in_(groups))
    await sql.execute(moved.values(version=GroupRow.version + 1))
    return groups
