"""Points are given for what was stated, once, to whom they are due; what goes back takes them away."""

from asyncio import create_task, gather, wait
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database import Database
from core.events import Event, Mechanic, PollEnded, QuizEnded, UnlockEnded, UnlockReached
from core.ids import BoardId
from core.money import Money
from core.people import Viewer
from shop.engaging.leaderboard import point_store, store
from shop.engaging.polls.poll import Poll
from shop.engaging.polls.poll import view_of as poll_view
from shop.engaging.quizzes.quiz import SETTLES
from shop.engaging.switching import Switching
from shop.engaging.unlocks.unlock import Unlock
from shop.engaging.unlocks.unlock import view_of as unlock_view
from shop.invariants import broken_invariants
from shop.refund import SomeMoney
from tests.fakes import TurnedClock
from tests.shop.engaging.leaderboard.arena import MINUTE, Arena, Gate
from tests.shop.engaging.polls.booth import Booth
from tests.shop.engaging.quizzes.desk import Desk
from tests.shop.engaging.unlocks.crowd import Stage
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer
from tests.statements import asked_of

SECOND = timedelta(seconds=1)


@pytest.fixture
async def arena(shelf: Shelf) -> Arena:
    return await Arena.open(shelf)


@pytest.fixture
async def processes(arena: Arena, database_url: str) -> AsyncIterator[list[Arena]]:
    async def tell(_fact: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        yield [Arena(arena.shelf, database=each, register=arena.register) for each in databases]


async def test_a_paid_order_is_worth_what_was_stated_and_only_once(arena: Arena) -> None:
    anna, boris = a_viewer(), a_viewer("Борис")
    early = await arena.shelf.buy(anna, arena.mug)
    arena.shelf.clock.turn(MINUTE / 10)
    await arena.begin()

    await arena.scoring.on_paid(arena.paid(early))
    order = await arena.buys(boris, units=2)
    await arena.scoring.on_paid(arena.paid(order))

    assert await arena.points() == [(1, 10 + 39)]
    assert (await arena.mine(boris)).place == 1
    assert (await arena.mine(anna)).place is None


async def test_what_goes_back_is_taken_back_by_its_part(arena: Arena) -> None:
    await arena.begin()
    anna = a_viewer()
    order = await arena.buys(anna)

    fact = await arena.gives_back(order, SomeMoney(amount=Money(amount=1_000_00, currency="RUB")))
    await arena.scoring.on_refunded(fact)
    assert await arena.points() == [(1, 10 + 9)]

    last = await arena.gives_back(order)
    await arena.scoring.on_refunded(last)
    await arena.scoring.on_paid(arena.paid(order))
    assert await arena.points() == []
    assert (await arena.mine(anna)).points == 0
    assert await broken_invariants(arena.database) == {}


async def test_where_nothing_is_led_nobody_who_writes_has_to_wait(arena: Arena) -> None:
    order = await arena.shelf.buy(a_viewer(), arena.mug)

    with asked_of(arena.database) as asked:
        await arena.scoring.on_paid(arena.paid(order))

    assert [each for each, _ in asked if "FOR UPDATE" in each or "IMMEDIATE" in each] == []


async def test_an_order_paid_while_a_board_begins_is_waited_for(
    processes: list[Arena], arena: Arena, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, order = BoardId((await arena.announce()).id), await arena.shelf.buy(a_viewer(), arena.mug)
    gate, view = Gate(), processes[0].boards._view

    async def slowly(*asked: Any) -> Any:
        await gate.pass_through()
        return await view(*asked)

    processes[0].boards._view = slowly  # type: ignore[assignment]
    begins = create_task(processes[0].boards.begin(board, show=SHOW))
    await gate.reached.wait()
    paid = arena.paid(order).model_copy(update={"at": arena.shelf.clock.now() + MINUTE / 60})
    looks, looked = store.may_count, Gate()

    async def watched(*asked: Any, **moments: Any) -> bool:
        found = await looks(*asked, **moments)
        looked.reached.set()
        return found

    monkeypatch.setattr(store, "may_count", watched)
    counts = create_task(processes[1].scoring.on_paid(paid))
    await looked.reached.wait()
    gate.open.set()
    await gather(begins, counts)

    assert await arena.points() == [(1, 10 + 19)]


async def test_an_order_whose_money_went_back_before_it_was_heard_of_gives_nothing(arena: Arena) -> None:
    await arena.begin()
    order = await arena.shelf.buy(a_viewer(), arena.mug)

    await arena.gives_back(order)
    await arena.scoring.on_paid(arena.paid(order))

    assert await arena.points() == []


async def test_the_team_has_no_points(arena: Arena) -> None:
    await arena.begin()
    host = a_host()
    arena.register.team.add(host.id)

    await arena.buys(host)

    assert await arena.points() == []
    assert await arena.boards.mine(SHOW, host) is None


async def test_a_vote_gives_points_when_the_poll_has_ended(
    arena: Arena, database: Database, clock: TurnedClock
) -> None:
    booth, early, anna = Booth(database, clock), a_viewer(), a_viewer()
    poll = await booth.begin()
    await booth.vote(poll, 1, early)
    clock.turn(MINUTE / 10)
    await arena.begin()
    await booth.vote(poll, 2, anna)
    await booth.vote(poll, 1, anna)

    fact = await _ended(arena, booth, poll)
    await arena.scoring.on_poll(fact)

    assert await arena.points() == [(1, 5)]
    assert (await arena.mine(anna)).points == 5


async def test_a_poll_that_was_taken_back_gives_nothing(arena: Arena, database: Database, clock: TurnedClock) -> None:
    booth = Booth(database, clock)
    await arena.begin()
    poll = await booth.begin()
    await booth.vote(poll, 1, a_viewer())

    stands = await booth.polling.cancel(poll.id, show=SHOW)
    await arena.scoring.on_poll(PollEnded(show=SHOW, at=clock.now(), poll=poll_view(stands)))

    assert await arena.points() == []


async def test_asking_gives_points_once_however_the_discount_ends(
    arena: Arena, database: Database, clock: TurnedClock
) -> None:
    stage, askers = Stage(database, clock), [a_viewer() for _ in range(3)]
    await arena.begin()
    unlock = await stage.promise(target=3)
    for asker in askers[:2]:
        await stage.want(unlock, asker)
    await _unlock_moved(arena, stage, unlock)
    assert await arena.points() == []

    await stage.want(unlock, askers[2])
    await _unlock_moved(arena, stage, unlock)
    await _unlock_moved(arena, stage, unlock)

    assert await arena.points() == [(1, 3), (1, 3), (1, 3)]


async def test_right_answers_give_points_when_the_quiz_is_over(arena: Arena, clock: TurnedClock) -> None:
    await arena.begin()
    desk, anna, boris = Desk(arena.database, clock), a_viewer(), a_viewer()
    for key, ending in (("won", desk.quizzing.end), ("taken back", desk.quizzing.cancel)):
        quiz = await desk.begin(key=key)
        await desk.answer(quiz, "Казань", anna)
        await desk.answer(quiz, "Уфа", boris)
        clock.turn(timedelta(seconds=1))
        await ending(quiz.id, show=SHOW)
        clock.turn(SETTLES)
        await desk.diary.do_some()

    for _ in range(2):
        for fact in await desk.owed():
            if isinstance(fact, QuizEnded):
                await arena.scoring.on_quiz(fact)

    assert await arena.points() == [(1, 7)]


async def test_nothing_counts_while_it_is_switched_off(arena: Arena, database: Database, clock: TurnedClock) -> None:
    switching, anna = Switching(database=database, clock=clock), a_viewer()
    await arena.begin()
    order = await arena.buys(anna)

    await switching.switch(SHOW, Mechanic.BOARDS, on=False, by=a_host().id)
    await arena.buys(a_viewer())
    await arena.gives_back(order)
    await switching.switch(SHOW, Mechanic.BOARDS, on=True, by=a_host().id)

    assert await arena.points() == []


async def test_a_guest_who_signs_in_is_one_person(arena: Arena, database: Database, clock: TurnedClock) -> None:
    booth, guest, account = Booth(database, clock), a_viewer(), a_viewer()
    await arena.begin()
    poll = await booth.begin()
    order = await arena.buys(guest)
    for each in (guest, account):
        await booth.vote(poll, 1, each)

    await gather(*(arena.scoring.merge(guest.id, account.id) for _ in range(3)))
    assert await arena.points() == [(1, 29)]
    await arena.scoring.on_poll(await _ended(arena, booth, poll))
    await arena.scoring.on_paid(arena.paid(order))

    assert await arena.points() == [(1, 34)]
    assert (await arena.mine(account)).place == 1
    assert await broken_invariants(database) == {}
    await arena.gives_back(order)
    assert await arena.points() == [(1, 5)]
    assert await broken_invariants(database) == {}


async def test_who_is_shut_out_stands_no_more(arena: Arena) -> None:
    await arena.begin()
    anna, boris = a_viewer(), a_viewer()
    await arena.buys(anna, units=2)
    await arena.buys(boris)

    await _shut_out(arena, anna)
    await arena.boards.show_me(SHOW, anna.id, shown=True)
    await arena.buys(anna)

    assert await arena.points() == [(1, 29)]
    assert (await arena.mine(anna)).place is None


async def test_who_was_shut_out_before_the_board_began_is_not_shown_nor_as_the_guest_they_were(arena: Arena) -> None:
    anna, boris, guest = a_viewer(), a_viewer(), a_viewer()
    arena.register.banned |= {anna.id, boris.id}
    await arena.begin()

    for each in (anna, guest):
        await arena.buys(each)
    await arena.scoring.merge(guest.id, boris.id)
    await arena.boards.show_me(SHOW, anna.id, shown=True)

    assert await arena.points() == []
    assert [(await arena.mine(each)).points for each in (anna, boris)] == [29, 29]


async def test_a_guest_who_signed_in_before_the_board_began_is_the_account_and_stays_out(arena: Arena) -> None:
    guest, account, silent = a_viewer(), a_viewer(), a_viewer()
    await arena.boards.show_me(SHOW, silent.id, shown=False)
    await arena.scoring.merge(guest.id, account.id)
    await arena.scoring.merge(silent.id, account.id)
    await arena.begin()

    await arena.buys(guest)

    assert await arena.points() == []
    mine = await arena.mine(account)
    assert (mine.points, mine.shown) == (29, False)


async def test_a_guest_who_stays_out_takes_that_along_to_boards_on_which_the_account_stands(arena: Arena) -> None:
    guest, account = a_viewer(), a_viewer()
    board = await arena.begin()
    await arena.buys(account)
    arena.shelf.clock.turn(SECOND)
    await arena.boards.end(board, show=SHOW)
    async with arena.database.transaction() as work:
        await point_store.stay_out(work.connection, SHOW, guest.id, now=arena.shelf.clock.now())

    await arena.scoring.merge(guest.id, account.id)

    assert await arena.points() == []
    await arena.boards.show_me(SHOW, account.id, shown=True)
    assert await arena.points() == [(1, 29)]


async def test_many_processes_that_hear_everything_twice_count_it_once(processes: list[Arena], arena: Arena) -> None:
    await arena.begin(places=20)
    chance = Random(5)
    orders = [await arena.shelf.buy(a_viewer(), arena.mug, units=1 + number % 3) for number in range(6)]
    backs = [await arena.gives_back(order, told=False) for order in orders[:2]]
    wishes = [process.scoring.on_paid(process.paid(order)) for process in processes for order in orders]
    wishes += [process.scoring.on_refunded(back) for process in processes for back in backs]
    chance.shuffle(wishes)

    await gather(*wishes)

    assert sorted(points for _, points in await arena.points()) == [10 + 19, 10 + 39, 10 + 59, 10 + 59]
    assert await broken_invariants(arena.database) == {}


async def test_a_refund_waits_for_who_gives_points_for_the_order_at_this_moment(processes: list[Arena]) -> None:
    paying, giving_back, _ = processes
    await paying.begin()
    order = await paying.shelf.buy(a_viewer(), paying.mug)
    gate = paying.register.gate = Gate()

    paid = create_task(paying.scoring.on_paid(paying.paid(order)))
    await gate.reached.wait()
    back = create_task(giving_back.gives_back(order))
    await wait({back}, timeout=0.2)
    gate.open.set()
    await gather(paid, back)

    assert await paying.points() == []
    assert await broken_invariants(paying.database) == {}


async def test_a_poll_and_a_quiz_that_end_with_the_board_count_though_they_are_told_later(
    arena: Arena, database: Database, clock: TurnedClock
) -> None:
    booth, desk, early, anna = Booth(database, clock), Desk(database, clock), a_viewer(), a_viewer()
    quiz = await desk.begin()
    await desk.answer(quiz, "Казань", early)
    clock.turn(SECOND)
    await arena.begin(lasts=MINUTE)
    poll = await booth.begin()
    await booth.vote(poll, 1, anna)
    await desk.answer(quiz, "Казань", anna)
    polled = await _ended(arena, booth, poll)
    by_the_clock = polled.poll.model_copy(update={"ends_at": polled.at})
    await desk.quizzing.end(quiz.id, show=SHOW)
    clock.turn(SETTLES)
    await desk.diary.do_some()
    (asked,) = [fact for fact in await desk.owed() if isinstance(fact, QuizEnded)]
    clock.turn(MINUTE)

    await arena.scoring.on_poll(polled.model_copy(update={"at": clock.now(), "poll": by_the_clock}))
    await arena.scoring.on_quiz(asked.model_copy(update={"at": clock.now()}))

    assert await arena.points() == [(1, 5 + 7)]


async def test_who_came_to_their_points_last_stands_behind_though_that_was_heard_of_first(arena: Arena) -> None:
    await arena.begin()
    anna, boris = a_viewer(), a_viewer()
    orders = []
    for buyer in (anna, boris, boris, anna):
        arena.shelf.clock.turn(SECOND)
        orders.append(await arena.shelf.buy(buyer, arena.mug))
    for order in (orders[3], orders[0], orders[1], orders[2]):
        await arena.scoring.on_paid(arena.paid(order))

    assert [row.ticket for row in (await arena.stands()).rows] == [
        (await arena.mine(each)).ticket for each in (boris, anna)
    ]


async def test_points_are_never_changed(arena: Arena) -> None:
    await arena.begin()
    await arena.buys(a_viewer())

    for change in ("UPDATE board_points SET points = 9", "DELETE FROM board_points"):
        with pytest.raises(DBAPIError):
            async with arena.database.transaction() as work:
                await work.connection.execute(text(change))


async def _ended(arena: Arena, booth: Booth, poll: Poll) -> PollEnded:
    arena.shelf.clock.turn(MINUTE / 10)
    stands = await booth.polling.end(poll.id, show=SHOW)
    return PollEnded(show=SHOW, at=arena.shelf.clock.now(), poll=poll_view(stands))


async def _unlock_moved(arena: Arena, stage: Stage, unlock: Unlock) -> None:
    stands = await stage.stands(unlock)
    fact = UnlockReached if stands.unlocked_at else UnlockEnded
    await arena.scoring.on_unlock(fact(show=SHOW, at=arena.shelf.clock.now(), unlock=unlock_view(stands)))


async def _shut_out(arena: Arena, person: Viewer, *, everywhere: bool = False) -> None:
    async with arena.database.transaction() as work:
        moved = await arena.scoring.uncount(work, person.id, show=None if everywhere else SHOW)
    arena.scoring.uncounted(moved)
