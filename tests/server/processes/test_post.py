"""A post is never left empty: toy processes die there, are relieved and leave."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from server.processes import child, post
from server.processes.child import Child
from server.processes.part import Part, Role
from server.processes.post import TRIES, Hopeless, Post

TOY = Path(__file__).with_name("toy.py")

PART = Part(role=Role.WORKER, number=1, host="127.0.0.1", port=8000, media=Path("media.sock"))

PATIENCE = 20.0


class Yard:
    """Where toys are started; each as the next of ``manners``, the last one again and again."""

    def __init__(self, *manners: str) -> None:
        self.manners = list(manners)
        self.started: list[Child] = []
        self._more = asyncio.Condition()

    async def start(self, part: Part) -> Child:
        manner = self.manners.pop(0) if len(self.manners) > 1 else self.manners[0]
        toy = await Child.start(part, command=[sys.executable, str(TOY), manner])
        self.started.append(toy)
        async with self._more:
            self._more.notify_all()
        return toy

    async def nth(self, number: int) -> Child:
        """The toy of that number, from 1, once it is started."""
        async with asyncio.timeout(PATIENCE), self._more:
            await self._more.wait_for(lambda: len(self.started) >= number)
        return self.started[number - 1]


@pytest.fixture(autouse=True)
def house_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TOY.parents[3]))


@pytest.fixture
async def kept() -> AsyncIterator[Callable[[Yard], "tuple[Post, asyncio.Task[None]]"]]:
    """Keeps posts while the test runs."""
    yards: list[Yard] = []
    keeping: list[asyncio.Task[None]] = []

    def keep(yard: Yard) -> "tuple[Post, asyncio.Task[None]]":
        kept_post = Post(PART, start=yard.start)
        yards.append(yard)
        keeping.append(asyncio.create_task(kept_post.keep()))
        return kept_post, keeping[-1]

    yield keep
    for task in keeping:
        task.cancel()
        with suppress(asyncio.CancelledError, Hopeless):
            await task
    for each in [toy for yard in yards for toy in yard.started]:
        each.kill()
        await each.ended()


Keep = Callable[[Yard], "tuple[Post, asyncio.Task[None]]"]


async def ready(toy: Child) -> Child:
    assert await toy.came_so_far(toy.ready, within=PATIENCE)
    return toy


async def first(at: Post) -> Child:
    async with asyncio.timeout(PATIENCE):
        await at.opened.wait()
    assert at.child is not None
    return at.child


async def test_who_dies_is_replaced(kept: Keep) -> None:
    yard = Yard("well")
    at, _ = kept(yard)
    old = await ready(await first(at))

    os.kill(old.pid, signal.SIGKILL)

    new = await ready(await yard.nth(2))
    assert await old.ended() == -signal.SIGKILL
    assert at.child is new


async def test_who_is_old_is_relieved_by_one_that_is_ready(kept: Keep) -> None:
    at, _ = kept(Yard("well"))
    old = await ready(await first(at))

    assert await at.relieve(within=0.0)

    assert at.child is not None
    assert at.child.ready.is_set()
    assert (old.is_running, at.child.is_running) == (False, True)


@pytest.mark.parametrize("manner", ["slow", "stillborn"])
async def test_who_is_not_ready_relieves_nobody(kept: Keep, manner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "READY_WITHIN", 1.0)
    yard = Yard("well", manner)
    at, _ = kept(yard)
    old = await ready(await first(at))

    assert not await at.relieve(within=0.0)

    assert at.child is old
    assert [toy.is_running for toy in yard.started] == [True, False]


async def test_who_dies_while_it_is_relieved_is_followed_by_its_heir(kept: Keep) -> None:
    yard = Yard("well")
    at, _ = kept(yard)
    old = await ready(await first(at))

    relieving = asyncio.create_task(at.relieve(within=0.0))
    await yard.nth(2)
    os.kill(old.pid, signal.SIGKILL)

    assert await relieving
    assert at.child is yard.started[1]
    assert len(yard.started) == 2


async def test_a_post_where_nobody_ever_survives_is_hopeless(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "SHORTEST_WAIT", 0.001)
    yard = Yard("stillborn")
    _, keeping = kept(yard)

    with pytest.raises(Hopeless) as fault:
        async with asyncio.timeout(PATIENCE):
            await keeping

    assert fault.value.part == PART
    assert len(yard.started) == TRIES


async def test_a_post_that_was_filled_once_is_never_given_up(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "SHORTEST_WAIT", 0.001)
    yard = Yard("well", *["stillborn"] * TRIES, "well")
    at, keeping = kept(yard)
    old = await ready(await first(at))

    os.kill(old.pid, signal.SIGKILL)

    await ready(await yard.nth(TRIES + 2))
    assert not keeping.done()


async def test_who_never_opens_is_ended_and_replaced(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "READY_WITHIN", 1.0)
    yard = Yard("mute", "well")
    at, _ = kept(yard)

    await first(at)

    assert [toy.is_running for toy in yard.started] == [False, True]


async def test_who_leaves_is_not_replaced(kept: Keep) -> None:
    yard = Yard("well")
    at, keeping = kept(yard)
    await ready(await first(at))

    await at.leave(within=0.0)
    async with asyncio.timeout(PATIENCE):
        await keeping

    assert [await toy.ended() for toy in yard.started] == [0]


async def test_who_does_not_leave_is_ended(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GONE_WITHIN", 0.2)
    yard = Yard("stubborn")
    at, _ = kept(yard)
    await ready(await first(at))

    await at.leave(within=0.0)

    assert [await toy.ended() for toy in yard.started] == [-signal.SIGKILL]
