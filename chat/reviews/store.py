"""Store: the only SQL of reviews. They are written and read, never changed."""

from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.reviews.review import Review, Why, masked
from chat.reviews.tables import ReviewRow
from core.database import alone, upsert
from core.ids import MessageId, ShowId
from core.paging import Bookmark, Page, read_page


async def add(sql: AsyncConnection, review: Review) -> bool:
    """Write a review down. Returns whether it is new: the same of the same text is said once.

    Once something else was said of it, it may be said again: who takes away what was restored has the last word.
    """
    await alone(sql, f"reviews of {review.message}")
    at, same = ReviewRow.at, ReviewRow.why == review.why.value
    last = select(func.max(at).filter(same), func.max(at).filter(~same)).where(ReviewRow.message == review.message)
    said, otherwise = (await sql.execute(last)).one()
    if said is not None and (otherwise is None or otherwise <= said):
        return False
    key = ["message", "why", "at"]
    row = upsert(sql, ReviewRow).values(_row(review)).on_conflict_do_nothing(index_elements=key)
    return (await sql.execute(row.returning(ReviewRow.message))).first() is not None


async def page(sql: AsyncConnection, *, after: Bookmark | None, limit: int) -> Page[Review]:
    """Reviews by the age of their texts, the oldest first."""
    columns = ReviewRow.__table__.c
    wanted = select(ReviewRow.__table__)
    rows = await read_page(
        sql, wanted, by=[columns.message, columns.why, columns.at], after=after, limit=limit, newest_first=False
    )
    return rows.each(_review)


async def newest(sql: AsyncConnection, *, count: int) -> list[Review]:
    """What was said of the newest texts."""
    row = ReviewRow
    rows = await sql.execute(select(row.__table__).order_by(row.message.desc(), row.why, row.at.desc()).limit(count))
    return [_review(each) for each in rows]


def _row(review: Review) -> dict[str, Any]:
    return {
        "message": review.message,
        "why": review.why.value,
        "show_id": review.show,
        "was": review.was,
        "text": masked(review.text, review.findings),
        "findings": review.findings,
        "scores": dict(review.scores),
        "at": review.at,
    }


def _review(row: Row[Any]) -> Review:
    return Review(
        message=MessageId(row.message),
        show=ShowId(row.show_id),
        why=Why(row.why),
        was=row.was,
        text=row.text,
        findings=row.findings,
        scores=row.scores,
        at=row.at,
    )
