"""The work may be cut off at any moment, and two may want it at once: each row is written once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from core.database import Database, Work
from core.errors import DatabaseBusy
from shop.importing.batches import BATCH
from shop.importing.errand import Status
from shop.importing.errand_store import TURN
from shop.importing.importing import Bringing
from shop.importing.working import KEPT, Importer
from tests.shop.importing.dock import HOST, PNG, Dock, a_key, a_table, counts, many_rows

ROWS = 3 * BATCH + 7


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """A database whose process is killed right after the n-th commit, or whose n-th transaction fails."""

    def __init__(self, database: Database, *, after: int, failure: type[BaseException] = Killed) -> None:
        self.reading = database.reading
        self._database = database
        self._left = after
        self._failure = failure

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Work]:
        if self._left == 0 and self._failure is not Killed:
            raise self._failure
        async with self._database.transaction() as work:
            yield work
        self._left -= 1
        if self._left == 0 and self._failure is Killed:
            raise Killed


def mortal(dock: Dock, *, after: int, failure: type[BaseException] = Killed) -> Importer:
    """A worker that does not live long."""
    worker = dock.worker()
    worker._database = Mortal(dock.shelf.database, after=after, failure=failure)  # type: ignore[assignment]
    return worker


@pytest.mark.parametrize("after", [1, 2, 3, 4, 5, 6])
async def test_a_killed_worker_is_followed_by_another_that_goes_on(dock: Dock, after: int) -> None:
    table = many_rows(ROWS)
    errand = await dock.bring(table)
    await dock.importing.apply(errand.id, key=a_key())

    with pytest.raises(Killed):
        await mortal(dock, after=after).work()
    assert not await dock.importer.work(), "the turn is not over yet"
    dock.shelf.clock.turn(TURN)
    await dock.work()

    done = await dock.importing.look(errand.id)
    assert (done.status, counts(done), done.rows_done) == (Status.DONE, (ROWS, 0, 0, 0), ROWS)
    assert counts(await dock.take_in(table)) == (0, 0, ROWS, 0)
    assert len(await dock.lines(errand)) == ROWS


async def test_a_look_that_was_cut_off_begins_anew(dock: Dock) -> None:
    errand = await dock.importing.bring_from(from_a_site(dock, many_rows(ROWS)), HOST)

    with pytest.raises(Killed):
        await mortal(dock, after=4).work()
    dock.shelf.clock.turn(TURN)
    await dock.work()

    done = await dock.importing.look(errand.id)
    assert (done.status, counts(done), done.rows_total) == (Status.READY, (ROWS, 0, 0, 0), ROWS)


async def test_who_lost_the_turn_writes_nothing_more(dock: Dock) -> None:
    errand = await dock.bring(many_rows(ROWS))
    await dock.importing.apply(errand.id, key=a_key())
    slow = overtaken(dock, after=3, by=dock.work)

    await slow.work()

    done = await dock.importing.look(errand.id)
    assert (done.status, counts(done)) == (Status.DONE, (ROWS, 0, 0, 0))


async def test_imports_of_one_source_wait_for_each_other_and_others_do_not(dock: Dock) -> None:
    first, second = await dock.bring(a_table("A;Лампа;1;1")), await dock.bring(a_table("A;Лампа;2;2"))
    other = await dock.bring(a_table("B;Свеча;1;1"), source="feed")
    for errand in (first, second, other):
        await dock.importing.apply(errand.id, key=a_key())
    with pytest.raises(Killed):
        await mortal(dock, after=1).work()

    assert await dock.importer.work()
    assert not await dock.importer.work()

    states = [(await dock.importing.look(errand.id)).status for errand in (first, second, other)]
    assert states == [Status.RUNNING, Status.WAITING, Status.DONE]


async def test_a_busy_database_is_waited_for(dock: Dock) -> None:
    errand = await dock.bring(many_rows(ROWS))
    await dock.importing.apply(errand.id, key=a_key())

    await mortal(dock, after=3, failure=DatabaseBusy).work()
    dock.shelf.clock.turn(TURN)
    await dock.work()

    done = await dock.importing.look(errand.id)
    assert (done.status, counts(done)) == (Status.DONE, (ROWS, 0, 0, 0))


async def test_what_was_called_off_goes_no_further(dock: Dock) -> None:
    errand = await dock.bring(many_rows(ROWS))
    await dock.importing.apply(errand.id, key=a_key())

    async def call_off() -> None:
        await dock.importing.cancel(errand.id)

    await overtaken(dock, after=2, by=call_off).work()

    done = await dock.importing.look(errand.id)
    assert (done.status, done.rows_done) == (Status.CANCELLED, BATCH)
    assert len(await dock.goods()) == BATCH


async def test_who_is_sent_home_leaves_the_turn_to_the_next(dock: Dock) -> None:
    errand = await dock.bring(many_rows(ROWS))
    await dock.importing.apply(errand.id, key=a_key())
    reached = asyncio.Event()

    async def stand_still() -> None:
        reached.set()
        await asyncio.Event().wait()

    working = asyncio.create_task(overtaken(dock, after=2, by=stand_still, late=timedelta()).work())
    await reached.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    await dock.work()

    done = await dock.importing.look(errand.id)
    assert (done.status, counts(done)) == (Status.DONE, (ROWS, 0, 0, 0))


async def test_a_file_that_is_gone_says_so(dock: Dock) -> None:
    errand = await dock.bring(a_table("A;Лампа;1;1"))
    (dock.folder / "imports" / errand.file).unlink()

    done = await dock.apply(errand)

    assert (done.status, done.failure) == (Status.FAILED, "file_gone")


async def test_a_fault_of_ours_ends_one_import_and_no_other(dock: Dock) -> None:
    errand, other = await dock.bring(a_table("A;Лампа;1;1")), await dock.bring(a_table("B;Свеча;1;1"))
    await dock.importing.apply(errand.id, key=a_key())
    worker = dock.worker()
    worker._folder = None  # type: ignore[assignment]

    await worker.work()

    assert (await dock.importing.look(errand.id)).failure == "fault"
    assert (await dock.apply(other)).status is Status.DONE


async def test_pictures_are_fetched_kept_and_hung_up(dock: Dock) -> None:
    header = "Артикул;Название;Фото"
    site = "https://a.example"
    dock.internet.pages = {f"{site}/1.png": PNG, f"{site}/2.png": PNG + b"2", f"{site}/x": b"<svg/>"}
    lamp_row = f"A;Лампа;{site}/1.png|{site}/x {site}/2.png"
    table = a_table(lamp_row, "B;Свеча;/pictures/lantern.svg", header=header)

    errand = await dock.take_in(table)

    assert (errand.status, errand.pictures_total, errand.pictures_done, errand.pictures_failed) == (
        Status.DONE,
        4,
        4,
        1,
    )
    goods = await dock.goods()
    lamp = goods["Лампа"].product
    assert len(lamp.gallery) == 2
    assert all(url.startswith("/pictures/goods/") for url in lamp.gallery)
    assert goods["Свеча"].product.gallery == ("/pictures/lantern.svg",)
    asked = len(dock.internet.asked)
    assert counts(await dock.take_in(table)) == (0, 0, 2, 0)
    assert len(dock.internet.asked) == asked, "what is there is not fetched again"


async def test_a_catalogue_is_fetched_from_its_address(dock: Dock) -> None:
    errand = await dock.importing.bring_from(from_a_site(dock, a_table("A;Лампа;1;1")), HOST)
    await dock.work()

    looked = await dock.importing.look(errand.id)

    assert (looked.status, counts(looked)) == (Status.READY, (1, 0, 0, 0))
    dock.internet.pages.clear()
    lost = await dock.importing.bring_from(from_a_site(dock, None), HOST)
    await dock.work()
    assert (await dock.importing.look(lost.id)).failure == "no_answer"


async def test_old_imports_are_forgotten_with_their_lines(dock: Dock) -> None:
    await dock.take_in(a_table("A;Лампа;1;1"))
    await dock.bring(a_table("B;Свеча;1;1"))
    dock.shelf.clock.turn(KEPT + timedelta(days=1))
    fresh = await dock.bring(a_table("C;Кружка;1;1"))

    await dock.importer.tidy()
    await dock.importer.tidy()

    assert [each.id for each in (await dock.importing.listed(after=None, limit=5)).items] == [fresh.id]
    assert [file.name for file in (dock.folder / "imports").iterdir()] == [fresh.file]


def from_a_site(dock: Dock, content: str | None) -> Bringing:
    """The address of a catalogue."""
    if content is not None:
        dock.internet.pages["https://a.example/goods.csv"] = content.encode()
    return Bringing(name="goods", url="https://a.example/goods.csv")


def overtaken(dock: Dock, *, after: int, by: Callable[[], Awaitable[object]], late: timedelta = TURN) -> Importer:
    """A worker who is so slow after its n-th commit that its turn is over, and ``by`` happens."""
    worker = dock.worker()
    database = dock.shelf.database

    class Slow:
        reading = database.reading
        left = after

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[Work]:
            async with database.transaction() as work:
                yield work
            self.left -= 1
            if self.left == 0:
                dock.shelf.clock.turn(late)
                await by()

    worker._database = Slow()  # type: ignore[assignment]
    return worker
