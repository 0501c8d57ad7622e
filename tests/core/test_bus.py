from datetime import timedelta

import pytest

from core.bus import LISTENER_QUEUE, MemoryBus, Ration, Signal
from core.ids import ShowId
from tests.core.bus_contract import RATION, BusContract, Turn, a_show, a_stock, hear
from tests.fakes import TurnedClock


class TestMemoryBus(BusContract):
    @pytest.fixture
    def clock(self) -> TurnedClock:
        return TurnedClock()

    @pytest.fixture
    def bus(self, clock: TurnedClock) -> MemoryBus:
        return MemoryBus(ration=RATION, clock=clock)

    @pytest.fixture
    def turn(self, clock: TurnedClock) -> Turn:
        async def later(_show: ShowId, by: timedelta) -> None:
            clock.turn(by)

        return later


def test_a_ration_lets_something_through() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Ration(at_once=0)


async def test_a_listener_too_far_behind_is_cut_off() -> None:
    bus, show = MemoryBus(), a_show()

    async with bus.listen(show) as deliveries:
        for _ in range(LISTENER_QUEUE + 1):
            await bus.signal(Signal(show=show, payload=b""))

        with pytest.raises(StopAsyncIteration):
            await hear(deliveries)


async def test_nobody_is_remembered_after_leaving() -> None:
    bus, show = MemoryBus(), a_show()

    async with bus.listen(show):
        pass
    await bus.publish(a_stock(show))

    assert not bus._listeners
