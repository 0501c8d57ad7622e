"""What the assistant costs a loud room: ``python -m tests.bench.asked 2000``. The last line is one JSON object.

So many messages a second go through a whole chat over SQLite, every fifth of them a question about what is on air, with
an assistant that hears and without one, in turn: how long an author waits, and what a message costs.
"""

import asyncio
import json
import random
import sys
import time
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from chat.asked.assisting import open_assisting
from chat.message import Draft
from chat.posting import post
from chat.rooms import open_chat
from core.bus import Ration
from core.clock import SystemClock
from core.database import Database
from core.errors import QueueFull
from core.events import AnswerSaid, Event, QuestionsMoved
from core.ids import ShowId, mint
from core.outbox import Relay
from core.people import Viewer
from server.opening import running
from tests.bench.crowd_lines import OTHER
from tests.bench.figures import percentile
from tests.chat.asked.room import SPEAKER, PaintedShelf
from tests.chat.asked.test_grouping import WAYS
from tests.chat.talk import HOME, MildJudge, a_person
from tests.fakes import OpenDoors, nobody_hears
from tests.services import make_tables

PER_SECOND, SECONDS, ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, 6, 3
STEP = timedelta(milliseconds=10)


async def talked(folder: Path, *, with_assistant: bool) -> dict[str, float]:
    """How a room of ``PER_SECOND`` feels."""
    told: list[Event] = []

    async def tell(fact: Event, ration: Ration | None = None) -> bool:
        told.append(fact)
        return True

    url = f"sqlite+aiosqlite:///{folder / mint('shw')}.db"
    await make_tables(url)
    database, clock, show = Database(url, tell=tell), SystemClock(), ShowId(mint("shw"))
    shelf = PaintedShelf(on_air=[(clock.now(), SPEAKER)])
    assistant = open_assisting(database=database, clock=clock, judge=MildJudge(), knowing=shelf, tell=tell)
    chat = open_chat(
        database=database,
        doors=OpenDoors(),
        judge=MildJudge(),
        tell=tell,
        clock=clock,
        ring=nobody_hears,
        hearing=assistant.looking if with_assistant else None,
    )
    dice, people = random.Random(7), [a_person() for _ in range(PER_SECOND * SECONDS)]
    waited: list[float] = []
    turned_away: list[Viewer] = []

    async def say(author: Viewer) -> None:
        text = dice.choice((*OTHER, *WAYS)).format(city="Казань", thing="лампа", item="lamp")
        began = time.perf_counter()
        try:
            await post(Draft(show=show, author=author, origin=HOME, text=text, key="k"), chat=chat)
        except QueueFull:
            turned_away.append(author)
        waited.append((time.perf_counter() - began) * 1000)

    relay = Relay(database=database, tell=tell, clock=clock)
    cpu, began = time.process_time(), time.perf_counter()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(relay.run(), *assistant.machines))
        async with asyncio.TaskGroup() as crowd:
            for number, author in enumerate(people):
                crowd.create_task(say(author))
                ahead = number / PER_SECOND - (time.perf_counter() - began)
                if ahead > STEP.total_seconds():
                    await asyncio.sleep(ahead)
        cpu = time.process_time() - cpu
        await assistant.telling.tell()
    await chat.close()
    await database.close()
    moved = [fact for fact in told if isinstance(fact, QuestionsMoved)]
    return {
        "p50_ms": percentile(waited, 0.5),
        "p99_ms": percentile(waited, 0.99),
        "us_a_message": cpu / len(people) * 1e6,
        "turned_away": len(turned_away),
        "answers": sum(isinstance(fact, AnswerSaid) for fact in told),
        "left_out": sum(fact.left_out for fact in moved),
    }


async def main() -> None:
    """Print how it was."""
    rounds: dict[bool, list[dict[str, float]]] = {False: [], True: []}
    with TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            for with_assistant in rounds:
                rounds[with_assistant].append(await talked(Path(folder), with_assistant=with_assistant))
                sys.stdout.write(f"{'with' if with_assistant else 'without'} {rounds[with_assistant][-1]}\n")
    best = {name: {key: round(min(each[key] for each in all_), 2) for key in all_[0]} for name, all_ in rounds.items()}
    sys.stdout.write(json.dumps({"bench": "asked", "without": best[False], "with": best[True]}) + "\n")


if __name__ == "__main__":
    asyncio.run(main())
