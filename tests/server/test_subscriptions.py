"""Who hears which fact."""

import pytest

from core.bus import MemoryBus, Ration
from core.events import Author, ChatMessage, Event, Lane, MessagePosted, MessageRemoved, OrderPaid
from core.ids import MessageId, OrderId, ShowId, ViewerId, mint
from core.people import Role
from server.subscriptions import Telling
from tests.fakes import EVENING

SHOW = ShowId(mint("shw"))


async def test_a_fact_with_a_lane_goes_on_the_bus_and_to_its_listeners() -> None:
    bus, heard = MemoryBus(), list[Event]()
    telling = Telling(bus=bus)

    async def listen(fact: Event) -> None:
        heard.append(fact)

    telling.introduce({MessageRemoved: (listen,)})
    fact = MessageRemoved(show=SHOW, at=EVENING, message=MessageId(mint("msg")))
    await telling.tell(fact)

    assert heard == [fact]
    assert (await bus.positions(SHOW))[Lane.CHAT].offset == 1


async def test_a_fact_that_is_left_out_is_told_so_and_its_listeners_hear_it() -> None:
    telling, heard = Telling(bus=MemoryBus(ration=Ration(at_once=1))), list[Event]()

    async def listen(fact: Event) -> None:
        heard.append(fact)

    telling.introduce({MessagePosted: (listen,)})
    author = Author(id=ViewerId(mint("vwr")), name="Mina", role=Role.VIEWER)
    messages = [ChatMessage(id=MessageId(mint("msg")), author=author, text="hello", at=EVENING) for _ in range(2)]
    facts = [MessagePosted(show=SHOW, at=EVENING, message=message) for message in messages]
    carried = [await telling.tell(fact) for fact in facts]

    assert carried == [True, False]
    assert heard == facts


async def test_who_bought_stays_inside() -> None:
    bus, heard = MemoryBus(), list[Event]()
    telling = Telling(bus=bus)

    async def listen(fact: Event) -> None:
        heard.append(fact)

    telling.introduce({OrderPaid: (listen,)})
    await telling.tell(OrderPaid(show=SHOW, at=EVENING, order=OrderId(mint("ord")), buyer=ViewerId(mint("vwr"))))

    assert len(heard) == 1
    assert {place.offset for place in (await bus.positions(SHOW)).values()} == {0}


async def test_a_listener_that_fails_is_told_to_the_outbox() -> None:
    telling = Telling(bus=MemoryBus())

    async def stumble(_fact: Event) -> None:
        raise ConnectionError("the post is closed")

    telling.introduce({OrderPaid: (stumble,)})

    with pytest.raises(ConnectionError):
        await telling.tell(OrderPaid(show=SHOW, at=EVENING, order=OrderId(mint("ord")), buyer=ViewerId(mint("vwr"))))
