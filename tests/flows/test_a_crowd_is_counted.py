"""How many watch is told everywhere, whoever serves them; who they are is told to staff while they are few."""

import asyncio

import pytest

from tests.flows.house import PATIENCE, Person, Street


async def _told(person: Person, *, now: int, unique: int) -> None:
    """Wait until that is the number; a moment earlier it may be another."""
    async with asyncio.timeout(PATIENCE):
        while not any((each.get("n"), each.get("u")) == (now, unique) for each in await person._read()):
            pass


@pytest.mark.redis
@pytest.mark.postgres
async def test_viewers_of_two_houses_are_one_crowd(houses: tuple[Street, Street]) -> None:
    here, there = houses
    show = (await here.show())["show"]["id"]
    ana, bo, vera = await here.guest("Анна"), await there.guest("Борис"), await there.guest("Вера")
    host = await here.member("host")
    for person in (ana, bo, vera, host):
        await person.watch(show)

    for person in (ana, bo):
        await _told(person, now=3, unique=3)
    listed = (await host.http.get(f"shows/{show}/viewers")).json()
    await vera.close()
    await _told(ana, now=2, unique=3)

    assert [each["name"] for each in listed["items"]] == ["Анна", "Борис", "Вера"]
    assert (listed["total"], listed["next"]) == (3, None)


async def test_taps_of_all_come_back_as_one_number(street: Street) -> None:
    ana = await street.guest("Анна")
    await ana.watch((await street.show())["show"]["id"])
    assert ana.socket is not None

    for _ in range(3):
        await ana.socket.send(f'{{"react":{{"room":"{ana.show}","kind":"heart","n":2}}}}')

    async with asyncio.timeout(PATIENCE):
        hearts = 0
        while hearts < 6:
            hearts += sum(each.get("re", {}).get("heart", 0) for each in await ana._read())
    assert hearts == 6
