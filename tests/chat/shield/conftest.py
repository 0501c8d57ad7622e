"""Three processes over each database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from core.database import Database
from core.events import Event
from tests.chat.shield.town import Town, open_town


@pytest.fixture
async def town(database_url: str, told: list[Event]) -> AsyncIterator[Town]:
    async def tell(fact: Event) -> None:
        told.append(fact)

    async with AsyncExitStack() as stack:
        databases = [Database(database_url, tell=tell) for _ in range(3)]
        for each in databases:
            stack.push_async_callback(each.close)
        town = open_town(databases, told)
        stack.push_async_callback(town.close)
        yield town
