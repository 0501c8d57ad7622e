"""Somebody joins, once, at the price they were told, and pays before they are anything."""

from asyncio import gather
from contextlib import AsyncExitStack

import pytest

from core.errors import AlreadyMember, MechanicOff, NoSuchTier, TierChanged, Unfit
from core.events import Mechanic
from core.money import Money
from shop import member_store
from shop.engaging import switch_store
from shop.engaging.memberships.membership import GRACE, InvoiceStatus, Status
from shop.payments.paying import Asked, Settlement
from tests.shop.engaging.memberships.club import HOST, Club, a_person, another
from tests.shop.shelf import SHOW


async def test_who_pays_is_a_member_until_the_same_day_of_the_next_month(club: Club) -> None:
    anna, gold = a_person(), await club.tier()

    joined = await club.join(anna, gold)

    assert (joined.status, joined.offered.price) == (Status.ACTIVE, gold.prices[0])
    assert (joined.span.start, joined.span.end.day) == (club.clock.now(), club.clock.now().day)
    async with club.database.reading() as sql:
        member = await member_store.find(sql, anna.id, now=club.clock.now())
    assert member is not None
    assert (member.tier, member.rank, member.until) == ("gold", 1, joined.span.end + GRACE)
    assert await club.told() == ["created", "active"]


async def test_who_is_declined_is_nothing_and_may_try_again(club: Club) -> None:
    anna, gold = a_person(), await club.tier()

    declined = await club.join(anna, gold, how="declined")
    joined = await club.join(anna, gold)

    assert (declined.status, joined.status) == (Status.CANCELLED, Status.ACTIVE)
    assert (await club.invoices(anna))[0].status is InvoiceStatus.PAID


async def test_the_same_key_joins_once_and_gives_the_same_membership_back(club: Club) -> None:
    anna, gold = a_person(), await club.tier()

    first, again = await club.join(anna, gold, key="k"), await club.join(anna, gold, key="k")

    assert first == again
    assert len(club.bank.charged) == 1


async def test_ten_joins_at_once_from_three_processes_are_one_membership_and_one_charge(
    club: Club, database_url: str
) -> None:
    anna, gold = a_person(), await club.tier()
    async with AsyncExitStack() as stack:
        clubs = [club, *[await stack.enter_async_context(another(club, database_url)) for _ in range(2)]]
        endings = await gather(*(clubs[n % 3].join(anna, gold) for n in range(10)), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["AlreadyMember"] * 9 + ["Membership"]
    assert len(club.bank.charged) == 1


async def test_who_is_a_member_or_about_to_be_joins_nothing_else(club: Club) -> None:
    anna, gold = a_person(), await club.tier()
    await club.join(anna, gold, how="requires_action")

    with pytest.raises(AlreadyMember):
        await club.join(anna, gold)


async def test_what_the_bank_asks_first_is_a_membership_once_it_says_so(club: Club) -> None:
    anna, gold = a_person(), await club.tier()
    waiting = await club.join(anna, gold, how="requires_action")
    club.bank.books[club.bank.charged[0]] = Settlement.CAPTURED

    await club.pass_time(2 * GRACE / 24)

    assert (waiting.status, (await club.of(anna)).status) == (Status.INCOMPLETE, Status.ACTIVE)


async def test_what_is_never_answered_comes_to_nothing(club: Club) -> None:
    anna, gold = a_person(), await club.tier()
    await club.join(anna, gold, how="requires_action")

    await club.pass_time(GRACE)

    assert (await club.of(anna)).status is Status.CANCELLED
    assert (await club.join(anna, gold)).status is Status.ACTIVE


async def test_nobody_pays_another_price_than_they_were_told(club: Club) -> None:
    gold = await club.tier()

    with pytest.raises(TierChanged):
        await club.join(a_person(), gold, price=Money(amount=1_00, currency="RUB"))

    assert club.bank.charged == []


async def test_what_is_put_away_is_joined_by_nobody(club: Club) -> None:
    gold = await club.tier()
    await club.memberships.tiering.put_away(gold.id, away=True)

    with pytest.raises(NoSuchTier):
        await club.join(a_person(), gold)


async def test_switched_off_nobody_joins_and_who_is_a_member_renews(club: Club) -> None:
    anna, gold = a_person(), await club.tier()
    await club.join(anna, gold)
    async with club.database.transaction() as work:
        await switch_store.switch(work.connection, SHOW, Mechanic.MEMBERSHIPS, off=True, by=HOST, now=club.clock.now())

    with pytest.raises(MechanicOff):
        await club.join(a_person("Boris"), gold)
    await club.pass_time(GRACE * 11)

    assert (await club.of(anna)).status is Status.ACTIVE
    assert len(await club.invoices(anna)) == 2


async def test_means_that_cannot_be_kept_are_refused_before_anything_is_asked(club: Club) -> None:
    gold = await club.tier()
    club.bank.methods = ()

    with pytest.raises(Unfit):
        await club.join(a_person(), gold)

    assert club.bank.charged == []


async def test_a_crash_before_the_bank_was_asked_leaves_nothing(club: Club) -> None:
    anna, gold = a_person(), await club.tier()

    async def crash() -> None:
        raise RuntimeError("the process dies")

    club.bank.before_charge = crash
    with pytest.raises(RuntimeError):
        await club.join(anna, gold)
    assert (await club.of(anna)).status is Status.INCOMPLETE
    club.bank.before_charge = None
    await club.pass_time(GRACE)

    assert (await club.of(anna)).status is Status.CANCELLED
    assert club.bank.charged == []


async def test_a_crash_after_the_bank_was_asked_loses_no_money(club: Club) -> None:
    anna, gold = a_person(), await club.tier()

    async def crash() -> None:
        raise RuntimeError("the process dies")

    club.bank.after_charge = crash
    with pytest.raises(RuntimeError):
        await club.join(anna, gold)
    club.bank.after_charge = None
    await club.pass_time(GRACE)

    assert (await club.of(anna)).status is Status.ACTIVE
    assert len(club.bank.charged) == 1
    assert await club.bank.find(Asked(key=club.bank.charged[0], ref=None, at=club.clock.now())) is not None
