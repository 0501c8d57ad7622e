"""A dock at the shelf."""

from pathlib import Path

import pytest

from tests.shop.importing.dock import Dock
from tests.shop.shelf import Shelf


@pytest.fixture
def dock(shelf: Shelf, tmp_path: Path) -> Dock:
    return Dock(shelf, tmp_path)
