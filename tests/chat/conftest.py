"""A chat on each database."""

from collections.abc import AsyncIterator

import pytest

from chat.rooms import open_chat
from core.bus import Ration
from core.database import Database
from core.events import Event
from tests.chat.talk import MildJudge, Talk
from tests.fakes import OpenDoors, TurnedClock, nobody_hears


@pytest.fixture
async def talk(database: Database, told: list[Event]) -> AsyncIterator[Talk]:
    clock, doors, judge = TurnedClock(), OpenDoors(), MildJudge()

    async def tell(fact: Event, ration: Ration | None = None) -> None:
        told.append(fact)

    chat = open_chat(database=database, doors=doors, judge=judge, tell=tell, clock=clock, ring=nobody_hears)
    yield Talk(chat=chat, doors=doors, judge=judge, clock=clock, told=told)
    await chat.close()
