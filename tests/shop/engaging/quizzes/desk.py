"""A quizmaster's desk: what one process has of quizzes, on one database with others."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from core.database import Database
from core.due import Diary
from core.events import Localized, Mechanic, QuizChanged, decode
from core.heard import Heard
from core.ids import MessageId, QuizId, ShowId, ViewerId, mint
from core.people import Origin, Role, Viewer
from core.tables import OutboxRow, ToProveRow
from moderation.judge import RulesJudge
from shop.engaging.draws.sealing import Seals
from shop.engaging.progress import Progress
from shop.engaging.quizzes import store
from shop.engaging.quizzes.answering import Answering
from shop.engaging.quizzes.question import Prize, Question
from shop.engaging.quizzes.quiz import SETTLES, Quiz
from shop.engaging.quizzes.quizzing import OPEN, Quizzing
from shop.engaging.quizzes.rewarding import CLOSE
from shop.engaging.quizzes.showing import MyQuiz
from shop.key import Key
from shop.tables import CartRow
from tests.fakes import TurnedClock
from tests.shop.shelf import SHOW

MINUTE = timedelta(minutes=1)
TICK = timedelta(milliseconds=1)
HOST = Viewer(id=ViewerId("vwr_" + "1" * 32), name="Варя", role=Role.HOST)
CODES = Prize(winners=3, basis_points=2_000, lasts=timedelta(hours=1))
QUESTION = Question(text="Столица Татарстана?", answers=("Казань", "Kazan"), lasts=MINUTE, prize=CODES)
CHOICE = Question(
    text="Сколько часов светит лампа?",
    options=tuple(Localized(ru=each, en=each) for each in ("сутки", "неделю", "месяц")),
    right=2,
    lasts=MINUTE,
)


def someone(name: str = "Анна", role: Role = Role.GUEST) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name=name, role=role)


@dataclass
class Desk:
    """One process."""

    database: Database
    clock: TurnedClock
    told: list[QuizChanged] = field(default_factory=list)
    progress: Progress = field(default_factory=Progress)
    out: set[ViewerId] = field(default_factory=set)
    """Who is shut out."""
    team: set[ViewerId] = field(default_factory=set)
    """Whose accounts are those of staff."""

    def __post_init__(self) -> None:
        judge = RulesJudge(clock=self.clock)
        seals = Seals("a secret of the house")
        self.quizzing = Quizzing(
            database=self.database, clock=self.clock, judge=judge, tell=self._hear, currency="RUB", team=self._staff
        )
        self.answering = Answering(
            database=self.database, clock=self.clock, seals=seals, progress=self.progress, shut_out=self._shut_out
        )
        self.progress.introduce(Mechanic.QUIZZES, self.quizzing.tell)
        doers = {OPEN: self.quizzing.open, CLOSE: self.quizzing.close}
        self.diary = Diary(database=self.database, clock=self.clock, doers=doers)

    async def _shut_out(
        self, _sql: object, _show: ShowId, people: Collection[ViewerId], *, now: datetime
    ) -> set[ViewerId]:
        return self.out & set(people)

    async def _staff(self, _sql: object) -> set[ViewerId]:
        return self.team

    async def signs_in(self, guest: Viewer) -> Viewer:
        """Who they are from now on."""
        account = someone(guest.name, Role.VIEWER)
        async with self.database.transaction() as work:
            row = {"buyer": guest.id, "changed_at": self.clock.now(), "merged_into": account.id}
            await work.connection.execute(insert(CartRow).values(**row))
        return account

    async def _hear(self, fact: object) -> bool:
        assert isinstance(fact, QuizChanged)
        self.told.append(fact)
        return True

    async def draft(self, question: Question = QUESTION, *, key: str = "one", **change: object) -> Quiz:
        question = replace(question, **change)  # type: ignore[arg-type]
        asked = Key(principal=HOST.id, route="POST quizzes", key=key, request={"question": str(question)})
        return (await self.quizzing.draft(SHOW, question, key=asked, by=HOST))[0]

    async def begin(self, question: Question = QUESTION, *, key: str = "one", **change: object) -> Quiz:
        draft = await self.draft(question, key=key, **change)
        return await self.quizzing.announce(draft.id, show=SHOW, wait=timedelta())

    async def answer(
        self,
        quiz: Quiz,
        said: str | int,
        viewer: Viewer | None = None,
        *,
        device: str | None = None,
        show: ShowId = SHOW,
        open: bool = False,
    ) -> MyQuiz:
        viewer = viewer or someone()
        origin = Origin(address="10.0.0.1", device=device or viewer.id)
        return await self.answering.answer(quiz.id, said, show=show, viewer=viewer, origin=origin, open=open)

    async def say(
        self,
        text: str,
        viewer: Viewer | None = None,
        *,
        at: datetime | None = None,
        device: str | None = None,
        intents: frozenset[str] = frozenset(),
    ) -> bool:
        """Say something in the chat. Whether it is hushed."""
        viewer, message = viewer or someone(), MessageId(mint("msg"))
        heard = Heard(
            show=SHOW,
            viewer=viewer,
            origin=Origin(address="10.0.0.1", device=device or viewer.id),
            message=message,
            intents=intents,
            text=text,
            at=at or self.clock.now(),
        )
        async with self.database.transaction() as work:
            return message in await self.answering.hush(work, [heard])

    async def finish(self) -> Quiz:
        """Turn the clock until what is open has ended."""
        self.clock.turn(MINUTE + SETTLES)
        await self.diary.do_some()
        return (await self.quizzing.listed(SHOW))[0]

    async def stands(self, quiz: Quiz) -> Quiz:
        async with self.database.reading() as sql:
            return await store.find(sql, QuizId(quiz.id))

    async def first(self, quiz: Quiz) -> list[ViewerId]:
        async with self.database.reading() as sql:
            return [viewer for viewer, _ in await store.right_answers(sql, quiz.id)]

    async def owed(self) -> list[QuizChanged]:
        async with self.database.reading() as sql:
            rows = (await sql.execute(select(OutboxRow.payload).order_by(OutboxRow.created_at, OutboxRow.id))).all()
        return [fact for row in rows if isinstance(fact := decode(row.payload), QuizChanged)]

    async def recorded(self) -> list[str]:
        async with self.database.reading() as sql:
            return [str(row.body) for row in await sql.execute(select(ToProveRow.body))]
