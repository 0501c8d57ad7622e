"""The flows run on both houses: one process with nothing around it, and over Redis and PostgreSQL."""

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from scripts.verify_show import verify
from shop.engaging.proofs.link import opening
from tests.flows.house import Street, open_street
from tests.postgres import PostgresServer
from tests.services import migrated


@pytest.fixture(params=["laptop", pytest.param("production", marks=[pytest.mark.redis, pytest.mark.postgres])])
async def street(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Street]:
    """A house with its demo brand in it."""
    if request.param == "laptop":
        url: str = request.getfixturevalue("house_url")
        async with open_street(tmp_path, database_url=url) as street:
            yield street
            assert await _what_is_wrong(street) == []
        return
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    redis_url: str = request.getfixturevalue("redis_url")
    async with (
        _flow(postgres, redis_url) as url,
        open_street(tmp_path, database_url=url, redis_url=redis_url) as street,
    ):
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
async def hasty(tmp_path: Path, house_url: str) -> AsyncIterator[Street]:
    """A house that waits for nobody's answer for long."""
    async with open_street(tmp_path, database_url=house_url, payment_patience=timedelta(milliseconds=300)) as street:
        yield street


@pytest.fixture
async def houses(
    tmp_path: Path, postgres_server: PostgresServer, redis_url: str
) -> AsyncIterator[tuple[Street, Street]]:
    """Two houses over one Redis and one PostgreSQL."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(_flow(postgres_server, redis_url))
        doors = [open_street(tmp_path, database_url=url, redis_url=redis_url) for _ in range(2)]
        first, second = [await stack.enter_async_context(door) for door in doors]
        yield first, second


@asynccontextmanager
async def _flow(postgres: PostgresServer, redis_url: str) -> AsyncIterator[str]:
    """A migrated database of one test alone; Redis has forgotten the tests before, and how often they asked."""
    async with Redis.from_url(redis_url) as redis:
        await redis.flushall()
    name = f"flow_{os.urandom(4).hex()}"
    await postgres.run(f"CREATE DATABASE {name} TEMPLATE {await postgres.template(migrated)}")
    yield f"postgresql+asyncpg://{postgres.address}/{name}"
    await postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
