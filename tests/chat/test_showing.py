"""What viewers are shown of what was said, and what staff and authors hear of the rest."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chat.rates import Rates
from chat.showing import TOGETHER, TOLD_EVERY, Showing
from core.bus import MemoryBus, Ration
from core.database import Database
from core.events import Author, ChatMessage, ChatSampled, Event, MessagePosted, MessagesLeftOut
from core.ids import MessageId, ShowId, ViewerId, mint
from core.people import Role
from tests.fakes import EVENING, TurnedClock, nobody_hears

SHOW, MIRA = ShowId(mint("shw")), ViewerId(mint("vwr"))
SLOW = 2


def said(count: int, *, role: Role = Role.VIEWER, show: ShowId = SHOW) -> list[MessagePosted]:
    facts = []
    for number in range(count):
        author = Author(id=ViewerId(mint("vwr")), name=f"Mila {number}", role=role)
        message = ChatMessage(id=MessageId(mint("msg")), author=author, text=f"{number}", at=EVENING)
        facts.append(MessagePosted(show=show, at=EVENING, message=message))
    return facts


def texts(messages: Sequence[MessagePosted]) -> list[str]:
    return [fact.message.text for fact in messages]


class House:
    """A showing over a bus, and what went over it."""

    def __init__(self, database: Database) -> None:
        self.clock = TurnedClock()
        self.bus, self.told, self.fails = MemoryBus(clock=self.clock), list[Event](), False
        self.rates = Rates(database=database, clock=self.clock, ring=nobody_hears)
        self.showing = Showing(self.tell, rates=self.rates, clock=self.clock)

    async def tell(self, fact: Event, ration: Ration | None = None) -> bool:
        if self.fails:
            raise ConnectionError
        carried = await self.bus.publish(fact, ration=ration) is not None
        if carried:
            self.told.append(fact)
        return carried

    @property
    def shown(self) -> list[MessagePosted]:
        return [fact for fact in self.told if isinstance(fact, MessagePosted)]

    @property
    def for_staff(self) -> list[ChatMessage]:
        return [message for fact in self.told if isinstance(fact, MessagesLeftOut) for message in fact.messages]


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


async def shown(showing: Showing, messages: Sequence[MessagePosted]) -> frozenset[MessageId]:
    left_out = await showing.show(messages)
    await showing.close()
    return left_out


async def test_a_calm_room_is_shown_everything_in_order_and_nobody_speaks_of_a_sample(house: House) -> None:
    messages = said(40)

    assert await shown(house.showing, messages) == frozenset()
    house.clock.turn(2 * TOLD_EVERY)
    await shown(house.showing, [])

    assert house.told == messages


async def test_a_loud_room_sees_its_rate_staff_see_all_and_authors_are_told(house: House) -> None:
    await house.rates.decide(SHOW, SLOW, by=MIRA)
    messages = said(3 * TOGETHER)

    left_out = await shown(house.showing, messages)

    assert texts(house.shown) == [f"{number}" for number in range(2 * SLOW)]
    assert {message.id for message in house.for_staff} == left_out
    assert len(left_out) + len(house.shown) == len(messages)
    assert max(len(fact.messages) for fact in house.told if isinstance(fact, MessagesLeftOut)) <= TOGETHER


async def test_several_processes_together_keep_the_rate(house: House, database: Database) -> None:
    await house.rates.decide(SHOW, SLOW, by=MIRA)
    other = Showing(house.tell, rates=Rates(database=database, clock=house.clock, ring=nobody_hears), clock=house.clock)

    for _ in range(20):
        house.clock.turn(timedelta(milliseconds=500))
        for showing in (house.showing, other):
            await shown(showing, said(25))

    assert 10 * SLOW <= len(house.shown) <= (10 + 2) * SLOW


async def test_what_staff_say_is_always_shown(house: House) -> None:
    await house.rates.decide(SHOW, 1, by=MIRA)
    await shown(house.showing, said(200))

    host = said(30, role=Role.HOST)

    assert await shown(house.showing, host) == frozenset()
    assert [fact for fact in house.shown if fact.message.author.role is Role.HOST] == host


async def test_a_loud_room_is_told_how_much_of_it_is_shown_and_not_too_often(house: House) -> None:
    await house.rates.decide(SHOW, SLOW, by=MIRA)
    await shown(house.showing, said(30))
    assert not [fact for fact in house.told if isinstance(fact, ChatSampled)]
    house.clock.turn(TOLD_EVERY)

    await shown(house.showing, said(10))
    await shown(house.showing, said(10))

    [sampled] = [fact for fact in house.told if isinstance(fact, ChatSampled)]
    assert sampled.said == 40
    assert 0 < sampled.shown < 40


async def test_one_loud_room_leaves_nothing_out_of_another(house: House) -> None:
    other = ShowId(mint("shw"))
    await house.rates.decide(SHOW, 1, by=MIRA)

    left_out = await shown(house.showing, [*said(50), *said(5, show=other)])

    assert len(left_out) == 48
    assert len([fact for fact in house.shown if fact.show == other]) == 5


async def test_a_bus_that_is_down_changes_no_answer(house: House) -> None:
    house.fails = True

    assert await shown(house.showing, said(3)) == frozenset()


async def test_a_rate_that_cannot_be_read_shows_what_is_usual(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(show: ShowId) -> None:
        raise ConnectionError

    monkeypatch.setattr(house.rates, "of", away)

    assert await shown(house.showing, said(3)) == frozenset()
    assert len(house.shown) == 3
