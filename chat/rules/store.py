"""Store: the only SQL of chat rules."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.rules.rules import ChatRules, Manner
from chat.rules.tables import RulesRow
from core.bus import HOUSE
from core.database import upsert
from core.ids import ShowId


async def find(sql: AsyncConnection, scope: ShowId | None) -> ChatRules:
    """What was decided for ``scope``; version 0: nothing."""
    row = (await sql.execute(_all().where(RulesRow.show_id == _scope(scope)))).first()
    return _rules(row) if row else ChatRules(scope=scope)


async def changed(sql: AsyncConnection, *, since: datetime | None) -> list[ChatRules]:
    """What was decided at ``since`` or later; without it all that ever was."""
    wanted = _all() if since is None else _all().where(RulesRow.changed_at >= since)
    return [_rules(row) for row in (await sql.execute(wanted)).all()]


async def put(sql: AsyncConnection, rules: ChatRules, *, by: str, at: datetime) -> ChatRules | None:
    """Write ``rules`` down, if those of this version are what they were made of. Returns them; None: they were not."""
    values = {
        "blocked": rules.blocked,
        "allowed": rules.allowed,
        "strictness": dict(rules.strictness),
        "slow_seconds": round(rules.manner.slow.total_seconds()),
        "emoji_only": rules.manner.emoji_only,
        "no_links": rules.manner.no_links,
        "phrases": rules.phrases,
        "version": rules.version + 1,
        "changed_by": by,
        "changed_at": at,
    }
    columns = RulesRow.__table__.c
    if rules.version == 0:
        row = upsert(sql, RulesRow).values(show_id=_scope(rules.scope), **values)
        written = await sql.execute(row.on_conflict_do_nothing(index_elements=["show_id"]).returning(*columns))
    else:
        mine = (RulesRow.show_id == _scope(rules.scope)) & (RulesRow.version == rules.version)
        written = await sql.execute(update(RulesRow).where(mine).values(**values).returning(*columns))
    made = written.first()
    return _rules(made) if made else None


def _all() -> Any:
    return select(RulesRow.__table__)


def _scope(scope: ShowId | None) -> ShowId:
    return HOUSE if scope is None else scope


def _rules(row: Row[Any]) -> ChatRules:
    return ChatRules(
        scope=None if row.show_id == HOUSE else ShowId(row.show_id),
        blocked=row.blocked,
        allowed=row.allowed,
        strictness=row.strictness,
        manner=Manner(slow=timedelta(seconds=row.slow_seconds), emoji_only=row.emoji_only, no_links=row.no_links),
        phrases=row.phrases,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
