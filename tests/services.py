"""Services: real neighbours that the suite starts by itself, on free loopback ports, and stops by their process."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

from core.database import Database
from core.events import Event
from server.metadata import METADATA
from tests.cleaned import CleanedDatabases
from tests.postgres import PostgresServer
from tests.postgres import free_port as free_port
from tests.redises import RedisCluster as RedisCluster
from tests.redises import RedisServer as RedisServer


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis shared by the whole run: use keys of your own."""
    server = RedisServer(folder=tmp_path_factory.mktemp("redis"))
    try:
        server.start()
        yield server.url
    finally:
        server.kill()


@pytest.fixture(scope="session")
def two_redis_urls(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of two, which share the shows between them."""
    server = RedisServer(folder=tmp_path_factory.mktemp("redis"))
    try:
        server.start()
        yield f"{redis_url},{server.url}"
    finally:
        server.kill()


@pytest.fixture(scope="session")
def redis_cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster shared by the whole run: use keys of your own, and leave its slots where they are."""
    cluster = RedisCluster(folder=tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster.url
    finally:
        cluster.kill()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test alone, to be killed at will."""
    server = RedisServer(folder=tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    """A cluster of this test alone."""
    cluster = RedisCluster(folder=tmp_path)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.kill()


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


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was migrated as a deployment does it, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "house.db"
    migrate_elsewhere(f"sqlite+aiosqlite:///{file}")
    return file


@pytest.fixture
def house_url(tmp_path: Path, migrated_file: Path) -> str:
    """A SQLite file of this test alone in which a house can begin."""
    return f"sqlite+aiosqlite:///{shutil.copy(migrated_file, tmp_path / 'house.db')}"


@pytest.fixture(scope="session")
def cleaned_databases(postgres_server: PostgresServer) -> CleanedDatabases:
    """Databases with all tables and nothing in them, lent to one test after the other."""
    return CleanedDatabases(postgres_server, make_tables, tables=[table.name for table in METADATA.sorted_tables])


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> AsyncIterator[str]:
    """A database of this test alone, with all tables: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'vitrina.db')}"
        return
    databases: CleanedDatabases = request.getfixturevalue("cleaned_databases")
    async with databases.lent() as url:
        yield url


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


async def migrated(url: str) -> None:
    """What a template of PostgreSQL is made of for a whole house."""
    migrate_elsewhere(url)


def migrate_elsewhere(url: str) -> None:
    """Migrate in a process of its own, as a deployment does."""
    environment = {**os.environ, "VITRINA_DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "server.migrating"], env=environment, check=True, timeout=100)
