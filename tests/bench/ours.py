"""Ours: the whole house in one process, told by the bench what to publish on its demo show.

Everything between ``bus.publish`` and the socket is the product's own: bus, room, tick, block, edge, tickets.
"""

import asyncio
import gc
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from fastapi import FastAPI

from core.bus import Bus
from core.clock import SystemClock
from core.events import Audience, Event, Lane, encode
from core.ids import ShowId, ViewerId, mint
from core.people import Role, Viewer
from server.accounts import tokens
from server.accounts.ended import Family
from server.app import create_app
from server.doors import MOST_WAITING
from server.house import House
from server.live.edge import EdgeProtocol
from server.migrating import migrate
from server.serving import stand_still
from server.settings import Settings
from tests.bench.control import PAYLOAD, marked, obey, serve

LANES = (Lane.CHAT, Lane.SHOP)
"""By the lane numbers of the viewers; see c/viewers.c."""


class Spoken(Event):
    """A fact of ``PAYLOAD`` bytes, as it travels."""

    audience = Audience.EVERYONE
    lane = Lane.CHAT
    kind: Literal["bench.spoken"] = "bench.spoken"
    text: str


class Sold(Spoken):
    """The same on the lane that must not lose anything."""

    lane = Lane.SHOP


class Publisher:
    """Publishes numbered facts on one show."""

    def __init__(self, bus: Bus, show: ShowId) -> None:
        self._bus = bus
        self._show = show
        self._clock = SystemClock()
        bare = len(encode(Spoken(show=show, at=self._clock.now(), text="")))
        self._room = max(0, PAYLOAD - bare)

    async def publish(self, number: int, *, lane: int = 0) -> None:
        """Publish message ``number``, whose offset on its lane is the next number."""
        text = marked(number, lane=lane).ljust(self._room, "x")
        position = await self._bus.publish((Sold if lane else Spoken)(show=self._show, at=self._clock.now(), text=text))
        if position is None or position.offset != number + 1:
            raise AssertionError(f"message {number} was given {position}")


class Desk:
    """Answers the words of the bench."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def open(self) -> None:
        """Obey until the input ends."""
        stand_still()
        house: House = self._app.state.house
        show = (await house.shows.listed())[0].id
        publisher = Publisher(house.bus, show)
        words = {"tickets": lambda rest: _write_tickets(house, show, rest), "census": lambda _: _census(house)}
        await obey(publisher.publish, words)


async def _write_tickets(house: House, show: ShowId, wish: str) -> str:
    count, _, file = wish.partition(" ")
    # The same persons each time: whoever comes back is nobody new.
    viewers = (Viewer(id=ViewerId(f"vwr_{n:032x}"), name=f"Viewer {n}", role=Role.GUEST) for n in range(int(count)))
    session = Family(mint("ses"))
    tickets = [house.tokens.ticket(house.tokens.access(viewer, session=session)) for viewer in viewers]
    await asyncio.to_thread(Path(file).write_text, "\n".join(tickets))
    return f"tickets {show}"


async def _census(house: House) -> str:
    """How much there is of everything, as JSON. It settles first: what is done is let go."""
    gc.collect()
    counts = {
        "tasks": len(asyncio.all_tasks()),
        "objects": len(gc.get_objects()),
        "fds": len(os.listdir("/proc/self/fd")),  # noqa: PTH208, as many as there are, this one included
        "seats": len(house.hub.wheel),
    }
    return json.dumps(counts)


def main() -> None:
    """Run the house on the port of the command line.

    Options, as JSON before it: ``redis`` and ``database``, addresses; ``tick`` and ``tickets_hold``, seconds;
    ``per_second``, how many are let in. What is not given is as the product has it.
    """
    options: dict[str, Any] = json.loads(sys.argv.pop(1))
    folder = Path(os.environ["VITRINA_BENCH_FOLDER"])
    settings = Settings(
        _env_file=None,
        port=int(sys.argv[1]),
        database_url=options.get("database") or f"sqlite+aiosqlite:///{folder}/house.db",
        redis_url=options.get("redis"),
        live_tick=timedelta(seconds=options.get("tick", 0.02)),
        max_connections_per_second=options.get("per_second", 2_000),
        synthetic_host=False,
        mailer="folder",
        mail_folder=folder / "mail",
        web_folder=folder,
    )
    if seconds := options.get("tickets_hold"):
        tokens.TICKET_LIFE = timedelta(seconds=seconds)
    asyncio.run(migrate(settings.database_url))
    app = create_app(settings)
    serve(app, Desk(app).open, ws=EdgeProtocol, backlog=MOST_WAITING)


if __name__ == "__main__":
    main()
