"""What is owed is in the chain of its show once, whatever runs at once or dies, and stays there as it is."""

from asyncio import Barrier, gather
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.database import Database
from core.events import Event, OfferChanged, OrderPaid, OrderRefunded, SaleMade, StockChanged
from core.events.proof import PROVABLE, record_of
from core.ids import OrderId, RefundId, ShowId, ViewerId, derive, mint
from core.money import Money
from scripts.verify_show import verify
from shop.engaging.proofs import store
from shop.engaging.proofs.link import GENESIS, Head
from shop.engaging.proofs.proving import Proofs
from tests.fakes import EVENING
from tests.shop.engaging.proofs.chain import export, links, owe, stock
from tests.shop.shelf import SHOW

ANNA = ViewerId(derive("vwr", "anna"))
ORDER = OrderId(derive("ord", "anna's"))


async def _untold(_: Event) -> None:
    """Nobody listens."""


async def test_what_is_owed_stands_in_the_chain_in_the_order_in_which_it_happened(database: Database) -> None:
    await owe(database, stock(3), stock(1), stock(2))

    assert await Proofs(database=database).prove_some() == 3

    whole = await links(database)
    assert [each.body.count(f'"left":{n}') for n, each in enumerate(whole, start=1)] == [1, 1, 1]
    assert [(each.seq, each.prev) for each in whole] == [(1, GENESIS), (2, whole[0].hash), (3, whole[1].hash)]
    assert verify(export(whole))[0] == []


async def test_the_head_is_the_last_record_and_zeros_before_the_first(database: Database) -> None:
    proofs = Proofs(database=database)
    assert await proofs.head(SHOW) == Head(seq=0, hash=GENESIS)
    await owe(database, stock(3))

    await proofs.prove_some()

    (only,) = await links(database)
    async with database.reading() as sql:
        assert await store.head(sql, SHOW) == only.hash
    assert await proofs.record(SHOW, 1) == only
    assert await proofs.record(SHOW, 2) is None


async def test_what_is_rolled_back_leaves_no_record(database: Database) -> None:
    async def _fail() -> None:
        async with database.transaction() as work:
            await work.owe(stock(3))
            raise LookupError

    with pytest.raises(LookupError):
        await _fail()

    assert await Proofs(database=database).prove_some() == 0


async def test_each_show_has_a_chain_of_its_own(database: Database) -> None:
    other = ShowId(derive("shw", "another evening"))
    await owe(database, stock(3), stock(2).model_copy(update={"show": other, "id": mint("evt")}))

    await Proofs(database=database).prove_some()

    assert [each.seq for each in await links(database)] == [1]
    assert (await Proofs(database=database).head(other)).seq == 1


async def test_many_processes_prove_each_fact_once_and_without_gaps(database: Database, database_url: str) -> None:
    async with AsyncExitStack() as stack:
        others = [Database(database_url, tell=_untold) for _ in range(3)]
        for each in others:
            stack.push_async_callback(each.close)
        machines, barrier = [Proofs(database=each) for each in (database, *others)], Barrier(7)

        async def _write(first: int) -> None:
            await barrier.wait()
            for number in range(first, first + 20):
                await owe(database, stock(number, version=number))

        async def _prove(machine: Proofs) -> int:
            await barrier.wait()
            return sum([await machine.prove_some() for _ in range(15)])

        _, proved = await gather(
            gather(*(_write(n * 20 + 1) for n in range(3))), gather(*(_prove(each) for each in machines))
        )
        rest = await machines[0].prove_some()

    whole = await links(database)
    assert (len(whole), sum(proved) + rest) == (60, 60)
    assert len({each.fact for each in whole}) == 60
    assert verify(export(whole))[0] == []


async def test_one_who_dies_in_the_middle_leaves_it_to_the_next(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await owe(database, stock(3), stock(2))

    async def _die(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr("shop.engaging.proofs.store.append", _die)
        with pytest.raises(ConnectionError):
            await Proofs(database=database).prove_some()
    assert await links(database) == []

    await Proofs(database=database).prove_some()

    assert len(await links(database)) == 2


async def test_what_was_proved_before_is_not_proved_again(database: Database) -> None:
    fact = stock(3)
    await owe(database, fact)
    await Proofs(database=database).prove_some()
    async with database.transaction() as work:
        await work.record(fact)

    assert await Proofs(database=database).prove_some() == 1

    assert len(await links(database)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE proof_records SET body = '{}'",
        "DELETE FROM proof_records",
        """INSERT INTO proof_records SELECT show, 9, 'evt_x', kind, at, body, prev, hash FROM proof_records""",
    ],
)
async def test_the_database_lets_nobody_change_what_is_proved(database: Database, change: str) -> None:
    await owe(database, stock(3))
    await Proofs(database=database).prove_some()

    with pytest.raises(DBAPIError):
        async with database.transaction() as work:
            await work.connection.execute(text(change))


async def test_a_record_is_read_by_kind_and_by_page(database: Database) -> None:
    await owe(database, *(stock(n) for n in range(1, 6)), OrderPaid(show=SHOW, at=EVENING, order=ORDER, buyer=ANNA))
    proofs = Proofs(database=database)
    await proofs.prove_some()

    first = await proofs.page(SHOW, kinds=["stock.changed"], limit=3)
    rest = await proofs.page(SHOW, kinds=["stock.changed"], limit=3, after=first.next)
    newest = await proofs.page(SHOW, limit=2, newest_first=True)

    assert [each.seq for each in (*first.items, *rest.items)] == [2, 3, 4, 5, 6]
    assert ([each.seq for each in newest.items], rest.next) == ([6, 5], None)


def test_nothing_personal_is_kept_of_a_purchase() -> None:
    paid = OrderPaid(show=SHOW, at=EVENING, order=ORDER, buyer=ANNA)
    roubles = Money(amount=100, currency="RUB")
    back = OrderRefunded(
        show=SHOW,
        at=EVENING,
        order=ORDER,
        buyer=ANNA,
        refund=RefundId(mint("rfn")),
        amount=roubles,
        everything=True,
        order_status="refunded",
    )

    kept = [record.model_dump_json() for fact in (paid, back) if (record := record_of(fact)) is not None]

    assert len(kept) == 2
    assert all(ANNA[4:] not in each and ORDER[4:] not in each for each in kept)


def test_facts_that_are_not_public_leave_no_record() -> None:
    assert {StockChanged, OfferChanged} < set(PROVABLE)
    assert SaleMade not in PROVABLE
