"""A small theatre: the live socket behind a real port, with painted shows, paper tickets and a chat that keeps rows."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
import websockets
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection

from chat.asked.escalating import Escalating
from chat.asked.telling import Telling
from chat.reacting import Reactions
from chat.rooms import open_chat
from core.bus import Bus, MemoryBus, Ration
from core.crowd import MemoryCrowd
from core.database import Database, Tell
from core.events import Event, StockChanged
from core.ids import ShowId, VariantId, ViewerId, mint
from core.outbox import Relay
from core.people import Role, Viewer
from core.tables import Base
from moderation.judge import RulesJudge
from server.api.doorway import LiveDoorway
from server.engaging import open_mechanics
from server.introductions import ShopPeople
from server.knowing import ShopKnowing
from server.live.edge import EdgeProtocol
from server.live.hub import Hub
from server.live.live import Live
from server.live.turnstile import Turnstile
from server.live.wheel import Manners, Wheel
from server.live.whispering import Whispers
from server.origins import is_ours
from server.settings import Settings
from server.shows.admission import Admission
from shop.cashier import Cashier
from shop.deciding import Terms
from shop.delivering import Methods
from shop.engaging.gifts.gift import GiftTerms
from shop.engaging.mechanics import Mechanics
from shop.fees.charging import Fees
from shop.reserving import HOLD
from shop.teller import Teller
from shop.till import Till
from tests.fakes import EVENING, OpenDoors, PaintedShows, PaperTickets, TurnedClock, nobody_hears
from tests.shop.shelf import OpenGate

PATIENCE = 10.0
"""Seconds to wait for something that must come."""


def a_viewer(name: str = "Mila", role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name=name, role=role)


@dataclass(slots=True)
class Theatre:
    """The parts of the house that a socket touches, and its address."""

    show: ShowId
    bus: Bus
    shows: PaintedShows
    tickets: PaperTickets
    doors: OpenDoors
    clock: TurnedClock
    hub: Hub
    live: Live
    address: str = ""
    guests: list["Guest"] = field(default_factory=list)

    async def tell(self, fact: Event) -> None:
        """Make a fact true, then tell it."""
        self.shows.paint(fact)  # type: ignore[arg-type]
        await self.bus.publish(fact)

    async def guest(self, viewer: Viewer | None = None, **options: Any) -> "Guest":
        """Somebody at the door, who has said nothing yet."""
        guest = Guest(await websockets.connect(self.address, compression=None, **options), viewer or a_viewer())
        self.guests.append(guest)
        return guest

    async def seated(self, viewer: Viewer | None = None, **options: Any) -> "Guest":
        """Somebody who was let in."""
        guest = await self.guest(viewer, **options)
        guest.greeting = await guest.ask("connect", ticket=self.tickets.write(guest.viewer), v=1)
        return guest

    async def watching(self, viewer: Viewer | None = None) -> "Guest":
        """Somebody who watches the show."""
        guest = await self.seated(viewer)
        await guest.ask("join", room=self.show, lanes={})
        return guest


@dataclass(slots=True)
class Guest:
    """A client that only knows the wire. ``told`` is all that came without being asked for."""

    wire: ClientConnection
    viewer: Viewer
    greeting: Mapping[str, Any] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    _number: int = 0

    async def ask(self, command: str, **wish: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        self._number += 1
        number = self._number
        await self.wire.send(json.dumps({"id": number, command: wish}))
        return await self.until(lambda frame: frame.get("id") == number)

    async def until(self, is_it: Any) -> dict[str, Any]:
        """The first frame that is it; those before are kept in ``told``."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found: dict[str, Any] | None = None
                for line in str(await self.wire.recv()).split("\n"):
                    frame = json.loads(line)
                    if found is None and is_it(frame):
                        found = frame
                    else:
                        self.told.append(frame)
                if found is not None:
                    return found

    async def facts(self, count: int, lane: str = "shop") -> list[dict[str, Any]]:
        """The next ``count`` facts of a lane."""
        while len(heard := self.heard(lane)) < count:
            self.told.append(await self.until(lambda frame: frame.get("l") == lane))
        return heard

    def heard(self, lane: str) -> list[dict[str, Any]]:
        """The facts of a lane heard so far."""
        return [fact for frame in self.told if frame.get("l") == lane for fact in frame["e"]]

    async def closed(self) -> int:
        """Read to the end; the code with which it ended."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    self.told += [json.loads(line) for line in str(await self.wire.recv()).split("\n")]
                except websockets.ConnectionClosed as end:
                    return end.rcvd.code if end.rcvd else 1006


def a_stock(theatre: Theatre, left: int) -> StockChanged:
    variant = VariantId(f"var_{1:032x}")
    return StockChanged(show=theatre.show, at=EVENING, variant=variant, left=left, version=10 - left)


def turn(theatre: Theatre, times: int) -> None:
    """So many seconds pass."""
    for _ in range(times):
        theatre.hub.wheel.turn()


@asynccontextmanager
async def open_theatre(
    folder: Path,
    *,
    bus: Bus | None = None,
    manners: Manners | None = None,
    turnstile: Turnstile | None = None,
    clock: TurnedClock | None = None,
    shows: PaintedShows | None = None,
) -> AsyncIterator[Theatre]:
    """Open the doors on a free port.

    Args:
        shows: With one show, which other theatres may play, too.
    """
    shows, clock, bus = shows or PaintedShows(ShowId(mint("shw"))), clock or TurnedClock(), bus or MemoryBus()
    [show], tickets, doors = shows.snapshots, PaperTickets(), OpenDoors()

    async def tell(fact: Event, ration: Ration | None = None) -> bool:
        return await bus.publish(fact, ration=ration) is not None

    database = Database(f"sqlite+aiosqlite:///{folder}/theatre.db", tell=tell)
    async with database.transaction() as work:
        await work.connection.run_sync(Base.metadata.create_all)
    judge = RulesJudge(clock=clock)
    chat = open_chat(database=database, doors=doors, judge=judge, tell=tell, clock=clock, ring=nobody_hears)
    reactions, knowing = Reactions(clock=clock), ShopKnowing(methods=Methods.agreed("RUB"), clock=clock)
    manners = manners or Manners()
    hub = Hub(bus=bus, snapshots=shows, taps=reactions, crowd=MemoryCrowd(), clock=clock, wheel=Wheel(manners))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        stack.push_async_callback(bus.close)
        stack.push_async_callback(chat.close)
        await stack.enter_async_context(hub)
        live = Live(
            hub=hub,
            whispers=Whispers(bus=bus, seated=hub),
            turnstile=turnstile or Turnstile(clock=clock),
            chat=chat,
            reactions=reactions,
            mechanics=mechanics_of(database, clock=clock, tell=tell),
            escalating=Escalating(
                database=database,
                clock=clock,
                telling=Telling(database=database, clock=clock, knowing=knowing, tell=tell),
            ),
            admission=Admission(database=database, clock=clock),
            tickets=tickets,
            clock=clock,
            manners=manners,
        )
        theatre = Theatre(
            show=show, bus=bus, shows=shows, tickets=tickets, doors=doors, clock=clock, hub=hub, live=live
        )
        relaying = asyncio.create_task(Relay(database=database, tell=tell, clock=clock).run())
        try:
            async with _serving(theatre):
                yield theatre
        finally:
            relaying.cancel()
            await asyncio.gather(relaying, return_exceptions=True)


def mechanics_of(database: Database, *, clock: TurnedClock, tell: Tell) -> Mechanics:
    """The mechanics of a theatre that sells nothing."""
    gate, terms = OpenGate(), Terms(currency="RUB", hold=HOLD, methods=Methods.agreed("RUB"))
    cashier = Cashier(database=database, clock=clock, gate=gate, terms=terms)
    teller = Teller(database=database, clock=clock)
    till = Till(database=database, clock=clock, cashier=cashier, teller=teller, providers={}, currency="RUB")
    return open_mechanics(
        database=database,
        clock=clock,
        tell=tell,
        currency="RUB",
        gate=gate,
        judge=RulesJudge(clock=clock),
        fees=Fees(till),
        gift_terms=GiftTerms.none("RUB"),
        secret="a secret of the theatre",
        people=ShopPeople(),
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.open.set()


@asynccontextmanager
async def _serving(theatre: Theatre) -> AsyncIterator[None]:
    house = Settings(origins=("https://shop.example",), _env_file=None)
    doorway = LiveDoorway("/live", live=theatre.live, is_ours=lambda headers: is_ours(headers, house))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[Mapping[str, object]]:
        try:
            yield {"doorway": doorway}
        finally:
            await doorway.close()

    door = socket.create_server(("127.0.0.1", 0))
    theatre.address = f"ws://127.0.0.1:{door.getsockname()[1]}/live"
    config = uvicorn.Config(
        FastAPI(lifespan=lifespan),
        ws=EdgeProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        log_config=None,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    await server.open.wait()
    try:
        yield
    finally:
        await theatre.hub.drain()
        for guest in theatre.guests:
            await guest.wire.close()
        server.should_exit = True
        await serving
