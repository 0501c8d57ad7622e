"""Asking: who calls, and where the live objects are. FastAPI's Depends is used here and nowhere below."""

from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from core.errors import ForeignOrigin, NotSignedIn, NotTheHost, StaffOnly
from core.people import Viewer
from server.origins import is_ours
from server.wiring import House

_bearer = HTTPBearer(auto_error=False, description="The access token of a session.")


def house_of(connection: HTTPConnection) -> House:
    """Every live object of this process, put there at the start."""
    return cast("House", connection.app.state.house)


def _the_house(request: Request) -> House:
    return house_of(request)


TheHouse = Annotated[House, Depends(_the_house)]

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""The access token as it was sent."""


def _anybody(house: TheHouse, bearer: Bearer) -> Viewer | None:
    return house.tokens.read_access(bearer.credentials) if bearer else None


Anybody = Annotated[Viewer | None, Depends(_anybody)]
"""Whoever calls, None if they have not said who they are; a wrong token is refused all the same."""


def _caller(anybody: Anybody) -> Viewer:
    if anybody is None:
        raise NotSignedIn
    return anybody


Caller = Annotated[Viewer, Depends(_caller)]
"""A person with a session: guest, viewer or staff."""


def _staff(caller: Caller) -> Viewer:
    if not caller.is_staff:
        raise StaffOnly
    return caller


Staff = Annotated[Viewer, Depends(_staff)]
"""A host or a moderator."""


def _host(caller: Caller) -> Viewer:
    if not caller.is_host:
        raise NotTheHost
    return caller


Host = Annotated[Viewer, Depends(_host)]
"""The host."""


def _own_page_only(request: Request, house: TheHouse) -> None:
    if not is_ours(request.headers, house.settings):
        raise ForeignOrigin


OwnPageOnly = Depends(_own_page_only)
"""For doors that trust a cookie: another site's page may not use them."""
