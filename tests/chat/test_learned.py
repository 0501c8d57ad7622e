"""What staff decided for each show, at hand in each process."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.learned import OVERLAP, REMEMBERED, Learned
from core.database import Database
from core.ids import ShowId
from tests.fakes import EVENING, TurnedClock


class Board:
    """What was decided, how often it was read, and how often something was made of it."""

    def __init__(self, database: Database) -> None:
        self.decided: dict[ShowId, str] = {}
        self.fresh: set[ShowId] = set()
        self.asked_since: list[datetime] = []
        self.read, self.made, self.clock = 0, 0, TurnedClock()
        self.learned = Learned(
            database=database, clock=self.clock, read=self._read, make=self._make, changed=self._changed
        )

    async def _read(self, sql: AsyncConnection, show: ShowId) -> str:
        self.read += 1
        await asyncio.sleep(0)
        return self.decided.get(show, "usual")

    async def _make(self, decided: str) -> str:
        self.made += 1
        return decided.upper()

    async def _changed(self, sql: AsyncConnection, shows: Collection[ShowId], since: datetime) -> set[ShowId]:
        self.asked_since.append(since)
        return self.fresh & set(shows)


SHOW = ShowId("show")


async def test_of_a_crowd_that_finds_nothing_at_hand_one_reads(database: Database) -> None:
    board = Board(database)

    answers = await asyncio.gather(*(board.learned.of(SHOW) for _ in range(50)))

    assert (set(answers), board.read, board.made) == ({"USUAL"}, 1, 1)


async def test_what_is_new_is_learned_at_a_look_and_made_anew_only_if_it_differs(database: Database) -> None:
    board = Board(database)
    await board.learned.of(SHOW)
    board.fresh.add(SHOW)
    await board.learned.look()
    assert board.made == 1

    board.decided[SHOW] = "other"
    await board.learned.look()

    assert (await board.learned.of(SHOW), board.made) == ("OTHER", 2)


async def test_a_look_reads_back_further_than_the_last_one(database: Database) -> None:
    board = Board(database)
    board.clock.turn(timedelta(minutes=5))
    await board.learned.look()
    await board.learned.look()

    assert board.asked_since == [EVENING - OVERLAP, EVENING + timedelta(minutes=5) - OVERLAP]


async def test_only_so_many_shows_are_at_hand(database: Database) -> None:
    board = Board(database)
    for number in range(REMEMBERED + 1):
        await board.learned.of(ShowId(f"{number}"))
    await board.learned.of(ShowId("1"))
    assert board.read == REMEMBERED + 1

    await board.learned.of(ShowId("0"))

    assert board.read == REMEMBERED + 2
