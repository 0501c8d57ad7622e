"""A house with nothing but the two video doors, on a real port."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI

from core.errors import ShowOver, WrongStreamKey
from core.ids import ShowId
from server import problems
from server.api import broadcasts
from server.video.video import Video
from tests.fakes import OpenToAll


class AnyKey:
    """Lets everyone broadcast, but for one."""

    def __init__(self, but: str | None = None) -> None:
        self._but = but

    async def check(self, show: ShowId, key: str) -> None:
        if key == self._but:
            raise WrongStreamKey


class OpenShows:
    """Shows that have not ended, until a test ends them."""

    def __init__(self) -> None:
        self.over = False

    async def check_open(self, show: ShowId) -> None:
        if self.over:
            raise ShowOver


def a_house(video: Video, stream_keys: object, shows: OpenShows | None = None) -> FastAPI:
    app = FastAPI()
    app.state.house = SimpleNamespace(
        video=video, stream_keys=stream_keys, shows=shows or OpenShows(), admission=OpenToAll()
    )
    app.include_router(broadcasts.router)
    problems.install(app)
    return app


@contextlib.asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        await serving
