"""Opening a room: a crowd that comes to a process which does not know its show yet."""

import asyncio

from tests.server.live.page import a_page
from tests.server.live.stage import a_stage


async def test_one_looks_at_the_show_for_all_who_come_to_a_closed_room() -> None:
    async with a_stage() as stage:
        pages = await asyncio.gather(*(stage.enter(a_page()) for _ in range(50)))

        assert stage.shows.taken == 2  # whether it is there, and what it looks like
        assert all(stage.stands(page) for page in pages)
