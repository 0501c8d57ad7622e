"""Where files come in: everything that imports need, with short words for what tests do all the time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sqlalchemy import select

from core.fetching import Fetcher, NotFetched
from core.ids import mint
from core.people import Role, Viewer
from shop.importing.errand import Errand, Status
from shop.importing.importing import Bringing, Importing
from shop.importing.plan import Line
from shop.importing.working import Importer
from shop.key_store import Key
from shop.pictures import PictureFolder
from shop.product import Shelved
from shop.tables import ProductRow
from tests.shop.shelf import Shelf, a_viewer

HOST = Viewer(id=a_viewer().id, name="Варя", role=Role.HOST)

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Internet:
    """What stands at which address; what is missing does not answer. ``asked`` is every address, in order."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def read(self, url: str, *, most: int, kinds: Collection[str]) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise NotFetched("no_answer")
        return self.pages[url]

    async def save(self, url: str, file: Path, *, most: int, kinds: Collection[str]) -> None:
        content = await self.read(url, most=most, kinds=kinds)
        await asyncio.to_thread(file.write_bytes, content)


class Dock:
    """Files come in here."""

    def __init__(self, shelf: Shelf, folder: Path) -> None:
        self.shelf = shelf
        self.folder = folder
        self.internet = Internet()
        self.importing = Importing(database=shelf.database, clock=shelf.clock, folder=folder / "imports")
        self.importer = self.worker()

    def worker(self) -> Importer:
        """Somebody who does the work."""
        return Importer(
            database=self.shelf.database,
            clock=self.shelf.clock,
            folder=self.folder / "imports",
            fetcher=cast("Fetcher", self.internet),
            pictures=PictureFolder(self.folder / "pictures"),
            currency="RUB",
            due=self.importing.due,
        )

    async def bring(self, content: bytes | str, *, source: str = "shop", takes_stock: bool = True) -> Errand:
        """A file comes in and is looked through."""
        what = Bringing(name="goods", source=source, takes_stock=takes_stock)
        errand = await self.importing.bring(what, stream(content), HOST)
        await self.work()
        return await self.importing.look(errand.id)

    async def take_in(self, content: bytes | str, *, source: str = "shop", takes_stock: bool = True) -> Errand:
        """A file comes in, is looked through and written."""
        errand = await self.bring(content, source=source, takes_stock=takes_stock)
        assert errand.status is Status.READY, errand
        return await self.apply(errand)

    async def apply(self, errand: Errand) -> Errand:
        """The file shall be written."""
        await self.importing.apply(errand.id, key=a_key())
        await self.work()
        return await self.importing.look(errand.id)

    async def work(self) -> None:
        """Everything that waits is done."""
        while await self.importer.work():
            pass

    async def lines(self, errand: Errand, *, only_problems: bool = False) -> tuple[Line, ...]:
        """The report."""
        page = await self.importing.lines(errand.id, only_problems=only_problems, after=None, limit=1_000)
        return page.items

    async def problems(self, errand: Errand) -> list[tuple[int, str, str]]:
        """Line, field and code of all that is wrong."""
        lines = await self.lines(errand, only_problems=True)
        return [(line.line, each.field, each.code) for line in lines for each in line.problems]

    async def goods(self) -> dict[str, Shelved]:
        """Everything on the shelf by its Russian title."""
        async with self.shelf.database.reading() as sql:
            slugs = [row.slug for row in await sql.execute(select(ProductRow.slug))]
        found = [await self.shelf.catalogue.product(slug) for slug in slugs]
        return {each.product.title.ru: each for each in found}


def a_key(text: str | None = None) -> Key:
    """The name of a request of the host."""
    return Key(principal=HOST.id, route="POST /imports", key=text or mint("evt"), request={})


def counts(errand: Errand) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, refused."""
    known = errand.counts
    return known.created, known.changed, known.unchanged, known.refused


def a_table(*rows: str, header: str = "Артикул;Название;Цена;Остаток") -> str:
    """A table as shops have it."""
    return "\n".join([header, *rows])


def many_rows(number: int, row: Callable[[int], str] = lambda n: f"SKU-{n};Товар {n};{100 + n};{n % 50}") -> str:
    """A long table."""
    return a_table(*(row(n) for n in range(number)))


async def stream(content: bytes | str) -> AsyncIterator[bytes]:
    """``content``, as it comes in."""
    whole = content.encode() if isinstance(content, str) else content
    for at in range(0, len(whole), 65_536):
        yield whole[at : at + 65_536]
