"""A giveaway is free to enter, is drawn from a list that is bound, and goes to the next one if nobody claims it."""

import asyncio
import hashlib
from asyncio import gather
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.database import Database
from core.errors import BadDraw, MechanicOff, MessageRefused, NotForYou, NothingToClaim, OnceFromHere
from core.events import DrawStatus, Mechanic, decode
from core.heard import Heard
from core.ids import MessageId, mint
from core.people import Origin, Role, Viewer
from core.tables import OutboxRow
from shop.engaging.draws.fairness import digest_of
from shop.engaging.draws.sealing import ticket_of
from shop.engaging.giveaways.giveaway import TO_SHOW_UP, order
from shop.engaging.giveaways.showing import MyGiveaway
from shop.engaging.grace import GRACE
from shop.engaging.switching import Switching
from tests.shop.engaging.giveaways.evening import MINUTE, TERMS, Evening
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer


@pytest.fixture
async def evening(shelf: Shelf) -> Evening:
    await shelf.put(an_offer())
    return Evening(shelf)


async def test_the_draw_can_be_checked_from_what_was_published(evening: Evening) -> None:
    giveaway = await evening.begin()
    crowd = [a_viewer() for _ in range(9)]
    parts = [await evening.enter(giveaway, each) for each in crowd]
    view = await evening.later(giveaway, 5 * MINUTE + GRACE)
    draw = await evening.giveaways.draw(giveaway, show=SHOW)

    assert view.seed is not None
    assert view.salt is not None
    assert hashlib.sha256(bytes.fromhex(view.seed)).hexdigest() == view.commitment
    assert view.digest == digest_of(draw.tickets)
    assert [each.ticket for each in view.winners] == order(bytes.fromhex(view.seed), view.salt, draw.tickets, 2)
    assert {each.name for each in view.winners} == {"А***"}
    for viewer, part in zip(crowd, parts, strict=True):
        assert isinstance(part, MyGiveaway)
        assert part.ticket == ticket_of(giveaway, viewer.id, part.nonce)
        assert part.ticket in draw.tickets


async def test_the_seed_and_the_list_are_shown_to_nobody_before_the_close(evening: Evening) -> None:
    giveaway = await evening.begin()
    await evening.enter(giveaway, a_viewer())
    draw = await evening.giveaways.draw(giveaway, show=SHOW)
    assert (draw.tickets, draw.giveaway.seed, draw.giveaway.digest) == ((), None, None)


async def test_everybody_is_in_once_however_often_and_in_how_many_processes_they_tap(
    evening: Evening, database_url: str
) -> None:
    other = Database(database_url, tell=_nobody)
    there = Evening(evening.shelf, database=other)
    giveaway, crowd = await evening.begin(winners=3), [a_viewer() for _ in range(10)]
    await gather(*((evening, there)[n % 2].enter(giveaway, each) for n, each in enumerate(crowd * 3)))
    evening.shelf.clock.turn(5 * MINUTE + GRACE)
    await gather(*(house.giveaways.step(giveaway) for house in (evening, there) * 2))
    await other.close()
    view = (await evening.giveaways.standing(SHOW))[-1]
    assert (view.status, view.entries, len(view.winners)) == (DrawStatus.DRAWN, 10, 3)
    states = [state for each in crowd for state in await evening.state(each)]
    assert sorted(states) == ["entered"] * 7 + ["won"] * 3


async def test_a_prize_that_nobody_claims_goes_to_the_next_in_the_drawn_order(evening: Evening) -> None:
    giveaway, crowd = await evening.begin(winners=1), [a_viewer() for _ in range(3)]
    for each in crowd:
        await evening.enter(giveaway, each)
    view = await evening.later(giveaway, 5 * MINUTE + GRACE)
    for lapsed in range(3):
        assert [each.state for each in view.winners] == ["lapsed"] * lapsed + ["drawn"]
        view = await evening.later(giveaway, timedelta(hours=48))
    assert view.status is DrawStatus.ENDED
    draw = await evening.giveaways.draw(giveaway, show=SHOW)
    assert [each.ticket for each in view.winners] == order(
        bytes.fromhex(view.seed or ""), view.salt or "", draw.tickets, 3
    )


async def test_a_winner_claims_once_and_the_host_alone_sees_where_it_goes(evening: Evening) -> None:
    giveaway, anna, boris = await evening.begin(winners=1), a_viewer(), a_viewer("Борис")
    await evening.enter(giveaway, anna)
    await evening.later(giveaway, 5 * MINUTE + GRACE)
    first, again = await evening.claim(giveaway, anna), await evening.claim(giveaway, anna)
    with pytest.raises(NothingToClaim):
        await evening.claim(giveaway, boris)
    view = await evening.later(giveaway, timedelta())
    assert first == again
    assert view.status is DrawStatus.ENDED
    assert "Main St" not in view.model_dump_json()
    (winner,) = await evening.giveaways.winners(giveaway, show=SHOW)
    assert (winner.called, winner.contact) == ("Anna", "1 Main St")


async def test_whoever_must_be_there_has_two_minutes(evening: Evening) -> None:
    giveaway, anna = await evening.begin(winners=1, present=True), a_viewer()
    await evening.enter(giveaway, anna)
    await evening.later(giveaway, 5 * MINUTE + GRACE)
    evening.shelf.clock.turn(TO_SHOW_UP)
    with pytest.raises(NothingToClaim):
        await evening.claim(giveaway, anna)
    assert (await evening.later(giveaway, timedelta())).status is DrawStatus.ENDED


async def test_buyers_are_in_without_tapping_and_have_one_entry_like_all(evening: Evening) -> None:
    shelf, anna = evening.shelf, a_viewer()
    giveaway = await evening.begin(buyers=True)
    await shelf.buy(anna, (await shelf.catalogue.offers(SHOW))[0])
    await evening.enter(giveaway, boris := a_viewer("Борис"))
    view = await evening.later(giveaway, 5 * MINUTE + GRACE)
    assert (view.entries, await evening.state(anna), await evening.state(boris)) == (2, ["won"], ["won"])


async def test_whoever_says_the_word_in_the_chat_is_in(evening: Evening) -> None:
    giveaway, anna, host = await evening.begin(keyword="plus"), a_viewer(), evening.host
    said = _said(evening, (anna, "plus"), (anna, "plus"), (a_viewer(), "discount"), (host, "plus"))
    async with evening.database.transaction() as work:
        await evening.entries.count(work, said)
    assert (await evening.giveaways.standing(SHOW))[-1].entries == 1
    assert await evening.state(anna) == ["entered"]
    assert giveaway


async def test_staff_a_second_guest_of_a_device_and_latecomers_stay_out(evening: Evening) -> None:
    giveaway = await evening.begin()
    answers = [
        await evening.enter(giveaway, evening.host),
        await evening.enter(giveaway, a_viewer(), device="one"),
        await evening.enter(giveaway, a_viewer(), device="one"),
    ]
    evening.shelf.clock.turn(5 * MINUTE)
    answers.append(await evening.enter(giveaway, a_viewer()))
    assert [type(each) for each in answers] == [NotForYou, MyGiveaway, OnceFromHere, NothingToClaim]


async def test_a_guest_who_signs_in_takes_their_entry_along(evening: Evening) -> None:
    giveaway, guest, anna, boris = await evening.begin(), a_viewer(), an_account(), an_account()

    answers = [await evening.enter(giveaway, who, device="one") for who in (guest, anna, anna, guest, boris)]

    assert [type(each) for each in answers] == [MyGiveaway, MyGiveaway, MyGiveaway, OnceFromHere, MyGiveaway]
    view = await evening.later(giveaway, 5 * MINUTE + GRACE)
    assert view.entries == 2
    assert [await evening.state(who) for who in (guest, anna, boris)] == [[], ["won"], ["won"]]


async def test_who_takes_part_by_their_account_and_signs_out_takes_part(evening: Evening) -> None:
    giveaway, anna, boris = await evening.begin(), an_account(), an_account()
    at_once = [(an_account(), "laptop"), (a_viewer(), "laptop"), (a_viewer(), "tablet"), (an_account(), "tablet")]

    answers = [await evening.enter(giveaway, who, device="phone") for who in (anna, a_viewer(), boris)]
    batch = await asyncio.gather(*(evening.enter(giveaway, who, device=device) for who, device in at_once))

    assert [type(each) for each in answers] == [MyGiveaway, OnceFromHere, MyGiveaway]
    assert [type(each) for each in batch] == [MyGiveaway, OnceFromHere, OnceFromHere, MyGiveaway]
    assert (await evening.giveaways.standing(SHOW))[-1].entries == 4


def an_account() -> Viewer:
    return replace(a_viewer(), role=Role.VIEWER)


async def test_who_tapped_or_said_the_word_in_time_is_in_even_if_the_end_comes_before_their_batch(
    evening: Evening,
) -> None:
    giveaway, anna, boris = await evening.begin(keyword="plus"), a_viewer(), a_viewer()
    evening.shelf.clock.turn(5 * MINUTE - timedelta(milliseconds=50))
    tap, said = asyncio.create_task(evening.enter(giveaway, anna)), _said(evening, (boris, "plus"))
    await asyncio.sleep(0)  # it has come in, and waits
    await evening.later(giveaway, timedelta(milliseconds=300))

    assert isinstance(await tap, MyGiveaway)
    async with evening.database.transaction() as work:
        await evening.entries.count(work, [*said, *_said(evening, (a_viewer(), "plus"))])
    view = await evening.later(giveaway, GRACE)
    assert (view.status, view.entries) == (DrawStatus.DRAWN, 2)


async def test_what_staff_switched_off_is_entered_by_nobody_and_still_closes(evening: Evening) -> None:
    giveaway = await evening.begin()
    switching = Switching(database=evening.database, clock=evening.shelf.clock)
    await switching.switch(SHOW, Mechanic.GIVEAWAYS, on=False, by=evening.host.id)
    assert isinstance(await evening.enter(giveaway, a_viewer()), MechanicOff)
    assert (await evening.later(giveaway, 5 * MINUTE + GRACE)).status is DrawStatus.ENDED


async def test_stopping_draws_among_who_entered_so_far(evening: Evening) -> None:
    giveaway, anna = await evening.begin(), a_viewer()
    await evening.enter(giveaway, anna)
    stopped = [await evening.giveaways.stop(giveaway, show=SHOW) for _ in range(2)]
    assert stopped[0] == stopped[1]
    assert await evening.state(anna) == ["won"]


async def test_words_are_judged_and_one_is_open_at_a_time(evening: Evening) -> None:
    with pytest.raises(MessageRefused):
        await evening.announce(prize="хуй")
    with pytest.raises(BadDraw):
        replace(TERMS, conditions=" ")
    await evening.announce()
    with pytest.raises(BadDraw):
        await evening.announce()


async def test_what_begins_and_ends_is_owed_and_the_commitment_never_changes(evening: Evening) -> None:
    giveaway = await evening.begin(winners=1)
    await evening.enter(giveaway, anna := a_viewer())
    await evening.later(giveaway, 5 * MINUTE + GRACE)
    await evening.claim(giveaway, anna)
    await evening.later(giveaway, timedelta())
    async with evening.database.reading() as sql:
        rows = await sql.execute(select(OutboxRow.payload).where(OutboxRow.kind.like("Giveaway%")))
        facts = [decode(row.payload) for row in rows]
    views = sorted((fact.giveaway for fact in facts if hasattr(fact, "giveaway")), key=lambda view: view.version)
    assert [view.status.value for view in views] == ["announced", "open", "drawn", "ended"]
    assert len({view.commitment for view in views}) == 1


async def _nobody(fact: object) -> None:
    """Nobody listens."""


def _said(evening: Evening, *said: tuple[Viewer, str]) -> list[Heard]:
    """Each says a word, now."""
    return [
        Heard(
            show=SHOW,
            viewer=who,
            origin=Origin(address="10.0.0.1", device=who.id),
            message=MessageId(mint("msg")),
            intents=frozenset({word}),
            text="+",
            at=evening.shelf.clock.now(),
        )
        for who, word in said
    ]
