from asyncio import Barrier, CancelledError, Event, create_task, gather, wait_for
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from core.database import Database, upsert
from core.errors import DatabaseBusy, Unavailable
from core.events import Event as Fact
from core.events import Localized, StockChanged
from core.ids import ShowId, VariantId, mint
from core.tables import JobSlotRow, OutboxRow
from shop.tables import ProductRow
from tests.fakes import EVENING, TurnedClock


def a_fact(left: int = 1) -> StockChanged:
    return StockChanged(show=ShowId(mint("shw")), at=EVENING, variant=VariantId(mint("var")), left=left, version=left)


async def _nobody(_fact: Fact) -> None:
    return


async def _owed(database: Database) -> int:
    async with database.reading() as sql:
        return int((await sql.execute(select(func.count()).select_from(OutboxRow))).scalar_one())


async def test_facts_are_told_after_the_commit_in_order(database: Database, told: list[Fact]) -> None:
    first, second = a_fact(1), a_fact(2)

    async with database.transaction() as work:
        work.tell(first)
        work.tell(second)
        before = list(told)

    assert before == []
    assert told == [first, second]


@pytest.mark.parametrize(("answer", "carried"), [(True, True), (False, False), (None, True)])
async def test_a_told_fact_knows_after_the_commit_whether_the_bus_carried_it(
    database_url: str, answer: bool | None, carried: bool
) -> None:
    async def _tell(_fact: Fact) -> bool | None:
        return answer

    database = Database(database_url, tell=_tell)
    async with database.transaction() as work:
        told = work.tell(a_fact())

    assert told.carried is carried
    await database.close()


async def test_an_error_rolls_back_and_tells_nothing(database: Database, told: list[Fact]) -> None:
    async def _fail() -> None:
        async with database.transaction() as work:
            work.tell(a_fact())
            await work.owe(a_fact())
            raise LookupError

    with pytest.raises(LookupError):
        await _fail()

    assert told == []
    assert await _owed(database) == 0
    assert not database.owed.is_set()


async def test_what_is_owed_commits_with_its_rows_and_wakes_the_relay(database: Database, told: list[Fact]) -> None:
    async with database.transaction() as work:
        await work.owe(a_fact(), a_fact())
        await work.owe()

    assert told == []
    assert await _owed(database) == 2
    assert database.owed.is_set()


async def test_a_listener_that_fails_does_not_undo_what_is_committed(database_url: str) -> None:
    async def _fail(_fact: Fact) -> None:
        raise LookupError

    database = Database(database_url, tell=_fail)
    async with database.transaction() as work:
        await work.owe(a_fact())
        told = work.tell(a_fact())

    assert told.carried  # nobody knows
    assert await _owed(database) == 1
    await database.close()


async def test_nothing_can_be_written_while_reading(database: Database) -> None:
    async with database.reading() as sql:
        with pytest.raises(DBAPIError):
            await sql.execute(upsert(sql, JobSlotRow).values(job="j", slot="s", taken_at=EVENING))


async def test_a_reader_sees_one_moment(database: Database) -> None:
    """A fact that is committed between two questions of one reader is not seen by the second."""
    async with database.reading() as sql:
        before = (await sql.execute(select(func.count()).select_from(OutboxRow))).scalar_one()
        async with database.transaction() as work:
            await work.owe(a_fact())
        after = (await sql.execute(select(func.count()).select_from(OutboxRow))).scalar_one()

    assert (before, after) == (0, 0)
    assert await _owed(database) == 1


async def test_writers_queue_instead_of_failing(database: Database) -> None:
    async def _write(number: int) -> None:
        async with database.transaction() as work:
            await work.connection.execute(select(func.count()).select_from(OutboxRow))  # a reader turned writer
            await work.owe(a_fact(number))

    await gather(*(_write(number) for number in range(60)))

    assert await _owed(database) == 60


async def test_a_cancelled_transaction_leaves_nothing_and_frees_its_connection(database: Database) -> None:
    begun = Event()

    async def _never_ends() -> None:
        async with database.transaction() as work:
            await work.owe(a_fact())
            begun.set()
            await Event().wait()

    task = create_task(_never_ends())
    await wait_for(begun.wait(), 5)
    task.cancel()
    with pytest.raises(CancelledError):
        await task

    async with database.transaction() as work:
        await work.owe(a_fact())
    assert await _owed(database) == 1


async def test_a_database_that_has_no_connection_to_spare_says_so(database_url: str) -> None:
    database = Database(database_url, tell=_nobody, pool_size=1, pool_timeout=0.01)
    async with database.transaction():
        with pytest.raises(DatabaseBusy):
            async with database.transaction():
                raise AssertionError
    await database.close()


async def test_sqlite_is_asked_to_be_safe(database: Database) -> None:
    async with database.reading() as sql:
        if sql.dialect.name != "sqlite":
            return
        settings = [
            (await sql.execute(text(f"PRAGMA {name}"))).scalar_one() for name in ("journal_mode", "synchronous")
        ]
        foreign_keys = (await sql.execute(text("PRAGMA foreign_keys"))).scalar_one()

    assert (settings, foreign_keys) == (["wal", 2], 1)


async def test_moments_come_back_aware_and_in_utc(database: Database) -> None:
    moscow = timezone(timedelta(hours=3))
    async with database.transaction() as work:
        at = datetime(2026, 11, 22, 20, 0, tzinfo=moscow)
        await work.connection.execute(upsert(work.connection, JobSlotRow).values(job="j", slot="s", taken_at=at))

    async with database.reading() as sql:
        found = (await sql.execute(select(JobSlotRow.taken_at))).scalar_one()

    assert (found, found.utcoffset()) == (EVENING, timedelta())


async def test_a_naive_moment_is_refused(database: Database) -> None:
    naive = EVENING.replace(tzinfo=None)
    async with database.transaction() as work:
        row = upsert(work.connection, JobSlotRow).values(job="j", slot="s", taken_at=naive)
        with pytest.raises(StatementError, match="naive"):
            await work.connection.execute(row)


async def test_words_come_back_in_each_language(database: Database) -> None:
    words = Localized(ru="Кружка «Утро»", en="Mug “Morning”")
    async with database.transaction() as work:
        row = upsert(work.connection, ProductRow).values(
            id="prd", slug="mug", title=words, description=words, picture="", created_at=TurnedClock().now()
        )
        await work.connection.execute(row)

    async with database.reading() as sql:
        assert (await sql.execute(select(ProductRow.title))).scalar_one() == words


async def test_an_error_does_not_repeat_what_was_to_be_written(database: Database) -> None:
    with pytest.raises(DBAPIError) as failure:
        async with database.transaction() as work:
            await work.connection.execute(text("SELECT 1 FROM nowhere WHERE email = :email"), {"email": "anna@shop"})

    assert "anna" not in str(failure.value)


async def test_a_database_that_hangs_up_is_worth_a_retry(database: Database) -> None:
    async def _hang_up() -> None:
        async with database.transaction() as work:
            if work.connection.dialect.name == "sqlite":
                raise Unavailable  # nobody hangs up on a file
            await work.connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await _hang_up()

    async with database.transaction() as work:
        await work.connection.execute(text("SELECT 1"))


@pytest.mark.parametrize("rested", [0.0, 60.0], ids=["asked", "not asked"])
async def test_connections_that_end_while_nobody_uses_them_are_replaced_and_nobody_notices(
    database: Database, database_url: str, rested: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.database.RESTED", rested)
    everybody = Barrier(3)

    async def _read() -> int:
        async with database.reading() as sql:
            await everybody.wait()  # so that each has a connection of its own
            if sql.dialect.name == "sqlite":
                return 0  # nobody hangs up on a file
            return int((await sql.execute(select(func.pg_backend_pid()))).scalar_one())

    before = {process for process in await gather(*(_read() for _ in range(3))) if process}
    neighbour = Database(database_url, tell=_nobody)
    async with neighbour.transaction() as work:
        for process in before:
            await work.connection.execute(select(func.pg_terminate_backend(process, 5_000)))  # waits until it is gone
    await neighbour.close()

    after = await gather(*(_read() for _ in range(3)))

    assert before.isdisjoint(after)
    assert (0 in after) == (not before)


async def test_what_only_grows_is_not_written_over_in_sqlite_either(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/grows.db", tell=_nobody)
    trigger = "CREATE TRIGGER kept BEFORE DELETE ON deeds BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    async with database.transaction() as work:
        for statement in ("CREATE TABLE deeds (id INTEGER PRIMARY KEY)", trigger, "INSERT INTO deeds VALUES (1)"):
            await work.connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.transaction() as work:
            await work.connection.execute(text("INSERT OR REPLACE INTO deeds VALUES (1)"))
    await database.close()
