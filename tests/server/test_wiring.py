"""The house as a whole: whether it is ready, and what it shows at its doors."""

from pathlib import Path

import httpx

from tests.flows.house import open_street
from tests.services import RedisServer


async def test_a_house_that_lost_its_bus_lives_and_is_not_ready(
    tmp_path: Path, house_url: str, own_redis: RedisServer
) -> None:
    async with open_street(tmp_path, database_url=house_url, redis_url=own_redis.url) as street:
        async with httpx.AsyncClient(base_url=street.url) as http:
            assert (await http.get("/health/ready")).json() == {"status": "ready"}
            own_redis.kill()

            ready, alive = await http.get("/health/ready"), await http.get("/health/live")

            assert (ready.status_code, ready.json()["code"]) == (503, "not_ready")
            assert "Retry-After" in ready.headers
            assert alive.json() == {"status": "live"}
        own_redis.start()


async def test_a_house_that_is_leaving_is_not_ready_and_lets_nobody_in(tmp_path: Path, house_url: str) -> None:
    async with open_street(tmp_path, database_url=house_url) as street:
        show = (await street.show())["show"]["id"]
        ana = await street.guest("Ана")
        await ana.watch(show)

        await street.house.leave()

        assert not await street.house.is_ready()
        assert (await ana.goodbye())["code"] == 3001


async def test_play_money_is_for_demos_only(tmp_path: Path, house_url: str) -> None:
    secret = "a secret of at least thirty-two characters"
    async with open_street(tmp_path, database_url=house_url, demo=False, secret=secret) as street:
        assert dict(street.house.till.providers) == {}
        async with httpx.AsyncClient(base_url=street.url) as http:
            assert (await http.get("/api/v1/session/demo")).status_code == 404
            assert (await http.get("/api/v1/shows")).json() == {"items": []}
