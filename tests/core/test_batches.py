from asyncio import CancelledError, Event, create_task, gather, sleep
from collections.abc import Sequence

import pytest

from core.batches import Batches
from core.errors import DatabaseBusy, NotReady, QueueFull, Unavailable


class Mill:
    """Doubles numbers, a batch at a time; what a test wants goes wrong."""

    def __init__(self, *, longest: int = 100, room: int = 1_000) -> None:
        self.batches: list[list[int]] = []
        self.poison: set[int] = set()
        self.down: Exception | None = None
        self.begun = Event()
        self.gate = Event()
        self.gate.set()
        self.queue = Batches(self._work, longest=longest, room=room)

    async def _work(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(numbers))
        self.begun.set()
        await self.gate.wait()
        if self.down is not None:
            raise self.down
        if self.poison & set(numbers):
            raise ValueError("this one breaks everything")
        return [KeyError(number) if number < 0 else number * 2 for number in numbers]


async def test_who_comes_together_is_served_together_in_order() -> None:
    mill = Mill()

    endings = await gather(*(mill.queue.submit(number) for number in range(50)))

    assert endings == [number * 2 for number in range(50)]
    assert mill.batches == [list(range(50))]


async def test_a_batch_has_an_end_and_the_next_one_follows() -> None:
    mill = Mill(longest=20)

    await gather(*(mill.queue.submit(number) for number in range(50)))

    assert [len(batch) for batch in mill.batches] == [20, 20, 10]


async def test_while_one_batch_is_worked_on_the_next_one_fills() -> None:
    mill = Mill()
    mill.gate.clear()
    first = create_task(mill.queue.submit(1))
    await mill.begun.wait()
    later = [create_task(mill.queue.submit(number)) for number in range(2, 6)]
    await sleep(0)
    mill.gate.set()

    assert await gather(first, *later) == [2, 4, 6, 8, 10]
    assert mill.batches == [[1], [2, 3, 4, 5]]


async def test_each_gets_their_own_ending() -> None:
    mill = Mill()

    endings = await gather(*(mill.queue.submit(number) for number in (1, -1, 2)), return_exceptions=True)

    assert [endings[0], endings[2]] == [2, 4]
    assert isinstance(endings[1], KeyError)


@pytest.mark.parametrize("poison", [0, 17, 63])
async def test_one_that_breaks_everything_breaks_only_itself(poison: int) -> None:
    mill = Mill()
    mill.poison = {poison}

    endings = await gather(*(mill.queue.submit(number) for number in range(64)), return_exceptions=True)

    assert [number for number, ending in enumerate(endings) if isinstance(ending, Exception)] == [poison]
    assert isinstance(endings[poison], ValueError)
    assert len(mill.batches) == 13, "it is found by halving: 1 + 2 * 6"


@pytest.mark.parametrize("down", [DatabaseBusy(), OSError("refused")])
async def test_a_neighbour_that_fails_is_told_to_all_and_not_asked_again_for_each(down: Exception) -> None:
    mill = Mill()
    mill.down = down

    endings = await gather(*(mill.queue.submit(number) for number in range(9)), return_exceptions=True)

    assert len(mill.batches) == 1
    assert {type(ending) for ending in endings} == {type(down) if isinstance(down, Unavailable) else Unavailable}
    assert len({id(ending) for ending in endings}) == 9, "an exception carries the trace of whoever raised it"


async def test_who_finds_no_room_is_refused_at_once() -> None:
    mill = Mill(room=3)
    mill.gate.clear()
    first = create_task(mill.queue.submit(0))
    await mill.begun.wait()
    waiting = [create_task(mill.queue.submit(number)) for number in range(1, 4)]
    await sleep(0)

    assert len(mill.queue) == 3
    with pytest.raises(QueueFull):
        await mill.queue.submit(4)

    mill.gate.set()
    assert await gather(first, *waiting) == [0, 2, 4, 6]


async def test_who_goes_before_their_batch_begins_is_left_out_and_after_that_harms_nobody() -> None:
    mill = Mill()
    mill.gate.clear()
    going = create_task(mill.queue.submit(1))
    await mill.begun.wait()
    impatient, patient = create_task(mill.queue.submit(2)), create_task(mill.queue.submit(3))
    await sleep(0)
    going.cancel()
    impatient.cancel()
    mill.gate.set()

    assert await patient == 6
    assert mill.batches == [[1], [3]]
    with pytest.raises(CancelledError):
        await going


async def test_a_queue_that_closes_finishes_what_waits_and_takes_nothing_more() -> None:
    mill = Mill(longest=2)
    waiting = [create_task(mill.queue.submit(number)) for number in range(5)]
    await sleep(0)

    await mill.queue.close()

    assert [await each for each in waiting] == [0, 2, 4, 6, 8]
    with pytest.raises(NotReady):
        await mill.queue.submit(6)


async def test_a_queue_that_nobody_used_closes() -> None:
    await Mill().queue.close()


async def test_nobody_waits_for_ever_when_the_loop_ends() -> None:
    mill = Mill(longest=2)
    mill.gate.clear()
    waiting = [create_task(mill.queue.submit(number)) for number in range(4)]
    await mill.begun.wait()
    assert mill.queue._worker is not None

    mill.queue._worker.cancel()

    endings = await gather(*waiting, return_exceptions=True)
    assert {type(ending) for ending in endings} == {NotReady}
