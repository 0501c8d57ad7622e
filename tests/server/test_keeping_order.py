"""Whoever writes, asks, approves, bans, removes, taps and answers at once locks in one order: nobody waits in a ring.

Only PostgreSQL has locks to wait for; of two who wait for each other it lets one go, who is told that it is busy.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import or_, select, union_all

from chat.appeals.appeal import Terms
from chat.asked.assisting import Assisting, open_assisting
from chat.banning import Sentence
from chat.club import NoClub
from chat.held import store as held_store
from chat.held.held import KEPT, Held
from chat.message import Draft
from chat.posting import post
from chat.removing import remove
from chat.rules.ruling import Rules
from core.bus import MemoryBus, Ration
from core.database import Database
from core.events import Event, HeldState, Localized, PollKind, UnlockGoal
from core.ids import MessageId, QuizId, ShowId, UnlockId, mint
from core.people import Origin, Role, Viewer
from moderation.verdict import ALLOWED, LATE, Action, Finding, Reason, Span, Verdict
from server.keeping_order import Order, open_order
from server.knowing import ShopKnowing
from server.live.guard import Bell
from shop.delivering import Methods
from shop.engaging.mechanics import Mechanics
from shop.engaging.polls.poll import Option
from shop.engaging.polls.poll import Question as PollQuestion
from shop.engaging.polls.tables import PollVoteRow
from shop.engaging.quizzes.question import Question
from shop.engaging.unlocks.tables import UnlockVoiceRow
from shop.engaging.unlocks.unlocking import UnlockWish
from shop.key import Key
from shop.promotion import PercentOff
from tests.chat.talk import MildJudge
from tests.chat.test_banning import Register
from tests.cleaned import CleanedDatabases
from tests.fakes import OpenDoors, TurnedClock, nobody_hears
from tests.server.live.theatre import mechanics_of
from tests.shop.shelf import SHOW

ROUNDS = 5
SAID, HELD = "Казань, хочу скидку", "Казань, хочу скидку, клоун"
ASKED = ("is it waterproof?", "а сколько идёт доставка?", "можно с гравировкой?")
HOUR = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class Process:
    """One of those that share a database."""

    order: Order
    mechanics: Mechanics
    assistant: Assisting
    people: Register
    clock: TurnedClock

    async def say(self, text: str, by: Viewer) -> MessageId:
        draft = Draft(show=SHOW, author=by, origin=at(by), text=text, key=text)
        return (await post(draft, chat=self.order.chat)).message.id

    async def held(self, by: Viewer) -> Held:
        """A message that waits."""
        message = await self.say(HELD, by)
        async with self.order.chat.database.reading() as sql:
            held = await held_store.find(sql, message, show=SHOW)
        assert held is not None
        return held

    async def approve(self, held: Held, by: Viewer) -> None:
        await self.order.chat.deciding.decide(held.id, HeldState.APPROVED, show=SHOW, by=by)

    async def ban(self, person: Viewer, by: Viewer, *, show: ShowId | None) -> None:
        await self.order.banning.ban(person.id, Sentence(reason="rude", lasts=HOUR), show=show, by=by)


def at(person: Viewer) -> Origin:
    return Origin(address=f"at the home of {person.id}", device=person.id)


@asynccontextmanager
async def a_process(url: str, people: Register) -> AsyncIterator[Process]:
    clock, bus, judge = TurnedClock(), MemoryBus(), MildJudge()
    late = Finding(reason=Reason.UNSURE, rule=LATE, span=Span(start=0, end=1))
    judge.held[HELD] = Verdict(action=Action.HOLD, findings=(late,))

    async def tell(fact: Event, ration: Ration | None = None) -> bool:
        return True

    database = Database(url, tell=tell)
    mechanics = mechanics_of(database, clock=clock, tell=tell)
    knowing = ShopKnowing(methods=Methods.agreed("RUB"), clock=clock)
    assistant = open_assisting(database=database, clock=clock, judge=judge, knowing=knowing, tell=tell)
    order = open_order(
        bus=bus,
        database=database,
        doors=OpenDoors(),
        judge=judge,
        tell=tell,
        clock=clock,
        bell=Bell(bus),
        club=NoClub(),
        rules=Rules(database=database, clock=clock, ring=nobody_hears),
        people=people,
        team=people,
        appeals=Terms(),
        mechanics=mechanics,
        assistant=assistant,
    )
    mechanics.unlocking.listen(order.chat.listening)
    try:
        yield Process(order=order, mechanics=mechanics, assistant=assistant, people=people, clock=clock)
    finally:
        await order.chat.close()
        await mechanics.close()
        await database.close()
        await bus.close()


async def something_stands(process: Process, host: Viewer) -> tuple[UnlockId, QuizId]:
    """A discount to be asked for and a quiz to be answered, both in the chat as well."""

    def key(what: str) -> Key:
        return Key(principal=host.id, route=what, key=mint("evt"), request={})

    wish = UnlockWish(
        goal=UnlockGoal.WANTS,
        target=5_000,
        opens_in=timedelta(),
        lasts=HOUR,
        valid_for=HOUR,
        benefit=PercentOff(basis_points=15_00),
        intent="discount",
    )
    unlock, _ = await process.mechanics.unlocking.promise(SHOW, wish, key=key("unlocks"), by=host.id)
    question = Question(text="Столица Татарстана?", answers=("Казань",), lasts=timedelta(minutes=1))
    quiz, _ = await process.mechanics.quizzing.draft(SHOW, question, key=key("quizzes"), by=host)
    await process.mechanics.quizzing.announce(quiz.id, show=SHOW, wait=timedelta())
    return unlock.id, quiz.id


@pytest.mark.postgres
async def test_of_all_who_write_ask_approve_ban_remove_tap_and_answer_at_once_nobody_waits_in_a_ring(
    cleaned_databases: CleanedDatabases,
) -> None:
    people = Register()
    host = people.a(Role.HOST)

    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(cleaned_databases.lent())
        here, there = [await stack.enter_async_context(a_process(url, people)) for _ in range(2)]
        unlock, quiz = await something_stands(here, host)
        for _ in range(ROUNDS):
            guests = [people.a(Role.GUEST) for _ in range(9)]
            held = [await here.held(each) for each in guests[:4]]
            said = await there.say(SAID, guests[5])
            for process, ending in ((here, ""), (there, "??")):
                for number, question in enumerate(ASKED):
                    await process.say(question + ending, guests[5 + number])
                    await process.say(f"{question}!{ending}", guests[5])
            start = asyncio.Barrier(11)

            async def once(deed: Awaitable[object], start: asyncio.Barrier = start) -> None:
                await start.wait()
                await deed

            endings = await asyncio.gather(
                *map(
                    once,
                    [
                        here.approve(held[0], host),
                        there.approve(held[1], host),
                        there.order.chat.deciding.settle(held[2], ALLOWED),
                        here.ban(guests[3], host, show=None),
                        there.ban(guests[5], host, show=SHOW),
                        here.say(SAID, guests[6]),
                        there.say(SAID, guests[7]),
                        remove(said, show=SHOW, by=host, chat=here.order.chat),
                        here.mechanics.asking.want(unlock, show=SHOW, viewer=guests[8], origin=at(guests[8])),
                        here.assistant.looking.look_some(),
                        there.assistant.looking.look_some(),
                    ],
                ),
                return_exceptions=True,
            )
            answer = there.mechanics.answering.answer(quiz, "Казань", show=SHOW, viewer=guests[8], origin=at(guests[8]))
            assert [each for each in [*endings, await answer] if isinstance(each, Exception)] == []
        counted = (await here.mechanics.unlocking.shown(SHOW))[0].current

    assert counted == ROUNDS * 6, "three who were held, two who wrote, and one who tapped"


async def test_from_where_somebody_asked_or_voted_is_forgotten_after_a_month(database_url: str) -> None:
    people = Register()
    guest, member, host = people.a(Role.GUEST), people.a(Role.VIEWER), people.a(Role.HOST)
    async with a_process(database_url, people) as process:
        mechanics, database = process.mechanics, process.order.chat.database
        unlock, _ = await something_stands(process, host)
        options = tuple(Option(text=Localized(ru=each, en=each)) for each in ("да", "нет"))
        question = PollQuestion(kind=PollKind.POLL, title="?", options=options, lasts=timedelta(minutes=1))
        key = Key(principal=host.id, route="polls", key=mint("evt"), request={})
        poll, _ = await mechanics.polling.draft(SHOW, question, key=key, by=host)
        await mechanics.polling.begin(poll.id, show=SHOW)
        for who in (guest, member):
            await mechanics.asking.want(unlock, show=SHOW, viewer=who, origin=at(who))
            await mechanics.voting.vote(poll.id, 1, show=SHOW, viewer=who, origin=at(who))

        async def traces() -> int:
            voice, vote = UnlockVoiceRow, PollVoteRow
            asked = select(voice.person).where(or_(voice.device.is_not(None), voice.address.is_not(None)))
            voted = select(vote.person).where(vote.device.is_not(None))
            async with database.reading() as sql:
                return len((await sql.execute(union_all(asked, voted))).all())

        kept = []
        for days in (timedelta(), KEPT, timedelta(seconds=1)):
            process.clock.turn(days)
            await process.order.chat.forgetting.forget("every day")
            kept.append(await traces())

        counts = (await mechanics.polling.shown(SHOW))[0].counts
    assert (kept, counts) == ([4, 4, 0], (2, 0))
