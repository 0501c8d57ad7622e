"""The flows run on both houses: one process with nothing around it, and over Redis and PostgreSQL."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from scripts.verify_show import verify
from shop.engaging.proofs.link import opening
from tests.flows.house import Street, open_street
from tests.postgres import PostgresServer


@pytest.fixture(params=["laptop", pytest.param("production", marks=[pytest.mark.redis, pytest.mark.postgres])])
async def street(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Street]:
    """A house with its demo brand in it."""
    if request.param == "laptop":
        url = f"sqlite+aiosqlite:///{tmp_path}/house.db"
        await migrate_elsewhere(url)
        async with open_street(tmp_path, database_url=url) as street:
            yield street
            assert await _what_is_wrong(street) == []
        return
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    redis_url: str = request.getfixturevalue("redis_url")
    async with migrated(postgres) as url, open_street(tmp_path, database_url=url, redis_url=redis_url) as street:
        yield street


async def _what_is_wrong(street: Street) -> list[str]:
    """What a stranger finds in the proof of the demo show, whatever happened in it."""
    proofs = street.house.mechanics.proofs
    await proofs.prove_some()
    show = (await street.house.shows.find("demo")).id
    head = await proofs.head(show)
    export = opening(show, head) + "".join([each.line async for each in proofs.up_to(show, head)])
    return verify(export, known=head.hash)[0]


@pytest.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[Street]:
    """A house that waits for nobody's answer for long."""
    url = f"sqlite+aiosqlite:///{tmp_path}/house.db"
    await migrate_elsewhere(url)
    async with open_street(tmp_path, database_url=url, payment_patience=timedelta(milliseconds=300)) as street:
        yield street


@pytest.fixture
async def houses(
    tmp_path: Path, postgres_server: PostgresServer, redis_url: str
) -> AsyncIterator[tuple[Street, Street]]:
    """Two houses over one Redis and one PostgreSQL."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(migrated(postgres_server))
        doors = [open_street(tmp_path, database_url=url, redis_url=redis_url) for _ in range(2)]
        first, second = [await stack.enter_async_context(door) for door in doors]
        yield first, second


@asynccontextmanager
async def migrated(postgres: PostgresServer) -> AsyncIterator[str]:
    """A migrated database of one test alone."""
    name = f"flow_{os.urandom(4).hex()}"
    await postgres.run(f"CREATE DATABASE {name}")
    url = f"postgresql+asyncpg://{postgres.address}/{name}"
    await migrate_elsewhere(url)
    yield url
    await postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


async def migrate_elsewhere(url: str) -> None:
    """Migrate in a process of its own, as a deployment does."""
    environment = {**os.environ, "VITRINA_DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "server.migrating", env=environment)
    assert await process.wait() == 0
