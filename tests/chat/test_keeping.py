"""Keeping what is said: many in one transaction, each once, counted with its row or not at all."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, func, insert, select

from chat.club import NoClub
from chat.hushing import NobodyHushes
from chat.judged import Judged
from chat.keeping import MOST_WAITING, Keeping
from chat.message import Draft, Posted
from chat.rates import Rates
from chat.showing import Showing
from chat.tables import MessageRow
from core.bus import Ration
from core.database import Database, Work
from core.errors import NotReady, QueueFull, ShowOver, Unavailable
from core.events import Event, MessagePosted
from core.heard import Heard
from core.ids import MessageId, ShowId, ViewerId, mint
from core.people import Viewer
from core.tables import JobSlotRow
from tests.chat.talk import HOME, a_person
from tests.fakes import EVENING, OpenDoors, TurnedClock, nobody_hears

SHOW = ShowId(mint("shw"))


class Abacus:
    """Counts in rows of the database, and remembers what it was told afterwards."""

    def __init__(self) -> None:
        self.after: list[MessageId] = []
        self.fails = 0

    async def count(self, work: Work, heard: Sequence[Heard]) -> None:
        rows = [{"job": "heard", "slot": each.message, "taken_at": each.at} for each in heard]
        await work.connection.execute(insert(JobSlotRow), rows)
        if self.fails:
            self.fails -= 1
            raise Unavailable("the counter's neighbour")

    def counted(self, heard: Sequence[Heard]) -> None:
        self.after += [each.message for each in heard]


class Told:
    """A bus that writes down what it is told."""

    def __init__(self) -> None:
        self.facts: list[Event] = []
        self.gate: asyncio.Event | None = None

    async def tell(self, fact: Event, ration: Ration | None = None) -> bool:
        if self.gate is not None:
            await self.gate.wait()
        self.facts.append(fact)
        return True

    @property
    def messages(self) -> list[MessageId]:
        return [fact.message.id for fact in self.facts if isinstance(fact, MessagePosted)]


def a_keeping(database: Database, abacus: Abacus, told: Told, doors: OpenDoors | None = None) -> Keeping:
    clock, doors = TurnedClock(), doors or OpenDoors()
    rates = Rates(database=database, clock=clock, ring=nobody_hears)
    showing = Showing(told.tell, rates=rates, clock=clock)
    return Keeping(
        database=database,
        clock=clock,
        doors=doors,
        showing=showing,
        counters=(abacus,),
        hushing=NobodyHushes(),
        club=NoClub(),
    )


def judged(key: str, *, by: Viewer, show: ShowId = SHOW, wishes: frozenset[str] = frozenset({"discount"})) -> Judged:
    draft = Draft(show=show, author=by, origin=HOME, text=f"хочу скидку {key}", key=key)
    return Judged(draft=draft, at=EVENING, intents=wishes, numbers={})


async def rows(database: Database, table: Any = MessageRow) -> int:
    counted: Table = table.__table__
    async with database.reading() as sql:
        return int((await sql.execute(select(func.count()).select_from(counted))).scalar_one())


@pytest.fixture
def abacus() -> Abacus:
    return Abacus()


@pytest.fixture
def told_of() -> Told:
    return Told()


@pytest.fixture
def keeping(database: Database, abacus: Abacus, told_of: Told) -> Keeping:
    return a_keeping(database, abacus, told_of)


async def test_a_crowd_is_kept_counted_and_shown_in_the_order_in_which_it_spoke(
    keeping: Keeping, database: Database, abacus: Abacus, told_of: Told
) -> None:
    posted = await asyncio.gather(*(keeping.keep(judged(str(n), by=a_person())) for n in range(240)))

    ids = [each.message.id for each in posted]
    assert ids == sorted(ids) == told_of.messages == abacus.after
    assert (await rows(database), await rows(database, JobSlotRow)) == (240, 240)


async def test_the_same_key_twice_in_one_batch_is_one_message_counted_once(
    keeping: Keeping, database: Database, abacus: Abacus, told_of: Told
) -> None:
    mila = a_person()

    posted = await asyncio.gather(*(keeping.keep(judged("k", by=mila)) for _ in range(7)))

    assert len({each.message.id for each in posted}) == len(told_of.messages) == len(abacus.after) == 1
    assert (await rows(database), await rows(database, JobSlotRow)) == (1, 1)


async def test_the_same_key_in_several_processes_at_once_is_one_message_counted_once(
    database_url: str, database: Database, told_of: Told
) -> None:
    mila, bo, abacus = a_person(), a_person(), Abacus()
    others = [Database(database_url, tell=told_of.tell) for _ in range(3)]
    keepings = [a_keeping(each, abacus, told_of) for each in others]

    said = [(key, who) for key in "abcdef" for who in (mila, bo)]
    posted = await asyncio.gather(
        *(each.keep(judged(key, by=who)) for n, each in enumerate(keepings) for key, who in said[:: (-1) ** n])
    )

    assert len({each.message.id for each in posted}) == len(said) == await rows(database, JobSlotRow)
    assert Counter(abacus.after) == Counter(told_of.messages)
    for each in others:
        await each.close()


async def test_what_a_counter_does_not_take_is_not_said_and_may_be_said_again(
    keeping: Keeping, database: Database, abacus: Abacus, told_of: Told
) -> None:
    mila, abacus.fails = a_person(), 1

    with pytest.raises(Unavailable):
        await keeping.keep(judged("k", by=mila))
    assert (await rows(database), await rows(database, JobSlotRow), told_of.messages) == (0, 0, [])
    posted = await keeping.keep(judged("k", by=mila))

    assert [posted.message.id] == told_of.messages == abacus.after
    assert (await rows(database), await rows(database, JobSlotRow)) == (1, 1)


async def test_what_wishes_for_nothing_is_not_counted(keeping: Keeping, database: Database, abacus: Abacus) -> None:
    await keeping.keep(judged("k", by=a_person(), wishes=frozenset()))

    assert (await rows(database), await rows(database, JobSlotRow), abacus.after) == (1, 0, [])


async def test_who_counts_hears_who_wished_for_what_and_from_where(database: Database, told_of: Told) -> None:
    heard: list[Heard] = []

    class Ear(Abacus):
        def counted(self, heard_now: Sequence[Heard]) -> None:
            heard.extend(heard_now)

    mila = a_person()
    posted = await a_keeping(database, Ear(), told_of).keep(judged("k", by=mila))

    message = posted.message
    assert heard == [
        Heard(
            show=SHOW,
            viewer=mila,
            origin=HOME,
            message=message.id,
            intents=frozenset({"discount"}),
            text=message.text,
            at=EVENING,
        )
    ]


async def test_a_counter_that_stumbles_after_the_count_changes_no_answer(database: Database, told_of: Told) -> None:
    class Clumsy(Abacus):
        def counted(self, heard: Sequence[Heard]) -> None:
            raise RuntimeError("after the count")

    posted = await a_keeping(database, Clumsy(), told_of).keep(judged("k", by=a_person()))

    assert (posted.shown, await rows(database, JobSlotRow)) == (True, 1)


async def test_a_show_that_is_over_takes_nothing_and_the_others_in_the_batch_are_kept(
    database: Database, abacus: Abacus, told_of: Told
) -> None:
    doors, over = OpenDoors(), ShowId(mint("shw"))
    doors.over.add(over)
    keeping = a_keeping(database, abacus, told_of, doors)

    endings = await asyncio.gather(
        *(keeping.keep(judged(str(n), by=a_person(), show=show)) for n, show in enumerate((SHOW, over, SHOW))),
        return_exceptions=True,
    )

    assert [type(each) for each in endings] == [Posted, ShowOver, Posted]


async def test_whoever_comes_when_too_many_wait_is_told_to_come_back(keeping: Keeping, database: Database) -> None:
    mila = a_person()
    waiting = [asyncio.create_task(keeping.keep(judged(str(n), by=mila))) for n in range(MOST_WAITING)]
    await asyncio.sleep(0)

    with pytest.raises(QueueFull):
        await keeping.keep(judged("one more", by=mila))
    for each in waiting[1:]:
        each.cancel()
    await asyncio.wait(waiting)
    await keeping.close()


async def test_the_next_batch_does_not_wait_until_the_last_one_was_shown(
    keeping: Keeping, database: Database, told_of: Told
) -> None:
    told_of.gate = asyncio.Event()
    slow = [asyncio.create_task(keeping.keep(judged("1", by=a_person())))]
    while await rows(database) < 1:
        continue
    slow.append(asyncio.create_task(keeping.keep(judged("2", by=a_person()))))
    while await rows(database) < 2:
        continue
    assert not any(each.done() for each in slow)
    told_of.gate.set()

    assert [(await each).message.id for each in slow] == told_of.messages


async def test_who_leaves_keeps_what_waits_and_takes_nothing_more(keeping: Keeping, database: Database) -> None:
    waiting = [asyncio.create_task(keeping.keep(judged(str(n), by=a_person()))) for n in range(5)]
    await asyncio.sleep(0)
    await keeping.close()

    with pytest.raises(NotReady):
        await keeping.keep(judged("late", by=a_person()))
    assert (len(await asyncio.gather(*waiting)), await rows(database)) == (5, 5)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(0, 2)), max_size=25))
async def test_however_often_it_is_sent_a_message_is_counted_once(
    data: list[tuple[str, str, int]], database: Database
) -> None:
    show, told, abacus = ShowId(mint("shw")), Told(), Abacus()
    processes = [a_keeping(database, abacus, told) for _ in range(3)]
    people = {name: a_person(name=name) for name in "xyz"}

    posted = await asyncio.gather(
        *(processes[where].keep(judged(key, by=people[who], show=show)) for key, who, where in data)
    )

    one: dict[tuple[str, ViewerId], MessageId] = {}
    for (key, who, _), each in zip(data, posted, strict=True):
        assert one.setdefault((key, people[who].id), each.message.id) == each.message.id
    assert sorted(abacus.after) == sorted(one.values()) == sorted(told.messages)


async def test_who_hears_no_answer_because_the_process_died_after_the_commit_gets_it_from_another_once(
    database: Database, abacus: Abacus, told_of: Told
) -> None:
    mila, dying = a_person(), Told()
    dying.gate = asyncio.Event()  # it has kept the message, and dies before anybody is told or answered
    lost = asyncio.create_task(a_keeping(database, abacus, dying).keep(judged("k", by=mila)))
    while await rows(database) < 1:
        continue
    lost.cancel()
    await asyncio.wait([lost])

    again = await a_keeping(database, abacus, told_of).keep(judged("k", by=mila))

    assert (await rows(database), await rows(database, JobSlotRow), abacus.after) == (1, 1, [again.message.id])
    dying.gate.set()
