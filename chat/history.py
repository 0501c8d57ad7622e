"""History: what was said last."""

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import store
from chat.asked import answer_store
from core.events import AnswerView, ChatMessage
from core.ids import ShowId

SHOWN = 50
"""Messages a joiner is given. Source: server/live/snapshot.py, MESSAGES_SHOWN."""


async def recent(sql: AsyncConnection, show: ShowId, *, count: int = SHOWN) -> tuple[ChatMessage, ...]:
    """The newest messages of ``show`` that were not removed, oldest first."""
    return await store.newest(sql, show, count=count)


async def answers(sql: AsyncConnection, show: ShowId, *, count: int) -> tuple[AnswerView, ...]:
    """The latest answers to what was asked in ``show`` that stand, and the one that is pinned, oldest first."""
    return tuple(each.view for each in await answer_store.shown(sql, show, count=count))
