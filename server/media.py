"""Media: the process that carries the picture when several answer the doors. It answers nobody but them.

It knows the shows, their stream keys and who may broadcast. That a picture came or was lost it says as one process
does: to the database, and over the bus to every viewer.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from fastapi import FastAPI, Request, Response

from core.bus import Bus
from core.clock import SystemClock
from core.database import Database
from core.ids import ShowId
from server import problems
from server.api import broadcasts
from server.api.threshold import Threshold
from server.demo.brand import BRAND
from server.opening import open_bus, open_video
from server.settings import Settings
from server.shows.finding import Shows
from server.shows.going_live import GoingLive
from server.shows.stream_keys import StreamKeys
from server.subscriptions import Telling
from server.video.demo_host import DemoHost
from server.video.far import END_SHOW
from server.video.video import Video


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaHouse:
    """What the video doors may reach."""

    database: Database
    bus: Bus
    shows: Shows
    stream_keys: StreamKeys
    video: Video
    admission: None = None
    """Whoever passes a viewer on to us has looked whether they may watch."""

    async def is_ready(self) -> bool:
        """Whether database and bus answer."""
        return await self.database.healthy() and await self.bus.healthy()

    async def leave(self, *, within: timedelta) -> None:
        """Send everyone home at once: without this process there is no picture to spread anybody over."""
        await self.video.close()


def create_media_app(settings: Settings) -> FastAPI:
    """The ASGI application of the media process."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _build(settings) as house:
            app.state.house = house
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    problems.install(app)
    app.add_middleware(Threshold)
    app.include_router(broadcasts.router)
    app.add_api_route(END_SHOW, _end_show, methods=["POST"], response_class=Response)
    return app


async def _end_show(show: str, request: Request) -> Response:
    await request.app.state.house.video.end_show(ShowId(show))
    return Response(status_code=HTTPStatus.NO_CONTENT)


@asynccontextmanager
async def _build(settings: Settings) -> AsyncIterator[MediaHouse]:
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        bus = open_bus(settings)
        stack.push_async_callback(bus.close)
        database = Database(settings.database_url, tell=Telling(bus=bus).tell)
        stack.push_async_callback(database.close)
        going_live = GoingLive(database=database, clock=clock, grace=settings.reconnect_grace)
        video = await stack.enter_async_context(open_video(settings, clock=clock, going_live=going_live))
        house = MediaHouse(
            database=database,
            bus=bus,
            shows=Shows(database=database),
            stream_keys=StreamKeys(database=database, secret=settings.secret.get_secret_value()),
            video=video,
        )
        await going_live.recover()
        if settings.demo and settings.synthetic_host:
            await stack.enter_async_context(await _demo_host(house, settings))
        yield house


async def _demo_host(house: MediaHouse, settings: Settings) -> DemoHost:
    show = (await house.shows.find(BRAND.show_slug)).id
    return DemoHost(whip=f"{settings.own_url}/whip/{show}", key=lambda: house.stream_keys.reveal(show))
