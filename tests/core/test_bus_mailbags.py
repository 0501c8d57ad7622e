"""What waits for a flight, what flies together, and who is told when it does not."""

import asyncio
from collections.abc import Sequence

import pytest

from core.bus import BusDown, Position
from core.bus_mailbags import HEAVY, TOGETHER, WAITING, Letter, Mailbags
from core.events import Event, Lane
from core.ids import ShowId
from tests.core.bus_contract import HEARD_WITHIN, a_message, a_removal, a_show, a_stock, until


class Airline:
    """Carries batches when it is told to, and numbers what it carried."""

    def __init__(self) -> None:
        self.flights: list[list[Event]] = []
        self.fault: Exception | None = None
        self.grounded = asyncio.Event()
        self.grounded.set()
        self.top = 0

    async def carry(self, _show: ShowId, _lane: Lane, letters: Sequence[Letter]) -> Sequence[Position | None]:
        self.flights.append([letter.fact for letter in letters])
        await self.grounded.wait()
        if self.fault is not None:
            raise self.fault
        self.top += len(letters)
        return [Position(offset=self.top - len(letters) + at, epoch="e") for at in range(1, len(letters) + 1)]


@pytest.fixture
def airline() -> Airline:
    return Airline()


@pytest.fixture
def bags(airline: Airline) -> Mailbags:
    return Mailbags(airline.carry, within=HEARD_WITHIN, tick=0)


async def flown(airline: Airline, flights: int) -> None:
    await until(lambda: len(airline.flights) >= flights)


def post(bags: Mailbags, *facts: Event) -> list["asyncio.Task[Position | None]"]:
    return [asyncio.create_task(bags.post(fact, fact.lane or Lane.CHAT)) for fact in facts]


async def test_what_comes_at_once_flies_together_and_each_learns_its_place(bags: Mailbags, airline: Airline) -> None:
    facts = [a_stock(a_show()).model_copy(update={"show": ShowId("one")}) for _ in range(7)]

    places = await asyncio.gather(*post(bags, *facts))

    assert airline.flights == [facts]
    assert [place and place.offset for place in places] == [1, 2, 3, 4, 5, 6, 7]


async def test_what_comes_during_a_flight_flies_next(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    facts = [a_stock(show) for _ in range(4)]
    airline.grounded.clear()
    waiting = post(bags, facts[0])
    await flown(airline, 1)
    waiting += post(bags, *facts[1:])
    await asyncio.sleep(0)
    airline.grounded.set()

    places = await asyncio.gather(*waiting)

    assert airline.flights == [facts[:1], facts[1:]]
    assert [place and place.offset for place in places] == [1, 2, 3, 4]


async def test_rooms_and_lanes_do_not_wait_for_each_other(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    airline.grounded.clear()

    waiting = post(bags, a_stock(show), a_removal(show), a_stock(a_show()))
    await flown(airline, 3)

    airline.grounded.set()
    await asyncio.gather(*waiting)
    assert [len(flight) for flight in airline.flights] == [1, 1, 1]


async def test_a_shop_does_not_wait_for_the_tick_of_a_chat(airline: Airline) -> None:
    bags, show = Mailbags(airline.carry, within=HEARD_WITHIN, tick=3600), a_show()
    await bags.post(a_removal(show), Lane.CHAT)
    late = post(bags, a_removal(show))

    await asyncio.gather(*post(bags, a_stock(show), a_stock(show)))
    await bags.post(a_stock(show), Lane.SHOP)

    assert [len(flight) for flight in airline.flights] == [1, 2, 1]
    assert not late[0].done()
    await bags.close()
    with pytest.raises(BusDown):
        await late[0]


async def test_a_flight_is_not_too_full_and_not_too_heavy(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    await asyncio.gather(*post(bags, *(a_stock(show) for _ in range(TOGETHER + 1))))
    await asyncio.gather(*post(bags, *(a_message(show, text="x" * (HEAVY // 2)) for _ in range(3))))

    assert [len(flight) for flight in airline.flights] == [TOGETHER, 1, 2, 1]


async def test_too_much_is_refused_at_once(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    airline.grounded.clear()
    waiting = post(bags, a_stock(show))
    await flown(airline, 1)
    waiting += post(bags, *(a_stock(show) for _ in range(WAITING)))
    await asyncio.sleep(0)

    with pytest.raises(BusDown, match="wait already"):
        await bags.post(a_stock(show), Lane.SHOP)

    airline.grounded.set()
    assert len(await asyncio.gather(*waiting)) == WAITING + 1


async def test_a_failed_flight_is_told_to_all_in_it_and_the_next_one_flies(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    airline.fault = BusDown("no")
    outcomes = await asyncio.gather(*post(bags, a_stock(show), a_stock(show)), return_exceptions=True)
    airline.fault = None

    place = await bags.post(a_stock(show), Lane.SHOP)

    assert [type(outcome) for outcome in outcomes] == [BusDown, BusDown]
    assert place == Position(offset=1, epoch="e")


async def test_a_crash_is_told_as_a_bus_that_is_down(bags: Mailbags, airline: Airline) -> None:
    airline.fault = LookupError("a bug")

    with pytest.raises(BusDown, match="a bug"):
        await bags.post(a_stock(a_show()), Lane.SHOP)


async def test_nobody_waits_longer_than_the_limit_and_what_did_not_fly_never_will(airline: Airline) -> None:
    bags, show = Mailbags(airline.carry, within=0.02), a_show()
    airline.grounded.clear()
    waiting = post(bags, a_stock(show))
    await flown(airline, 1)
    waiting += post(bags, a_stock(show))

    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    airline.grounded.set()
    last = a_stock(show)
    await bags.post(last, Lane.SHOP)

    assert [type(outcome) for outcome in outcomes] == [BusDown, BusDown]
    assert [len(flight) for flight in airline.flights] == [1, 1]
    assert airline.flights[1] == [last]


async def test_who_stops_waiting_does_not_stop_the_fact(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    airline.grounded.clear()
    waiting = post(bags, a_stock(show), a_stock(show))
    await flown(airline, 1)
    waiting[0].cancel()
    airline.grounded.set()

    place = await waiting[1]

    assert place == Position(offset=2, epoch="e")


async def test_closing_tells_whoever_waits_and_keeps_nothing(bags: Mailbags, airline: Airline) -> None:
    show = a_show()
    airline.grounded.clear()
    waiting = post(bags, a_stock(show))
    await flown(airline, 1)
    waiting += post(bags, a_stock(show))
    await asyncio.sleep(0)

    await bags.close()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [BusDown, BusDown]
    assert not bags._bags


async def test_a_lane_that_is_silent_leaves_nothing_behind(bags: Mailbags) -> None:
    await asyncio.gather(*post(bags, a_stock(a_show()), a_removal(a_show())))
    await until(lambda: not bags._flying)

    assert not bags._bags
