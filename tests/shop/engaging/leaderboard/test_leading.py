"""A board is announced with its rules, begun once, ended once by the clock; people see where they stand, masked."""

from asyncio import create_task, wait
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.errors import BadBoard, BoardRunning, KeyReused, MechanicOff, MessageRefused, NoSuchBoard
from core.events import BoardAnnounced, BoardBegan, BoardEnded, BoardProgressed, BoardStatus, Localized, Mechanic
from core.ids import BoardId, ShowId, ViewerId
from core.money import Money
from core.tables import ToProveRow
from shop.engaging.leaderboard import store
from shop.engaging.leaderboard.board import Standing, Terms, places_of, rules
from shop.engaging.switching import Switching
from shop.engaging.ticker.telling import Ticker
from tests.shop.engaging.leaderboard.arena import MINUTE, TERMS, Arena
from tests.shop.shelf import SHOW, Shelf, a_host, a_viewer

OTHER = ShowId("shw_" + "9" * 32)


@pytest.fixture
async def arena(shelf: Shelf) -> Arena:
    return await Arena.open(shelf)


async def test_its_rules_can_be_read_before_it_begins(arena: Arena) -> None:
    first, again = await arena.announce(prize="Кружка"), await arena.announce(prize="Кружка")

    assert first == again == await arena.stands()
    assert (first.status, first.rows) == (BoardStatus.ANNOUNCED, ())
    assert "10 за оплаченный заказ; 1 за каждые 100" in first.rules.ru
    assert first.rules.ru.endswith("Приз: Кружка.")
    with pytest.raises(KeyReused):
        await arena.announce()
    with pytest.raises(BoardRunning):
        await arena.announce(key="two")
    with pytest.raises(MessageRefused):
        await arena.announce(key="bad", prize="какого хуя")
    with pytest.raises(BadBoard):
        await arena.announce(key="money", step=Money(amount=1, currency="EUR"))


async def test_it_begins_once_and_the_clock_ends_it(arena: Arena) -> None:
    board = await arena.begin()
    await arena.boards.begin(board, show=SHOW)
    await arena.buys(a_viewer())

    arena.shelf.clock.turn(TERMS.lasts)
    await arena.diary.do_some()
    await arena.boards.close(board)
    late = await arena.shelf.buy(a_viewer(), arena.mug)
    await arena.scoring.on_paid(arena.paid(late))

    stands = await arena.stands()
    assert (stands.status, [row.points for row in stands.rows]) == (BoardStatus.ENDED, [29])
    assert [type(fact) for fact in await arena.owed()] == [BoardAnnounced, BoardBegan, BoardEnded]
    with pytest.raises(BadBoard):
        await arena.boards.begin(board, show=SHOW)


async def test_an_order_paid_in_time_counts_if_it_is_heard_of_late_and_a_refund_after_the_end_is_told(
    arena: Arena,
) -> None:
    board, anna = await arena.begin(), a_viewer()
    order = await arena.shelf.buy(anna, arena.mug)
    arena.shelf.clock.turn(timedelta(milliseconds=5))
    await arena.boards.end(board, show=SHOW)

    await arena.scoring.on_paid(arena.paid(order))
    assert await arena.points() == [(1, 29)]
    await arena.gives_back(order)

    ended = [fact.board for fact in await arena.owed() if isinstance(fact, BoardEnded)]
    assert [[row.points for row in each.rows] for each in ended] == [[], [29], []]
    assert [each.version for each in ended] == sorted({each.version for each in ended})


async def test_staff_take_it_back(arena: Arena) -> None:
    board = await arena.begin()
    await arena.buys(a_viewer())

    assert (await arena.boards.cancel(board, show=SHOW)).status is BoardStatus.CANCELLED
    assert await arena.boards.standing(SHOW) == ()
    assert [(each.status, each.rows, each.people) for each in await arena.proved()] == [(BoardStatus.CANCELLED, (), 0)]
    assert [(view.rows, first) for view, first in await arena.boards.listed(SHOW)] == [((), [])]
    assert (await arena.boards.end(board, show=SHOW)).status is BoardStatus.CANCELLED
    with pytest.raises(NoSuchBoard):
        await arena.boards.cancel(board, show=OTHER)
    with pytest.raises(BadBoard):
        await arena.boards.end(BoardId((await arena.announce(key="two")).id), show=SHOW)


async def test_while_it_is_off_none_begins(arena: Arena) -> None:
    board = BoardId((await arena.announce()).id)
    switching = Switching(database=arena.database, clock=arena.shelf.clock)
    await switching.switch(SHOW, Mechanic.BOARDS, on=False, by=a_host().id)

    with pytest.raises(MechanicOff):
        await arena.boards.begin(board, show=SHOW)
    with pytest.raises(MechanicOff):
        await arena.announce(key="two")


async def test_progress_is_told_at_a_tick(arena: Arena) -> None:
    await arena.begin()
    for _ in range(3):
        await arena.buys(a_viewer())

    assert await arena.progress.tell() == 1
    assert [(type(fact), fact.board.people) for fact in arena.told] == [(BoardProgressed, 3)]


async def test_everybody_knows_their_own_place_and_equals_share_one(arena: Arena) -> None:
    await arena.begin()
    people = [a_viewer() for _ in range(5)]
    for number, each in enumerate(people):
        arena.shelf.clock.turn(MINUTE / 10)
        await arena.buys(each, units=2 if number == 4 else 1)

    stands = await arena.stands()
    assert [(row.place, row.points) for row in stands.rows] == [(1, 49), (2, 29), (2, 29)]
    assert (stands.more, stands.people) == (2, 5)
    assert [(await arena.mine(each)).place for each in people] == [2, 2, 2, 2, 1]
    assert stands.rows[0].ticket == (await arena.mine(people[4])).ticket
    assert stands.rows[1].ticket == (await arena.mine(people[0])).ticket


async def test_whoever_wants_stays_out_and_comes_back(arena: Arena) -> None:
    await arena.begin()
    anna, boris = a_viewer(), a_viewer()
    await arena.boards.show_me(SHOW, boris.id, shown=False)
    for each in (anna, boris):
        await arena.buys(each)

    mine = await arena.mine(boris)
    assert (mine.points, mine.place, mine.shown) == (29, None, False)
    assert (await arena.stands()).people == 1

    await arena.boards.show_me(SHOW, boris.id, shown=True)
    assert (await arena.stands()).people == 2
    assert (await arena.mine(boris)).place == 1


async def test_who_stays_out_after_the_end_is_taken_out_of_the_places(arena: Arena) -> None:
    board, anna = await arena.begin(), a_viewer()
    await arena.buys(anna)
    arena.shelf.clock.turn(MINUTE)
    await arena.boards.end(board, show=SHOW)

    await arena.boards.show_me(SHOW, anna.id, shown=False)

    assert [fact.board.people for fact in await arena.owed() if isinstance(fact, BoardEnded)] == [1, 0]


async def test_a_name_is_said_by_who_lets_the_ticker_say_it_and_never_in_the_proof(arena: Arena) -> None:
    ticker = Ticker(database=arena.database, clock=arena.shelf.clock)
    board, anna = await arena.begin(), a_viewer("Анна Иванова")
    order = await arena.buys(anna)
    assert [row.name for row in (await arena.stands()).rows] == ["А***"]

    before = (await arena.stands()).version
    show = await ticker.show_name(order.id, anna, shown=True)
    assert show is not None
    await arena.boards.rename(show, anna.id)
    stands = await arena.stands()
    assert ([row.name for row in stands.rows], stands.version > before) == (["Анна"], True)

    arena.shelf.clock.turn(MINUTE)
    await arena.boards.end(board, show=SHOW)
    async with arena.database.reading() as sql:
        bodies = [row.body for row in await sql.execute(select(ToProveRow.body))]
    (proved,) = [body for body in bodies if "board.places" in body]
    assert "А***" in proved
    assert not any("Анна" in body or anna.id in body for body in bodies)


async def test_a_name_that_stands_nowhere_or_was_said_before_changes_no_board(arena: Arena) -> None:
    ticker, anna, boris = Ticker(database=arena.database, clock=arena.shelf.clock), a_viewer("Анна"), a_viewer()
    board = await arena.begin(places=1)
    order = await arena.buys(anna)
    await arena.buys(boris, units=2)
    arena.shelf.clock.turn(MINUTE)
    await arena.boards.end(board, show=SHOW)
    owed = await arena.owed()

    assert await ticker.show_name(order.id, anna, shown=True) == SHOW
    assert await ticker.show_name(order.id, anna, shown=True) is None
    await arena.boards.rename(SHOW, anna.id)

    assert await arena.owed() == owed


async def test_a_name_said_after_the_end_is_told_and_the_proof_stays_as_it_is(arena: Arena) -> None:
    ticker, anna = Ticker(database=arena.database, clock=arena.shelf.clock), a_viewer("Анна")
    board = await arena.begin()
    order = await arena.buys(anna)
    arena.shelf.clock.turn(MINUTE)
    await arena.boards.end(board, show=SHOW)

    await ticker.show_name(order.id, anna, shown=True)
    await arena.boards.rename(SHOW, anna.id)

    names = [[row.name for row in fact.board.rows] for fact in await arena.owed() if isinstance(fact, BoardEnded)]
    assert names == [["А***"], ["Анна"]]
    assert len(await arena.proved()) == 1


async def test_none_begins_while_somebody_says_that_they_stay_out(arena: Arena) -> None:
    board = BoardId((await arena.announce()).id)
    async with arena.database.transaction() as work:
        assert await store.begun(work.connection, SHOW) == []
        begins = create_task(arena.boards.begin(board, show=SHOW))
        assert await wait({begins}, timeout=0.1) == (set(), {begins})

    assert (await begins).status is BoardStatus.OPEN


async def test_the_team_sees_who_leads_and_by_which_orders(arena: Arena) -> None:
    await arena.begin()
    anna = a_viewer()
    arena.register.known[anna.id] = "Анна Иванова"
    order = await arena.buys(anna)

    ((board, first),) = await arena.boards.listed(SHOW)

    assert board == await arena.stands()
    assert [(each.place, each.name, each.orders) for each in first] == [(1, "Анна Иванова", (order.id,))]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"lasts": MINUTE - timedelta(seconds=1)}, "lasts"),
        ({"places": 0}, "places"),
        ({"places": 21}, "places"),
        ({"per_vote": 1_001}, "points"),
        ({"per_vote": -1}, "points"),
        ({"step": Money(amount=0, currency="RUB")}, "step"),
        ({"per_order": 0, "step": None, "per_vote": 0, "per_ask": 0, "per_answer": 0}, "nothing"),
        ({"prize": " "}, "prize"),
    ],
)
def test_a_board_that_makes_no_sense_is_none(change: dict[str, object], why: str) -> None:
    with pytest.raises(BadBoard) as refused:
        replace(TERMS, **change)  # type: ignore[arg-type]

    assert refused.value.facts["why"] == why


POINTS = st.integers(0, 50)


@given(POINTS, st.none() | st.integers(1, 5_000), POINTS, POINTS, POINTS)
def test_the_rules_say_what_counts_and_nothing_else(
    per_order: int, step: int | None, per_vote: int, per_ask: int, per_answer: int
) -> None:
    money = Money(amount=step * 100, currency="RUB") if step else None
    given_for = {"paid order": per_order, "of a paid order": step or 0, "vote": per_vote, "discount": per_ask}
    given_for["quiz answer"] = per_answer
    if not any(given_for.values()):
        return
    terms = Terms(
        lasts=MINUTE,
        places=3,
        per_order=per_order,
        step=money,
        per_vote=per_vote,
        per_ask=per_ask,
        per_answer=per_answer,
    )
    line: Localized = rules(terms)
    counted = line.en.split(": ", 1)[1].split(". ", 1)[0].split("; ")

    assert len(counted) == sum(bool(each) for each in given_for.values()) == len(line.ru.split(". ", 1)[0].split("; "))
    assert terms.worth(Money(amount=250_00, currency="RUB")) == per_order + (250 // step if step else 0)
    assert all(f"{each} " in line.en for each in (per_order, per_vote, per_ask, per_answer) if each)


@given(st.lists(st.integers(1, 6), max_size=12))
def test_equals_share_a_place_and_the_next_is_left_out(points: list[int]) -> None:
    standings = [Standing(person=ViewerId(f"vwr_{n}"), points=each) for n, each in enumerate(sorted(points)[::-1])]

    rows = places_of(standings, [each.person for each in standings])

    assert [row.place for row in rows] == [1 + sum(other > row.points for other in points) for row in rows]
