"""Several processes behind one port, as they are deployed: they die, they are relieved, and nobody misses anything."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from tests.flows.city import City, is_running
from tests.flows.house import by_pickup
from tests.flows.visitor import PATIENCE, Visitor
from tests.postgres import PostgresServer
from tests.server.video.ends import HostEnd, ViewerEnd

pytestmark = [pytest.mark.redis, pytest.mark.postgres, pytest.mark.timeout(240)]

WATCHING = 40

SDP = {"Content-Type": "application/sdp"}

HOST = {"email": "host@vitrina.example", "password": "host-demo"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer, redis_url: str) -> Iterator[City]:
    """Two workers over PostgreSQL and Redis, open for all tests of this file."""
    name = f"city_{postgres_server.port}"
    asyncio.run(postgres_server.run(f"CREATE DATABASE {name}"))
    city = City(
        folder=tmp_path_factory.mktemp("city"),
        settings={
            "VITRINA_WORKERS": "2",
            "VITRINA_DATABASE_URL": f"postgresql+asyncpg://{postgres_server.address}/{name}",
            "VITRINA_REDIS_URL": redis_url,
        },
    )
    try:
        city.open()
        yield city
        assert city.close(signal.SIGTERM) == 0, city.printed
    finally:
        city.close()
        asyncio.run(postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)"))


@asynccontextmanager
async def visitors(city: City, how_many: int) -> AsyncIterator[list[Visitor]]:
    """Guests in the demo show, and the host as the first of them."""
    show = city.show()["show"]["id"]
    people = [Visitor(url=city.url, show=show, account=HOST)]
    people += [
        Visitor(url=city.url, show=show, account={"name": f"Гость {number}", "language": "ru"})
        for number in range(how_many)
    ]
    try:
        await asyncio.gather(*(person.come() for person in people))
        yield people
    finally:
        await asyncio.gather(*(person.go() for person in people))


async def test_viewers_of_all_workers_are_in_one_show(city: City) -> None:
    async with visitors(city, 12) as people:
        said = [await person.say(f"Это я, {number}") for number, person in enumerate(people[:5])]

        await all_of(people, lambda person: len(person.read(said)) >= len(said))

        assert [person.read(said) for person in people] == [said] * len(people)


async def test_a_worker_that_is_killed_is_replaced_and_its_viewers_resume(city: City) -> None:
    before = city.processes
    async with visitors(city, 12) as people:
        said = [await people[0].say("До")]

        os.kill(before["worker 1"], signal.SIGKILL)
        said += [await people[0].say(f"Во время, {number}") for number in range(5)]
        await eventually(city, lambda: city.processes.get("worker 1", before["worker 1"]) != before["worker 1"])
        said.append(await people[0].say("После"))

        await all_of(people, lambda person: len(person.read(said)) >= len(said))
        assert [person.read(said) for person in people] == [said] * len(people)
        assert sum(person.missed for person in people) == 0
        assert sum(person.visits for person in people) > len(people)
        assert city.processes["worker 2"] == before["worker 2"]


async def test_a_rolling_restart_under_load_loses_nothing_and_tells_nothing_twice(city: City) -> None:
    before = city.processes
    async with visitors(city, WATCHING) as people:
        over = asyncio.Event()
        talking = asyncio.create_task(talk(people[0], over))
        holding = asyncio.create_task(hold_up(people[0], over))
        selling = asyncio.create_task(sell(people[1:9], over))

        city.tell(signal.SIGHUP)
        await eventually(city, lambda: "the workers were relieved" in city.printed)
        over.set()
        said, held_up, sold = await talking, await holding, await selling

        await all_of(people, lambda person: len(person.read(said)) >= len(said))
        await all_of(people, lambda person: len(person.saw(held_up)) >= len(held_up))
        await all_of(people, lambda person: bought_by(person) >= sold)
        for person in people:
            assert person.read(said) == said
            assert person.saw(held_up) == held_up
            assert bought_by(person) == sold
            assert len({fact["id"] for fact in person.told["shop"]}) == len(person.told["shop"])
            assert person.missed == 0
        hints = [words["after"] for person in people for words in person.goodbyes]
        assert {words["code"] for person in people for words in person.goodbyes} == {3001}
        assert len(hints) >= len(people), "everybody was sent to another worker once"
        assert len(set(hints)) > len(hints) / 2, "at times of their own"
        after = city.processes
        assert after["media"] == before["media"]
        assert {before["worker 1"], before["worker 2"]}.isdisjoint(after.values())


@pytest.mark.video
async def test_the_picture_goes_on_while_the_workers_are_relieved(city: City) -> None:
    before = city.processes
    async with visitors(city, 2) as people, picture(people[0]) as (host, viewer):
        await all_of(people, lambda person: bool(person.heard("show.live")))

        city.tell(signal.SIGHUP)
        await eventually(city, lambda: {before["worker 1"], before["worker 2"]}.isdisjoint(city.processes.values()))

        await more_of_the_picture(viewer)
        assert city.processes["media"] == before["media"]
        assert sum(len(person.heard("show.reconnecting")) for person in people) == 0
        await people[0].ask("POST", "shows/demo/end")
        await eventually(city, lambda: host.peer.connectionState != "connected")
        await people[0].ask("POST", "shows/demo/reopen")


@pytest.mark.video
async def test_a_picture_that_dies_takes_nothing_with_it_and_comes_back(city: City) -> None:
    before = city.processes
    async with visitors(city, 2) as people:
        async with picture(people[0]):
            await all_of(people, lambda person: bool(person.heard("show.live")))
            os.kill(before["media"], signal.SIGKILL)
            await eventually(city, lambda: not is_running(before["media"]))

            away = await people[1].answer("POST", f"{city.url}/whep/{people[1].show}", content="v=0", headers=SDP)
            said = [await people[1].say("Пропала картинка")]

        assert (away.status_code, away.json()["code"]) == (503, "unavailable")
        assert away.headers["Retry-After"] == "2"
        await all_of(people, lambda person: person.read(said) == said)
        await all_of(people, lambda person: bool(person.heard("show.reconnecting")))
        async with picture(people[0]):
            await all_of(people, lambda person: len(person.heard("show.live")) > 1)


async def test_the_port_is_not_shared_with_a_second_house(city: City, tmp_path: Path) -> None:
    second = City(folder=tmp_path, settings=city.settings, port=city.port)

    with pytest.raises(AssertionError, match="ended by itself"):
        second.open()

    assert f"Port {city.port} on 127.0.0.1 is in use" in second.printed


@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_no_process_outlives_the_launcher(how: signal.Signals, status: int, tmp_path: Path, redis_url: str) -> None:
    house = City(folder=tmp_path, settings={"VITRINA_WORKERS": "2", "VITRINA_REDIS_URL": redis_url})
    house.open()
    processes = house.processes

    ended = house.close(how)

    deadline = monotonic() + 10
    while any(is_running(pid) for pid in processes.values()):
        assert monotonic() < deadline, processes
    assert ended == status
    assert sorted(processes) == ["media", "worker 1", "worker 2"]


# What they do


@asynccontextmanager
async def picture(host: Visitor) -> AsyncIterator[tuple[HostEnd, ViewerEnd]]:
    """A host who sends a picture, and a viewer who receives it, each through whichever worker takes them."""
    key = (await host.ask("GET", "shows/demo/stream-key")).json()["key"]
    sending, viewer = HostEnd(codec="vp8"), ViewerEnd(codec="vp8")
    try:
        headers = {**SDP, "Authorization": f"Bearer {key}"}
        answer = await host.ask("POST", f"{host.url}/whip/{host.show}", content=await sending.offer(), headers=headers)
        await sending.accept(answer.text)
        await host.until(lambda: [each["source"] for each in host.heard("broadcast.changed")][-1:] == ["encoder"])
        answer = await host.ask("POST", f"{host.url}/whep/{host.show}", content=await viewer.offer(), headers=SDP)
        await viewer.accept(answer.text)
        await viewer.brightness()
        yield sending, viewer
    finally:
        await viewer.close()
        await sending.close()


async def more_of_the_picture(viewer: ViewerEnd) -> None:
    """Wait for packets that come now."""
    had = len(viewer.packets["video"])
    async with asyncio.timeout(PATIENCE):
        while len(viewer.packets["video"]) <= had + 10:
            await viewer.brightness()


async def talk(host: Visitor, over: asyncio.Event) -> list[str]:
    """Say something again and again. Returns the messages."""
    said: list[str] = []
    while not over.is_set():
        said.append(await host.say(f"Раз, {len(said)}"))
        await asyncio.sleep(0.1)
    return said


async def hold_up(host: Visitor, over: asyncio.Event) -> list[int]:
    """Hold up one offer after another. Returns the show's versions."""
    offers = [offer["id"] for offer in (await host.ask("GET", "shows/demo")).json()["snapshot"]["offers"]]
    versions: list[int] = []
    while not over.is_set():
        wish = {"offer": offers[len(versions) % 2]}
        versions.append((await host.ask("PUT", "shows/demo/pin", json=wish)).json()["version"])
        await asyncio.sleep(0.2)
    return versions


def bought_by(person: Visitor) -> int:
    """How many purchases the ticker told ``person`` of: it merges those who bought the same in one breath."""
    return sum(1 + fact["line"]["others"] for fact in person.heard("ticker.added"))


async def sell(buyers: list[Visitor], over: asyncio.Event) -> int:
    """Have each of them buy something. Returns how many did before it was over."""
    bought = 0
    for buyer in buyers:
        if over.is_set():
            break
        offer = (await buyer.ask("GET", "shows/demo")).json()["snapshot"]["offers"][-1]
        wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
        cart = (await buyer.ask("PUT", "cart/lines", json=wish)).json()
        order = {"show": buyer.show, **by_pickup("buyer@example.com"), "expected_total": cart["total"]}
        placed = (await buyer.ask("POST", "orders", json=order, headers={"Idempotency-Key": "o"})).json()
        payment = {"provider": "play", "outcome": "pays"}
        pays = {"json": payment, "headers": {"Idempotency-Key": "p"}}
        await buyer.ask("POST", f"orders/{placed['id']}/payments", **pays)
        bought += 1
        await asyncio.sleep(0.5)
    return bought


async def all_of(people: list[Visitor], condition: Callable[[Visitor], bool]) -> None:
    """Wait until what each of them heard makes ``condition`` true."""
    await asyncio.gather(*(person.until(lambda person=person: condition(person)) for person in people))  # type: ignore[misc]


async def eventually(city: City, condition: Callable[[], bool]) -> None:
    """Wait for something outside."""
    await asyncio.to_thread(city.until, condition, within=90.0)
