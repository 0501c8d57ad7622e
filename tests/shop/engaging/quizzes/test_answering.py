"""One answer a person: the first that the server got, whoever wrote it down when."""

import random
from asyncio import gather
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from core.database import Database
from core.errors import Banned, MechanicOff, NoSuchQuiz, NotForYou, OnceFromHere, QuizOver, Unfit
from core.events import Event, Mechanic, QuizStatus
from core.ids import ShowId, ViewerId
from core.people import Origin, Role
from shop.engaging import switch_store
from shop.engaging.quizzes.answering import Try
from shop.engaging.quizzes.question import Prize, Question
from shop.engaging.quizzes.quiz import SETTLES
from shop.invariants import broken_invariants
from tests.fakes import TurnedClock
from tests.shop.engaging.quizzes.desk import CHOICE, CODES, HOST, MINUTE, QUESTION, TICK, Desk, someone
from tests.shop.shelf import SHOW


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def desk(database: Database, clock: TurnedClock) -> Desk:
    return Desk(database, clock)


@pytest.fixture
async def desks(database_url: str, clock: TurnedClock) -> AsyncIterator[list[Desk]]:
    async def tell(_fact: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        yield [Desk(each, clock) for each in databases]


async def test_the_first_answer_stands_and_says_nothing_of_what_is_right(desk: Desk) -> None:
    quiz, anna = await desk.begin(), someone()

    first = await desk.answer(quiz, "Уфа", anna)
    again = await desk.answer(quiz, "Казань", anna)

    assert (first.state, first.rank, first.code, again) == ("answered", None, None, first)
    assert (await desk.stands(quiz)).answers == 1
    await desk.finish()
    (mine,) = await desk.answering.mine(SHOW, anna.id)
    assert (mine.state, mine.said, mine.rank) == ("wrong", "Уфа", None)


async def test_one_that_was_held_up_takes_the_place_of_one_that_came_later(desk: Desk, clock: TurnedClock) -> None:
    quiz, anna = await desk.begin(), someone()
    early = clock.now()
    clock.turn(timedelta(seconds=3))
    await desk.answer(quiz, "Уфа", anna)

    await desk.say("Казань", anna, at=early)

    assert (await desk.stands(quiz)).answers == 1
    await desk.finish()
    assert await desk.first(quiz) == [anna.id]


async def test_guests_of_one_device_have_one_answer_the_first(desk: Desk, clock: TurnedClock) -> None:
    quiz, anna, boris, vera = await desk.begin(), someone(), someone("Борис"), someone("Вера", Role.VIEWER)
    early = clock.now()
    clock.turn(TICK)
    await desk.answer(quiz, "Казань", anna, device="phone")
    clock.turn(TICK)
    with pytest.raises(OnceFromHere):
        await desk.answer(quiz, "Казань", boris, device="phone")
    await desk.answer(quiz, "Казань", vera, device="phone")

    await desk.say("Казань", boris, at=early, device="phone")

    assert (await desk.stands(quiz)).answers == 2
    await desk.finish()
    assert await desk.first(quiz) == [boris.id, vera.id]


async def test_who_answered_by_their_account_and_signs_out_has_answered(desk: Desk, clock: TurnedClock) -> None:
    quiz, anna, boris = await desk.begin(), someone("Анна", Role.VIEWER), someone("Борис", Role.VIEWER)
    early = clock.now()
    clock.turn(TICK)
    await desk.answer(quiz, "Уфа", anna, device="phone")
    clock.turn(TICK)
    with pytest.raises(OnceFromHere):
        await desk.answer(quiz, "Казань", device="phone")
    await desk.answer(quiz, "Казань", boris, device="phone")

    await desk.answer(quiz, "Казань", guest := someone("Вера"), device="laptop")
    await desk.say("Казань", vera := someone("Вера", Role.VIEWER), at=early, device="laptop")

    await desk.finish()
    assert await desk.first(quiz) == [vera.id, boris.id], "a guest who came later has signed out"
    assert guest.id not in await desk.first(quiz)


async def test_late_is_late_by_the_servers_clock_but_not_by_a_queue(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    clock.turn(MINUTE - TICK)
    in_time = clock.now()
    clock.turn(TICK)

    with pytest.raises(QuizOver):
        await desk.answer(quiz, "Казань")
    await desk.say("Казань")
    await desk.say("Казань", anna := someone(), at=in_time)

    clock.turn(SETTLES)
    await desk.diary.do_some()
    with pytest.raises(QuizOver):
        await desk.answer(quiz, "Казань")
    assert await desk.first(quiz) == [anna.id]


async def test_who_may_not_answer_and_what_is_no_answer(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    for staff in (HOST, someone(role=Role.MODERATOR)):
        with pytest.raises(NotForYou):
            await desk.answer(quiz, "Казань", staff)
        await desk.say("Казань", staff)
    for wrong in (1, "?!"):
        with pytest.raises(Unfit):
            await desk.answer(quiz, wrong)
    with pytest.raises(NoSuchQuiz):
        await desk.answer(quiz, "Казань", show=ShowId("shw_" + "9" * 32))
    async with desk.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.QUIZZES, off=True, by=HOST.id, now=clock.now())
    with pytest.raises(MechanicOff):
        await desk.answer(quiz, "Казань")
    assert await desk.say("Казань"), "what is right is kept from the others all the same"

    assert (await desk.finish()).answers == 0


async def test_an_option_is_chosen_by_its_place_or_its_words(desk: Desk) -> None:
    quiz = await desk.begin(CHOICE)
    with pytest.raises(Unfit):
        await desk.answer(quiz, 4)

    people = [someone() for _ in range(4)]
    await desk.answer(quiz, 2, people[0])
    held = [await desk.say(text, who) for text, who in zip(("2!", "думаю неделю", "сутки"), people[1:], strict=True)]
    spoken = [await desk.say(text) for text in ("сутки или неделю", "4", "2 или 3", "привет")]

    assert (held, spoken) == ([True] * 3, [True, False, True, False])
    ended = await desk.finish()
    assert (ended.counts, ended.right) == ((1, 3, 0), 3)
    assert set(await desk.first(quiz)) == {each.id for each in people[:3]}


async def test_in_the_chat_the_first_short_message_answers_and_talk_does_not(desk: Desk) -> None:
    quiz, anna, boris = await desk.begin(), someone(), someone("Борис")
    for text in ("Всем привет!", "какая красивая лампа у вас сегодня", "ура"):
        assert not await desk.say(text, anna)
    assert not await desk.say("хочу скидку за лампу сегодня", anna, intents=frozenset({"discount"}))

    assert await desk.say("это казаань!!", anna)
    assert await desk.say("Москва", boris)
    assert await desk.say("Казань", boris), "held, though it is his second"
    assert await desk.say("мне кажется, что столица там Казань, я в ней живу уже десять лет")

    assert (await desk.finish()).answers == 2
    assert await desk.first(quiz) == [anna.id]


async def test_a_quiz_that_is_not_for_the_chat_still_keeps_what_is_right_from_it(desk: Desk) -> None:
    quiz = await desk.begin(in_chat=False)

    assert await desk.say("Казань")

    assert (await desk.stands(quiz)).answers == 0
    await desk.finish()
    assert not await desk.say("Казань")


async def test_who_is_shut_out_has_answered_nothing(desk: Desk) -> None:
    quiz, anna, boris = await desk.begin(), someone(), someone("Борис")
    for who in (anna, boris):
        await desk.answer(quiz, "Казань", who)

    async with desk.database.transaction() as work:
        assert await desk.answering.uncount(work, anna.id, show=SHOW) == [SHOW]
        assert await desk.answering.uncount(work, anna.id, show=None) == []

    await desk.finish()
    assert await desk.first(quiz) == [boris.id]


async def test_who_is_shut_out_has_answered_nothing_as_the_guest_they_were_either(desk: Desk) -> None:
    quiz, guest, boris = await desk.begin(), someone(), someone("Борис")
    for who in (guest, boris):
        await desk.answer(quiz, "Казань", who)
    account = await desk.signs_in(guest)
    await desk.answer(quiz, "Казань", account)

    async with desk.database.transaction() as work:
        assert await desk.answering.uncount(work, account.id, show=SHOW) == [SHOW]

    assert (await desk.finish()).answers == 1
    assert await desk.first(quiz) == [boris.id]


async def test_who_is_shut_out_while_their_answer_waits_has_answered_nothing(desk: Desk) -> None:
    quiz, anna = await desk.begin(), someone()
    desk.out.add(anna.id)

    with pytest.raises(Banned):
        await desk.answer(quiz, "Казань", anna)
    await desk.say("Казань", anna)

    assert (await desk.stands(quiz)).answers == 0


async def test_progress_is_one_fact_a_tick_and_tells_only_how_many(desk: Desk) -> None:
    quiz = await desk.begin()
    await gather(*(desk.answer(quiz, "Казань") for _ in range(50)))
    await desk.progress.tell()
    await desk.progress.tell()

    (fact,) = desk.told
    assert (fact.quiz.answers, fact.quiz.version, fact.quiz.right) == (50, (await desk.stands(quiz)).version, None)


async def test_a_storm_in_three_processes_has_one_order_and_gives_each_prize_once(
    desks: list[Desk], clock: TurnedClock
) -> None:
    prize = Prize(winners=5, basis_points=1_000, lasts=CODES.lasts)
    quiz, chance = await desks[0].begin(QUESTION, prize=prize), random.Random(7)
    people = [someone(role=Role.VIEWER) for _ in range(40)]
    start = clock.now()
    tries = [
        Try(
            quiz=quiz.id,
            show=SHOW,
            said=chance.choice(("Казань", "казань!", "Уфа")),
            viewer=chance.choice(people),
            origin=Origin(address="10.0.0.1"),
            at=start + timedelta(milliseconds=chance.randrange(30)),
        )
        for _ in range(150)
    ]

    await gather(*(desks[n % 3].answering._tries.submit(each) for n, each in enumerate(tries)))
    clock.turn(MINUTE + SETTLES)
    await gather(*(each.quizzing.close(quiz.id) for each in desks for _ in range(2)))

    seals = desks[0].answering._seals
    first: dict[ViewerId, Try] = {}
    for each in sorted(tries, key=lambda each: each.at):
        first.setdefault(each.viewer.id, each)
    knew = sorted(
        (each.at, seals.ticket(quiz.id, who)) for who, each in first.items() if quiz.question.is_right(each.said)
    )
    ended, proof = await desks[1].quizzing.proof(quiz.id, show=SHOW)
    assert ended.status is QuizStatus.ENDED
    assert ended.answers == len(first) == len(proof)
    assert [(each.at, each.ticket) for each in proof if each.right][:5] == [
        (each.at, each.ticket) for each in ended.winners
    ]
    assert len(knew) >= 5
    assert ended.given == 5
    assert await broken_invariants(desks[2].database) == {}


async def test_what_was_foreseen_is_not_worked_out_while_others_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.begin()
    assert not await desk.say("привет")
    worked_out: list[str] = []
    really = Question.gives_away

    def gives_away(question: Question, text: str) -> bool:
        worked_out.append(text)
        return really(question, text)

    monkeypatch.setattr(Question, "gives_away", gives_away)
    desk.answering.look(
        [
            (SHOW, "это Казань"),
            (SHOW, "а какая у вас там за окном сегодня погода, расскажите пожалуйста"),
            (ShowId("shw_other"), "Казань"),
        ]
    )
    foreseen = list(worked_out)

    assert (
        await desk.say("это Казань"),
        await desk.say("а какая у вас там за окном сегодня погода, расскажите пожалуйста"),
    ) == (True, False)
    assert worked_out == foreseen == ["это Казань", "а какая у вас там за окном сегодня погода, расскажите пожалуйста"]
    assert await desk.say("Казань"), "what nobody has foreseen is looked at all the same"
