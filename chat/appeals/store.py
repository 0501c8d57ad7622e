"""Store: the only SQL of appeals."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.appeals.appeal import Appeal, Decision, Standing, Terms
from chat.appeals.tables import AppealRow, TermsRow
from chat.bans import BanKind
from core.bus import HOUSE
from core.database import upsert
from core.events import AppealState
from core.ids import AppealId, BanId, MessageId, ShowId, ViewerId
from core.paging import Bookmark, Page, read_page
from core.people import Viewer


async def terms(sql: AsyncConnection, *, usual: Terms) -> Standing:
    """How appeals are treated; ``usual`` if nobody has decided."""
    row = (await sql.execute(select(TermsRow.__table__).where(TermsRow.scope == HOUSE))).first()
    if row is None:
        return Standing(terms=usual)
    decided = Terms(
        answered_within=timedelta(seconds=row.answered_within_seconds),
        shortest=timedelta(seconds=row.shortest_seconds),
        unanswered_ends=row.unanswered_ends,
    )
    return Standing(terms=decided, version=row.version, changed_by=row.changed_by, changed_at=row.changed_at)


async def put_terms(sql: AsyncConnection, terms: Terms, *, version: int, by: str, at: datetime) -> bool:
    """Write ``terms`` down, if those of ``version`` are what they were made of. Returns whether they were."""
    values = {
        "answered_within_seconds": round(terms.answered_within.total_seconds()),
        "shortest_seconds": round(terms.shortest.total_seconds()),
        "unanswered_ends": terms.unanswered_ends,
        "version": version + 1,
        "changed_by": by,
        "changed_at": at,
    }
    if version == 0:
        row = upsert(sql, TermsRow).values(scope=HOUSE, **values).on_conflict_do_nothing(index_elements=["scope"])
        return (await sql.execute(row.returning(TermsRow.scope))).first() is not None
    mine = update(TermsRow).where(TermsRow.scope == HOUSE, TermsRow.version == version)
    return bool((await sql.execute(mine.values(values))).rowcount)


async def add(sql: AsyncConnection, appeal: Appeal) -> bool:
    """Write it down, unless the decision was appealed before. Returns whether it was not.

    What was answered about an earlier decision on the same message gives way.
    """
    earlier = and_(AppealRow.decided_at < appeal.decision.at, AppealRow.state != AppealState.OPEN.value)
    blank = dict.fromkeys(("escalated_at", "answer", "answered_by", "answered_by_name", "answered_at"))
    row = upsert(sql, AppealRow).values(_row(appeal))
    row = row.on_conflict_do_update(index_elements=["about"], set_=blank | _row(appeal), where=earlier)
    return (await sql.execute(row.returning(AppealRow.id))).first() is not None


async def of_decisions(sql: AsyncConnection, about: Collection[str]) -> dict[str, Appeal]:
    """The appeals there are against these decisions."""
    rows = await sql.execute(_all().where(AppealRow.about.in_(about)))
    return {each.decision.about: each for each in map(_appeal, rows)}


async def of_person(sql: AsyncConnection, viewer: ViewerId, *, show: ShowId, count: int) -> list[Appeal]:
    """The latest appeals that ``viewer`` made in ``show``, the newest first."""
    theirs = _all().where(AppealRow.viewer == viewer, AppealRow.show_id == show)
    return [_appeal(row) for row in await sql.execute(theirs.order_by(AppealRow.id.desc()).limit(count))]


async def waiting_of(sql: AsyncConnection, viewer: ViewerId, *, show: ShowId) -> int:
    """How many appeals of ``viewer`` wait in ``show``."""
    theirs = select(func.count()).where(AppealRow.viewer == viewer, AppealRow.show_id == show, _open())
    return (await sql.execute(theirs)).scalar_one()


async def find(sql: AsyncConnection, appeal: AppealId, *, show: ShowId | None = None) -> Appeal | None:
    """An appeal; with ``show`` only if its staff see it."""
    wanted = _all().where(AppealRow.id == appeal)
    row = (await sql.execute(wanted if show is None else wanted.where(_seen_in(show)))).first()
    return _appeal(row) if row else None


async def queue(sql: AsyncConnection, show: ShowId, *, after: Bookmark | None, limit: int) -> Page[Appeal]:
    """What waits for an answer in ``show``, what is due first on top."""
    columns = AppealRow.__table__.c
    wanted = _all().where(_seen_in(show), _open())
    rows = await read_page(sql, wanted, by=[columns.due, columns.id], after=after, limit=limit, newest_first=False)
    return rows.each(_appeal)


async def answered(sql: AsyncConnection, show: ShowId, *, after: Bookmark | None, limit: int) -> Page[Appeal]:
    """What was answered in ``show``, the newest appeal first."""
    wanted = _all().where(_seen_in(show), AppealRow.state != AppealState.OPEN.value)
    rows = await read_page(sql, wanted, by=[AppealRow.__table__.c.id], after=after, limit=limit)
    return rows.each(_appeal)


async def counts(sql: AsyncConnection, show: ShowId, *, now: datetime) -> tuple[int, int]:
    """How many wait in ``show``, and how many of them longer than they should."""
    late = func.count().filter(AppealRow.due <= now)
    row = (await sql.execute(select(func.count(), late).where(_seen_in(show), _open()))).one()
    return int(row[0]), int(row[1])


async def close(
    sql: AsyncConnection,
    about: Collection[str],
    *,
    state: AppealState,
    by: Viewer | None,
    answer: str | None,
    until: datetime | None = None,
    now: datetime,
) -> list[Appeal]:
    """Answer what waits of these decisions. Of all who try at once it is one who is given them back.

    Args:
        until: When the sentence ends from now on; None: it stays as it was.
    """
    values: dict[str, Any] = {"state": state.value, "answer": answer, "answered_at": now}
    if by is not None:
        values |= {"answered_by": by.id, "answered_by_name": by.name}
    if until is not None:
        values["until"] = until
    waiting = update(AppealRow).where(AppealRow.about.in_(about), _open())
    rows = await sql.execute(waiting.values(values).returning(*AppealRow.__table__.c))
    return sorted(map(_appeal, rows.all()), key=lambda each: each.id)


async def escalate(sql: AsyncConnection, appeal: AppealId, *, now: datetime) -> Appeal | None:
    """Nobody answered in time. Once; None: somebody has, or it was said before."""
    late = update(AppealRow).where(AppealRow.id == appeal, _open(), AppealRow.escalated_at.is_(None))
    late = late.where(AppealRow.due <= now).values(escalated_at=now)
    row = (await sql.execute(late.returning(*AppealRow.__table__.c))).first()
    return _appeal(row) if row else None


async def forget_words(sql: AsyncConnection, *, before: datetime, most: int) -> int:
    """Forget what was written in ``most`` appeals that were answered before then. Returns in how many."""
    old = select(AppealRow.id).where(AppealRow.answered_at < before, AppealRow.words != "").limit(most)
    forgotten = update(AppealRow).where(AppealRow.id.in_(old)).values(words="", text=None, answer=None)
    return (await sql.execute(forgotten)).rowcount


def _seen_in(show: ShowId) -> Any:
    return or_(AppealRow.show_id == show, AppealRow.scope == HOUSE)


def _open() -> Any:
    return AppealRow.state == AppealState.OPEN.value


def _all() -> Select[Any]:
    return select(AppealRow.__table__)


def _row(appeal: Appeal) -> dict[str, Any]:
    about = appeal.decision
    return {
        "id": appeal.id,
        "about": about.about,
        "show_id": appeal.show,
        "scope": HOUSE if about.scope is None else about.scope,
        "viewer": about.viewer,
        "name": about.name,
        "sentence": about.sentence.value if about.sentence else None,
        "removed": about.removed,
        "text": about.text,
        "reason": about.reason,
        "reasons": about.reasons,
        "by": about.by,
        "by_name": about.by_name,
        "by_host": about.by_host,
        "decided_at": about.at,
        "until": about.until,
        "words": appeal.words,
        "at": appeal.at,
        "due": appeal.due,
        "state": appeal.state.value,
    }


def _appeal(row: Row[Any]) -> Appeal:
    decision = Decision(
        about=BanId(row.about) if row.sentence else MessageId(row.about),
        scope=None if row.scope == HOUSE else ShowId(row.scope),
        viewer=ViewerId(row.viewer),
        name=row.name,
        sentence=BanKind(row.sentence) if row.sentence else None,
        text=row.text,
        reason=row.reason,
        reasons=row.reasons,
        by=ViewerId(row.by) if row.by else None,
        by_name=row.by_name,
        by_host=row.by_host,
        at=row.decided_at,
        until=row.until,
        removed=row.removed,
    )
    return Appeal(
        id=AppealId(row.id),
        show=ShowId(row.show_id),
        decision=decision,
        words=row.words,
        at=row.at,
        due=row.due,
        escalated_at=row.escalated_at,
        state=AppealState(row.state),
        answer=row.answer,
        answered_by=ViewerId(row.answered_by) if row.answered_by else None,
        answered_by_name=row.answered_by_name,
        answered_at=row.answered_at,
    )
