"""The launcher of a house of toys: how it begins and ends. Real houses: ``tests/flows/test_rolling_restart.py``."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests/server/processes/toy.py"

PATIENCE = 60.0

LAUNCH = """
import asyncio, sys
from server.launcher import Launcher
from server.processes import post
from server.settings import Settings

post.SHORTEST_WAIT = 0.001
settings = Settings(_env_file=None, demo=True, workers=2, redis_url="redis://127.0.0.1:1/0", drain_seconds=0.2)
sys.exit(asyncio.run(Launcher(settings, command=[sys.executable, *sys.argv[1:]]).run()))
"""


class Toys:
    """A launcher that runs, and what it says."""

    def __init__(self, manner: str, folder: Path) -> None:
        self.printed = folder / "printed"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
        with self.printed.open("wb") as printed:
            command = [sys.executable, "-c", LAUNCH, str(TOY), manner]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=printed)

    def opened(self) -> None:
        """Wait for the welcome."""
        deadline = monotonic() + PATIENCE
        while "Vitrina is open" not in self.printed.read_text():
            assert self.process.poll() is None, self.printed.read_text()
            assert monotonic() < deadline, self.printed.read_text()

    def ended(self) -> int:
        """Its exit status."""
        return self.process.wait(PATIENCE)

    @property
    def children(self) -> list[int]:
        """The processes it keeps."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Callable[[str], Toys]]:
    """Launches houses; they are ended after the test."""
    launched: list[Toys] = []

    def start(manner: str) -> Toys:
        launched.append(Toys(manner, tmp_path))
        return launched[-1]

    yield start
    for toys in launched:
        toys.process.kill()
        toys.process.wait(PATIENCE)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_leave_leaves_with_all(launch: Callable[[str], Toys], how: signal.Signals) -> None:
    toys = launch("well")
    toys.opened()
    children = toys.children

    toys.process.send_signal(how)

    assert toys.ended() == 0
    assert len(children) == 3
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_who_is_told_twice_waits_for_nobody(launch: Callable[[str], Toys]) -> None:
    toys = launch("stubborn")
    toys.opened()
    children = toys.children

    toys.process.send_signal(signal.SIGTERM)
    toys.process.send_signal(signal.SIGINT)

    assert toys.ended() == 0
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_house_whose_database_is_not_prepared_is_not_opened(launch: Callable[[str], Toys]) -> None:
    toys = launch("unprepared")

    assert toys.ended() == 1
    assert "Vitrina is open" not in toys.printed.read_text()


def test_a_house_where_nobody_survives_ends_with_a_sentence(launch: Callable[[str], Toys]) -> None:
    toys = launch("stillborn")

    assert toys.ended() == 1
    assert "ends again and again before it is open" in toys.printed.read_text().splitlines()[-1]


def test_nothing_is_left_in_the_temporary_folder(launch: Callable[[str], Toys], tmp_path: Path) -> None:
    toys = launch("well")
    toys.opened()
    assert list(tmp_path.glob("vitrina-*"))

    toys.process.send_signal(signal.SIGINT)

    assert toys.ended() == 0
    assert list(tmp_path.glob("vitrina-*")) == []
