"""Admitting: a show that is for members is hidden from everybody else, at every door that has it in its address."""

from typing import Final

from fastapi import Depends, Request

from core.ids import ShowId
from core.people import Viewer
from server.api.asking import house_of, who_asks

_SHOWS: Final = "/api/v1/shows/"


async def _admitted(request: Request) -> None:
    house = house_of(request)
    if not house.admission.closed or not request.url.path.startswith(_SHOWS):
        return
    show = await house.shows.find(request.path_params["name"])
    await house.admission.check(await _person(request), show.id)


Admitted = Depends(_admitted)
"""Refuses with ``members_only`` who asks for a show they may not see. A program acts for staff, who may."""


async def check_may_watch(request: Request, show: str) -> None:
    """Let whoever asks have the picture of ``show``.

    Raises:
        MembersOnly: It is for members, and they are none or have not said who they are.
    """
    house = house_of(request)
    if ShowId(show) in house.admission.closed:
        await house.admission.check(await _person(request), ShowId(show))


async def _person(request: Request) -> Viewer | None:
    asking = await who_asks(request)
    return asking.person if asking else None
