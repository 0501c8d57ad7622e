"""A chat on each database."""

import pytest

from chat.pacing import Pace
from chat.rooms import Chat
from core.database import Database
from core.events import Event
from tests.chat.talk import MildJudge, Talk
from tests.fakes import OpenDoors, TurnedClock


@pytest.fixture
def talk(database: Database, told: list[Event]) -> Talk:
    clock, doors, judge = TurnedClock(), OpenDoors(), MildJudge()

    async def tell(fact: Event) -> None:
        told.append(fact)

    chat = Chat(database=database, doors=doors, judge=judge, pace=Pace(clock=clock), tell=tell, clock=clock)
    return Talk(chat=chat, doors=doors, judge=judge, clock=clock, told=told)
