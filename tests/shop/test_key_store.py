"""A key leads to one thing, for whoever gave it, as long as it is remembered."""

import asyncio
from datetime import timedelta

import pytest

from core.database import Database
from core.errors import KeyReused, SoldOut
from shop.key import REPLAYED_FOR, Key
from shop.key_store import once
from tests.fakes import TurnedClock


def a_key(*, principal: str = "vwr_1", route: str = "POST /x", key: str = "k", units: int = 1) -> Key:
    return Key(principal=principal, route=route, key=key, request={"units": units})


class Desk:
    """Does things once."""

    def __init__(self, database: Database, clock: TurnedClock) -> None:
        self._database = database
        self._clock = clock
        self.done: list[str] = []

    async def do(self, key: Key, *, result: str, fails: bool = False) -> str:
        async with self._database.transaction() as work:
            if known := await once(work, key, result=result, now=self._clock.now()):
                return known
            if fails:
                raise SoldOut
        self.done.append(result)
        return result


@pytest.fixture
def desk(database: Database, clock: TurnedClock) -> Desk:
    return Desk(database, clock)


async def test_what_was_done_is_not_done_again(desk: Desk) -> None:
    assert await desk.do(a_key(), result="first") == "first"

    assert await desk.do(a_key(), result="second") == "first"

    assert desk.done == ["first"]


async def test_of_many_at_once_one_is_done(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.do(a_key(), result=str(number)) for number in range(8)))

    assert set(answers) == set(desk.done)
    assert len(desk.done) == 1


@pytest.mark.parametrize("other", [a_key(principal="vwr_2"), a_key(route="POST /y"), a_key(key="l")])
async def test_a_key_is_known_to_its_giver_at_its_door_only(desk: Desk, other: Key) -> None:
    await desk.do(a_key(), result="first")

    assert await desk.do(other, result="second") == "second"


async def test_another_request_under_the_same_key_is_refused(desk: Desk) -> None:
    await desk.do(a_key(), result="first")

    with pytest.raises(KeyReused):
        await desk.do(a_key(units=2), result="second")


async def test_what_failed_is_not_remembered(desk: Desk) -> None:
    with pytest.raises(SoldOut):
        await desk.do(a_key(), result="first", fails=True)

    assert await desk.do(a_key(), result="second") == "second"


async def test_a_key_is_new_again_after_three_days(desk: Desk, clock: TurnedClock) -> None:
    await desk.do(a_key(), result="first")
    clock.turn(REPLAYED_FOR - timedelta(seconds=1))
    assert await desk.do(a_key(), result="second") == "first"

    clock.turn(timedelta(seconds=1))

    assert await desk.do(a_key(units=5), result="third") == "third"
    assert await desk.do(a_key(units=5), result="fourth") == "third"
