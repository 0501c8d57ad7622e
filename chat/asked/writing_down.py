"""Writing down: what staff tell viewers in the assistant's place is in the log, with what it had suggested."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.group import Answer, Group
from chat.asked.topics import NAMES, OTHER
from chat.log import store as log
from chat.log.entry import Deed, entry
from chat.message import excerpt
from chat.reviews.review import masked
from core.events import Localized
from core.people import Viewer


async def write_answer(
    sql: AsyncConnection,
    answer: Answer,
    *,
    by: Viewer,
    at: datetime,
    deed: Deed = Deed.ANSWER_SAID,
    before: Localized | None = None,
) -> None:
    """Staff published an answer, as it was suggested or in their own words, or took one back.

    Args:
        before: What the assistant suggested.
    """
    told = entry(
        deed,
        by=by,
        show=answer.show,
        subject=answer.id,
        about=_masked(answer.text),
        at=at,
        before={"suggested": _masked(before)} if before else None,
        after={
            "edited": before is not None and answer.text != before,
            "source": answer.source.value,
            "asked": answer.asked,
        },
    )
    await log.write(sql, told)


async def write_dismissal(sql: AsyncConnection, group: Group, *, by: Viewer, at: datetime) -> None:
    """Staff want to hear no more of a question."""
    topic = NAMES.get(group.topic, NAMES[OTHER])
    told = entry(Deed.QUESTION_DISMISSED, by=by, show=group.show, subject=group.id, about=topic.ru, at=at)
    await log.write(sql, told)


def _masked(text: Localized) -> str:
    return excerpt(masked(text.ru or text.en, ()))
