"""A polling booth: what one process has of polls, on one database with others."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import select

from core.clock import Clock
from core.database import Database
from core.due import Diary
from core.events import Localized, PollChanged, PollKind, decode
from core.ids import PollId, ShowId, ViewerId, mint
from core.people import Origin, Role, Viewer
from core.tables import OutboxRow
from moderation.judge import RulesJudge
from shop.engaging.polls import store
from shop.engaging.polls.poll import Option, Poll, Question
from shop.engaging.polls.polling import CLOSE, Polling
from shop.engaging.polls.voting import Voting
from shop.engaging.progress import Progress
from shop.key import Key
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW

MINUTE = timedelta(minutes=1)
HOST = Viewer(id=ViewerId("vwr_" + "1" * 32), name="Варя", role=Role.HOST)


def option(text: str) -> Option:
    return Option(text=Localized(ru=text, en=text))


QUESTION = Question(
    kind=PollKind.POLL, title="Какой цвет?", options=(option("Красный"), option("Синий"), option("Белый")), lasts=MINUTE
)


def someone(role: Role = Role.GUEST, *, named: bool = True) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name="Анна", role=role, named=named)


@dataclass
class Booth:
    """One process."""

    database: Database
    clock: TurnedClock
    told: list[PollChanged] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        clock: Clock = self.clock
        judge = RulesJudge(clock=clock)
        self.polling = Polling(database=self.database, clock=clock, judge=judge, tell=self._hear)
        self.voting = Voting(database=self.database, clock=clock, progress=self.progress)
        self.diary = Diary(database=self.database, clock=clock, doers={CLOSE: self.polling.close})

    async def _hear(self, fact: object) -> bool:
        assert isinstance(fact, PollChanged)
        self.told.append(fact)
        return True

    async def draft(self, question: Question = QUESTION, *, key: str = "one", **change: object) -> Poll:
        question = replace(question, **change)  # type: ignore[arg-type]
        asked = Key(principal=HOST.id, route="POST polls", key=key, request={"question": str(question)})
        return (await self.polling.draft(SHOW, question, key=asked, by=HOST))[0]

    async def begin(self, question: Question = QUESTION, *, key: str = "one", **change: object) -> Poll:
        draft = await self.draft(question, key=key, **change)
        return await self.polling.begin(draft.id, show=SHOW)

    async def vote(
        self, poll: Poll, place: int, viewer: Viewer | None = None, *, device: str | None = None, show: ShowId = SHOW
    ) -> str:
        origin = Origin(address="10.0.0.1", device=device)
        told = await self.voting.vote(poll.id, place, show=show, viewer=viewer or someone(), origin=origin)
        return told.value

    async def stands(self, poll: Poll) -> Poll:
        async with self.database.reading() as sql:
            return await store.find(sql, PollId(poll.id))

    async def owed(self) -> list[PollChanged]:
        async with self.database.reading() as sql:
            rows = (await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.created_at, OutboxRow.id))).all()
        return [fact for row in rows if isinstance(fact := decode(row.payload), PollChanged)]
