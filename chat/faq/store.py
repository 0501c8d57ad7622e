"""Store: the only SQL of the FAQ."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.faq.faq import Faq
from chat.faq.tables import FaqRow
from core.ids import FaqId, GroupId, ProductId, ShowId
from core.paging import Bookmark, Page, read_page

MOST_WORDS = 8
"""Words of a search; the rest is not looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which entries are wanted: those that have all of these words somewhere, drafts, published ones or both."""

    words: str = ""
    published: bool | None = None
    product: ProductId | None = None


async def add(sql: AsyncConnection, entry: Faq) -> None:
    """Write a new entry down."""
    await sql.execute(insert(FaqRow).values(**_row(entry)))


async def put(sql: AsyncConnection, entry: Faq) -> Faq | None:
    """Write ``entry`` over the one of the same version. Returns it at its next; None: it was not at that version."""
    same = update(FaqRow).where(FaqRow.id == entry.id, FaqRow.version == entry.version)
    values = {**_row(entry), "version": entry.version + 1}
    row = (await sql.execute(same.values(**values).returning(*FaqRow.__table__.c))).first()
    return _faq(row) if row else None


async def drop(sql: AsyncConnection, entry: FaqId, *, version: int) -> bool:
    """Take the entry of this version away. Whether it was."""
    gone = await sql.execute(delete(FaqRow).where(FaqRow.id == entry, FaqRow.version == version))
    return gone.rowcount == 1


async def find(sql: AsyncConnection, entry: FaqId) -> Faq | None:
    """The entry with this id."""
    row = (await sql.execute(_all().where(FaqRow.id == entry))).first()
    return _faq(row) if row else None


async def of_group(sql: AsyncConnection, group: GroupId) -> Faq | None:
    """The entry that was made of a group."""
    row = (await sql.execute(_all().where(FaqRow.group_id == group))).first()
    return _faq(row) if row else None


async def of_groups(sql: AsyncConnection, groups: Collection[GroupId]) -> dict[GroupId, FaqId]:
    """The entries that were made of these groups."""
    rows = await sql.execute(select(FaqRow.group_id, FaqRow.id).where(FaqRow.group_id.in_(groups)))
    return {GroupId(str(row.group_id)): FaqId(row.id) for row in rows}


async def stamp(sql: AsyncConnection) -> str:
    """Changes whenever what is published does."""
    seen = select(func.count(), func.max(FaqRow.changed_at), func.sum(FaqRow.version)).where(FaqRow.published)
    count, latest, versions = (await sql.execute(seen)).one()
    return f"{count} {latest} {versions}"


async def published(sql: AsyncConnection, products: Collection[str]) -> tuple[Faq, ...]:
    """What is published of these products and of the whole shop."""
    theirs = FaqRow.product.is_(None) | FaqRow.product.in_(products)
    rows = await sql.execute(_all().where(FaqRow.published, theirs).order_by(FaqRow.id))
    return tuple(map(_faq, rows.all()))


async def page(sql: AsyncConnection, search: Search, *, after: Bookmark | None, limit: int) -> Page[Faq]:
    """The entries that are wanted, the newest first."""
    wanted = _all()
    if search.published is not None:
        wanted = wanted.where(FaqRow.published.is_(search.published))
    if search.product is not None:
        wanted = wanted.where(FaqRow.product == search.product)
    for word in search.words.casefold().split()[:MOST_WORDS]:
        wanted = wanted.where(FaqRow.sought.contains(word, autoescape=True))
    return (await read_page(sql, wanted, by=[FaqRow.__table__.c.id], after=after, limit=limit)).each(_faq)


def _all() -> Select[Any]:
    return select(FaqRow.__table__)


def _row(entry: Faq) -> dict[str, Any]:
    said = (*entry.ways, entry.answer.ru, entry.answer.en, entry.topic or "")
    return {
        "id": entry.id,
        "topic": entry.topic,
        "product": entry.product,
        "question": entry.question,
        "answer": entry.answer,
        "wordings": entry.wordings,
        "sought": " ".join(said).casefold(),
        "published": entry.published,
        "show_id": entry.show,
        "group_id": entry.group,
        "version": entry.version,
        "changed_by": entry.changed_by,
        "changed_at": entry.changed_at,
    }


def _faq(row: Row[Any]) -> Faq:
    return Faq(
        id=FaqId(row.id),
        topic=row.topic,
        product=ProductId(row.product) if row.product else None,
        question=row.question,
        answer=row.answer,
        wordings=row.wordings,
        published=row.published,
        show=ShowId(row.show_id) if row.show_id else None,
        group=GroupId(row.group_id) if row.group_id else None,
        version=row.version,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
    )
