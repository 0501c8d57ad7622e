"""The bench of the till: its figures, its light client, and a peer that sells as honestly as we do."""

import asyncio
import json
from asyncio import StreamReader, StreamWriter, gather

import pytest

from core.database import Database
from core.errors import SoldOut
from shop.deciding import Terms
from shop.delivering import Methods
from shop.invariants import broken_invariants
from shop.purchase import Answer
from shop.reserving import HOLD
from tests.bench.buy import House, Results, Run
from tests.bench.buy_house import Books
from tests.bench.buy_peer import OneByOne
from tests.bench.caller import Caller, HungUp, request
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf
from tests.shop.test_cashier import a_purchase, buyers_with

KEYS = [
    "bench",
    "orders_per_s_sqlite",
    "orders_per_s_pg",
    "p99_s_sqlite",
    "p99_s_pg",
    "peer_ratio_sqlite",
    "peer_ratio_pg",
    "soldout_p99_s",
    "oversold",
    "duplicated",
    "lost",
]


def a_run(*, orders: int, seconds: float = 1.0, sold_out: int = 0, lost: int = 0) -> Run:
    """Everybody was answered after half the time."""
    answers = ((201, seconds / 2),) * orders + ((409, seconds / 4),) * sold_out
    books = Books(orders=orders, oversold=0, duplicated=0, lost=lost, broken=())
    return Run(seconds=seconds, cpu=0.5, answers=answers, books=books, load=0.1)


def results() -> Results:
    found = Results()
    for database, ours, theirs in (("SQLite", 1_000, 100), ("PostgreSQL", 600, 120)):
        found.all_win[House(database=database)] = [a_run(orders=ours), a_run(orders=ours * 2), a_run(orders=ours)]
        found.all_win[House(database=database, peer=True)] = [a_run(orders=theirs)]
        found.scarce[House(database=database)] = [a_run(orders=10, sold_out=90, lost=1)]
    return found


def test_the_line_has_the_figures_that_the_goals_name() -> None:
    line = results().line()

    assert list(json.loads(json.dumps(line))) == KEYS
    assert (line["orders_per_s_sqlite"], line["peer_ratio_sqlite"], line["peer_ratio_pg"]) == (1000, 10, 5)
    assert (line["p99_s_pg"], line["soldout_p99_s"], line["lost"]) == (0.5, 0.25, 2)


def test_the_line_says_nothing_where_nothing_was_measured() -> None:
    line = Results().line()

    assert {key for key, value in line.items() if value is None} == set(KEYS[1:8])


def test_the_table_names_who_was_measured() -> None:
    table = results().table()

    assert "| SQLite, a transaction each | 100 |" in table
    assert "| PostgreSQL, 1 process | 600 1200 600 |" in table


async def test_the_light_client_reads_answers_that_come_in_pieces_and_knows_when_there_will_be_none() -> None:
    asked: list[bytes] = []

    async def _serve(reader: StreamReader, writer: StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        asked.append(await reader.readexactly(8))
        for piece in (
            b"HTTP/1.1 201 Created\r\nContent-Le",
            b'ngth: 8\r\nIdempotent-Replayed: true\r\n\r\n{"a"',
            b": 1}",
        ):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server:
        caller = await Caller.connect("127.0.0.1", server.sockets[0].getsockname()[1])

        answered = await caller.ask(request("POST", "/x", host="h", token="t", key="k", body={"b": 2}))

        assert (answered.status, answered.json(), answered.replayed) == (201, {"a": 1}, True)
        assert b"Authorization: Bearer t\r\nIdempotency-Key: k" in asked[0]
        assert json.loads(asked[1]) == {"b": 2}
        assert (await caller.ask(request("GET", "/x", host="h"))).status == 204
        with pytest.raises(HungUp):
            await caller.ask(request("GET", "/x", host="h"))


async def test_the_peer_sells_what_there_is_and_no_more(database: Database) -> None:
    shelf = Shelf(database, TurnedClock())
    buyers = await buyers_with(shelf, 20, stock=12)
    terms = Terms(currency="RUB", hold=HOLD, methods=Methods.agreed("RUB"))
    peer = OneByOne(database=database, clock=shelf.clock, gate=shelf.gate, terms=terms)
    purchases = [a_purchase(buyer, 1_990_00, key="k") for buyer in buyers]

    endings = await gather(*(peer.sell(purchase) for purchase in purchases), return_exceptions=True)

    won = [ending for ending in endings if isinstance(ending, Answer)]
    assert len(won) == 12
    assert {type(ending) for ending in endings} == {Answer, SoldOut}
    first = next(number for number, ending in enumerate(endings) if isinstance(ending, Answer))
    assert await peer.sell(purchases[first]) == Answer(order=won[0].order, replayed=True)
    assert await broken_invariants(database) == {}
