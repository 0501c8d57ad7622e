"""A list read by pages holds everything that was there all along, once, whatever comes and goes meanwhile."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import column, delete, insert, select

from core.database import Database
from core.errors import BadCursor
from core.paging import Bookmark, Page, read_page
from core.tables import JobSlotRow
from tests.fakes import EVENING

BY = (JobSlotRow.__table__.c.taken_at, JobSlotRow.__table__.c.slot)


@pytest.fixture
def list_of(database: Database) -> "ListOf":
    return ListOf(database)


class ListOf:
    """A list of slots, several of them taken at one moment."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, *slots: str, at: datetime = EVENING) -> None:
        rows = [{"job": "list", "slot": slot, "taken_at": at} for slot in slots]
        async with self._database.transaction() as work:
            await work.connection.execute(insert(JobSlotRow), rows)

    async def take_out(self, slot: str) -> None:
        async with self._database.transaction() as work:
            await work.connection.execute(delete(JobSlotRow).where(JobSlotRow.slot == slot))

    async def page(self, after: Bookmark | None = None, *, limit: int = 2, newest_first: bool = True) -> Page[str]:
        query = select(JobSlotRow.__table__)
        async with self._database.reading() as sql:
            found = await read_page(sql, query, by=BY, after=after, limit=limit, newest_first=newest_first)
        return found.each(lambda row: str(row.slot))


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_follow_each_other_without_a_gap_or_an_overlap(list_of: ListOf, newest_first: bool) -> None:
    await list_of.add("a", "b", "c")
    await list_of.add("d", "e", at=EVENING + timedelta(microseconds=1))

    seen, after = list[str](), None
    while (page := await list_of.page(after, newest_first=newest_first)).next is not None:
        seen, after = [*seen, *page.items], page.next

    in_order = ["a", "b", "c", "d", "e"]
    assert [*seen, *page.items] == (in_order[::-1] if newest_first else in_order)


async def test_the_last_full_page_leads_nowhere(list_of: ListOf) -> None:
    await list_of.add("a", "b")

    assert (await list_of.page()).next is None


async def test_what_comes_and_goes_moves_nobodys_place(list_of: ListOf) -> None:
    await list_of.add("a", "b", "c", "d")
    first = await list_of.page()

    await list_of.add("new", at=EVENING + timedelta(hours=1))
    await list_of.take_out("c")  # the very row that the bookmark was made of
    second = await list_of.page(first.next)

    assert (first.items, second.items) == (("d", "c"), ("b", "a"))


@pytest.mark.parametrize("after", [(EVENING,), ("a", "b"), (EVENING, 1), (EVENING, "a", "b"), (1, "a"), ()])
async def test_a_bookmark_of_another_list_is_refused(list_of: ListOf, after: Bookmark) -> None:
    with pytest.raises(BadCursor):
        await list_of.page(after)


async def test_a_number_that_no_database_holds_is_refused(database: Database) -> None:
    query = select(JobSlotRow.__table__, (number := column("n", JobSlotRow.__table__.c.taken_at.type)))

    async with database.reading() as sql:
        with pytest.raises(BadCursor):
            await read_page(sql, query, by=(number,), after=(2**63,), limit=1)
