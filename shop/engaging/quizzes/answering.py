"""Answering: people answer by the card or in the chat, thousands in a breath; of each the first answer stands.

First is what the server got first, not what was written first: the moment is taken when an answer comes in, and one
that was held up in some queue takes the place of one that came later and was faster. Source:
docs/decisions/0032-the-first-who-know.md.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from core.batches import Batches
from core.clock import Clock
from core.database import Database, Work
from core.errors import Banned, MechanicOff, NoSuchQuiz, NotForYou, OnceFromHere, QuizOver, Unfit
from core.events import Mechanic, QuizStatus
from core.events.quizzes import QuizKind
from core.heard import Heard
from core.ids import MessageId, QuizId, ShowId, ViewerId
from core.people import Origin, Viewer
from shop.engaging import switch_store
from shop.engaging.draws.marks import mark_of
from shop.engaging.draws.sealing import Seals
from shop.engaging.progress import Progress
from shop.engaging.quizzes import answer_store, store
from shop.engaging.quizzes.answer_store import Answer
from shop.engaging.quizzes.foresight import Foresight
from shop.engaging.quizzes.question import LONGEST_SAID
from shop.engaging.quizzes.quiz import Quiz
from shop.engaging.quizzes.showing import MyQuiz, mine, taken
from shop.engaging.quizzes.tolerance import words_of
from shop.engaging.shut_out import ShutOut, nobody

MOST_AT_ONCE: Final = 256
MOST_WAITING: Final = 5_000
"""Answers in one transaction, and those that wait for it; whoever comes then is told to come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """Somebody answers: words or a place, at the moment it came in."""

    quiz: QuizId
    show: ShowId
    said: str | int
    viewer: Viewer
    origin: Origin
    at: datetime
    open: bool = False
    way: str = "card"


class Answering:
    """Takes answers. Any number may do so at once, in any process."""

    def __init__(
        self, *, database: Database, clock: Clock, seals: Seals, progress: Progress, shut_out: ShutOut = nobody
    ) -> None:
        self._database = database
        self._clock = clock
        self._seals = seals
        self._progress = progress
        self._shut_out = shut_out
        self._foresight = Foresight()
        self._tries = Batches(self._taken, longest=MOST_AT_ONCE, room=MOST_WAITING)

    async def close(self) -> None:
        """Take the answers that wait, and no more."""
        await self._tries.close()

    # By the card

    async def answer(
        self, quiz: QuizId, said: str | int, *, show: ShowId, viewer: Viewer, origin: Origin, open: bool = False
    ) -> MyQuiz:
        """Answer in words, or by a place from 1. Whoever answered before is told what stands.

        Args:
            open: Their first name may be said if they win.

        Raises:
            NoSuchQuiz: The show has none of that id.
            Unfit: It is no answer to such a question.
            QuizOver: It came too late, or too early.
            NotForYou: They are staff.
            OnceFromHere: Another guest answered from the same device.
            MechanicOff: Staff have switched quizzes off.
            Banned: They were shut out while they waited.
            QueueFull: Too many wait.
        """
        at = self._clock.now()
        wish = Try(quiz=quiz, show=show, said=said, viewer=viewer, origin=origin, at=at, open=open)
        return await self._tries.submit(wish)

    async def mine(self, show: ShowId, viewer: ViewerId) -> tuple[MyQuiz, ...]:
        """What they answered in ``show``, and what came of it."""
        async with self._database.reading() as sql:
            return await mine(sql, show, viewer, seals=self._seals)

    async def _taken(self, batch: Sequence[Try]) -> list[MyQuiz | Exception]:
        endings: dict[int, MyQuiz | Exception] = {}
        async with self._database.transaction() as work:
            for quiz in sorted({each.quiz for each in batch}):
                places = [place for place, each in enumerate(batch) if each.quiz == quiz]
                told = await self._of_one(work, quiz, [batch[place] for place in places])
                endings |= dict(zip(places, told, strict=True))
        for quiz in {each.quiz for place, each in enumerate(batch) if isinstance(endings[place], MyQuiz)}:
            self._progress.moved(Mechanic.QUIZZES, quiz)
        return [endings[place] for place in range(len(batch))]

    async def _of_one(self, work: Work, quiz: QuizId, tries: Sequence[Try]) -> list[MyQuiz | Exception]:
        try:
            found = await store.find(work.connection, quiz, lock=True)
            await switch_store.check_on(work.connection, found.show, Mechanic.QUIZZES)
        except (NoSuchQuiz, MechanicOff) as refusal:
            return [refusal] * len(tries)
        out = await self._out(work, found, tries)
        refused = [Banned() if each.viewer.id in out else _why_not(found, each) for each in tries]
        stands = await self._write(work, found, [each for each, why in zip(tries, refused, strict=True) if why is None])
        return [why or self._told(found, each, stands) for each, why in zip(tries, refused, strict=True)]

    def _told(self, quiz: Quiz, wish: Try, stands: Mapping[ViewerId, Answer]) -> MyQuiz | Exception:
        answer = stands.get(wish.viewer.id)
        return OnceFromHere(quiz.id) if answer is None else taken(quiz.id, answer, seals=self._seals)

    # By words of the chat

    def look(self, texts: Sequence[tuple[ShowId, str]]) -> None:
        """Work out which of ``texts`` help others. See ``chat.hushing``."""
        self._foresight.look(texts)

    async def hush(self, work: Work, said: Sequence[Heard]) -> Mapping[MessageId, str]:
        """Take answers from what is ``said``, and keep from the others what would help them. See ``chat.hushing``."""
        hushed: dict[MessageId, str] = {}
        shows = {each.show for each in said}
        standing = [await store.find(work.connection, quiz) for quiz in await store.open_in(work.connection, shows)]
        for show in shows:
            self._foresight.learn(show, [each for each in standing if each.show == show])
        for seen in standing:
            here = [each for each in said if each.show == seen.show and self._foresight.gives_away(seen, each.text)]
            if not here:
                continue
            quiz, found = seen.id, await store.find(work.connection, seen.id, lock=True)
            if found.status is not QuizStatus.OPEN:
                continue  # it ended in this moment
            hushed |= dict.fromkeys((each.message for each in here), quiz)
            if found.question.in_chat and not await switch_store.is_off(work.connection, found.show, Mechanic.QUIZZES):
                tries = [wish for each in here if (wish := _try_of(found, each)) is not None]
                out = await self._out(work, found, tries)
                await self._write(work, found, [each for each in tries if each.viewer.id not in out])
                self._progress.moved(Mechanic.QUIZZES, quiz)
        return hushed

    # Who is shut out

    async def uncount(self, work: Work, person: ViewerId, *, show: ShowId | None) -> list[ShowId]:
        """While it is open, who is shut out has answered nothing. See ``chat.counting``."""
        moved = []
        for quiz in await store.open_in(work.connection, None if show is None else [show]):
            found = await store.find(work.connection, quiz, lock=True)
            if found.status is QuizStatus.OPEN and await answer_store.drop(work.connection, quiz, person):
                self._progress.moved(Mechanic.QUIZZES, quiz)
                moved.append(found.show)
        return moved

    def uncounted(self, shows: Sequence[ShowId]) -> None:
        """Somebody is taken back for good; the next tick tells it."""

    # Writing

    async def _out(self, work: Work, quiz: Quiz, tries: Sequence[Try]) -> Collection[ViewerId]:
        """Who of them was shut out, asked with the quiz locked: after that ``uncount`` finds what was written."""
        people = {each.viewer.id for each in tries}
        return await self._shut_out(work.connection, quiz.show, people, now=self._clock.now())

    async def _write(self, work: Work, quiz: Quiz, tries: Sequence[Try]) -> dict[ViewerId, Answer]:
        """Let the first answer of each stand. Returns what stands of whom."""
        if not tries:
            return {}
        fresh = sorted((self._answer(quiz, each) for each in tries), key=lambda each: each.place)
        people, devices = {each.person for each in fresh}, {each.device for each in fresh if each.device is not None}
        known = await answer_store.near(work.connection, quiz.id, people=people, devices=devices)
        stands = {each.person: each for each in known}
        from_here: dict[str, set[ViewerId]] = defaultdict(set)
        for each in known:
            from_here[each.device or each.person].add(each.person)
        for answer in fresh:
            near = [stands.get(person) for person in {answer.person} | from_here[answer.device or answer.person]]
            rivals = [each for each in near if each is not None and answer.is_one_with(each)]
            if any(each.place <= answer.place for each in rivals):
                continue
            for late in rivals:
                del stands[late.person]
            stands[answer.person] = answer
            from_here[answer.device or answer.person].add(answer.person)
        before = {each.person: each for each in known}
        new = [each for person, each in stands.items() if before.get(person) is not each]
        stale = {person for person, each in before.items() if stands.get(person) is not each}
        await answer_store.put(work.connection, quiz.id, fresh=new, stale=stale)
        return stands

    def _answer(self, quiz: Quiz, wish: Try) -> Answer:
        said = wish.said
        return Answer(
            person=wish.viewer.id,
            ticket=self._seals.ticket(quiz.id, wish.viewer.id),
            mark=mark_of(quiz.id, wish.viewer, wish.origin),
            name=wish.viewer.name,
            open=wish.open,
            said=said[:LONGEST_SAID] if isinstance(said, str) else None,
            option=said if isinstance(said, int) else None,
            right=quiz.question.is_right(said),
            way=wish.way,
            at=wish.at,
        )


def _try_of(quiz: Quiz, heard: Heard) -> Try | None:
    """The answer that somebody gave in the chat, if it counts."""
    said = quiz.question.heard(heard.text)
    if said is None or (heard.intents and not quiz.question.is_right(said)):
        return None  # who wishes for something does not answer
    wish = Try(
        quiz=quiz.id, show=heard.show, said=said, viewer=heard.viewer, origin=heard.origin, at=heard.at, way="chat"
    )
    return wish if _why_not(quiz, wish) is None else None


def _why_not(quiz: Quiz, wish: Try) -> Exception | None:
    if wish.show != quiz.show or quiz.status is QuizStatus.DRAFT:
        return NoSuchQuiz(wish.quiz)
    if not quiz.lets(wish.viewer):
        return NotForYou(why="staff")
    if not quiz.takes_at(wish.at):
        return QuizOver(wish.quiz)
    return None if _fits(quiz, wish.said) else Unfit("no answer to this question")


def _fits(quiz: Quiz, said: str | int) -> bool:
    if isinstance(said, int):
        return 1 <= said <= len(quiz.question.options)
    return quiz.question.kind is QuizKind.WORDS and bool(words_of(said))
