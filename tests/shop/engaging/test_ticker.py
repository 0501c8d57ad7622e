"""Only what was paid is told, a little later, together; what goes back is taken away, and no name is said unasked."""

from asyncio import Barrier, gather
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.database import Database
from core.due import Diary
from core.errors import NoSuchOrder
from core.events import Event, Mechanic, OrderPaid, OrderRefunded, TickerAdded, TickerChanged, TickerWithdrawn
from core.ids import RefundId, ViewerId, mint
from core.outbox import Relay
from scripts.verify_show import verify
from shop.engaging.switching import Switching
from shop.engaging.ticker.line import LINES_IN_A_WINDOW, WINDOW
from shop.engaging.ticker.tables import TickerLineRow
from shop.engaging.ticker.telling import DELAY, SHOWN, TELL, Ticker
from shop.invariants import broken_invariants
from shop.offer import Offer
from shop.order import Order
from shop.refund import SomeUnits
from tests.fakes import TurnedClock
from tests.shop.engaging.proofs.chain import export, links, proved
from tests.shop.shelf import SHOW, Shelf, a_viewer, an_offer
from tests.statements import asked_of

HOST = ViewerId(mint("vwr"))


class Kiosk:
    """A shelf with a ticker: facts are relayed, and the diary is read, when the test says so."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shelf = Shelf(database, TurnedClock())
        self.clock = self.shelf.clock
        self.ticker = Ticker(database=database, clock=self.clock)
        self.told: list[Event] = []

    async def relay(self) -> None:
        """Tell what is owed."""
        while await Relay(database=self.database, tell=self._hear, clock=self.clock).relay_some():
            pass

    async def wait(self, moment: timedelta = DELAY + WINDOW) -> list[TickerAdded | TickerChanged | TickerWithdrawn]:
        """What the ticker says meanwhile."""
        await self.relay()
        self.told.clear()
        self.clock.turn(moment)
        await self.diary(self.database).do_some()
        await self.relay()
        return [fact for fact in self.told if isinstance(fact, TickerAdded | TickerChanged | TickerWithdrawn)]

    def diary(self, database: Database) -> Diary:
        """The diary of a process."""
        ticker = Ticker(database=database, clock=self.clock)
        return Diary(database=database, clock=self.clock, doers={TELL: ticker.tell})

    async def sells(self, *offers: Offer) -> Offer:
        """Put offers on the shelf."""
        return await self.shelf.put(*offers)

    async def _hear(self, fact: Event) -> None:
        self.told.append(fact)
        if isinstance(fact, OrderPaid):
            await self.ticker.on_paid(fact)
        if isinstance(fact, OrderRefunded):
            await self.ticker.on_refunded(fact)


@pytest.fixture
async def kiosk(database: Database) -> AsyncIterator[Kiosk]:
    kiosk = Kiosk(database)
    yield kiosk
    assert await broken_invariants(database) == {}
    await proved(database)
    assert verify(export(await links(database)))[0] == []


async def test_a_purchase_is_told_after_a_while_with_a_masked_name(kiosk: Kiosk) -> None:
    mug = await kiosk.sells(an_offer())
    order = await kiosk.shelf.buy(a_viewer("анна каренина"), mug, units=2)

    early = await kiosk.wait(DELAY - timedelta(milliseconds=1))
    (fact,) = await kiosk.wait(WINDOW)

    assert early == []
    assert isinstance(fact, TickerAdded)
    line = fact.line
    assert (line.name, line.others, line.title, line.units) == ("А***", 0, mug.product.title, 2)
    assert order.id.removeprefix("ord_") not in line.id, "a line does not name the order"
    assert await kiosk.ticker.recent(SHOW) == (line,)
    assert await kiosk.wait() == []


async def test_orders_that_are_not_paid_are_not_told(kiosk: Kiosk) -> None:
    mug, anna = await kiosk.sells(an_offer()), a_viewer()
    await kiosk.shelf.fill(anna, mug)
    await kiosk.shelf.order(anna)

    assert (await kiosk.wait(), await kiosk.ticker.recent(SHOW)) == ([], ())


async def test_people_who_buy_the_same_are_told_of_together(kiosk: Kiosk) -> None:
    mug, lamp = an_offer("mug", stock=50), an_offer("lamp")
    await kiosk.sells(mug, lamp)
    anna = a_viewer("Анна")
    for buyer in (anna, a_viewer("Борис"), anna, a_viewer("Вера")):
        await kiosk.shelf.buy(buyer, mug)
    await kiosk.shelf.buy(a_viewer("Глеб"), lamp)

    facts = await kiosk.wait()

    lines = {fact.line.title: fact.line for fact in facts if isinstance(fact, TickerAdded)}
    assert len(facts) == len(lines) == 2
    both = lines[mug.product.title]
    assert (both.name, both.others, both.units) == ("А***", 2, 4), "Anna bought twice, and is one person"
    assert lines[lamp.product.title].others == 0


async def test_lines_are_begun_in_one_order_whatever_is_bought_first_so_that_nobody_waits_in_a_ring(
    kiosk: Kiosk,
) -> None:
    goods = [an_offer(f"thing {n}", stock=9) for n in range(3)]
    await kiosk.sells(*goods)
    for some in (goods, goods[::-1]):
        anna = a_viewer()
        for thing in some:
            await kiosk.shelf.fill(anna, thing)
            kiosk.clock.turn(timedelta(milliseconds=1))
        await kiosk.shelf.pay(await kiosk.shelf.order(anna), anna)

    with asked_of(kiosk.database) as asked:
        await kiosk.relay()

    async with kiosk.database.reading() as sql:
        lines = sorted((await sql.execute(select(TickerLineRow.id))).scalars())
    for table in ("INSERT INTO ticker_lines", "INSERT INTO due_actions"):
        assert [value for value in asked.naming(table).values if value in lines] == lines * 2


async def test_a_show_is_told_of_a_few_products_in_a_window_and_of_all_in_the_end(kiosk: Kiosk) -> None:
    goods = [an_offer(f"thing {n}") for n in range(LINES_IN_A_WINDOW + 2)]
    await kiosk.sells(*goods)
    for thing in goods:
        await kiosk.shelf.buy(a_viewer(), thing)

    first = await kiosk.wait()
    rest = await kiosk.wait(WINDOW)

    assert (len(first), len(rest)) == (LINES_IN_A_WINDOW, 2)


async def test_what_went_back_before_it_was_told_is_never_told(kiosk: Kiosk) -> None:
    order = await kiosk.shelf.buy(a_viewer(), await kiosk.sells(an_offer()))
    await kiosk.relay()
    await kiosk.shelf.refund(order)

    assert (await kiosk.wait(), await kiosk.ticker.recent(SHOW)) == ([], ())


async def test_what_goes_back_is_taken_out_of_its_line_and_the_line_away_with_the_last(kiosk: Kiosk) -> None:
    mug = await kiosk.sells(an_offer(stock=50))
    orders = [await kiosk.shelf.buy(a_viewer(name), mug, units=2) for name in ("Анна", "Борис", "Вера")]
    (begun,) = await kiosk.wait()
    await kiosk.shelf.refund(orders[0])
    await kiosk.shelf.refund(orders[1], SomeUnits(units={0: 1}))
    fewer = (await _after(kiosk))[-1]
    await kiosk.shelf.refund(orders[1])
    await kiosk.shelf.refund(orders[2])
    gone = (await _after(kiosk))[-1]

    assert isinstance(begun, TickerAdded)
    assert isinstance(fewer, TickerChanged)
    assert (begun.line.name, begun.line.others, begun.line.units) == ("А***", 2, 6)
    assert (fewer.line.id, fewer.line.name, fewer.line.others, fewer.line.units) == (begun.line.id, "Б***", 1, 3)
    assert isinstance(gone, TickerWithdrawn)
    assert gone.line == begun.line.id
    assert await kiosk.ticker.recent(SHOW) == ()


async def test_a_first_name_is_said_only_of_who_lets_it_be_said_and_as_long_as_they_do(kiosk: Kiosk) -> None:
    mug, anna = await kiosk.sells(an_offer(stock=9)), a_viewer("Анна Каренина")
    await kiosk.shelf.buy(a_viewer("Борис"), mug)
    order = await kiosk.shelf.buy(anna, mug)
    await kiosk.ticker.show_name(order.id, anna, shown=True)
    (said,) = await kiosk.wait()
    await kiosk.ticker.show_name(order.id, anna, shown=False)
    (unsaid,) = await _after(kiosk)

    assert isinstance(said, TickerAdded)
    assert isinstance(unsaid, TickerChanged)
    assert (said.line.name, said.line.others) == ("Анна", 1)
    assert (unsaid.line.name, unsaid.line.others) == ("Б***", 1)
    await proved(kiosk.database)
    assert "Анна" not in export(await links(kiosk.database)), "what is proved is for ever, and no name is"
    assert await kiosk.ticker.name_of(order.id, anna) == (False, "Анна", "А***")


async def test_nobody_decides_about_another_ones_name(kiosk: Kiosk) -> None:
    order = await kiosk.shelf.buy(a_viewer(), await kiosk.sells(an_offer()))

    with pytest.raises(NoSuchOrder):
        await kiosk.ticker.show_name(order.id, a_viewer(), shown=True)
    with pytest.raises(NoSuchOrder):
        await kiosk.ticker.name_of(order.id, a_viewer())


async def test_what_is_switched_off_begins_no_line_and_still_takes_away(kiosk: Kiosk) -> None:
    switching, mug = Switching(database=kiosk.database, clock=kiosk.clock), await kiosk.sells(an_offer(stock=9))
    told = await kiosk.shelf.buy(a_viewer(), mug)
    await kiosk.wait()
    await kiosk.shelf.buy(a_viewer(), mug)
    await switching.switch(SHOW, Mechanic.TICKER, on=False, by=HOST)

    off = await kiosk.wait()
    await switching.switch(SHOW, Mechanic.TICKER, on=True, by=HOST)
    later = await kiosk.wait()
    await switching.switch(SHOW, Mechanic.TICKER, on=False, by=HOST)
    await kiosk.shelf.refund(told)
    back = await _after(kiosk)

    assert (off, later) == ([], [])
    assert [type(fact) for fact in back] == [TickerWithdrawn]


async def test_staff_let_a_show_wait_longer(kiosk: Kiosk) -> None:
    minute = timedelta(minutes=1)
    assert await kiosk.ticker.delay(SHOW) == DELAY
    await kiosk.ticker.set_delay(SHOW, minute, by=HOST)
    await kiosk.shelf.buy(a_viewer(), await kiosk.sells(an_offer()))

    assert await kiosk.wait() == []
    assert len(await kiosk.wait(minute)) == 1


async def test_many_processes_tell_a_line_once(kiosk: Kiosk, database_url: str) -> None:
    mug = await kiosk.sells(an_offer(stock=50))
    orders = [await kiosk.shelf.buy(a_viewer(), mug) for _ in range(3)]
    await kiosk.relay()
    kiosk.clock.turn(DELAY + WINDOW)
    async with AsyncExitStack() as stack:
        databases, barrier = [Database(database_url, tell=_nobody_listens) for _ in range(3)], Barrier(9)
        for each in databases:
            stack.push_async_callback(each.close)
        tickers = [Ticker(database=each, clock=kiosk.clock) for each in databases]

        async def _paid(ticker: Ticker, order: Order) -> None:
            await barrier.wait()
            await ticker.on_paid(_fact(order))

        async def _draw(database: Database) -> None:
            await barrier.wait()
            await kiosk.diary(database).do_some()

        async def _refund(ticker: Ticker) -> None:
            await barrier.wait()
            await ticker.on_refunded(_back(orders[0]))

        await gather(
            *(_paid(ticker, order) for ticker, order in zip(tickers, orders, strict=True)),
            *(_draw(each) for each in databases),
            *(_refund(each) for each in tickers),
        )
    kiosk.told.clear()
    await kiosk.relay()

    assert [type(fact) for fact in kiosk.told if isinstance(fact, TickerAdded | TickerChanged)] == [TickerAdded]
    assert [line.others for line in await kiosk.ticker.recent(SHOW)] == [2]


async def test_the_history_is_what_was_told(kiosk: Kiosk) -> None:
    mug = await kiosk.sells(an_offer(stock=50))
    lines = []
    for _ in range(SHOWN + 2):
        await kiosk.shelf.buy(a_viewer(), mug)
        lines += [fact.line for fact in await kiosk.wait() if isinstance(fact, TickerAdded)]

    assert list(await kiosk.ticker.recent(SHOW)) == lines[-SHOWN:]
    assert [line.id for line in lines] == sorted(line.id for line in lines)


async def _after(kiosk: Kiosk) -> list[TickerAdded | TickerChanged | TickerWithdrawn]:
    kiosk.told.clear()
    await kiosk.relay()
    return [fact for fact in kiosk.told if isinstance(fact, TickerAdded | TickerChanged | TickerWithdrawn)]


async def _nobody_listens(_fact: Event) -> None:
    """Nobody does."""


def _fact(order: Order) -> OrderPaid:
    return OrderPaid(show=order.show, at=order.placed_at, order=order.id, buyer=order.buyer)


def _back(order: Order) -> OrderRefunded:
    return OrderRefunded(
        show=order.show,
        at=order.placed_at,
        order=order.id,
        buyer=order.buyer,
        refund=RefundId(mint("rfn")),
        amount=order.total,
        everything=True,
        order_status="refunded",
    )
