"""Rooms with an assistant, on each database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from chat.asked.assisting import open_assisting
from chat.rooms import open_chat
from core.bus import Ration
from core.database import Database
from core.events import Event
from tests.chat.asked.room import PaintedShelf, Passed, Room
from tests.chat.talk import MildJudge, Talk
from tests.fakes import OpenDoors, TurnedClock, nobody_hears


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[Callable[[], Room]]:
    """Opens a process over the one database; all have one clock, one show and one shelf."""
    clock, shelf, first = TurnedClock(), PaintedShelf(), list[Room]()
    async with AsyncExitStack() as stack:

        def open_one() -> Room:
            told: list[Event] = []
            judge, doors, passed = MildJudge(), OpenDoors(), Passed()

            async def tell(fact: Event, ration: Ration | None = None) -> None:
                told.append(fact)

            database = Database(database_url, tell=tell)
            assistant = open_assisting(database=database, clock=clock, judge=judge, knowing=shelf, tell=tell)
            assistant.looking.introduce(passed)
            chat = open_chat(
                database=database,
                doors=doors,
                judge=judge,
                tell=tell,
                clock=clock,
                ring=nobody_hears,
                hearing=assistant.looking,
            )
            talk = Talk(chat=chat, doors=doors, judge=judge, clock=clock, told=told)
            room = Room(talk=talk, assistant=assistant, shelf=shelf, passed=passed)
            if first:
                talk.show, room.host = first[0].show, first[0].host
            first.append(room)
            stack.push_async_callback(database.close)
            stack.push_async_callback(chat.close)
            return room

        yield open_one


@pytest.fixture
def room(opened: Callable[[], Room]) -> Room:
    """One process."""
    return opened()
