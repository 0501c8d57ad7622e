"""What SQLAlchemy asks of a cursor is answered as its own does, and with one trip."""

from asyncio import CancelledError, Event, create_task, get_running_loop, wait_for
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event as Gate
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, event, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.database import Database
from core.sqlite_cursor import OneTrip

THINGS = Table("things", MetaData(), Column("id", Integer, primary_key=True), Column("name", Text, unique=True))

A_AND_B = [{"name": "a"}, {"name": "b"}]


@pytest.fixture(params=["ours", "theirs"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty table behind our cursor, and behind that of SQLAlchemy."""
    more = {"module": OneTrip()} if request.param == "ours" else {}
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}", **more)
    async with engine.begin() as sql:
        await sql.run_sync(THINGS.metadata.create_all)
    yield engine
    await engine.dispose()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked of the thread of any connection."""
    asked: list[object] = []
    ask: Any = aiosqlite.Connection._execute

    async def _noted(self: aiosqlite.Connection, what: Any, *more: Any, **named: Any) -> Any:
        asked.append(what)
        return await ask(self, what, *more, **named)

    monkeypatch.setattr(aiosqlite.Connection, "_execute", _noted)
    return asked


async def test_rows_come_as_they_were_asked_for(engine: AsyncEngine) -> None:
    async with engine.begin() as sql:
        await sql.execute(insert(THINGS), [*A_AND_B, {"name": "c"}])

        rows = await sql.execute(select(THINGS).order_by(THINGS.c.id))
        none = await sql.execute(select(THINGS).where(THINGS.c.id < 0))

        assert list(rows.keys()) == list(none.keys()) == ["id", "name"]
        assert rows.fetchone() == (1, "a")
        assert rows.fetchmany(1) == [(2, "b")]
        assert rows.all() == [(3, "c")]
        assert none.all() == []


async def test_what_a_statement_changed_is_counted(engine: AsyncEngine) -> None:
    async with engine.begin() as sql:
        one = await sql.execute(insert(THINGS).values(name="a"))
        many = await sql.exec_driver_sql("INSERT INTO things (name) VALUES (?)", [("b",), ("c",), ("d",)])
        some = await sql.execute(update(THINGS).where(THINGS.c.id > 2).values(name=THINGS.c.name + "!"))
        none = await sql.execute(update(THINGS).where(THINGS.c.id > 9).values(name="x"))

    assert one.inserted_primary_key == (1,)
    assert [one.rowcount, many.rowcount, some.rowcount, none.rowcount] == [1, 3, 2, 0]


async def test_what_is_written_comes_back(engine: AsyncEngine) -> None:
    async with engine.begin() as sql:
        new = await sql.execute(insert(THINGS).returning(THINGS.c.id, sort_by_parameter_order=True), A_AND_B)
        changed = await sql.execute(update(THINGS).values(name=THINGS.c.name + "!").returning(THINGS.c.name))

        assert new.scalars().all() == [1, 2]
        assert sorted(changed.scalars()) == ["a!", "b!"]
        assert (await sql.execute(select(func.count()).select_from(THINGS))).scalar_one() == 2


async def test_rows_may_come_little_by_little(engine: AsyncEngine) -> None:
    async with engine.begin() as sql:
        await sql.execute(insert(THINGS), A_AND_B)
        async with sql.stream(select(THINGS.c.name).order_by(THINGS.c.id)) as rows:
            assert [name async for name in rows.scalars()] == ["a", "b"]


async def test_an_error_is_the_databases_own_and_the_transaction_goes_on(engine: AsyncEngine) -> None:
    async with engine.begin() as sql:
        await sql.execute(insert(THINGS).values(name="a"))
        with pytest.raises(IntegrityError):
            await sql.execute(insert(THINGS).values(name="a"))
        with pytest.raises(IntegrityError):
            await sql.execute(insert(THINGS), A_AND_B)
        with pytest.raises(OperationalError, match="nowhere"):
            await sql.execute(text("SELECT * FROM nowhere"))
        await sql.execute(insert(THINGS).values(name="z"))

    async with engine.connect() as sql:
        assert (await sql.execute(select(THINGS.c.name).order_by(THINGS.c.id))).scalars().all()[::2] == ["a"]
        assert (await sql.execute(select(THINGS.c.id).where(THINGS.c.name == "z"))).first()


async def test_a_part_of_a_transaction_may_be_taken_back(engine: AsyncEngine) -> None:
    _we_say_begin(engine, "BEGIN IMMEDIATE")
    async with engine.begin() as sql:
        await sql.execute(insert(THINGS).values(name="a"))
        async with sql.begin_nested() as nested:
            await sql.execute(insert(THINGS).values(name="b"))
            await nested.rollback()
        await sql.execute(insert(THINGS).values(name="c"))

    async with engine.connect() as sql:
        assert (await sql.execute(select(THINGS.c.name))).scalars().all() == ["a", "c"]


async def test_who_is_left_without_commit_has_written_nothing(engine: AsyncEngine) -> None:
    async with engine.connect() as sql:
        await sql.execute(insert(THINGS).values(name="a"))

    async with engine.connect() as sql:
        assert (await sql.execute(select(THINGS.c.name))).all() == []


async def test_a_connection_that_was_closed_is_replaced(engine: AsyncEngine) -> None:
    async with engine.connect() as sql:
        raw = (await sql.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.close()
        with pytest.raises(OperationalError) as failure:
            await sql.execute(select(1))

    assert failure.value.connection_invalidated
    async with engine.connect() as sql:
        assert (await sql.execute(select(1))).scalar_one() == 1


async def test_a_statement_makes_one_trip_and_a_commit_the_last(tmp_path: Path, trips: list[object]) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}", module=OneTrip())
    async with engine.begin() as sql:
        await sql.run_sync(THINGS.metadata.create_all)
    trips.clear()

    async with engine.begin() as sql:
        await sql.execute(insert(THINGS), A_AND_B)
        (await sql.execute(select(THINGS))).all()

    assert len(trips) == 3
    await engine.dispose()


async def test_whoever_reads_begins_with_the_first_statement(tmp_path: Path, trips: list[object]) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}", tell=_nobody)
    async with database.reading():
        pass
    trips.clear()

    async with database.reading() as sql:
        raw: Any = (await sql.get_raw_connection()).driver_connection
        assert not raw.in_transaction
        (await sql.execute(select(1))).all()
        assert raw.in_transaction
        (await sql.execute(select(1))).all()

    assert len(trips) == 3
    assert not raw.in_transaction
    await database.close()


async def test_whoever_asked_nothing_leaves_nothing_to_the_next(tmp_path: Path, trips: list[object]) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'things.db'}", tell=_nobody)
    async with database.reading():
        pass
    trips.clear()

    async with database.reading():
        pass
    async with database.reading() as sql:
        raw: Any = (await sql.get_raw_connection()).driver_connection
        async with sql.stream(text("SELECT 1 UNION ALL SELECT 2")) as rows:
            assert [row async for row in rows.scalars()] == [1, 2]
        assert raw.in_transaction

    assert not raw.in_transaction
    await database.close()


async def test_who_leaves_in_the_middle_of_a_statement_leaves_nothing(engine: AsyncEngine) -> None:
    """The thread works on, but what it does is rolled back before anybody else gets the connection."""
    _we_say_begin(engine, "BEGIN IMMEDIATE")
    loop, begun, gate = get_running_loop(), Event(), Gate()

    def _dawdle() -> str:
        loop.call_soon_threadsafe(begun.set)
        gate.wait(10)
        return "a"

    async def _write() -> None:
        async with engine.begin() as sql:
            raw = (await sql.get_raw_connection()).driver_connection
            assert raw is not None
            await raw.create_function("dawdle", 0, _dawdle)
            await sql.execute(text("INSERT INTO things (name) SELECT dawdle()"))

    task = create_task(_write())
    await wait_for(begun.wait(), 5)
    task.cancel()
    loop.call_later(0.01, gate.set)
    with pytest.raises(CancelledError):
        await task

    async with engine.begin() as sql:
        assert (await sql.execute(select(THINGS.c.name))).all() == []
        await sql.execute(insert(THINGS).values(name="b"))


async def test_who_leaves_while_waiting_to_begin_has_begun_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'things.db'}"
    first, second = Database(url, tell=_nobody), Database(url, tell=_nobody)

    async def _begin() -> None:
        async with second.transaction():
            raise AssertionError

    async with first.transaction():
        task = create_task(_begin())
        for _ in range(20):
            if second._writer.pool.checkedout():  # type: ignore[attr-defined]
                break
            await wait_for(_once_round(), 5)
        task.cancel()
    with pytest.raises(CancelledError):
        await task

    async with first.transaction() as work:
        assert (await work.connection.execute(select(1))).scalar_one() == 1
    async with second.transaction() as work:
        assert (await work.connection.execute(select(1))).scalar_one() == 1
    await first.close()
    await second.close()


async def _once_round() -> None:
    await get_running_loop().run_in_executor(None, int)


async def _nobody(_fact: object) -> None: ...


def _we_say_begin(engine: AsyncEngine, begin: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _on_begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)
