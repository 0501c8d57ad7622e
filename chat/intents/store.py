"""Store: the only SQL of intents."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.intents.intent import Intent, Phrase
from chat.intents.tables import IntentRow, WishRow, WishSumRow
from core.database import upsert
from core.ids import ShowId, ViewerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What staff of a show decided. Without ``intent`` it is the default again, or not there any more."""

    key: str
    intent: Intent | None
    off: bool


@dataclass(frozen=True, slots=True)
class Wishes:
    """How often something was wished for."""

    messages: int = 0
    people: int = 0


async def decided(sql: AsyncConnection, show: ShowId) -> list[Decided]:
    """What the staff of ``show`` decided."""
    rows = select(IntentRow.__table__).where(IntentRow.show_id == show).order_by(IntentRow.key)
    return [_decided(row) for row in (await sql.execute(rows)).all()]


async def changed(sql: AsyncConnection, shows: Collection[ShowId], since: datetime) -> set[ShowId]:
    """Those of ``shows`` about which something was decided at ``since`` or later."""
    if not shows:
        return set()
    late = select(IntentRow.show_id).where(IntentRow.changed_at >= since).distinct()
    return {ShowId(show) for show in (await sql.execute(late)).scalars()} & set(shows)


async def decide(
    sql: AsyncConnection,
    show: ShowId,
    key: str,
    *,
    phrases: tuple[str, ...] | None,
    off: bool,
    by: ViewerId,
    at: datetime,
) -> None:
    """Write down what was decided, instead of whatever was before."""
    values = {"phrases": phrases, "off": off, "changed_by": by, "changed_at": at}
    row = upsert(sql, IntentRow).values(show_id=show, key=key, **values)
    await sql.execute(row.on_conflict_do_update(index_elements=["show_id", "key"], set_=values))


async def wishes(sql: AsyncConnection, show: ShowId) -> dict[str, Wishes]:
    """How often what was wished for in ``show``."""
    rows = select(WishSumRow.key, WishSumRow.messages, WishSumRow.people).where(WishSumRow.show_id == show)
    return {row.key: Wishes(messages=row.messages, people=row.people) for row in (await sql.execute(rows)).all()}


async def add_wishes(sql: AsyncConnection, said: Iterable[tuple[ShowId, str, ViewerId]]) -> None:
    """Add messages up, each of which wished for one thing; rows in order, so that nobody waits in a ring."""
    messages = Counter(said)
    rows = [{"show_id": show, "key": key, "viewer": viewer} for show, key, viewer in sorted(messages)]
    first_time = upsert(sql, WishRow).on_conflict_do_nothing().returning(WishRow.show_id, WishRow.key)
    people = Counter((ShowId(row.show_id), str(row.key)) for row in (await sql.execute(first_time, rows)).all())
    await _add(sql, _by_intent(messages), people)


def _by_intent(messages: Mapping[tuple[ShowId, str, ViewerId], int]) -> Counter[tuple[ShowId, str]]:
    sums: Counter[tuple[ShowId, str]] = Counter()
    for (show, key, _), count in messages.items():
        sums[show, key] += count
    return sums


async def _add(
    sql: AsyncConnection, messages: Mapping[tuple[ShowId, str], int], people: Mapping[tuple[ShowId, str], int]
) -> None:
    for show, key in sorted(messages):
        more, persons = messages[show, key], people.get((show, key), 0)
        row = upsert(sql, WishSumRow).values(show_id=show, key=key, messages=more, people=persons)
        added = {"messages": WishSumRow.messages + more, "people": WishSumRow.people + persons}
        await sql.execute(row.on_conflict_do_update(index_elements=["show_id", "key"], set_=added))


def _decided(row: Row[Any]) -> Decided:
    intent = None if row.phrases is None else Intent(key=row.key, phrases=tuple(map(Phrase, row.phrases)))
    return Decided(key=row.key, intent=intent, off=row.off)
