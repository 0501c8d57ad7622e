"""A shop on each database; after every test its invariants are checked."""

from collections.abc import AsyncIterator

import pytest

from core.database import Database
from shop.invariants import broken_invariants
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def shelf(database: Database, clock: TurnedClock) -> AsyncIterator[Shelf]:
    shelf = Shelf(database, clock)
    yield shelf
    assert await broken_invariants(database) == {}
