"""Who may not stay is seen off: by a ring at once, without one within a second."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from chat import ban_store
from chat.bans import Ban, BanList
from core.bus import Bus, BusDown, MemoryBus, Signal
from core.bus_redis import RedisBus
from core.database import Database
from core.errors import Banned
from core.ids import BanId, ShowId, ViewerId, mint
from core.people import Role, Viewer
from server.accounts import store as accounts
from server.accounts.ended import EndedSessions, Family
from server.live.frames import Disconnect
from server.live.goodbyes import FORBIDDEN, MEMBERS_ONLY
from server.live.guard import EVERY, OVERLAP, TIDIES_EVERY, Bell, Guard
from server.shows.admission import Admission
from tests.fakes import TurnedClock
from tests.services import RedisServer

PATIENCE = 10.0
"""Seconds to wait for something that must come."""

MOMENT = timedelta(milliseconds=10)


@dataclass(slots=True)
class Hall:
    """Writes down who is seen off."""

    gone: list[tuple[str, str | None]] = field(default_factory=list)
    closed: list[tuple[ShowId, Callable[[Viewer], bool]]] = field(default_factory=list)
    somebody_went: asyncio.Event = field(default_factory=asyncio.Event)

    def shut_out(self, ban: Ban, words: Disconnect) -> None:
        self._go(ban.viewer, ban.show, words)

    def see_off(self, show: ShowId, words: Disconnect, *, unless: Callable[[Viewer], bool]) -> None:
        assert words is MEMBERS_ONLY
        self.closed.append((show, unless))

    def dismiss_session(self, session: Family, words: Disconnect) -> None:
        self._go(session, None, words)

    def _go(self, who: str, show: str | None, words: Disconnect) -> None:
        assert words is FORBIDDEN
        self.gone.append((who, show))
        self.somebody_went.set()

    async def next(self) -> tuple[str, str | None]:
        """Who is seen off next."""
        async with asyncio.timeout(PATIENCE):
            while not self.gone:
                self.somebody_went.clear()
                await self.somebody_went.wait()
        return self.gone.pop(0)


@dataclass(slots=True)
class Post:
    """One guard and what it knows; several share a database."""

    database: Database
    bus: Bus
    clock: TurnedClock
    hall: Hall = field(default_factory=Hall)
    bans: BanList = field(default_factory=BanList)
    ended: EndedSessions = field(default_factory=EndedSessions)

    def guard(self) -> Guard:
        return Guard(
            database=self.database,
            bus=self.bus,
            bans=self.bans,
            ended=self.ended,
            admission=Admission(database=self.database, clock=self.clock),
            usher=self.hall,
            clock=self.clock,
        )

    async def ban(self, viewer: str, *, show: str | None = None, lasts: timedelta | None = None) -> ViewerId:
        now = self.clock.now()
        ban = Ban(
            id=BanId(mint("ban")),
            show=ShowId(show) if show else None,
            viewer=ViewerId(viewer),
            name=viewer,
            reason="spam",
            by=ViewerId("host"),
            at=now,
            until=now + lasts if lasts else None,
        )
        async with self.database.transaction() as work:
            await ban_store.put(work.connection, ban)
        return ban.viewer

    async def end(self, session: str) -> None:
        viewer, now = Viewer(id=ViewerId(mint("vwr")), name="x", role=Role.GUEST), self.clock.now()
        async with self.database.transaction() as work:
            await accounts.add_account(work.connection, viewer, now=now)
            await accounts.open_session(
                work.connection, viewer.id, family=Family(session), token_hash=session, expires_at=now + OVERLAP
            )
            await accounts.end_family(work.connection, Family(session), now=now)

    def lets_in(self, viewer: str, show: str = "show") -> bool:
        try:
            self.bans.check(Viewer(id=ViewerId(viewer), name="x", role=Role.GUEST), ShowId(show), now=self.clock.now())
        except Banned:
            return False
        return True


class DumbBus(MemoryBus):
    """Carries no signal."""

    async def signal(self, signal: Signal) -> None:
        raise BusDown("nobody hears")


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database=database, bus=MemoryBus(), clock=TurnedClock())


@asynccontextmanager
async def on_guard(guard: Guard) -> AsyncIterator[None]:
    running = asyncio.create_task(guard.run())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_look_sees_off_who_was_banned_and_whose_session_ended(post: Post) -> None:
    guard = post.guard()
    await guard.look()
    await post.ban("mila", show="show")
    await post.ban("bo")
    await post.end("evening")

    await guard.look()

    assert sorted(post.hall.gone, key=str) == [("bo", None), ("evening", None), ("mila", "show")]
    assert [post.lets_in(*each) for each in (("mila", "show"), ("mila", "other"), ("bo", "other"))] == [
        False,
        True,
        False,
    ]
    assert post.ended.is_over(Family("evening"))


async def test_nobody_is_seen_off_twice_for_the_same(post: Post) -> None:
    guard = post.guard()
    await post.ban("mila")
    await post.end("evening")

    for _ in range(3):
        await guard.look()
        post.clock.turn(EVERY)

    assert len(post.hall.gone) == 2


async def test_a_guard_who_comes_later_knows_what_holds(post: Post) -> None:
    await post.ban("for good")
    await post.ban("for long", lasts=timedelta(days=3))
    await post.ban("for short", lasts=timedelta(hours=1))
    post.clock.turn(timedelta(days=2))

    await post.guard().look()

    assert [post.lets_in(who) for who in ("for good", "for long", "for short")] == [False, False, True]


async def test_what_another_machine_wrote_down_with_a_slow_clock_is_seen(post: Post) -> None:
    guard, slow = post.guard(), Post(database=post.database, bus=post.bus, clock=TurnedClock())
    post.clock.turn(OVERLAP - timedelta(seconds=1))
    await guard.look()

    await slow.ban("mila")
    await guard.look()

    assert post.hall.gone == [("mila", None)]


async def test_who_is_let_in_again_may_come_back(post: Post) -> None:
    guard, mila = post.guard(), await post.ban("mila")
    await guard.look()
    async with post.database.transaction() as work:
        await ban_store.lift(work.connection, mila, show=None, at=post.clock.now())

    await guard.look()

    assert post.lets_in("mila")


async def test_bans_that_ran_out_are_tidied_away(post: Post) -> None:
    guard = post.guard()
    await post.ban("mila", lasts=MOMENT)
    await guard.look()
    post.clock.turn(TIDIES_EVERY)

    await guard.look()

    assert len(post.bans) == 0


async def test_a_ring_is_answered_at_once(post: Post) -> None:
    async with on_guard(post.guard()):
        await post.end("first")
        assert await post.hall.next() == ("first", None)

        await post.ban("mila", show="show")
        await Bell(post.bus).ring()

        assert await post.hall.next() == ("mila", "show")


async def test_without_a_ring_a_guard_looks_by_itself(post: Post) -> None:
    bus = DumbBus()
    post.bus = bus
    async with on_guard(post.guard()):
        for who in ("mila", "bo"):
            await post.ban(who)
            await Bell(bus).ring()

            assert await post.hall.next() == (who, None)


async def test_a_guard_goes_on_when_the_database_did_not_answer(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, really = asyncio.Event(), ban_store.changed

    async def fails_once(*args: object, **more: object) -> list[Ban]:
        monkeypatch.setattr(ban_store, "changed", really)
        failed.set()
        raise OSError("the database is away")

    monkeypatch.setattr(ban_store, "changed", fails_once)
    async with on_guard(post.guard()), asyncio.timeout(PATIENCE):
        await failed.wait()
        await post.ban("mila")

        assert await post.hall.next() == ("mila", None)


@pytest.mark.redis
async def test_every_process_hears_the_ring_and_looks_without_it_while_redis_is_away(
    database: Database, own_redis: RedisServer
) -> None:
    clock = TurnedClock()
    posts = [Post(database=database, bus=RedisBus(own_redis.url), clock=clock) for _ in range(2)]
    async with on_guard(posts[0].guard()), on_guard(posts[1].guard()):
        await posts[0].ban("mila")
        await Bell(posts[0].bus).ring()
        assert [await post.hall.next() for post in posts] == [("mila", None)] * 2

        own_redis.kill()
        await posts[1].ban("bo")
        await Bell(posts[1].bus).ring()
        assert [await post.hall.next() for post in posts] == [("bo", None)] * 2
    for post in posts:
        await post.bus.close()
