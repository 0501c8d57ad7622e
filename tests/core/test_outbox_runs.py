"""Facts of one kind are told at once, those of one subject in their turn; one that fails fails alone."""

from asyncio import CancelledError, Event, create_task, wait_for
from collections.abc import Sequence

import pytest

from core.database import Database
from core.events import Event as Fact
from core.events import OrderPaid, OrderPlaced, OrderRefunded, StockChanged
from core.ids import OrderId, RefundId, ShowId, VariantId, ViewerId, mint
from core.money import Money
from core.outbox import CLAIM, RETRY_AFTER, Relay
from tests.fakes import EVENING, TurnedClock

SHOW = ShowId(mint("shw"))
A, B, C = (OrderId(f"ord_{letter * 32}") for letter in "abc")


class Listener:
    """Hears facts, at once or by themselves; stumbles over orders in ``refuses``."""

    def __init__(self) -> None:
        self.heard: list[list[str]] = []
        self.refuses: set[str] = set()
        self.gate: Event | None = None
        self.reached = Event()

    async def hear_all(self, facts: Sequence[Fact]) -> None:
        if self.gate is not None:
            self.reached.set()
            await self.gate.wait()
        if self.refuses & {str(fact.subject) for fact in facts}:
            raise LookupError
        self.heard.append([_name(fact) for fact in facts])

    async def hear(self, fact: Fact) -> None:
        await self.hear_all([fact])


def _name(fact: Fact) -> str:
    return f"{type(fact).__name__.removeprefix('Order')} {(fact.subject or '-----')[4]}"


def placed(order: OrderId) -> OrderPlaced:
    return OrderPlaced(show=SHOW, at=EVENING, order=order, buyer=ViewerId(mint("vwr")))


def paid(order: OrderId) -> OrderPaid:
    return OrderPaid(show=SHOW, at=EVENING, order=order, buyer=ViewerId(mint("vwr")))


def refunded(order: OrderId) -> OrderRefunded:
    return OrderRefunded(
        show=SHOW,
        at=EVENING,
        order=order,
        buyer=ViewerId(mint("vwr")),
        refund=RefundId(mint("rfn")),
        amount=Money(amount=1, currency="RUB"),
        everything=True,
        order_status="refunded",
    )


def stock() -> StockChanged:
    return StockChanged(show=SHOW, at=EVENING, variant=VariantId(mint("var")), left=1, version=1)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def relay(database: Database, listener: Listener, clock: TurnedClock) -> Relay:
    return Relay(database=database, tell=listener.hear, clock=clock, together=listener.hear_all)


async def _owe(database: Database, *facts: Fact) -> None:
    async with database.transaction() as work:
        await work.owe(*facts)


async def test_many_are_told_at_once_and_nothing_of_an_order_before_what_came_first(
    database: Database, relay: Relay, listener: Listener
) -> None:
    await _owe(database, placed(A), paid(A), refunded(A), placed(B), stock(), paid(B), placed(C), paid(C), paid(A))

    assert await relay.relay_some() == 9

    assert listener.heard == [
        ["Placed a", "Placed b", "Placed c"],
        ["Paid a", "Paid b", "Paid c"],
        ["Refunded a"],
        ["StockChanged -"],
        ["Paid a"],
    ]
    assert await relay.relay_some() == 0


async def test_one_that_fails_holds_up_no_other_and_is_not_told_among_others_again(
    database: Database, relay: Relay, listener: Listener, clock: TurnedClock
) -> None:
    await _owe(database, paid(A), paid(B), paid(C), refunded(C))
    listener.refuses = {B}

    await relay.relay_some()
    assert listener.heard == [["Paid a"], ["Paid c"], ["Refunded c"]]

    listener.heard.clear()
    clock.turn(RETRY_AFTER)
    await _owe(database, paid(A), paid(C))
    await relay.relay_some()
    assert listener.heard == [["Paid a", "Paid c"]], "what failed before fails apart from them"

    listener.refuses = set()
    clock.turn(CLAIM)
    await relay.relay_some()
    assert listener.heard[1:] == [["Paid b"]]


async def test_what_failed_as_often_is_told_at_once_again(
    database: Database, relay: Relay, listener: Listener, clock: TurnedClock
) -> None:
    await _owe(database, paid(A), paid(B))
    listener.refuses = {A, B}
    await relay.relay_some()

    listener.refuses = set()
    clock.turn(RETRY_AFTER)
    await relay.relay_some()

    assert listener.heard == [["Paid a", "Paid b"]]


async def test_a_relay_that_is_stopped_in_the_middle_frees_all_that_it_was_telling(
    database: Database, relay: Relay, listener: Listener
) -> None:
    await _owe(database, paid(A), paid(B), refunded(A))
    listener.gate = Event()
    stopped = create_task(relay.relay_some())
    await wait_for(listener.reached.wait(), 5)
    stopped.cancel()
    with pytest.raises(CancelledError):
        await stopped

    listener.gate = None
    await relay.relay_some()

    assert listener.heard == [["Paid a", "Paid b"], ["Refunded a"]]


async def test_a_claim_that_ran_out_meanwhile_is_left_to_others(
    database: Database, relay: Relay, listener: Listener, clock: TurnedClock
) -> None:
    await _owe(database, paid(A), paid(B))

    async def takes_too_long(_facts: Sequence[Fact]) -> None:
        clock.turn(CLAIM)
        raise TimeoutError

    slow = Relay(database=database, tell=listener.hear, clock=clock, together=takes_too_long)
    await slow.relay_some()
    assert listener.heard == []

    await relay.relay_some()
    assert listener.heard == [["Paid a", "Paid b"]]
