import pytest

from core.bus import LISTENER_QUEUE, MemoryBus, Signal
from tests.core.bus_contract import BusContract, a_show, a_stock, hear


class TestMemoryBus(BusContract):
    @pytest.fixture
    def bus(self) -> MemoryBus:
        return MemoryBus()


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
