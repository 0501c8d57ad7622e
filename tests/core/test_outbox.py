from asyncio import CancelledError, Event, create_task, gather, timeout, wait_for
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.database import Database
from core.events import Event as Fact
from core.events import StockChanged
from core.ids import ShowId, VariantId, mint
from core.outbox import CLAIM, RETRY_AFTER, Relay
from core.tables import OutboxRow
from tests.fakes import EVENING, TurnedClock


def a_fact(left: int = 1) -> StockChanged:
    return StockChanged(show=ShowId(mint("shw")), at=EVENING, variant=VariantId(mint("var")), left=left, version=left)


class Listener:
    """Hears facts; stumbles over those in ``refuses``."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.refuses: set[int] = set()

    async def hear(self, fact: Fact) -> None:
        assert isinstance(fact, StockChanged)
        if fact.left in self.refuses:
            raise LookupError(fact.left)
        self.heard.append(fact.left)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def relay(database: Database, listener: Listener, clock: TurnedClock) -> Relay:
    return Relay(database=database, tell=listener.hear, clock=clock)


async def _owe(database: Database, *numbers: int) -> None:
    async with database.transaction() as work:
        await work.owe(*(a_fact(number) for number in numbers))


async def test_facts_are_told_in_the_order_they_were_owed(database: Database, relay: Relay, listener: Listener) -> None:
    await _owe(database, 1, 2, 3)
    await _owe(database, 4)

    assert await relay.relay_some() == 4
    assert await relay.relay_some() == 0
    assert listener.heard == [1, 2, 3, 4]


async def test_a_fact_that_was_not_taken_is_told_again_and_holds_up_no_other(
    database: Database, relay: Relay, listener: Listener, clock: TurnedClock
) -> None:
    await _owe(database, 1, 2, 3)
    listener.refuses = {2}

    await relay.relay_some()
    assert listener.heard == [1, 3]
    listener.refuses = set()
    assert await relay.relay_some() == 0, "not at once"
    clock.turn(RETRY_AFTER)
    await relay.relay_some()

    assert listener.heard == [1, 3, 2]


async def test_the_waits_grow_but_not_for_ever(
    database: Database, relay: Relay, listener: Listener, clock: TurnedClock
) -> None:
    await _owe(database, 1)
    listener.refuses = {1}
    waits = []

    for _ in range(12):
        await relay.relay_some()
        async with database.reading() as sql:
            due = (await sql.execute(select(OutboxRow.due_at))).scalar_one()
        waits.append(due - clock.now())
        clock.turn(due - clock.now())

    assert waits[:3] == [RETRY_AFTER, 2 * RETRY_AFTER, 4 * RETRY_AFTER]
    assert waits[-1] == max(waits) == 4 * CLAIM


async def test_a_row_that_cannot_be_read_holds_up_no_other(
    database: Database, relay: Relay, listener: Listener
) -> None:
    await _owe(database, 1)
    async with database.transaction() as work:
        await work.connection.execute(update(OutboxRow).values(payload="{}"))
    await _owe(database, 2)

    await relay.relay_some()

    assert listener.heard == [2]


async def test_two_relays_tell_each_fact_once(database: Database, clock: TurnedClock) -> None:
    heard: Counter[int] = Counter()

    async def _hear(fact: Fact) -> None:
        assert isinstance(fact, StockChanged)
        heard[fact.left] += 1

    await _owe(database, *range(350))
    relays = [Relay(database=database, tell=_hear, clock=clock) for _ in range(2)]

    async def _relay_all(relay: Relay) -> None:
        while await relay.relay_some():
            pass

    await gather(*(_relay_all(relay) for relay in relays))

    assert heard == Counter(range(350))


async def test_what_a_dead_relay_had_claimed_is_told_by_another(
    database: Database, clock: TurnedClock, listener: Listener
) -> None:
    await _owe(database, 1)
    await _claim_and_die(database, clock)
    relay = Relay(database=database, tell=listener.hear, clock=clock)
    early = await relay.relay_some()

    clock.turn(CLAIM)

    assert (early, await relay.relay_some()) == (0, 1)
    assert listener.heard == [1]


async def _claim_and_die(database: Database, clock: TurnedClock) -> None:
    """What a process does that is killed right after its claim."""
    async with database.transaction() as work:
        await work.connection.execute(update(OutboxRow).values(due_at=clock.now() + CLAIM, attempts=1))


async def test_a_relay_that_is_stopped_frees_what_it_did_not_tell(
    database: Database, clock: TurnedClock, listener: Listener
) -> None:
    reached = Event()

    async def _stuck(fact: Fact) -> None:
        assert isinstance(fact, StockChanged)
        if fact.left == 2:
            reached.set()
            await Event().wait()
        await listener.hear(fact)

    await _owe(database, 1, 2, 3)
    stopped = create_task(Relay(database=database, tell=_stuck, clock=clock).relay_some())
    await wait_for(reached.wait(), 5)
    stopped.cancel()
    with pytest.raises(CancelledError):
        await stopped

    await Relay(database=database, tell=listener.hear, clock=clock).relay_some()

    assert listener.heard == [1, 2, 3]


async def test_a_running_relay_is_woken_by_the_commit(database: Database, clock: TurnedClock) -> None:
    heard = Event()

    async def _hear(_fact: Fact) -> None:
        heard.set()

    relaying = create_task(Relay(database=database, tell=_hear, clock=clock).run())
    await _owe(database, 1)

    async with timeout(5):
        await heard.wait()
    relaying.cancel()
    with pytest.raises(CancelledError):
        await relaying


async def test_the_lag_is_that_of_the_oldest_fact(database: Database, relay: Relay, clock: TurnedClock) -> None:
    assert await relay.lag() == timedelta()
    await _owe(database, 1)
    clock.turn(timedelta(seconds=7))
    assert await relay.lag() == timedelta(seconds=7)

    await relay.relay_some()

    assert await relay.lag() == timedelta()
