"""A crowd before an unlock: several processes on one database, and people who ask."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from core.database import Database
from core.events import Localized, PollKind, PollStatus, UnlockChanged, UnlockGoal, decode
from core.heard import Heard
from core.ids import MessageId, PollId, ShowId, UnlockId, ViewerId, mint
from core.people import Origin, Role, Viewer
from core.tables import OutboxRow
from shop.engaging.polls import store as poll_store
from shop.engaging.polls.poll import Option, Poll, Question
from shop.engaging.progress import Progress
from shop.engaging.unlocks import store
from shop.engaging.unlocks.asking import Asking
from shop.engaging.unlocks.unlock import Unlock
from shop.engaging.unlocks.unlocking import Unlocking, UnlockWish
from shop.key import Key
from shop.promotion import PercentOff
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW

HOST = ViewerId("vwr_" + "1" * 32)
MINUTE = timedelta(minutes=1)
WISH = UnlockWish(
    goal=UnlockGoal.WANTS,
    target=3,
    opens_in=timedelta(),
    lasts=5 * MINUTE,
    valid_for=10 * MINUTE,
    benefit=PercentOff(basis_points=15_00),
    intent="discount",
)


def someone(role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="Анна", role=role)


def home(number: int = 0, *, device: str | None = None) -> Origin:
    return Origin(address=f"10.0.{number // 250}.{number % 250}", device=device)


@dataclass(slots=True)
class Watching:
    """So many watch, as a test says."""

    count: int = 0

    def viewers(self, show: ShowId) -> int:
        return self.count


@dataclass
class Stage:
    """What one process has of unlocks."""

    database: Database
    clock: TurnedClock
    watching: Watching = field(default_factory=Watching)
    banned: set[ViewerId] = field(default_factory=set)
    told: list[UnlockChanged] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self.unlocking = Unlocking(
            database=self.database, clock=self.clock, tell=self._hear, currency="RUB", shut_out=self._banned_of
        )
        self.unlocking.watch(self.watching)
        self.unlocking.listen(self)
        self.asking = Asking(database=self.database, clock=self.clock, progress=self.progress, shut_out=self._banned_of)

    async def _banned_of(
        self, _sql: AsyncConnection, _show: ShowId, people: Collection[ViewerId], *, now: datetime
    ) -> set[ViewerId]:
        return self.banned & set(people)

    async def _hear(self, fact: object) -> bool:
        assert isinstance(fact, UnlockChanged)
        self.told.append(fact)
        return True

    async def poll(self, *, show: ShowId = SHOW) -> PollId:
        """A poll of two options that nobody has begun."""
        yes, no = Localized(ru="Да", en="Yes"), Localized(ru="Нет", en="No")
        question = Question(kind=PollKind.POLL, title="?", options=(Option(text=yes), Option(text=no)), lasts=MINUTE)
        poll = Poll(
            id=PollId(mint("pol")), show=show, question=question, status=PollStatus.DRAFT, version=1, counts=(0, 0)
        )
        async with self.database.transaction() as work:
            await poll_store.add(work.connection, poll, by=HOST, now=self.clock.now())
        return poll.id

    async def hears(self, _show: ShowId, intent: str) -> bool:
        return intent in ("discount", "plus")

    async def promise(self, wish: UnlockWish = WISH, *, key: str = "one", **change: object) -> Unlock:
        asked = Key(principal=HOST, route="POST unlocks", key=key, request={"wish": str(wish), "change": str(change)})
        made, _ = await self.unlocking.promise(SHOW, replace(wish, **change), key=asked, by=HOST)  # type: ignore[arg-type]
        return made

    async def want(self, unlock: Unlock, viewer: Viewer | None = None, *, origin: Origin | None = None) -> str:
        told = await self.asking.want(
            unlock.id, show=SHOW, viewer=viewer or someone(), origin=origin or home(int(mint("evt")[-6:], 16) % 60_000)
        )
        return told.value

    async def say(self, *said: tuple[Viewer, str], origin: Origin | None = None) -> None:
        """Each says something that carries an intent, all in one transaction."""
        heard = [self.heard(viewer, intent, origin or home(number)) for number, (viewer, intent) in enumerate(said)]
        async with self.database.transaction() as work:
            await self.asking.count(work, heard)
        self.asking.counted(heard)

    async def shut_out(self, person: Viewer, *, show: ShowId | None = SHOW) -> None:
        """Take them back, as whoever bans them does."""
        async with self.database.transaction() as work:
            moved = await self.asking.uncount(work, person.id, show=show)
        self.asking.uncounted(moved)

    def heard(self, viewer: Viewer, intent: str, origin: Origin | None = None) -> Heard:
        return Heard(
            show=SHOW,
            viewer=viewer,
            origin=origin or home(),
            message=MessageId(mint("msg")),
            intents=frozenset([intent]),
            text="",
            at=self.clock.now(),
        )

    async def stands(self, unlock: Unlock) -> Unlock:
        async with self.database.reading() as sql:
            return await store.find(sql, UnlockId(unlock.id))

    async def owed(self) -> list[str]:
        """The kinds of facts that were owed about unlocks, in their order."""
        async with self.database.reading() as sql:
            rows = (await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.created_at, OutboxRow.id))).all()
        facts = [decode(row.payload) for row in rows]
        return [fact.kind for fact in facts if isinstance(fact, UnlockChanged)]
