"""Ticker: how long a show waits before it says who bought, and whether a buyer lets it say their first name."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from core.events import Value
from core.ids import OrderId
from server.api.asking import Caller, Staff, TheHouse
from server.api.orders import AnOrderId
from server.api.shows import ShowName
from shop.engaging.ticker.telling import LONGEST_DELAY

router = APIRouter(tags=["crowd"])


class TickerPace(Value):
    """How many seconds a purchase waits before it is told: what is given back meanwhile is never told."""

    delay: Annotated[float, Field(ge=0, le=LONGEST_DELAY.total_seconds())]


class TickerName(Value):
    """Whether the ticker may say the buyer's first name."""

    shown: bool


class TickerNameNow(Value):
    """The same, and what the ticker says if it may (``name``) and if not (``masked``); null if there is no name."""

    shown: bool
    name: str | None
    masked: str | None


@router.get("/shows/{name}/ticker")
async def ticker_pace(name: ShowName, house: TheHouse, by: Staff) -> TickerPace:
    """How long the ticker of a show waits. Its switch is ``PUT /shows/{name}/mechanics/ticker``."""
    show = await house.shows.find(name)
    return TickerPace(delay=(await house.ticker.delay(show.id)).total_seconds())


@router.put("/shows/{name}/ticker")
async def set_ticker_pace(name: ShowName, wish: TickerPace, house: TheHouse, by: Staff) -> TickerPace:
    """Let the ticker of a show wait so long, from the next purchase on."""
    show = await house.shows.find(name)
    wait = await house.ticker.set_delay(show.id, timedelta(seconds=wish.delay), by=by.id)
    return TickerPace(delay=wait.total_seconds())


@router.get("/orders/{order}/ticker-name")
async def ticker_name(order: AnOrderId, house: TheHouse, caller: Caller) -> TickerNameNow:
    """Whether the ticker may say your first name for an order of yours. It may not unless you say so."""
    shown, name, masked = await house.ticker.name_of(OrderId(order), caller)
    return TickerNameNow(shown=shown, name=name, masked=masked)


@router.put("/orders/{order}/ticker-name")
async def show_ticker_name(order: AnOrderId, wish: TickerName, house: TheHouse, caller: Caller) -> TickerNameNow:
    """Let the ticker say your first name for this order, or not any more: what says it is told anew."""
    show = await house.ticker.show_name(OrderId(order), caller, shown=wish.shown)
    if show is not None:
        await house.mechanics.boards.rename(show, caller.id)
    return await ticker_name(order, house, caller)
