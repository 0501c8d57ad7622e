from asyncio import gather

import pytest

from core.database import Database
from core.jobs import take_slot
from tests.fakes import EVENING


class _PowerCut(Exception):
    """The process dies here, as far as the test is concerned."""


async def _do(database: Database, *, slot: str, dies: bool = False) -> bool:
    async with database.transaction() as work:
        taken = await take_slot(work.connection, "job", slot=slot, now=EVENING)
        if dies:
            raise _PowerCut
        return taken


async def test_a_job_is_done_once_a_slot(database: Database) -> None:
    today = await gather(*(_do(database, slot="today") for _ in range(5)))

    assert sorted(today) == [False] * 4 + [True]
    assert await _do(database, slot="tomorrow")


async def test_a_slot_that_was_not_committed_is_free(database: Database) -> None:
    with pytest.raises(_PowerCut):
        await _do(database, slot="today", dies=True)

    assert await _do(database, slot="today")
