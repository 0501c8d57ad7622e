"""Chat rates: how many messages a second the viewers of a show are shown. Staff are shown all."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field

from chat.rates import USUAL, Rate
from core.events import Value
from server.api.asking import Staff, TheHouse
from server.api.shows import ShowName

router = APIRouter(tags=["chat"])


class DisplayRate(Value):
    """How many messages a second viewers are shown; null: as in every show."""

    per_second: Annotated[int, Field(ge=1, le=USUAL)] | None


class DisplayRateNow(Value):
    """How many messages a second viewers are shown, and whether it was decided for this show; `usual` is the most."""

    per_second: int
    own: bool
    usual: int = USUAL

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """``rate``, told to staff."""
        return cls(per_second=rate.per_second, own=rate.is_own)


@router.get("/shows/{name}/chat/rate")
async def chat_rate(name: ShowName, house: TheHouse, _staff: Staff) -> DisplayRateNow:
    """How many messages a second the viewers of a show are shown."""
    show = await house.shows.find(name)
    return DisplayRateNow.of(await house.chat.rates.decided(show.id))


@router.put("/shows/{name}/chat/rate")
async def set_chat_rate(name: ShowName, wish: DisplayRate, house: TheHouse, staff: Staff) -> DisplayRateNow:
    """Show viewers so many messages a second, a fair sample of all. Every message is kept and counted all the same."""
    show = await house.shows.find(name)
    return DisplayRateNow.of(await house.chat.rates.decide(show.id, wish.per_second, by=staff.id))
