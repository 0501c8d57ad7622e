"""Control: what a server of the bench is told on its standard input, and answers on its standard output.

``publish FIRST COUNT GAP`` (GAP in microseconds, 0: all at one instant) is answered ``published T T ...``: when each
was due, in nanoseconds of the machine's monotonic clock. A server may know further words. It ends when its input ends.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any

import uvicorn

PAYLOAD = 200
"""Bytes of a message. Source: realtime.md, section 2."""

LANE_MARKS = ("#", "@")
"""What stands around the number of a message, by lane; see c/viewers.c."""

Word = Callable[[str], Awaitable[str]]


def payload(number: int, *, lane: int = 0, length: int = PAYLOAD) -> str:
    """A message of ``length`` letters that says its number."""
    return marked(number, lane=lane).ljust(length, "x")


def marked(number: int, *, lane: int = 0) -> str:
    """The number of a message as the viewers of the bench find it."""
    return f"{LANE_MARKS[lane]}{number:08d}{LANE_MARKS[lane]}"


async def obey(publish: Callable[[int], Awaitable[None]], words: Mapping[str, Word] | None = None) -> None:
    """Do what the standard input says, until it ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("open", flush=True)
    while line := (await reader.readline()).decode().strip():
        verb, _, rest = line.partition(" ")
        if verb == "publish":
            first, count, gap = map(int, rest.split())
            print("published", *await _paced(publish, first, count=count, gap=gap), flush=True)
        elif words and verb in words:
            print(await words[verb](rest), flush=True)


async def _paced(publish: Callable[[int], Awaitable[None]], first: int, *, count: int, gap: int) -> list[int]:
    began = time.monotonic_ns()
    due = []
    for place in range(count):
        due.append(began + place * gap * 1_000)
        if (early := due[-1] - time.monotonic_ns()) > 0:
            await asyncio.sleep(early / 1e9)
        await publish(first + place)
    return due


def serve(app: Any, obeying: Callable[[], Coroutine[Any, Any, None]], **options: Any) -> None:
    """Run ``app`` under uvicorn on the port of the command line, on the loop that uvicorn chooses, and obey."""
    settings: dict[str, Any] = {
        "ws": "websockets-sansio",
        "ws_per_message_deflate": False,
        "ws_ping_interval": None,
        "log_config": None,
        "access_log": False,
        "port": int(sys.argv[1]),
        "backlog": 4096,
        "timeout_graceful_shutdown": 1,
    }
    config = uvicorn.Config(app, **(settings | options))
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(uvicorn.Server(config), obeying))


async def _serve(server: uvicorn.Server, obeying: Callable[[], Coroutine[Any, Any, None]]) -> None:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110, uvicorn tells nobody
        await asyncio.sleep(0.01)
    obedient = asyncio.create_task(obeying())
    await asyncio.wait({serving, obedient}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    await obedient
