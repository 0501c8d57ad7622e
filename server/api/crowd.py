"""Crowd: what a viewer did with the mechanics of a show, and the switches by which staff stop them at once."""

from fastapi import APIRouter

from core.events import Mechanic, Switches, Value
from server.api.asking import Caller, Staff, TheHouse
from server.api.shows import ShowName
from shop.engaging.my_crowd import MyCrowd

router = APIRouter(tags=["crowd"])


class Switch(Value):
    """Whether a mechanic may be used."""

    on: bool


@router.get("/shows/{name}/crowd/me")
async def my_crowd(name: ShowName, house: TheHouse, caller: Caller) -> MyCrowd:
    """What you did with the mechanics of a show: your vote, your part in an unlock, what you won."""
    show = await house.shows.find(name)
    return await house.mechanics.mine(show.id, caller)


@router.put("/shows/{name}/mechanics/{mechanic}")
async def switch(name: ShowName, mechanic: Mechanic, wish: Switch, house: TheHouse, by: Staff) -> Switches:
    """Stop a mechanic in this show at once, or let it go on. What has begun keeps its end."""
    show = await house.shows.find(name)
    return await house.mechanics.switching.switch(show.id, mechanic, on=wish.on, by=by.id)
