"""Lines: what entries of the knowledge say at this moment, wherever they stand."""

from collections.abc import Collection, Mapping

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.asked.knowing import Knowing, Line
from chat.faq import store as faq
from core.events import AnswerSource
from core.ids import FaqId, ShowId, looks_like_id


async def line_of(sql: AsyncConnection, entry: str, *, show: ShowId, knowing: Knowing) -> Line | None:
    """What ``entry`` says in ``show``; None: it is gone, or not published any more."""
    return (await lines_of(sql, [entry], show=show, knowing=knowing)).get(entry)


async def lines_of(
    sql: AsyncConnection, entries: Collection[str], *, show: ShowId, knowing: Knowing
) -> Mapping[str, Line]:
    """What each of ``entries`` says in ``show``, as far as it is there."""
    theirs = [each for each in entries if not looks_like_id(each, "faq")]
    found = dict(await knowing.lines(sql, show, theirs)) if theirs else {}
    for each in set(entries) - set(theirs):
        entry = await faq.find(sql, FaqId(each))
        if entry is not None and entry.published:
            found[each] = Line(source=AnswerSource.FAQ, text=entry.answer, field=entry.question, product=entry.product)
    return found
