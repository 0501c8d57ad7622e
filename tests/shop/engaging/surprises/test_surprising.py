"""A surprise falls at moments that nobody knows, each winner gets one code, and at the end everybody can check it."""

import asyncio
import hashlib
from asyncio import gather
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Database
from core.errors import BadDraw, NothingToClaim, OnceFromHere, ShowOver
from core.events import DrawStatus, ShowStatus
from core.money import Money
from core.people import Role
from shop.engaging.draws.fairness import Stream, digest_of, mixed
from shop.engaging.grace import GRACE
from shop.engaging.surprises.showing import MySurprise
from shop.engaging.surprises.surprise import How, winners
from shop.engaging.surprises.surprising import SOONEST
from shop.engaging.surprises.tables import ClaimRow, SurpriseRow
from shop.promo_tables import PromoCodeRow, PromotionRow
from shop.promotion import AmountOff, FixedPrice, PercentOff
from tests.shop.engaging.surprises.evening import MINUTE, NO_SALT, TERMS, Evening
from tests.shop.promotions import rub
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer
from tests.statements import asked_of


@pytest.fixture
async def evening(shelf: Shelf) -> Evening:
    await shelf.put(an_offer(price=1_000_00, limit=2))
    return Evening(shelf)


async def test_its_commitment_is_out_before_its_salt_and_its_seed_comes_last(evening: Evening) -> None:
    announced = await evening.announce()
    assert (announced.status, announced.salt, announced.seed) == (DrawStatus.ANNOUNCED, None, None)
    assert announced.moments == ()

    evening.shelf.clock.turn(SOONEST)
    await evening.surprises.step(announced.id)
    await evening.until_it_drops(announced.id)  # type: ignore[arg-type]
    await evening.until_it_is_drawn(announced.id)  # type: ignore[arg-type]

    facts = await evening.owed()
    assert [fact.status.value for fact in facts] == ["announced", "open", "open", "open", "ended"]
    assert {fact.commitment for fact in facts} == {announced.commitment}
    assert [fact.seed is not None for fact in facts] == [False, False, False, False, True]
    assert facts[1].salt == NO_SALT
    assert hashlib.sha256(bytes.fromhex(facts[-1].seed or "")).hexdigest() == announced.commitment


async def test_the_moment_and_the_winners_can_be_checked_from_what_was_published(evening: Evening) -> None:
    surprise = await evening.begin(winners=2)
    dropped = await evening.until_it_drops(surprise)
    crowd = [a_viewer() for _ in range(8)]
    parts = [await evening.claim(surprise, each) for each in crowd]
    view = await evening.until_it_is_drawn(surprise)

    tickets = [part.ticket for part in parts if not isinstance(part, Exception)]
    assert view.seed is not None
    assert view.salt is not None
    assert view.drop is not None
    assert dropped.drop is not None
    stream = Stream(mixed(bytes.fromhex(view.seed), view.salt), "moments")
    (moment,) = stream.moments(TERMS.window, 1, least_gap=TERMS.open_for)
    assert view.moments == (view.opens_at + moment,)
    assert timedelta() <= dropped.drop.opened_at - view.moments[0] < timedelta(seconds=1)
    assert view.drop.digest == digest_of(tickets)
    assert view.drop.winners == tuple(winners(bytes.fromhex(view.seed), view.salt, 1, tickets, 2))


async def test_nobody_sees_the_moments_or_the_seed_before_the_end(evening: Evening) -> None:
    surprise = await evening.begin(drops=3)
    view = await evening.view()
    assert (view.seed, view.moments, view.drops, view.dropped) == (None, (), 3, 0)
    async with evening.database.reading() as sql:
        row = (await sql.execute(select(SurpriseRow.__table__).where(SurpriseRow.id == surprise))).one()
    seed = evening.seals.unseal(row.sealed).hex()
    assert row.seed is None
    assert all(seed not in str(value) for value in row)


@pytest.mark.parametrize("how", [How.DRAW, How.FIRST])
async def test_ten_claim_in_two_processes_and_three_win_one_code_each(
    evening: Evening, database_url: str, how: How
) -> None:
    other = Database(database_url, tell=_nobody)
    there = Evening(evening.shelf, database=other)
    surprise = await evening.begin(how=how)
    await evening.until_it_drops(surprise)
    crowd = [a_viewer() for _ in range(10)]

    houses = [evening, there]
    await gather(*(houses[n % 2].claim(surprise, each) for n, each in enumerate(crowd * 2)))
    evening.shelf.clock.turn(TERMS.open_for + GRACE)
    await gather(*(house.surprises.step(surprise) for house in houses * 2))
    parts = [part for each in crowd for part in await there.claims.mine(SHOW, each.id)]
    await other.close()

    assert sorted(part.state for part in parts) == ["lost"] * 7 + ["won"] * 3
    assert len({part.code for part in parts if part.state == "won"}) == 3
    view = await evening.view()
    assert view.drop is not None
    assert (view.status, view.given, view.drop.claimed) == (DrawStatus.ENDED, 3, 10)
    assert set(view.drop.winners) == {part.ticket for part in parts if part.state == "won"}
    async with evening.database.reading() as sql:
        codes = (await sql.execute(select(PromoCodeRow.code))).all()
    assert len(codes) == 3


async def test_the_first_win_at_once_and_whoever_comes_later_is_told_at_once(evening: Evening) -> None:
    surprise = await evening.begin(how=How.FIRST, winners=1)
    await evening.until_it_drops(surprise)
    first = await evening.claim(surprise, anna := a_viewer())
    second = await evening.claim(surprise, a_viewer())
    again = await evening.claim(surprise, anna)
    assert not isinstance(first, Exception)
    assert not isinstance(second, Exception)
    assert (first.state, second.state) == ("won", "lost")
    assert first.code is not None
    assert again == first


async def test_a_code_is_for_its_winner_alone_and_for_one_order(evening: Evening) -> None:
    shelf, anna, boris = evening.shelf, a_viewer(), a_viewer("Борис")
    surprise = await evening.begin(how=How.FIRST, winners=1)
    await evening.until_it_drops(surprise)
    part = await evening.claim(surprise, anna)
    assert not isinstance(part, Exception)
    assert part.code is not None
    mug = (await shelf.catalogue.offers(SHOW))[0]

    for each in (anna, boris):
        await shelf.fill(each, mug)
        await shelf.type_code(each, part.code)

    assert (await shelf.carts.view(anna)).total == rub(800_00)
    view = await shelf.carts.view(boris)
    assert view.total == rub(1_000_00)
    order = await shelf.pay(await shelf.order(anna), anna)
    assert order.total == rub(800_00)
    (mine,) = await evening.claims.mine(SHOW, anna.id)
    assert mine.used


async def test_a_person_wins_once_in_a_show(evening: Evening) -> None:
    surprise, anna = await evening.begin(drops=2, winners=1, how=How.FIRST), a_viewer()
    await evening.until_it_drops(surprise)
    first = await evening.claim(surprise, anna)
    await evening.until_it_is_drawn(surprise)
    await evening.until_it_drops(surprise)
    second = await evening.claim(surprise, anna)
    assert not isinstance(first, Exception)
    assert first.state == "won"
    assert isinstance(second, Exception)
    assert "won" in second.facts.values()


async def test_two_guests_from_one_device_claim_once(evening: Evening) -> None:
    surprise = await evening.begin()
    await evening.until_it_drops(surprise)
    answers = await gather(*(evening.claim(surprise, a_viewer(), device="one") for _ in range(5)))
    assert sorted(type(each).__name__ for each in answers) == ["MySurprise"] + [OnceFromHere.__name__] * 4
    view = await evening.view()
    assert view.drop is not None
    assert view.drop.claimed == 1


async def test_who_claimed_by_their_account_and_signs_out_has_claimed(evening: Evening) -> None:
    surprise = await evening.begin()
    await evening.until_it_drops(surprise)
    accounts = [replace(a_viewer(), role=Role.VIEWER) for _ in range(3)]
    answers = [await evening.claim(surprise, who, device="one") for who in (accounts[0], a_viewer(), accounts[1])]
    answers += await gather(*(evening.claim(surprise, who, device="two") for who in (accounts[2], a_viewer())))
    assert [isinstance(each, OnceFromHere) for each in answers] == [False, True, False, False, True]


async def test_too_early_and_too_late_is_refused_by_the_servers_clock(evening: Evening) -> None:
    surprise = await evening.begin(drops=2)
    early = await evening.claim(surprise, a_viewer())
    await evening.until_it_drops(surprise)
    evening.shelf.clock.turn(TERMS.open_for)
    late = await evening.claim(surprise, a_viewer())
    assert [type(each) for each in (early, late)] == [NothingToClaim, NothingToClaim]


@pytest.mark.parametrize("how", How)
async def test_a_crowd_that_wins_is_given_its_codes_together_and_not_one_by_one(evening: Evening, how: How) -> None:
    asked = []
    for crowd in (1, 20):
        surprise = await evening.begin(how=how, winners=20)
        await evening.until_it_drops(surprise)
        people = [a_viewer() for _ in range(crowd)]
        with asked_of(evening.database) as said:
            parts = await gather(*(evening.claim(surprise, each) for each in people))
            await evening.until_it_is_drawn(surprise)
        asked.append(len(said))
        won = [part for each in people for part in await evening.claims.mine(SHOW, each.id)]
        assert [part.state for part in won] == ["won"] * crowd
        assert how is How.DRAW or parts == won
        await evening.surprises.stop(surprise, show=SHOW)

    assert asked[1] < asked[0] + 5, "nineteen more winners: lists may be cut, but nobody is served alone"


@pytest.mark.parametrize("how", How)
async def test_who_claimed_in_time_has_their_chance_even_if_the_end_comes_before_their_batch(
    evening: Evening, how: How
) -> None:
    surprise, anna = await evening.begin(how=how), a_viewer()
    await evening.until_it_drops(surprise)
    evening.shelf.clock.turn(TERMS.open_for - timedelta(milliseconds=50))
    tap = asyncio.create_task(evening.claim(surprise, anna))
    await asyncio.sleep(0)  # it has come in, and waits
    evening.shelf.clock.turn(timedelta(milliseconds=300))
    await evening.surprises.step(surprise)

    assert isinstance(await tap, MySurprise)
    evening.shelf.clock.turn(GRACE)
    await evening.surprises.step(surprise)
    assert [part.state for part in await evening.claims.mine(SHOW, anna.id)] == ["won"]


async def test_its_stock_and_its_budget_are_never_passed(evening: Evening) -> None:
    worst = 400_00  # a fifth of two mugs at a thousand
    with pytest.raises(BadDraw) as refused:
        await evening.announce(budget=Money(amount=3 * worst - 1, currency="RUB"))
    assert refused.value.facts == {"why": "budget", "worst": 3 * worst}

    surprise = await evening.begin(drops=2, winners=3, stock=3, budget=rub(3 * worst))
    await evening.shelf.put(an_offer(price=1_500_00, limit=2))  # dearer by now: fewer codes fit
    for _ in range(2):
        await evening.until_it_drops(surprise)
        for _ in range(5):
            await evening.claim(surprise, a_viewer())
        await evening.until_it_is_drawn(surprise)
    async with evening.database.reading() as sql:
        row = (await sql.execute(select(SurpriseRow.given, SurpriseRow.spent, SurpriseRow.budget))).one()
    assert tuple(row) == (2, 1_200_00, 1_200_00)


async def test_a_fixed_price_is_one_unit_at_that_price(evening: Evening) -> None:
    shelf, anna = evening.shelf, a_viewer()
    mug = (await shelf.catalogue.offers(SHOW))[0]
    with pytest.raises(BadDraw):
        await evening.announce(benefit=FixedPrice(price=rub(990_00)))
    surprise = await evening.begin(benefit=FixedPrice(price=rub(10_00)), offer=mug.id, how=How.FIRST, winners=1)
    await evening.until_it_drops(surprise)
    part = await evening.claim(surprise, anna)
    assert not isinstance(part, Exception)
    assert part.code is not None
    await shelf.fill(anna, mug, units=2)
    await shelf.type_code(anna, part.code)
    assert (await shelf.carts.view(anna)).total == rub(1_010_00)


async def test_stopping_draws_what_is_open_and_shows_the_seed(evening: Evening) -> None:
    surprise = await evening.begin(drops=3, winners=1)
    await evening.until_it_drops(surprise)
    await evening.claim(surprise, anna := a_viewer())
    stopped = [await evening.surprises.stop(surprise, show=SHOW) for _ in range(2)]
    assert stopped[0] == stopped[1]
    assert stopped[0].seed is not None
    assert [part.state for part in await evening.claims.mine(SHOW, anna.id)] == ["won"]
    await evening.surprises.step(surprise)
    assert await evening.view() == stopped[0]


async def test_nothing_drops_in_a_show_that_is_over(evening: Evening) -> None:
    surprise = await evening.begin()
    evening.shelf.gate.now = ShowStatus.ENDED
    await evening.surprises.step(surprise)
    view = await evening.view()
    assert (view.status, view.dropped) == (DrawStatus.ENDED, 0)
    assert view.seed is not None
    with pytest.raises(ShowOver):
        await evening.announce()


async def test_one_stands_at_a_time_and_the_same_wish_makes_one(evening: Evening) -> None:
    first, again = [await evening.announce(key="k") for _ in range(2)]
    assert first == again
    with pytest.raises(BadDraw) as refused:
        await evening.announce()
    assert refused.value.facts["why"] == "another"
    async with evening.database.reading() as sql:
        assert len((await sql.execute(select(PromotionRow.id))).all()) == 0
        assert len((await sql.execute(select(ClaimRow.viewer))).all()) == 0


@pytest.mark.parametrize(
    ("wrong", "terms"),
    [
        ("drops", {"drops": 0}),
        ("window", {"window": 10 * MINUTE, "drops": 20, "open_for": MINUTE}),
        ("stock", {"stock": 4}),
        ("offer", {"benefit": FixedPrice(price=rub(10))}),
        ("currency", {"benefit": AmountOff(amount=Money(amount=5, currency="EUR"))}),
        ("currency", {"minimum": Money(amount=5, currency="EUR"), "benefit": PercentOff(basis_points=5)}),
    ],
)
async def test_what_does_not_fit_together_is_refused(evening: Evening, wrong: str, terms: dict[str, Any]) -> None:
    with pytest.raises(BadDraw) as refused:
        await evening.announce(**terms)
    assert refused.value.facts["why"] == wrong


async def _nobody(fact: object) -> None:
    """Nobody listens."""
