"""App: the doors, and the machines that run while they are open."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from server import problems
from server.api import (
    api_keys,
    appeal_terms,
    appeals,
    bans,
    boards,
    broadcasts,
    carts,
    catalogue,
    chat_rates,
    chat_rules,
    crowd,
    desk_export,
    desk_memberships,
    desk_orders,
    events,
    explaining,
    faq,
    fees,
    fiscal,
    gifts,
    giveaways,
    held,
    imports,
    intents,
    invariants,
    memberships,
    moderator,
    offering,
    order_stories,
    orders,
    pages,
    payments,
    playbank,
    polls,
    product_pages,
    products,
    promo_codes,
    promotions,
    proof,
    proof_pages,
    questions,
    quizzes,
    refunds,
    returns,
    sessions,
    shield,
    shows,
    staff_log,
    stock,
    surprises,
    ticker,
    unlocks,
    viewers,
    wallets,
    webhooks,
)
from server.api.admitting import Admitted
from server.api.doorway import LiveDoorway
from server.api.limiting import Counted
from server.api.published import publish
from server.api.threshold import Threshold
from server.origins import is_ours
from server.settings import Settings
from server.wiring import build

API = "/api/v1"

DOORS = (
    orders,
    carts,
    sessions,
    api_keys,
    shows,
    staff_log,
    bans,
    appeal_terms,
    appeals,
    intents,
    chat_rates,
    chat_rules,
    shield,
    viewers,
    events,
    crowd,
    polls,
    quizzes,
    unlocks,
    memberships,
    moderator,
    desk_memberships,
    proof,
    surprises,
    giveaways,
    boards,
    held,
    questions,
    faq,
    ticker,
    products,
    catalogue,
    stock,
    offering,
    imports,
    promo_codes,
    promotions,
    order_stories,
    payments,
    desk_orders,
    desk_export,
    refunds,
    fiscal,
    returns,
    invariants,
    explaining,
    gifts,
    fees,
    wallets,
)
"""What is asked over HTTP, under ``API``, tried in this order: where a crowd comes at once stands first."""


def create_app(settings: Settings, *, media: Path | None = None) -> FastAPI:
    """The ASGI application. Nothing is opened before its lifespan begins.

    Args:
        media: The Unix socket of the process that carries the picture, if this is one of several.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, object]]:
        async with build(settings, media=media) as house:
            app.state.house = house
            doorway = LiveDoorway(f"{API}/live", live=house.live, is_ours=lambda headers: is_ours(headers, settings))
            try:
                yield {"doorway": doorway}  # the edge of the live wire finds it there
            finally:
                await doorway.close()

    app = FastAPI(
        title="Vitrina",
        version="0.1.0",
        summary="Live commerce that a brand runs itself.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    app.add_middleware(Threshold)
    for doors in DOORS:
        app.include_router(doors.router, prefix=API, dependencies=[Counted, Admitted])
    app.include_router(webhooks.router, prefix=API)  # not counted: a provider may be as busy as a sale
    app.include_router(broadcasts.router)
    app.include_router(product_pages.router)
    app.include_router(proof_pages.router)
    playbank.mount(app)
    publish(app)
    pages.mount(app, settings.web_folder, pictures=settings.pictures_folder)
    return app
