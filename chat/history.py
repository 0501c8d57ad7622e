"""History: what was said last."""

from sqlalchemy.ext.asyncio import AsyncConnection

from chat import store
from core.events import ChatMessage
from core.ids import ShowId

SHOWN = 50
"""Messages a joiner is given. Source: server/live/snapshot.py, MESSAGES_SHOWN."""


async def recent(sql: AsyncConnection, show: ShowId, *, count: int = SHOWN) -> tuple[ChatMessage, ...]:
    """The newest messages of ``show`` that were not removed, oldest first."""
    return await store.newest(sql, show, count=count)
