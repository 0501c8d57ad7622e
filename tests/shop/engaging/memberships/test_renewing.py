"""Years of renewals: each period once, whatever fails, comes twice, or comes late."""

from asyncio import gather
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.errors import MembershipClosed
from core.money import Money
from shop import member_store
from shop.engaging.memberships.calendar import Period
from shop.engaging.memberships.membership import GRACE, InvoiceStatus, Status
from shop.fees.settling import settle
from shop.fees.tables import FeeRefundRow, FeeRow
from shop.payments.paying import Asked, Settlement
from tests.fakes import TurnedClock
from tests.shop.engaging.memberships.club import DAY, HOST, Club, a_person, another, rub, wish_of

DECLINED = Settlement.DECLINED


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(datetime(2027, 1, 31, 12, tzinfo=UTC))


async def is_member(club: Club, who: object) -> bool:
    async with club.database.reading() as sql:
        return await member_store.find(sql, who.id, now=club.clock.now()) is not None  # type: ignore[attr-defined]


async def test_three_years_are_36_periods_and_each_is_paid_once(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())

    await club.pass_time(timedelta(days=3 * 365), steps=timedelta(days=4))

    invoices = await club.invoices(anna)
    assert [each.status for each in invoices] == [InvoiceStatus.PAID] * 36
    assert [each.span.end for each in invoices[:-1]] == [each.span.start for each in invoices[1:]]
    assert [each.span.start.day for each in invoices[:14]] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29]
    assert len(club.bank.charged) == 36
    assert (await club.told())[:3] == ["created", "active", "renewed"]


async def test_a_year_is_a_year(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier(period=Period.YEAR, price=5_000))

    await club.pass_time(timedelta(days=800), steps=timedelta(days=20))

    assert [each.span.start.year for each in await club.invoices(anna)] == [2027, 2028, 2029]


async def test_a_renewal_is_charged_once_by_any_number_of_processes(club: Club, database_url: str) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())
    club.clock.turn(28 * DAY)
    one = await club.of(anna)

    async with AsyncExitStack() as stack:
        clubs = [club, *[await stack.enter_async_context(another(club, database_url)) for _ in range(2)]]
        doing = (clubs[n % 3].memberships.belonging.when_due(one.id) for n in range(9))
        await gather(*doing, return_exceptions=True)

    assert len(club.bank.charged) == 2
    assert len(await club.invoices(anna)) == 2
    assert (await club.of(anna)).status is Status.ACTIVE


async def test_a_refused_renewal_is_tried_on_days_1_3_5_and_7_and_a_success_keeps_the_day(club: Club) -> None:
    anna = a_person()
    first = await club.join(anna, await club.tier())
    club.bank.renewals = [DECLINED, DECLINED, DECLINED]

    await club.pass_time(28 * DAY + DAY / 2)
    late = await club.of(anna)
    assert (late.status, await is_member(club, anna)) == (Status.PAST_DUE, True)
    await club.pass_time(6 * DAY)
    again = await club.of(anna)

    assert (again.status, again.span.start, again.span.end.day) == (Status.ACTIVE, first.span.end, 31)
    assert len(club.bank.charged) == 5
    assert (await club.invoices(anna))[1].tries == 4


async def test_who_never_pays_loses_access_after_the_grace_and_the_membership_after_the_last_try(club: Club) -> None:
    anna = a_person()
    await club.join(anna, gold := await club.tier())
    club.bank.renewals = [DECLINED] * 9

    await club.pass_time(28 * DAY + GRACE)
    assert ((await club.of(anna)).status, await is_member(club, anna)) == (Status.PAST_DUE, False)
    await club.pass_time(5 * DAY)

    over = await club.of(anna)
    assert (over.status, len(club.bank.charged)) == (Status.CANCELLED, 1 + 5)
    assert (await club.invoices(anna))[1].status is InvoiceStatus.VOID
    assert (await club.told())[-2:] == ["past_due", "ended"]
    assert (await club.join(anna, gold)).status is Status.ACTIVE


async def test_other_means_pay_what_is_past_due_and_count_from_then_on(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())
    club.bank.renewals = [DECLINED]
    await club.pass_time(28 * DAY + DAY / 2)

    paid = await club.pay(anna)
    await club.pass_time(31 * DAY)

    assert paid.status is Status.ACTIVE
    assert [each.status for each in await club.invoices(anna)] == [InvoiceStatus.PAID] * 3
    assert paid.saved == f"saved {club.bank.charged[2]}"
    with pytest.raises(MembershipClosed):
        await club.pay(anna)


async def test_a_renewal_without_an_answer_is_looked_into_and_never_charged_twice(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())
    club.bank.losing = True

    await club.pass_time(29 * DAY)

    assert (await club.of(anna)).status is Status.ACTIVE
    assert len(set(club.bank.charged)) == len(club.bank.charged) == 2


@pytest.mark.parametrize("step", ["before_charge", "after_charge"])
async def test_a_crash_in_a_renewal_costs_nobody_anything(club: Club, step: str) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())

    async def crash() -> None:
        setattr(club.bank, step, None)
        raise RuntimeError("the process dies")

    setattr(club.bank, step, crash)
    await club.pass_time(32 * DAY)

    assert (await club.of(anna)).status is Status.ACTIVE
    assert [each.status for each in await club.invoices(anna)] == [InvoiceStatus.PAID] * 2
    assert [club.bank.books[key] for key in set(club.bank.charged)] == [Settlement.CAPTURED] * 2


async def test_a_webhook_heard_twice_and_late_changes_nothing(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())
    await club.pass_time(60 * DAY)
    before = await club.of(anna)
    async with club.database.reading() as sql:
        fees = [row.id for row in await sql.execute(select(FeeRow.id).order_by(FeeRow.id))]
    for fee in [*fees, *fees]:
        found = await club.fees.look(fee, payer=anna.id)
        said = await club.bank.find(Asked(key=found.key, ref=found.provider_ref, at=found.requested_at))
        assert said is not None
        await settle(found, said, till=club.fees.till, payables=club.fees.payables)

    assert await club.of(anna) == before


async def test_a_house_that_was_away_charges_for_now_and_not_for_what_was_missed(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())

    club.clock.turn(timedelta(days=100))
    await club.settle_down()

    one = await club.of(anna)
    assert (one.status, len(club.bank.charged)) == (Status.ACTIVE, 2)
    assert one.span.start <= club.clock.now() < one.span.end


async def test_cancelled_it_goes_on_until_its_end_and_is_not_charged(club: Club) -> None:
    anna = a_person()
    joined = await club.join(anna, gold := await club.tier())

    leaving = await club.memberships.belonging.cancel(anna.id)
    again = await club.memberships.belonging.cancel(anna.id)
    await club.pass_time(27 * DAY)
    inside = await is_member(club, anna)
    await club.pass_time(2 * DAY)

    over = await club.of(anna)
    assert (leaving.cancelling, again, inside) == (True, leaving, True)
    assert (over.status, await is_member(club, anna), len(club.bank.charged)) == (Status.CANCELLED, False, 1)
    assert over.span == joined.span
    assert (await club.told())[2:] == ["canceled", "ended"]
    with pytest.raises(MembershipClosed):
        await club.memberships.belonging.uncancel(anna.id)
    await club.join(anna, gold)


async def test_taken_back_it_renews_as_ever(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())

    await club.memberships.belonging.cancel(anna.id)
    await club.memberships.belonging.uncancel(anna.id)
    await club.pass_time(29 * DAY)

    assert (await club.of(anna)).status is Status.ACTIVE
    assert len(club.bank.charged) == 2


async def test_another_tier_counts_from_the_next_period_at_its_price(club: Club) -> None:
    anna = a_person()
    silver, gold = await club.tier("silver", price=300), await club.tier("gold", price=900, rank=2)
    await club.join(anna, silver)

    waiting = await club.memberships.belonging.switch(anna.id, "gold")
    await club.pass_time(29 * DAY)

    after = await club.of(anna)
    assert (waiting.offered.tier, after.offered.tier) == (silver.id, gold.id)
    assert [each.offered.price for each in await club.invoices(anna)] == [rub(300), rub(900)]
    async with club.database.reading() as sql:
        assert await member_store.ranks(sql, [anna.id], now=club.clock.now()) == {anna.id: 2}


async def test_who_joined_keeps_the_price_they_joined_at(club: Club) -> None:
    anna, gold = a_person(), await club.tier(price=500)
    await club.join(anna, gold)
    tiering = club.memberships.tiering

    dearer = await tiering.change(gold.id, wish_of(gold, rub(700)), since=gold.version, by=HOST)
    await club.pass_time(29 * DAY)
    await club.join(boris := a_person("Boris"), dearer)

    assert [each.offered.price for each in await club.invoices(anna)] == [rub(500)] * 2
    assert (await club.of(boris)).offered.price == rub(700)


async def test_revoked_it_is_over_at_once_and_the_last_period_is_paid_back_once(club: Club) -> None:
    anna = a_person()
    joined = await club.join(anna, await club.tier())
    belonging = club.memberships.belonging

    await gather(*(belonging.revoke(joined.id, by=HOST, reason="spam", refund=True) for _ in range(4)))
    await club.settle_down()
    await belonging.when_to_give_back((await club.invoices(anna))[0].fee or "")

    over = await club.of(anna)
    assert (over.status, await is_member(club, anna)) == (Status.REVOKED, False)
    assert len(club.bank.refunded) == 1
    assert (await club.invoices(anna))[0].status is InvoiceStatus.REFUNDED
    turn = (await belonging.turns(joined.id))[-1]
    assert (turn.turn, turn.by, turn.reason) == ("revoke", HOST, "spam")


async def test_money_for_what_was_revoked_meanwhile_goes_back_by_itself(club: Club) -> None:
    anna = a_person()
    joined = await club.join(anna, await club.tier(), how="requires_action")
    await club.memberships.belonging.revoke(joined.id, by=HOST, reason="spam", refund=False)
    club.bank.books[club.bank.charged[0]] = Settlement.CAPTURED

    await club.pass_time(DAY / 2)

    assert (await club.of(anna)).status is Status.REVOKED
    async with club.database.reading() as sql:
        assert (await sql.execute(select(func.sum(FeeRefundRow.amount)))).scalar_one() == 500_00


async def test_the_last_period_is_paid_back_and_the_member_stays(club: Club) -> None:
    anna = a_person()
    joined = await club.join(anna, await club.tier())
    await club.pass_time(29 * DAY)

    for _ in range(2):
        await club.memberships.belonging.refund(joined.id, by=HOST, reason="kindness")

    assert ((await club.of(anna)).status, len(club.bank.refunded)) == (Status.ACTIVE, 1)
    assert club.bank.refunds[club.bank.refunded[0]][1] == Money(amount=500_00, currency="RUB")


async def test_a_provider_that_is_not_there_any_more_is_a_renewal_that_failed(club: Club) -> None:
    anna = a_person()
    await club.join(anna, await club.tier())
    club.bank.methods = ()

    await club.pass_time(29 * DAY)

    assert (await club.of(anna)).status is Status.PAST_DUE
