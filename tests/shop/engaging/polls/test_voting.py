"""One vote a person, whatever happens at the same time."""

import asyncio
import random
from asyncio import gather
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.database import Database
from core.errors import MayNotVote, MechanicOff, NoSuchPoll, PollOver, Unfit
from core.events import Event, Mechanic
from core.ids import ShowId
from core.people import Role
from shop.engaging import switch_store
from shop.engaging.grace import GRACE
from shop.engaging.polls.poll import view_of
from shop.engaging.polls.tables import PollVoteRow
from tests.fakes import TurnedClock
from tests.shop.engaging.polls.booth import HOST, MINUTE, Booth, someone
from tests.shop.shelf import SHOW


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def booth(database: Database, clock: TurnedClock) -> Booth:
    return Booth(database, clock)


@pytest.fixture
async def booths(database_url: str, clock: TurnedClock) -> AsyncIterator[list[Booth]]:
    async def tell(_fact: Event) -> None:
        return

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        yield [Booth(each, clock) for each in databases]


async def test_a_vote_counts_and_may_be_changed(booth: Booth) -> None:
    poll, anna = await booth.begin(), someone()

    assert [await booth.vote(poll, place, anna) for place in (1, 1, 3)] == ["counted", "same", "changed"]
    assert await booth.vote(poll, 1) == "counted"

    assert (await booth.stands(poll)).counts == (1, 0, 1)
    assert await booth.voting.mine(SHOW, anna.id) == {poll.id: 3}


async def test_a_late_vote_is_refused_by_the_servers_clock(booth: Booth, clock: TurnedClock) -> None:
    poll, anna = await booth.begin(), someone()
    clock.turn(MINUTE - timedelta(milliseconds=1))
    await booth.vote(poll, 1, anna)
    clock.turn(timedelta(milliseconds=1))

    with pytest.raises(PollOver):
        await booth.vote(poll, 2, anna)
    with pytest.raises(PollOver):
        await booth.vote(await booth.draft(key="two"), 1)

    assert (await booth.stands(poll)).counts == (1, 0, 0)


async def test_who_voted_in_time_is_counted_even_if_the_end_comes_before_their_batch(
    booth: Booth, clock: TurnedClock
) -> None:
    poll = await booth.begin()
    clock.turn(MINUTE - timedelta(milliseconds=50))
    vote = asyncio.create_task(booth.vote(poll, 2))
    await asyncio.sleep(0)  # it has come in, and waits
    clock.turn(timedelta(milliseconds=300))
    await booth.diary.do_some()

    assert await vote == "counted"
    clock.turn(GRACE)
    await booth.diary.do_some()
    assert (await booth.stands(poll)).winner == 2


async def test_what_is_not_there_is_not_voted_for(booth: Booth) -> None:
    poll = await booth.begin()

    for place in (0, 4):
        with pytest.raises(Unfit):
            await booth.vote(poll, place)
    with pytest.raises(NoSuchPoll):
        await booth.vote(poll, 1, show=ShowId("shw_" + "9" * 32))


async def test_who_may_vote_is_what_the_rules_say(booth: Booth) -> None:
    open_to_all = await booth.begin()
    await booth.vote(open_to_all, 1, someone(named=False))
    await booth.vote(open_to_all, 1, HOST)
    await booth.polling.end(open_to_all.id, show=SHOW)

    named = await booth.begin(key="two", named_only=True)
    with pytest.raises(MayNotVote):
        await booth.vote(named, 1, someone(named=False))
    await booth.vote(named, 1, someone(Role.VIEWER))


async def test_guests_of_one_device_have_one_vote_together(booth: Booth) -> None:
    poll, anna = await booth.begin(), someone()

    assert await booth.vote(poll, 1, anna, device="phone") == "counted"
    assert await booth.vote(poll, 1, device="phone") == "same_device"
    assert await booth.vote(poll, 2, anna, device="phone") == "changed"
    assert (await booth.stands(poll)).counts == (0, 1, 0)


async def test_a_guest_who_signs_in_takes_their_vote_along(booth: Booth) -> None:
    poll, anna, boris = await booth.begin(), someone(Role.VIEWER), someone(Role.VIEWER)
    guest = someone()

    assert await booth.vote(poll, 1, guest, device="phone") == "counted"
    assert await booth.vote(poll, 1, anna, device="phone") == "same"
    assert await booth.vote(poll, 3, anna, device="phone") == "changed"
    assert await booth.voting.mine(SHOW, anna.id) == {poll.id: 3}
    assert await booth.vote(poll, 2, guest, device="phone") == "same_device", "they have signed out again"
    assert await booth.vote(poll, 2, boris, device="phone") == "counted", "another account is another person"
    assert (await booth.stands(poll)).counts == (0, 1, 1)


async def test_who_voted_by_their_account_and_signs_out_has_voted(booth: Booth) -> None:
    poll, anna, boris = await booth.begin(), someone(Role.VIEWER), someone(Role.VIEWER)

    assert await booth.vote(poll, 1, anna, device="phone") == "counted"
    assert await booth.vote(poll, 2, device="phone") == "same_device"
    assert await booth.vote(poll, 2, boris, device="phone") == "counted", "another account is another person"
    assert await gather(*(booth.vote(poll, 3, who, device="laptop") for who in (someone(Role.VIEWER), someone()))) == [
        "counted",
        "same_device",
    ]
    assert (await booth.stands(poll)).counts == (1, 1, 1)


async def test_a_guest_who_signs_in_within_a_batch_takes_their_vote_along(booth: Booth) -> None:
    poll, anna = await booth.begin(), someone(Role.VIEWER)
    guests = [someone(), someone()]

    told = await gather(
        *(booth.vote(poll, place, who, device="phone") for place, who in ((1, guests[0]), (2, anna), (3, guests[1])))
    )

    assert told == ["counted", "changed", "same_device"]
    assert (await booth.stands(poll)).counts == (0, 1, 0)
    assert await booth.voting.mine(SHOW, anna.id) == {poll.id: 2}


async def test_a_storm_in_three_processes_counts_people_and_nothing_else(booths: list[Booth]) -> None:
    poll, chance = await booths[0].begin(), random.Random(5)
    people = [someone() for _ in range(60)]
    votes = [(chance.choice(people), chance.randint(1, 3)) for _ in range(300)]

    await gather(*(booths[n % 3].vote(poll, place, who) for n, (who, place) in enumerate(votes)))

    stands = await booths[0].stands(poll)
    async with booths[0].database.reading() as sql:
        counted = select(PollVoteRow.option, func.count().label("people")).group_by(PollVoteRow.option)
        rows = {int(row.option): int(row.people) for row in await sql.execute(counted)}
    assert Counter({place: count for place, count in enumerate(stands.counts, 1) if count}) == Counter(rows)
    assert stands.votes == len({who.id for who, _ in votes})


async def test_results_that_are_hidden_are_in_nothing_that_viewers_get(booth: Booth, clock: TurnedClock) -> None:
    booth.progress.introduce(Mechanic.POLLS, booth.polling.tell)
    poll = await booth.begin(hidden=True)
    for place in (1, 1, 2):
        await booth.vote(poll, place)
    await booth.progress.tell()

    (shown,) = await booth.polling.shown(SHOW)
    for view in (view_of(shown), *(fact.poll for fact in (*await booth.owed(), *booth.told))):
        assert {each.votes for each in view.options} == {None}
    assert view_of(shown).votes == 3
    assert [each.votes for each in view_of(shown, staff=True).options] == [2, 1, 0]

    clock.turn(MINUTE + GRACE)
    await booth.diary.do_some()
    ended = (await booth.owed())[-1].poll
    assert ([each.votes for each in ended.options], ended.winner) == ([2, 1, 0], 1)


async def test_progress_is_one_fact_a_tick(booth: Booth) -> None:
    booth.progress.introduce(Mechanic.POLLS, booth.polling.tell)
    poll = await booth.begin()
    await gather(*(booth.vote(poll, 1) for _ in range(50)))
    await booth.progress.tell()
    await booth.progress.tell()

    (fact,) = booth.told
    assert (fact.poll.votes, fact.poll.version) == (50, (await booth.stands(poll)).version)


async def test_while_polls_are_off_nobody_votes(booth: Booth, clock: TurnedClock) -> None:
    poll = await booth.begin()
    async with booth.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.POLLS, off=True, by=HOST.id, now=clock.now())

    with pytest.raises(MechanicOff):
        await booth.vote(poll, 1)
