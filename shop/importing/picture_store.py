"""The only SQL of pictures that are still to be fetched."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Work
from core.ids import ImportId
from shop.importing.errand import Stage
from shop.importing.import_tables import ImportRow, PictureWishRow
from shop.tables import PictureRow, ProductRow

WAITING, KEPT, FAILED = "waiting", "kept", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A picture that is wanted; ``kept`` is where we have it already, from an earlier import."""

    product: str
    position: int
    url: str
    kept: str | None


async def begin(sql: AsyncConnection, import_id: ImportId, *, stage: Stage) -> None:
    """The rows are written; now the pictures."""
    total = select(func.count()).where(PictureWishRow.import_id == import_id).scalar_subquery()
    await sql.execute(update(ImportRow).where(ImportRow.id == import_id).values(stage=stage, pictures_total=total))


async def waiting(sql: AsyncConnection, import_id: ImportId, *, limit: int) -> list[Wish]:
    """Pictures that nobody has fetched yet."""
    found = (
        select(PictureWishRow.__table__)
        .where(PictureWishRow.import_id == import_id, PictureWishRow.status == WAITING)
        .order_by(PictureWishRow.product, PictureWishRow.position)
        .limit(limit)
    )
    return [
        Wish(product=row.product, position=row.position, url=row.url, kept=row.kept) for row in await sql.execute(found)
    ]


async def end(sql: AsyncConnection, wish: Wish, *, kept: str | None, failure: str | None) -> None:
    """Write down what became of a wish, unless another import has renewed it meanwhile."""
    await sql.execute(
        update(PictureWishRow)
        .where(
            PictureWishRow.product == wish.product,
            PictureWishRow.position == wish.position,
            PictureWishRow.url == wish.url,
        )
        .values(status=KEPT if kept else FAILED, kept=kept, failure=failure)
    )


async def count(sql: AsyncConnection, import_id: ImportId) -> None:
    """How many of the pictures of an import are there, and how many could not be had."""
    mine = PictureWishRow.import_id == import_id
    done = select(func.count()).where(mine, PictureWishRow.status != WAITING).scalar_subquery()
    failed = select(func.count()).where(mine, PictureWishRow.status == FAILED).scalar_subquery()
    await sql.execute(
        update(ImportRow).where(ImportRow.id == import_id).values(pictures_done=done, pictures_failed=failed)
    )


async def hang_up(work: Work, products: Sequence[str]) -> None:
    """Let each of ``products`` show the pictures that came, in the order of the file, when none is waited for."""
    sql = work.connection
    rows = await sql.execute(
        select(PictureWishRow.__table__)
        .where(PictureWishRow.product.in_(products))
        .order_by(PictureWishRow.product, PictureWishRow.position)
    )
    wishes: dict[str, list[tuple[str, str | None]]] = {}
    for row in rows:
        wishes.setdefault(row.product, []).append((row.status, row.kept))
    whole = {
        product: [kept for _, kept in each if kept]
        for product, each in wishes.items()
        if all(status != WAITING for status, _ in each)
    }
    hung = {product: urls for product, urls in whole.items() if urls}
    if not hung:
        return
    first = update(ProductRow).where(ProductRow.id == bindparam("which")).values(picture=bindparam("url"))
    await sql.execute(first, [{"which": product, "url": urls[0]} for product, urls in hung.items()])
    await sql.execute(delete(PictureRow).where(PictureRow.product.in_(list(hung))))
    more = [
        {"product": product, "position": place, "url": url}
        for product, urls in hung.items()
        for place, url in enumerate(urls[1:])
    ]
    if more:
        await sql.execute(insert(PictureRow), more)


async def failures(sql: AsyncConnection, import_id: ImportId, *, limit: int) -> list[tuple[str, str]]:
    """Addresses whose picture could not be had, and why."""
    found = select(PictureWishRow.url, PictureWishRow.failure).where(
        PictureWishRow.import_id == import_id, PictureWishRow.status == FAILED
    )
    return [(row.url, row.failure) for row in await sql.execute(found.order_by(PictureWishRow.url).limit(limit))]
