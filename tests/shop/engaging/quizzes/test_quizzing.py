"""A quiz is announced, opens, ends and rewards the first, once, and tells nothing before its time."""

import hashlib
import json
from asyncio import create_task, gather, sleep
from datetime import timedelta

import pytest

from core.database import Database
from core.errors import BadQuiz, MechanicOff, NoSuchQuiz, QuizOver, QuizRunning
from core.events import Localized, Mechanic, QuizBegan, QuizEnded, QuizStatus, encode
from core.ids import QuizId, ShowId
from core.people import Role
from scripts import verify_show
from shop.engaging import switch_store
from shop.engaging.proofs.proving import Proofs
from shop.engaging.quizzes import store
from shop.engaging.quizzes.quiz import SETTLES, digest_of, view_of
from shop.invariants import broken_invariants
from tests.fakes import TurnedClock
from tests.shop.engaging.proofs.chain import export, links
from tests.shop.engaging.quizzes.desk import CHOICE, HOST, MINUTE, QUESTION, TICK, Desk, someone
from tests.shop.shelf import SHOW

ELSEWHERE = ShowId("shw_" + "9" * 32)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def desk(database: Database, clock: TurnedClock) -> Desk:
    return Desk(database, clock)


async def test_it_is_announced_asked_and_over_when_it_is_time(desk: Desk, clock: TurnedClock) -> None:
    draft = await desk.draft()
    assert await desk.quizzing.shown(SHOW) == []

    for _ in range(2):
        announced = await desk.quizzing.announce(draft.id, show=SHOW, wait=timedelta(seconds=10))
    assert (announced.status, view_of(announced).question) == (QuizStatus.ANNOUNCED, None)
    with pytest.raises(QuizOver):
        await desk.answer(draft, "Казань")
    clock.turn(timedelta(seconds=10))
    await desk.diary.do_some()
    assert view_of(await desk.stands(draft)).question == QUESTION.text

    ended = await desk.finish()
    facts = await desk.owed()
    assert [fact.quiz.status.value for fact in facts] == ["announced", "open", "ended"]
    assert [fact.quiz.version for fact in facts] == sorted({fact.quiz.version for fact in facts})
    assert (ended.right, ended.given, ended.winners) == (0, 0, ())


async def test_the_first_win_a_code_each_that_is_theirs(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    people = [someone(name, Role.VIEWER) for name in ("Анна", "Борис", "Вера", "Глеб", "Дима")]
    for who in people:
        await desk.answer(quiz, "Уфа" if who.name == "Борис" else "казань", who, open=who.name == "Вера")
        clock.turn(TICK)

    ended = await desk.finish()

    assert [(each.rank, each.name) for each in view_of(ended).winners] == [(1, "А***"), (2, "Вера"), (3, "Г***")]
    assert (ended.answers, ended.right, ended.given) == (5, 4, 3)
    parts = [(await desk.answering.mine(SHOW, who.id))[0] for who in people]
    assert [(each.state, each.rank) for each in parts] == [
        ("won", 1), ("wrong", None), ("won", 2), ("won", 3), ("right", 4),
    ]  # fmt: skip
    assert len({each.code for each in parts if each.code}) == 3
    assert [(each.ends_at is not None) for each in parts] == [True, False, True, True, False]
    assert await broken_invariants(desk.database) == {}


async def test_all_who_close_it_at_once_give_each_prize_once(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    for _ in range(5):
        await desk.answer(quiz, "Казань")
        clock.turn(TICK)
    clock.turn(MINUTE + SETTLES)

    await gather(*(desk.quizzing.close(quiz.id) for _ in range(4)))

    assert (await desk.stands(quiz)).given == 3
    assert sum(isinstance(fact, QuizEnded) for fact in await desk.owed()) == 1


@pytest.mark.parametrize("question", [QUESTION, CHOICE], ids=["words", "choice"])
async def test_what_is_right_is_in_nothing_that_viewers_get_before_the_end(desk: Desk, question: object) -> None:
    quiz = await desk.begin(question)  # type: ignore[arg-type]
    said: str | int = 2 if quiz.question.options else "Казань"
    part = await desk.answer(quiz, said, anna := someone(), open=True)
    await desk.answer(quiz, 1 if quiz.question.options else "Уфа")
    await desk.progress.tell()

    (shown,) = await desk.quizzing.shown(SHOW)
    told = [encode(fact).decode() for fact in (*await desk.owed(), *desk.told)]
    for view in (view_of(shown), *(fact.quiz for fact in (*await desk.owed(), *desk.told))):
        assert (view.right, view.accepted, view.right_option, view.winners) == (None, (), None, ())
        assert (view.nonce, view.digest, {each.answers for each in view.options}) in [
            (None, None, {None}),
            (None, None, set()),
        ]
    assert not any(word in text for text in (*told, *await desk.recorded()) for word in ("Казань", "Kazan", "Анна"))
    assert part.state == (await desk.answering.mine(SHOW, anna.id))[0].state == "answered"
    with pytest.raises(QuizOver):
        await desk.quizzing.proof(quiz.id, show=SHOW)
    assert view_of(shown, staff=True).right_option == quiz.question.right


async def test_an_end_before_time_takes_nothing_more_and_still_waits_for_who_was_in_time(
    desk: Desk, clock: TurnedClock
) -> None:
    quiz, in_time = await desk.begin(), clock.now()
    clock.turn(timedelta(seconds=5))
    for _ in range(2):
        early = await desk.quizzing.end(quiz.id, show=SHOW)
    assert early.ends_at == clock.now()
    with pytest.raises(QuizOver):
        await desk.answer(quiz, "Казань")
    await desk.say("Казань", anna := someone(), at=in_time)

    clock.turn(SETTLES)
    await desk.diary.do_some()

    assert await desk.first(quiz) == [anna.id]
    assert (await desk.quizzing.end(quiz.id, show=SHOW)).status is QuizStatus.ENDED


async def test_what_came_in_while_an_end_waited_for_the_quiz_counts(
    desk: Desk, clock: TurnedClock, database: Database
) -> None:
    quiz = await desk.begin()
    async with database.transaction() as work:
        await store.find(work.connection, quiz.id, lock=True)
        ending = create_task(desk.quizzing.end(quiz.id, show=SHOW))
        await sleep(0)
        clock.turn(timedelta(seconds=5))

    assert (await ending).ends_at == clock.now()


async def test_what_came_at_the_end_or_later_does_not_count_whoever_wrote_it(desk: Desk, clock: TurnedClock) -> None:
    quiz, ends_at = await desk.begin(), clock.now() + TICK
    await desk.answer(quiz, "Казань", anna := someone())
    for _ in range(2):
        clock.turn(TICK)
        await desk.answer(quiz, "Казань")
    async with desk.database.transaction() as work:
        await store.change(work.connection, quiz.id, old=QuizStatus.OPEN, ends_at=ends_at)

    ended = await desk.finish()

    assert (ended.answers, ended.right, ended.given) == (1, 1, 1)
    assert await desk.first(quiz) == [anna.id]
    assert await broken_invariants(desk.database) == {}


async def test_nobody_of_the_team_wins_as_the_guest_they_were(desk: Desk, clock: TurnedClock) -> None:
    quiz, guest, anna = await desk.begin(), someone("Мила"), someone()
    for who in (guest, anna):
        await desk.answer(quiz, "Казань", who)
        clock.turn(TICK)
    desk.team.add((await desk.signs_in(guest)).id)

    ended = await desk.finish()

    assert (ended.right, ended.given) == (1, 1)
    assert await desk.first(quiz) == [anna.id]
    assert await broken_invariants(desk.database) == {}


async def test_what_is_taken_back_gives_nothing(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    await desk.answer(quiz, "Казань", anna := someone())
    for _ in range(2):
        await desk.quizzing.cancel(quiz.id, show=SHOW)
    clock.turn(MINUTE + SETTLES)
    await desk.quizzing.close(quiz.id)

    stands = await desk.stands(quiz)
    assert (stands.status, stands.given) == (QuizStatus.CANCELLED, 0)
    assert (await desk.answering.mine(SHOW, anna.id))[0].state == "answered"
    (fact,) = [fact for fact in await desk.owed() if isinstance(fact, QuizEnded)]
    assert (fact.quiz.status, fact.quiz.accepted, fact.quiz.nonce) == (QuizStatus.CANCELLED, (), None)
    assert await desk.quizzing.shown(SHOW) == []


async def test_one_stands_at_a_time_and_only_where_it_belongs(desk: Desk, clock: TurnedClock) -> None:
    one, two = await desk.draft(key="one"), await desk.draft(key="two")
    assert (await desk.draft(key="one")).id == one.id
    answers = await gather(
        *(desk.quizzing.announce(each.id, show=SHOW, wait=timedelta()) for each in (one, two)), return_exceptions=True
    )
    assert sum(isinstance(each, QuizRunning) for each in answers) == 1

    for method in (desk.quizzing.end, desk.quizzing.cancel, desk.quizzing.proof):
        with pytest.raises(NoSuchQuiz):
            await method(one.id, show=ELSEWHERE)
    with pytest.raises(NoSuchQuiz):
        await desk.quizzing.announce(QuizId("quz_" + "9" * 32), show=SHOW, wait=timedelta())
    with pytest.raises(BadQuiz):
        await desk.quizzing.announce(two.id, show=SHOW, wait=timedelta(hours=1))
    await desk.finish()
    async with desk.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.QUIZZES, off=True, by=HOST.id, now=clock.now())
    with pytest.raises(MechanicOff):
        await desk.begin(key="three")


async def test_words_that_may_not_be_shown_are_refused(desk: Desk) -> None:
    for change in ({"text": "какого хуя"}, {"answers": ("какого хуя",)}):
        with pytest.raises(BadQuiz) as refused:
            await desk.draft(**change)
        assert refused.value.facts["why"] == "words"
    spam = (Localized(ru="сутки", en="a day"), Localized(ru="какого хуя", en="a week"))
    with pytest.raises(BadQuiz):
        await desk.draft(CHOICE, options=spam)


async def test_anybody_can_check_who_was_first_and_that_the_answer_was_bound(desk: Desk, clock: TurnedClock) -> None:
    quiz = await desk.begin()
    parts = []
    for said in ("Казань", "Уфа", "казань", "kazan", "КАЗАНЬ"):
        parts.append(await desk.answer(quiz, said, open=True))
        clock.turn(TICK)
    await desk.finish()

    ended, answers = await desk.quizzing.proof(quiz.id, show=SHOW)
    assert [(each.at, each.ticket) for each in answers] == [(each.at, each.ticket) for each in parts]
    assert digest_of([(each.at, each.ticket, each.right) for each in answers]) == ended.digest
    began = next(fact for fact in await desk.owed() if isinstance(fact, QuizBegan)).quiz
    over = view_of(ended)
    bound = {
        "accepted": list(over.accepted),
        "nonce": over.nonce,
        "options": [],
        "question": over.question,
        "right_option": None,
    }
    told = json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(told.encode()).hexdigest() == began.commitment == over.commitment

    await Proofs(database=desk.database).prove_some()
    whole = await links(desk.database)
    assert verify_show.verify(export(whole))[0] == []
    assert "Анна" not in export(whole)
