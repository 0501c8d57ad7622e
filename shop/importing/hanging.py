"""Hanging: pictures that a file names by their addresses are fetched, outside of transactions, kept and hung up."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from core.database import Database, Work
from core.errors import BadPicture
from core.fetching import Fetcher, NotFetched
from shop.importing import picture_store as store
from shop.importing.errand import Errand, Stage
from shop.importing.picture_store import Wish
from shop.pictures import LARGEST_PICTURE, PictureFolder

AT_ONCE = 4
"""Pictures fetched at the same time."""

KINDS = ("image/", "application/octet-stream", "binary/octet-stream")
"""What a site may call a picture; what it is, its first bytes say."""

Keep: TypeAlias = Callable[[Work, Errand], Awaitable[None]]
"""Gives a sign of life, in the transaction that does the work."""


async def hang(errand: Errand, *, database: Database, fetcher: Fetcher, pictures: PictureFolder, keep: Keep) -> None:
    """Fetch what still waits of ``errand``, some at a time; a product's pictures are hung up when all are there."""
    async with database.transaction() as work:
        await keep(work, errand)
        await store.begin(work.connection, errand.id, stage=Stage.PICTURES)
    while True:
        async with database.reading() as sql:
            wishes = await store.waiting(sql, errand.id, limit=AT_ONCE)
        if not wishes:
            return
        endings = await asyncio.gather(*(_fetch(wish, fetcher=fetcher, pictures=pictures) for wish in wishes))
        async with database.transaction() as work:
            await keep(work, errand)
            await _note(work, errand, list(zip(wishes, endings, strict=True)))


async def _note(work: Work, errand: Errand, endings: Sequence[tuple[Wish, tuple[str | None, str | None]]]) -> None:
    for wish, (kept, failure) in endings:
        await store.end(work.connection, wish, kept=kept, failure=failure)
    await store.count(work.connection, errand.id)
    await store.hang_up(work, sorted({wish.product for wish, _ in endings}))


async def _fetch(wish: Wish, *, fetcher: Fetcher, pictures: PictureFolder) -> tuple[str | None, str | None]:
    if wish.kept is not None:
        return wish.kept, None
    try:
        content = await fetcher.read(wish.url, most=LARGEST_PICTURE, kinds=KINDS)
        return await pictures.keep(content), None
    except NotFetched as failure:
        return None, failure.code
    except BadPicture as failure:
        return None, failure.code
