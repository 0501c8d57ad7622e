"""The crowd of one process: exact."""

import pytest

from core import crowd
from core.crowd import SMALL, MemoryCrowd, Sums, Tally
from core.errors import RoomTooLarge
from core.events import Author
from core.ids import ShowId, ViewerId
from core.people import Role

SHOW, OTHER = ShowId("show"), ShowId("other")


def viewers(*numbers: int) -> list[ViewerId]:
    return [ViewerId(f"v{number:04d}") for number in numbers]


def faces(*numbers: int) -> tuple[Author, ...]:
    return tuple(Author(id=each, name=each.title(), role=Role.GUEST) for each in viewers(*numbers))


async def test_what_is_counted_here_is_the_whole_crowd() -> None:
    memory = MemoryCrowd()
    await memory.beat({SHOW: Tally(viewers=3, new=viewers(1, 2, 3), taps={"heart": 2})})

    sums = await memory.beat({SHOW: Tally(viewers=2, new=viewers(3, 4), taps={"clap": 1}), OTHER: Tally(viewers=1)})

    assert sums == {
        SHOW: Sums(now=2, unique=4, taps={"clap": 1}),
        OTHER: Sums(now=1, unique=1, taps={}),
    }


async def test_a_show_that_is_empty_for_a_while_remembers_who_was_there() -> None:
    memory = MemoryCrowd()
    await memory.beat({SHOW: Tally(viewers=3, new=viewers(1, 2, 3))})
    await memory.beat({})

    sums = await memory.beat({SHOW: Tally(viewers=1, new=viewers(4))})

    assert sums[SHOW].unique == 4


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "REMEMBERED_VIEWERS", 3)
    monkeypatch.setattr(crowd, "REMEMBERED_SHOWS", 2)
    memory = MemoryCrowd()

    many = await memory.beat({SHOW: Tally(viewers=1, new=viewers(1, 2, 3, 4, 5))})
    for number in range(5):
        await memory.beat({ShowId(f"show {number}"): Tally(viewers=1)})
    forgotten = await memory.beat({SHOW: Tally(viewers=1)})

    assert (many[SHOW].unique, forgotten[SHOW].unique) == (3, 1)


async def test_who_is_there_comes_in_the_order_of_ids() -> None:
    memory = MemoryCrowd()
    await memory.beat({SHOW: Tally(viewers=2, members=faces(2, 1))})

    assert await memory.members(SHOW) == faces(1, 2)
    assert await memory.members(OTHER) == ()


async def test_nobody_is_there_any_more_when_the_room_is_closed() -> None:
    memory = MemoryCrowd()
    await memory.beat({SHOW: Tally(viewers=2, members=faces(1, 2))})

    await memory.beat({})

    assert await memory.members(SHOW) == ()


async def test_a_large_room_has_no_list() -> None:
    memory = MemoryCrowd()
    await memory.beat({SHOW: Tally(viewers=SMALL + 1)})

    with pytest.raises(RoomTooLarge) as refusal:
        await memory.members(SHOW)

    assert refusal.value.facts == {"viewers": SMALL + 1, "most": SMALL}
