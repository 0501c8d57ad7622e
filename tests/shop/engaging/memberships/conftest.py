"""A club on each database."""

import pytest

from tests.shop.engaging.memberships.club import Club
from tests.shop.shelf import Shelf


@pytest.fixture
def club(shelf: Shelf) -> Club:
    return Club(shelf)
