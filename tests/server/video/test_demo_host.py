"""The synthetic host in its own process: on air by itself, gives way to a person, comes back, stops when told."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.video.demo_host import DemoHost
from tests.server.video.ends import SHOW, HostEnd, News, ViewerEnd, a_video
from tests.server.video.house import AnyKey, a_house, served

pytestmark = pytest.mark.video
PROMPTLY = 3.0
"""Seconds; one on a machine that does nothing else."""

ROOT = Path(__file__).resolve().parents[3]


class Evening:
    """A served house and the demo host's way to it."""

    def __init__(self, *, url: str, news: News) -> None:
        self.url = url
        self.news = news
        self.whip = f"{url}whip/{SHOW}"

    def demo(self, key: str = "key") -> DemoHost:
        async def tell() -> str:
            return key

        return DemoHost(whip=self.whip, key=tell)


@pytest.fixture
async def evening() -> AsyncIterator[Evening]:
    news = News()
    video = a_video(news)
    async with served(a_house(video, AnyKey(but="wrong"))) as url:
        yield Evening(url=url, news=news)
        await video.close()


async def test_the_demo_plays_yields_to_a_person_and_returns(evening: Evening) -> None:
    async with evening.demo(), httpx.AsyncClient() as ask:
        await evening.news.until("live demo")
        viewer, host = ViewerEnd(), HostEnd(brightness=200)
        sdp = {"Content-Type": "application/sdp"}
        answer = await ask.post(f"{evening.url}whep/{SHOW}", content=await viewer.offer(), headers=sdp)
        await viewer.accept(answer.text)
        await viewer.brightness()

        hosting = await ask.post(
            evening.whip,
            content=await host.offer(),
            headers={**sdp, "Authorization": "Bearer key", "X-Vitrina-Source": "browser"},
        )
        await host.accept(hosting.text)
        await viewer.until(200)
        await host.close()

        await evening.news.until("live demo", "live browser", "lost", "live demo")
        await viewer.brightness()
        await viewer.close()


async def test_the_process_is_gone_with_its_owner(evening: Evening) -> None:
    async with evening.demo() as demo:
        await evening.news.until("live demo")
        pid = demo.pid
        assert pid is not None
        began = time.monotonic()

    assert time.monotonic() - began < PROMPTLY
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def synthetic(whip: str, *, key: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server.video.synthetic", "--whip", whip, "--key-env", "KEY", "--until-stdin-closes"),
        env={**os.environ, "KEY": key},
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_a_wrong_key_is_told_clearly(evening: Evening) -> None:
    process = await synthetic(evening.whip, key="wrong")

    _, said = await asyncio.wait_for(process.communicate(), 15)

    assert process.returncode == 2
    assert "401" in said.decode()


async def test_an_orphan_stops_by_itself(evening: Evening) -> None:
    process = await synthetic(evening.whip, key="key")
    await evening.news.until("live demo")
    assert process.stdin

    began = time.monotonic()
    process.stdin.close()
    status = await asyncio.wait_for(process.wait(), 5)

    assert (status, time.monotonic() - began < PROMPTLY) == (0, True)
    await process.communicate()
