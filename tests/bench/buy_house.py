"""A house to buy from: its database, its goods, its people; and its books, looked into afterwards."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, insert, select

from core.clock import SystemClock
from core.database import Database
from core.events import Localized
from core.ids import OfferId, OrderId, ProductId, ShowId, VariantId, ViewerId, mint
from core.money import Money
from core.people import Role, Viewer
from server.accounts.ended import Family
from server.accounts.tokens import Tokens
from server.settings import DEMO_SECRET
from shop.catalogue import Catalogue
from shop.invariants import look
from shop.offer import Offer
from shop.order_tables import KeyRow, OrderRow
from shop.product import Product, Variant
from shop.tables import CartLineRow, CartRow, StockRow
from tests.bench.machine import ROOT, Unfit, cpu_seconds, end, family
from tests.postgres import die_with_parent, free_port

OPENS_WITHIN = 60.0
"""Seconds from the start to the first answer."""

PRICE = Money(amount=1_990_00, currency="RUB")

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody with a session and one unit in the cart."""

    id: ViewerId
    token: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What is sold, how many there are, and who wants it."""

    show: ShowId
    variant: VariantId
    units: int
    buyers: tuple[Buyer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """What the database says after a sale: ``oversold`` units, orders beyond one a buyer, acknowledged orders it lacks.

    ``broken`` names the invariants of the shop that do not hold.
    """

    orders: int
    oversold: int
    duplicated: int
    lost: int
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A house whose doors are open: on which port, and its launcher or only process."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU time that all its processes have used."""
        return cpu_seconds(family(self.pid))


@asynccontextmanager
async def run_house(
    folder: Path, database_url: str, *, settings: Mapping[str, str] | None = None, peer: bool = False
) -> AsyncIterator[Open]:
    """A house in a process of its own, as ``python -m server`` has it.

    Args:
        peer: With the till of ``buy_peer.py``.
    """
    port = free_port()
    (folder / "index.html").touch()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VITRINA_")} | {
        "VITRINA_HOST": HOST,
        "VITRINA_PORT": str(port),
        "VITRINA_DATABASE_URL": database_url,
        "VITRINA_MAIL_FOLDER": str(folder / "mail"),
        "VITRINA_PICTURES_FOLDER": str(folder / "pictures"),
        "VITRINA_WEB_FOLDER": str(folder),
        "VITRINA_SYNTHETIC_HOST": "false",
        "VITRINA_LOG_LEVEL": "WARNING",
        "VITRINA_DRAIN_SECONDS": "0",
        **(settings or {}),
    }
    with (folder / f"printed-{port}").open("wb") as printed:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bench.buy_peer" if peer else "server"),
            cwd=ROOT,
            env=environment,
            stdout=printed,
            stderr=printed,
            preexec_fn=die_with_parent,
        )
        try:
            await _until_it_answers(process, port, Path(printed.name))
            yield Open(port=port, pid=process.pid)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
            await end(process)


async def _until_it_answers(process: Process, port: int, printed: Path) -> None:
    try:
        async with asyncio.timeout(OPENS_WITHIN), httpx.AsyncClient(base_url=f"http://{HOST}:{port}") as http:
            while True:
                if process.returncode is not None:
                    raise Unfit(f"the house ended by itself:\n{_said(printed)}")
                try:
                    if (await http.get("/health/ready")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
    except TimeoutError:
        raise Unfit(f"the house did not open:\n{_said(printed)}") from None


def _said(printed: Path) -> str:
    return printed.read_text("utf-8", errors="replace")


async def the_show(port: int) -> ShowId:
    """The show of the demo."""
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}") as http:
        return ShowId((await http.get("/api/v1/shows/demo")).json()["snapshot"]["show"]["id"])


async def open_sale(database: Database, show: ShowId, *, units: int, buyers: int) -> Sale:
    """Put something new on sale, and into the carts of new people, who are all signed in."""
    clock = SystemClock()
    offer = an_offer(show, units=units)
    await Catalogue(database=database, clock=clock, currency="RUB").put(offer.product, offer.variants, offers=[offer])
    tokens, now = Tokens(DEMO_SECRET, clock=clock), clock.now()
    people = [Viewer(id=ViewerId(mint("vwr")), name=f"Гость {n}", role=Role.GUEST) for n in range(buyers)]
    session = Family(mint("ses"))
    everybody = tuple(Buyer(id=each.id, token=tokens.access(each, session=session), key=mint("evt")) for each in people)
    carts: list[dict[str, Any]] = [{"buyer": each.id, "version": 1, "changed_at": now} for each in people]
    variant = offer.variants[0].id
    lines = [{"buyer": each.id, "offer": offer.id, "variant": variant, "units": 1, "added_at": now} for each in people]
    async with database.transaction() as work:
        await work.connection.execute(insert(CartRow), carts)
        await work.connection.execute(insert(CartLineRow), lines)
    return Sale(show=show, variant=variant, units=units, buyers=everybody)


def an_offer(show: ShowId, *, units: int) -> Offer:
    """Something new, of which one buyer may have two."""
    words = Localized(ru="Настольная лампа «Вечер», тёплый свет", en="Table lamp “Evening”, warm light")
    product = ProductId(mint("prd"))
    return Offer(
        id=OfferId(mint("ofr")),
        show=show,
        product=Product(
            id=product, slug=product.replace("_", "-"), title=words, description=words, picture="/lamp.svg"
        ),
        price=PRICE,
        list_price=PRICE * 2,
        limit=2,
        position=99,
        variants=(Variant(id=VariantId(mint("var")), name=Localized(ru="Медь", en="Copper"), left=units),),
    )


async def look_into(database: Database, sale: Sale, acknowledged: Iterable[OrderId]) -> Books:
    """Compare what was told with what is written down."""
    buyers = [buyer.id for buyer in sale.buyers]
    async with database.reading() as sql:
        stock = (await sql.execute(select(StockRow.__table__).where(StockRow.variant == sale.variant))).one()
        placed: list[tuple[str, str]] = []
        for some in _slices(buyers):
            rows = await sql.execute(select(OrderRow.id, OrderRow.buyer).where(OrderRow.buyer.in_(some)))
            placed += [(row.id, row.buyer) for row in rows]
        keys = 0
        for some in _slices(buyers):
            count = select(func.count()).select_from(KeyRow).where(KeyRow.principal.in_(some))
            keys += int((await sql.execute(count)).scalar_one())
    per_buyer = len({buyer for _, buyer in placed})
    found = await look(database, now=SystemClock().now(), settled=False)  # the relay may still be at it
    return Books(
        orders=len(placed),
        oversold=max(0, len(placed) - sale.units, stock.reserved - sale.units),
        duplicated=max(len(placed) - per_buyer, keys - per_buyer),
        lost=len(set(acknowledged) - {order for order, _ in placed}),
        broken=tuple(sorted(found.broken)),
    )


def _slices(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (ids[first : first + 1_000] for first in range(0, len(ids), 1_000))
