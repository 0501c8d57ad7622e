"""Sessions: entering as a guest, signing in, coming back, signing out."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response
from pydantic import AfterValidator, Field, Secret, StringConstraints

from core.errors import NotFound, SessionOver
from core.events import Localized, Value
from core.lines import NO_CONTROLS, tidy_name
from core.people import Language, Role
from server.accounts import devices
from server.accounts.signing_in import SignedIn
from server.accounts.tokens import ACCESS_LIFE, TICKET_LIFE
from server.api.asking import Bearer, Caller, OwnPageOnly, TheHouse, address_of
from server.demo.brand import BRAND
from server.house import House
from server.live.frames import You
from shop.merging import Bound, Merged

router = APIRouter(tags=["sessions"])

COOKIE = "vitrina_session"
COOKIE_PATH = "/api/v1/session"
DEVICE_PATH = "/api/v1/live"


def _shown(name: str) -> str:
    if not (shown := tidy_name(name)):
        raise ValueError("there is nothing to read in it")
    return shown


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20), AfterValidator(_shown)]
"""A display name. Source for the length: features.md, B2."""

RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=128, include_in_schema=False)]


DeviceCookie = Annotated[str | None, Cookie(alias=devices.COOKIE, max_length=devices.LONGEST, include_in_schema=False)]


class GuestEntering(Value):
    """A guest may choose a name and says which language to use."""

    name: Name | None = None
    language: Language = Language.RU


class Signing(Value):
    """E-mail and password."""

    email: Annotated[str, Field(max_length=254, pattern=NO_CONTROLS)]
    password: Secret[Annotated[str, Field(max_length=256)]]


class Changing(Value):
    """What to change about oneself."""

    name: Name | None = None
    language: Language | None = None


class Session(Value):
    """An access token for ``expires_in`` seconds, and who it is for."""

    access_token: str
    expires_in: int
    you: You


class CappedView(Value):
    """Of a guest's line only ``taken`` of ``wanted`` units came along; ``why``: limit, left or lines."""

    title: Localized
    variant_name: Localized
    wanted: int
    taken: int
    why: Bound


class MergedView(Value):
    """What of the guest's cart lies in the account's now: so many ``units``, and what did not fit."""

    units: int
    capped: tuple[CappedView, ...]


class SignedInSession(Session):
    """A session, and what became of the cart of the guest who signed in; null if there was no guest."""

    merged: MergedView | None


class Ticket(Value):
    """Opens one socket within ``expires_in`` seconds."""

    ticket: str
    expires_in: int


class DemoAccount(Value):
    """A sign-in of the demo brand."""

    email: str
    password: str
    role: Role


class DemoAccounts(Value):
    """The sign-ins of the demo brand."""

    accounts: tuple[DemoAccount, ...]


@router.post("/session/guest", status_code=201, dependencies=[OwnPageOnly])
async def enter_as_guest(wish: GuestEntering, house: TheHouse, request: Request, response: Response) -> Session:
    """Come in without an account."""
    await house.entrance.let_in(address_of(request))
    return _session(await house.signing_in.enter_as_guest(wish.name, wish.language), house, response)


@router.post("/session", status_code=201, dependencies=[OwnPageOnly])
async def sign_in(
    wish: Signing, house: TheHouse, request: Request, response: Response, cookie: RefreshCookie = None
) -> SignedInSession:
    """Sign in with e-mail and password. Cart, wallet and points of the guest who had the cookie come along."""
    await house.entrance.try_password(wish.email, address_of(request))
    guest = await house.signing_in.guest_of(cookie) if cookie is not None else None
    signed_in = await house.signing_in.sign_in(wish.email, wish.password.get_secret_value())
    merged = await house.carts.merge(guest, signed_in.viewer) if guest is not None else None
    if guest is not None:
        await house.mechanics.wallets.merge(guest.id, signed_in.viewer.id)
        await house.mechanics.scoring.merge(guest.id, signed_in.viewer.id)
    session = _session(signed_in, house, response)
    return SignedInSession(**dict(session), merged=_merged(merged) if merged is not None else None)


@router.post("/session/refresh", dependencies=[OwnPageOnly])
async def refresh(house: TheHouse, response: Response, cookie: RefreshCookie = None) -> Session:
    """Come back with the cookie of last time; the cookie is exchanged for a new one."""
    if cookie is None:
        raise SessionOver
    return _session(await house.signing_in.refresh(cookie), house, response)


@router.delete("/session", status_code=204, dependencies=[OwnPageOnly])
async def sign_out(house: TheHouse, response: Response, cookie: RefreshCookie = None) -> None:
    """End the session on every device that continued it."""
    if cookie is not None:
        await house.signing_in.sign_out(cookie)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.patch("/session/me")
async def change_me(wish: Changing, caller: Caller, bearer: Bearer, house: TheHouse) -> Session:
    """Take another name or language. The token that comes back ends when the old one would have."""
    changed = await house.signing_in.change(caller, name=wish.name, language=wish.language)
    token, left = house.tokens.renamed(bearer.credentials if bearer else "", changed)
    return Session(access_token=token, expires_in=int(left.total_seconds()), you=You.of(changed))


@router.get("/session/demo")
async def demo_accounts(house: TheHouse) -> DemoAccounts:
    """The demo's sign-ins, while the demo runs."""
    if not house.settings.demo:
        raise NotFound
    return DemoAccounts(
        accounts=tuple(
            DemoAccount(email=person.email, password=person.password, role=person.role) for person in BRAND.sign_ins
        )
    )


@router.post("/live/tickets", status_code=201)
async def ticket(
    _caller: Caller, bearer: Bearer, house: TheHouse, response: Response, mark: DeviceCookie = None
) -> Ticket:
    """A ticket for the live socket: opens one, or keeps one open. A browser that shows no mark of ours gets one."""
    if (device := house.devices.read(mark)) is None:
        device = house.devices.read(_marked(house, response))
    ticket = house.tokens.ticket(bearer.credentials if bearer else "", device=device)
    return Ticket(ticket=ticket, expires_in=int(TICKET_LIFE.total_seconds()))


def _marked(house: House, response: Response) -> str:
    mark = house.devices.fresh()
    response.set_cookie(
        devices.COOKIE,
        mark,
        max_age=int(devices.KEPT.total_seconds()),
        path=DEVICE_PATH,
        secure=(house.settings.public_url or "").startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return mark


def _merged(merged: Merged) -> MergedView:
    capped = tuple(
        CappedView(title=each.title, variant_name=each.variant_name, wanted=each.wanted, taken=each.taken, why=each.why)
        for each in merged.capped
    )
    return MergedView(units=merged.units, capped=capped)


def _session(signed_in: SignedIn, house: House, response: Response) -> Session:
    response.set_cookie(
        COOKIE,
        signed_in.refresh_token,
        expires=signed_in.refresh_expires_at,
        path=COOKIE_PATH,
        secure=(house.settings.public_url or "").startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return Session(
        access_token=signed_in.access_token,
        expires_in=int(ACCESS_LIFE.total_seconds()),
        you=You.of(signed_in.viewer),
    )
