"""What every test may ask for."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # no test is judged by the clock on the wall
settings.load_profile("house")

pytest.register_assert_rewrite(
    "tests.core.bus_contract", "tests.shop.payments.contract", "tests.shop.payments.keeping_contract"
)

pytest_plugins = ["tests.services"]


MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30
"""Where files live in memory, and the bytes that must be free there."""


def pytest_configure() -> None:
    """Thousands of small databases are written in memory, where there is room: nobody waits for a disk.

    Houses judge by rules alone unless a test says otherwise: a model's process for each would be most of the work.
    """
    os.environ.setdefault("VITRINA_MODERATION_MODEL", "")
    if MEMORY.is_dir():
        there = os.statvfs(MEMORY)
        if there.f_bavail * there.f_frsize >= ENOUGH and not there.f_flag & os.ST_NOEXEC:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--screens DIR``: where the browser tests leave screenshots. ``--film``: some leave films there, too.

    ``--thorough N``: search N times as long.
    """
    parser.addoption("--screens", default="var/e2e", help="folder for screenshots and trace.json of the browser tests")
    parser.addoption("--film", action="store_true", help="film the stories of the crowd")
    parser.addoption("--thorough", type=int, default=1, help="how many times as long tests that search shall search")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's stories come last: Playwright keeps a loop running, in which no other test could run its own."""
    items.sort(key=lambda item: "/e2e/" in item.nodeid)
