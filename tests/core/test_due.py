"""What is due is done once it is time, by whoever is there, and again if it was not done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.database import Database
from core.due import AT_ONCE, CLAIM, RETRY_AFTER, Diary, forget, remind
from core.tables import DueRow
from tests.fakes import EVENING, TurnedClock

MINUTE = timedelta(minutes=1)


class Doer:
    """Does what it is told to; stumbles over ``refuses``."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.refuses: set[str] = set()

    async def do(self, subject: str) -> None:
        if subject in self.refuses:
            raise LookupError(subject)
        self.done.append(subject)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def doer() -> Doer:
    return Doer()


@pytest.fixture
def diary(database: Database, clock: TurnedClock, doer: Doer) -> Diary:
    return Diary(database=database, clock=clock, doers={"bell": doer.do})


async def note(database: Database, subject: str, *, after: timedelta = timedelta(), kind: str = "bell") -> None:
    async with database.transaction() as work:
        await remind(work.connection, kind, subject, at=EVENING + after)


async def left(database: Database) -> list[str]:
    async with database.reading() as sql:
        return [row.subject for row in await sql.execute(select(DueRow.subject).order_by(DueRow.subject))]


async def test_it_is_done_when_it_is_time_and_once(
    database: Database, diary: Diary, doer: Doer, clock: TurnedClock
) -> None:
    await note(database, "now")
    await note(database, "later", after=MINUTE)

    assert await diary.do_some() == 1
    assert await diary.do_some() == 0
    clock.turn(MINUTE)
    await diary.do_some()

    assert doer.done == ["now", "later"]
    assert await left(database) == []


async def test_a_later_word_counts_and_a_forgotten_one_does_not(
    database: Database, diary: Diary, doer: Doer, clock: TurnedClock
) -> None:
    await note(database, "moved")
    await note(database, "moved", after=MINUTE)
    await note(database, "forgotten")
    async with database.transaction() as work:
        await forget(work.connection, "bell", "forgotten")

    assert await diary.do_some() == 0
    clock.turn(MINUTE)
    await diary.do_some()
    assert doer.done == ["moved"]


async def test_one_that_fails_is_done_again_and_holds_up_no_other(
    database: Database, diary: Diary, doer: Doer, clock: TurnedClock
) -> None:
    await note(database, "bad")
    await note(database, "good")
    doer.refuses = {"bad"}

    await diary.do_some()
    assert doer.done == ["good"]
    assert await diary.do_some() == 0, "not at once"
    doer.refuses = set()
    clock.turn(RETRY_AFTER)
    await diary.do_some()

    assert doer.done == ["good", "bad"]
    assert await left(database) == []


async def test_what_one_claimed_and_did_not_do_is_taken_up_by_another(
    database: Database, doer: Doer, clock: TurnedClock
) -> None:
    await note(database, "stranded")

    async def die(_subject: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await Diary(database=database, clock=clock, doers={"bell": die}).do_some()
    another = Diary(database=database, clock=clock, doers={"bell": doer.do})

    assert await another.do_some() == 0, "the first may still be at it"
    clock.turn(CLAIM)
    await another.do_some()
    assert doer.done == ["stranded"]


async def test_whoever_is_reminded_again_while_it_is_done_is_not_forgotten(
    database: Database, clock: TurnedClock
) -> None:
    rung: list[str] = []

    async def ring(subject: str) -> None:
        rung.append(subject)
        await note(database, subject, after=MINUTE)

    diary = Diary(database=database, clock=clock, doers={"bell": ring})
    await note(database, "daily")
    await diary.do_some()
    clock.turn(MINUTE)
    await diary.do_some()

    assert rung == ["daily", "daily"]


async def test_what_nobody_here_does_is_left_to_others(database: Database, diary: Diary) -> None:
    await note(database, "foreign", kind="gong")

    assert await diary.do_some() == 0
    assert await left(database) == ["foreign"]


async def test_many_are_done_some_at_a_time(database: Database, diary: Diary, doer: Doer) -> None:
    for number in range(AT_ONCE + 3):
        await note(database, f"{number:03}")

    assert await diary.do_some() == AT_ONCE
    assert await diary.do_some() == 3
    assert len(set(doer.done)) == AT_ONCE + 3
