from asyncio import Barrier, gather
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database import Database
from core.errors import NotEnough, PostedOtherwise
from core.money import Money
from shop.ledger import store
from shop.ledger.account import Account, Entry
from shop.ledger.posting import Posting, flow
from tests.fakes import EVENING
from tests.shop.ledger.purse import ANNA, BORIS, OUTSIDE, a_posting, a_source, holds, move, of_entries, rub

IN_DOLLARS = Account(owner="vwr_anna", kind="wallet", currency="USD", floor=0)


async def test_money_flows_from_one_account_into_another(database: Database) -> None:
    await move(database, a_posting(100, out_of=OUTSIDE, into=ANNA))

    await move(database, a_posting(30, out_of=ANNA, into=BORIS))

    assert [await holds(database, account) for account in (OUTSIDE, ANNA, BORIS)] == [-100, 70, 30]


async def test_an_account_that_was_never_used_holds_nothing(database: Database) -> None:
    assert await holds(database, ANNA) == 0


async def test_one_fact_is_posted_once(database: Database) -> None:
    posting = a_posting(100, out_of=OUTSIDE, into=ANNA)

    endings = [await move(database, posting, posting), await move(database, posting)]

    assert endings == [1, 0]
    assert await holds(database, ANNA) == 100


async def test_one_fact_with_other_sums_is_refused(database: Database) -> None:
    posting = a_posting(100, out_of=OUTSIDE, into=ANNA)
    await move(database, posting)

    other = a_posting(99, out_of=OUTSIDE, into=ANNA, source=posting.source)
    with pytest.raises(PostedOtherwise):
        await move(database, a_posting(5, out_of=OUTSIDE, into=ANNA), other)
    with pytest.raises(PostedOtherwise):
        await move(database, *(a_posting(x, out_of=OUTSIDE, into=BORIS, source=other.source) for x in (1, 2)))

    assert await holds(database, ANNA) == 100


async def test_an_account_does_not_fall_below_its_floor(database: Database) -> None:
    await move(database, a_posting(100, out_of=OUTSIDE, into=ANNA))

    with pytest.raises(NotEnough) as refusal:
        await move(database, a_posting(60, out_of=ANNA, into=BORIS), a_posting(41, out_of=ANNA, into=OUTSIDE))

    assert refusal.value.facts == {"account": "wallet", "balance": 100}
    assert [await holds(database, account) for account in (ANNA, BORIS)] == [100, 0]


async def test_what_comes_in_together_may_go_out_together(database: Database) -> None:
    await move(database, a_posting(50, out_of=OUTSIDE, into=ANNA), a_posting(50, out_of=ANNA, into=BORIS))

    assert [await holds(database, account) for account in (ANNA, BORIS)] == [0, 50]


async def test_a_posting_may_have_many_entries_in_several_currencies(database: Database) -> None:
    outside = Account(owner="world", kind="outside", currency="USD")

    await move(database, of_entries((OUTSIDE, -100), (ANNA, 70), (BORIS, 30), (outside, -2), (IN_DOLLARS, 2)))

    assert [await holds(database, account) for account in (ANNA, BORIS, IN_DOLLARS)] == [70, 30, 2]


accounts = st.sampled_from([OUTSIDE, ANNA, BORIS, IN_DOLLARS])
sums = st.integers(min_value=-1000, max_value=1000).filter(bool)


@given(st.lists(st.tuples(accounts, sums), max_size=4, unique_by=lambda entry: entry[0].id))
def test_a_posting_balances_in_each_currency_or_there_is_none(flows: list[tuple[Account, int]]) -> None:
    balances = all(sum(x for account, x in flows if account.currency == each) == 0 for each in ("RUB", "USD"))

    if flows and balances:
        assert len(of_entries(*flows).entries) == len(flows)
    else:
        with pytest.raises(ValueError, match="does not balance"):
            of_entries(*flows)


def test_an_account_stands_once_in_a_posting_and_in_its_own_currency() -> None:
    with pytest.raises(ValueError, match="twice"):
        Posting(source=a_source(), entries=flow(rub(1), out_of=ANNA, into=ANNA))
    with pytest.raises(ValueError, match="cannot flow"):
        Entry(account=ANNA, amount=Money(amount=1, currency="USD"))
    with pytest.raises(ValueError, match="cannot flow"):
        Entry(account=ANNA, amount=rub(0))


async def test_of_twenty_who_want_the_last_coin_one_gets_it(database: Database) -> None:
    await move(database, a_posting(1, out_of=OUTSIDE, into=ANNA))
    start = Barrier(20)

    async def _take() -> int:
        await start.wait()
        return await move(database, a_posting(1, out_of=ANNA, into=BORIS))

    endings = await gather(*(_take() for _ in range(20)), return_exceptions=True)

    assert sorted(type(ending).__name__ for ending in endings) == ["NotEnough"] * 19 + ["int"]
    assert [await holds(database, account) for account in (ANNA, BORIS)] == [0, 1]


async def test_of_twenty_who_say_the_same_fact_one_moves_money(database: Database) -> None:
    posting, start = a_posting(5, out_of=OUTSIDE, into=ANNA), Barrier(20)

    async def _say() -> int:
        await start.wait()
        return await move(database, posting)

    assert sum(await gather(*(_say() for _ in range(20)))) == 1
    assert await holds(database, ANNA) == 5


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_flows_where_the_ledger_is_the_sum_of_what_was_said(database: Database, seed: int) -> None:
    """Accounts that are not there yet, wanted crosswise by many at once: no deadlock, nothing lost, nobody in debt."""
    dice, model = Random(seed), dict.fromkeys([OUTSIDE, *(_wallet(number) for number in range(4))], 0)

    async def _deed() -> None:
        chosen = dice.sample(list(model), 3)
        cut, rest = dice.randint(1, 50), dice.randint(1, 50)
        posting = of_entries((chosen[0], -cut - rest), (chosen[1], cut), (chosen[2], rest))
        try:
            await move(database, posting)
        except NotEnough:
            return
        for entry in posting.entries:
            model[entry.account] += entry.amount.amount

    for _ in range(6):
        await gather(*(_deed() for _ in range(12)))

    assert {account: await holds(database, account) for account in model} == model
    assert all(x >= 0 for account, x in model.items() if account.floor == 0)
    assert len([x for x in model.values() if x]) > 1, "a story worth telling"


async def test_a_statement_is_read_page_by_page_newest_first(database: Database) -> None:
    for amount in range(1, 6):
        await move(database, a_posting(amount, out_of=OUTSIDE, into=ANNA))

    async with database.reading() as sql:
        first = await store.statement(sql, ANNA.id, limit=2)
        second = await store.statement(sql, ANNA.id, after=first.next, limit=2)
        last = await store.statement(sql, ANNA.id, after=second.next, limit=2)

    assert [[line.amount.amount for line in page.items] for page in (first, second, last)] == [[5, 4], [3, 2], [1]]
    assert last.next is None
    assert {line.source.type for line in first.items} == {"test"}
    assert {line.at for line in first.items} == {EVENING}


TAMPERING = [
    "UPDATE ledger_entries SET amount = amount + 1",
    "DELETE FROM ledger_entries",
    "UPDATE ledger_postings SET kind = 'other'",
    "DELETE FROM ledger_postings",
    "INSERT INTO ledger_entries SELECT posting, account, currency, 7 FROM ledger_entries",
    "INSERT INTO ledger_postings (id, source_type, source_id, kind, posted_at) "
    "SELECT 'pst_empty', 'x', 'x', 'x', posted_at FROM ledger_postings",
    f"UPDATE ledger_accounts SET posted = -1 WHERE id = '{ANNA.id}'",
]


@pytest.mark.parametrize("statement", TAMPERING)
async def test_the_database_refuses_to_change_what_was_posted(database: Database, statement: str) -> None:
    await move(database, a_posting(100, out_of=OUTSIDE, into=ANNA))

    with pytest.raises(DBAPIError):
        async with database.transaction() as work:
            await work.connection.execute(text(statement))

    assert await holds(database, ANNA) == 100


async def test_the_database_refuses_a_posting_that_does_not_balance(database: Database) -> None:
    await move(database, a_posting(100, out_of=OUTSIDE, into=ANNA))
    lopsided = [(a_source(), (Entry(account=ANNA, amount=rub(1)),))]

    with pytest.raises(DBAPIError):
        async with database.transaction() as work:
            await store.write(work.connection, lopsided, at=EVENING)


def _wallet(number: int) -> Account:
    return Account(owner=f"vwr_{number}", kind="wallet", currency="RUB", floor=0)
