"""Asking: who calls, and where the live objects are. FastAPI's Depends is used here and nowhere below."""

from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from core.errors import ForeignOrigin, NotForKeys, NotSignedIn, NotTheHost, ScopeMissing, StaffOnly
from core.people import Origin, Role, Viewer
from server.accounts import devices
from server.accounts.api_key import ApiKey, Scope
from server.accounts.api_keys import is_api_key
from server.house import House
from server.origins import counted_address, is_ours

_ASKING = "vitrina.asking"
"""Where a request keeps who asks, once it was read."""

_bearer = HTTPBearer(auto_error=False, description="The access token of a session, or an API key.")


def house_of(connection: HTTPConnection) -> House:
    """Every live object of this process, put there at the start."""
    return cast("House", connection.app.state.house)


async def _the_house(request: Request) -> House:
    return house_of(request)


TheHouse = Annotated[House, Depends(_the_house)]

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
"""The access token as it was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who calls: a person, or a program that acts for ``person`` with its key."""

    person: Viewer
    key: ApiKey | None = None

    @property
    def principal(self) -> str:
        """Under which name requests are told apart and counted: a key has its own."""
        return self.key.id if self.key else self.person.id


async def who_asks(request: Request) -> Asking | None:
    """Whoever calls, a program too; None if they have not said who they are. What is shown and wrong is refused.

    Read once for each request, by whoever asks first. Dependencies call it rather than depend on it: FastAPI walks the
    whole tree of dependencies for each place that names one, known answer or not.
    """
    if _ASKING not in request.scope:
        request.scope[_ASKING] = await _read(request)
    return cast("Asking | None", request.scope[_ASKING])


async def _read(request: Request) -> Asking | None:
    if (bearer := await _bearer(request)) is None:
        return None
    house = house_of(request)
    if is_api_key(bearer.credentials):
        key, host = await house.api_keys.read(bearer.credentials)
        return Asking(person=host, key=key)
    return Asking(person=house.tokens.read_access(bearer.credentials))


async def _anybody(request: Request, _published: Bearer) -> Viewer | None:
    if (asking := await who_asks(request)) is None:
        return None
    if asking.key is not None:
        raise NotForKeys
    return asking.person


Anybody = Annotated[Viewer | None, Depends(_anybody)]
"""Any person who calls, None if they have not said who they are; a wrong token is refused all the same."""


async def known_caller(request: Request) -> Viewer:
    """The person who calls.

    Raises:
        NotSignedIn: They have not said who they are.
        NotForKeys: It is a program.
    """
    if (asking := await who_asks(request)) is None:
        raise NotSignedIn
    if asking.key is not None:
        raise NotForKeys
    return asking.person


async def _caller(request: Request, _published: Bearer) -> Viewer:
    return await known_caller(request)


Caller = Annotated[Viewer, Depends(_caller)]
"""A person with a session: guest, viewer or staff."""


async def _staff(request: Request, published: Bearer) -> Viewer:
    caller = await _caller(request, published)
    if not caller.is_staff:
        raise StaffOnly
    return caller


Staff = Annotated[Viewer, Depends(_staff)]
"""A host or a moderator."""


async def _host(request: Request, published: Bearer) -> Viewer:
    caller = await _caller(request, published)
    if not caller.is_host:
        raise NotTheHost
    return caller


Host = Annotated[Viewer, Depends(_host)]
"""The host."""


@dataclass(frozen=True, slots=True)
class DeskDoor:
    """Lets in a program whose key has ``scope``, or a person who is at least ``least``: the host for whom it acts."""

    scope: Scope
    least: Role

    async def __call__(self, request: Request, _published: Bearer) -> Viewer:
        """Whoever may come in."""
        if (asking := await who_asks(request)) is None:
            raise NotSignedIn
        if asking.key is not None:
            if self.scope not in asking.key.scopes:
                raise ScopeMissing(self.scope, scope=self.scope.value)
        elif not asking.person.is_staff or (self.least is Role.HOST and not asking.person.is_host):
            raise NotTheHost if self.least is Role.HOST else StaffOnly
        return asking.person


def Scoped(scope: Scope, *, least: Role = Role.HOST) -> Any:  # noqa: N802 - stands where a type stands
    """For doors of the desk: ``by: Annotated[Viewer, Scoped(Scope.ORDERS_READ)]`` is the host, or whose key it is."""
    return Depends(DeskDoor(scope, least))


def address_of(request: Request) -> str:
    """Where a request comes from, as far as counting goes.

    What a proxy says is believed only if the settings name it; then it stands here already.
    """
    return counted_address(request.client.host if request.client else "")


def caller_origin(request: Request) -> Origin:
    """Where a request comes from, for those who count people."""
    device = house_of(request).devices.read(request.cookies.get(devices.COOKIE))
    return Origin(address=address_of(request), device=device)


async def _own_page_only(request: Request, house: TheHouse) -> None:
    if not is_ours(request.headers, house.settings):
        raise ForeignOrigin


OwnPageOnly = Depends(_own_page_only)
"""For doors that trust a cookie: another site's page may not use them."""
