"""App: the play bank's doors: an interface for the shop, and a page on which the buyer says yes or no."""

import asyncio
import hmac
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, cast

from fastapi import APIRouter, Depends, FastAPI, Form, Header, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import Field

from core.errors import NotFound
from core.events import Value
from core.money import Money
from server.playbank.books import Books
from server.playbank.charge import LOSES_THE_ANSWER, PlayCharge, PlayRefund
from server.playbank.page import HEADERS, page
from shop.order import Action
from shop.payments.play import PlayOutcome

router = APIRouter()

LONGEST_KEY = 255


class Wanted(Value):
    """A charge to make. ``script`` is the story it shall play; ``saved`` is a kept charge to charge again like."""

    key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
    script: PlayOutcome
    amount: Money
    description: Annotated[str, Field(max_length=255)]
    return_url: str
    keep: bool = False
    saved: Annotated[str, Field(max_length=LONGEST_KEY)] | None = None


class Returned(Value):
    """Money to give back."""

    refund_key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY)]
    amount: Money


class Standing(Value):
    """How a charge stands. ``amount`` is None for a key that was given up before it came."""

    key: str
    ref: str
    status: str
    amount: Money | None
    refunded: Money
    live: bool = False
    action: Action | None = None
    saved: str | None = None


class RefundStanding(Value):
    """How a refund stands."""

    key: str
    ref: str
    status: str


class Statement(Value):
    """Charges of a time, the oldest first."""

    items: tuple[Standing, ...]


async def _books(request: Request) -> Books:
    return cast("Books", request.app.state.books)


TheBooks = Annotated[Books, Depends(_books)]


class _Stranger(Exception):
    """The caller is not the shop."""


async def _shop_only(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    expected = f"Bearer {request.app.state.secret}"
    if not hmac.compare_digest(authorization.encode(), expected.encode()):
        raise _Stranger


ShopOnly = Depends(_shop_only)


@router.post("/charges", dependencies=[ShopOnly])
async def charge(wanted: Wanted, books: TheBooks) -> Standing:
    """Do what the tester chose. Some stories write the charge down and then keep their silence."""
    made = await books.charge(
        wanted.key,
        script=wanted.script,
        amount=wanted.amount,
        description=wanted.description,
        return_url=wanted.return_url,
        keep=wanted.keep,
        saved=wanted.saved,
    )
    if made.script in LOSES_THE_ANSWER:
        await asyncio.Event().wait()  # the caller's patience ends this
    return standing(made)


@router.get("/charges/{key}", dependencies=[ShopOnly])
async def find(key: str, books: TheBooks) -> Standing:
    """How a charge stands."""
    return standing(await books.find(key=key))


@router.get("/charges", dependencies=[ShopOnly])
async def statement(
    since: Annotated[datetime, Query()], until: Annotated[datetime, Query()], books: TheBooks
) -> Statement:
    """Charges asked for in that time."""
    return Statement(items=tuple(standing(each) for each in await books.asked_between(since, until)))


@router.post("/charges/{key}/cancel", dependencies=[ShopOnly])
async def cancel(key: str, books: TheBooks) -> Standing:
    """Give a charge up."""
    return standing(await books.cancel(key))


@router.post("/charges/{key}/refunds", dependencies=[ShopOnly])
async def refund(key: str, returned: Returned, books: TheBooks) -> RefundStanding:
    """Give money back."""
    return _refund_standing(await books.refund(key, refund_key=returned.refund_key, amount=returned.amount))


@router.get("/refunds/{key}", dependencies=[ShopOnly])
async def find_refund(key: str, books: TheBooks) -> RefundStanding:
    """How a refund stands."""
    return _refund_standing(await books.find_refund(key))


@router.get("/pay/{ref}", response_class=HTMLResponse)
async def ask_the_buyer(ref: str, books: TheBooks, accept_language: Annotated[str, Header()] = "") -> HTMLResponse:
    """The page of a charge; it says yes, no, or how it ended."""
    found = await books.find(ref=ref)
    return HTMLResponse(page(found, russian=accept_language.lower().startswith("ru")), headers=HEADERS)


@router.post("/pay/{ref}")
async def hear_the_buyer(
    ref: str, answer: Annotated[str, Form(pattern="^(yes|no)$")], books: TheBooks
) -> RedirectResponse:
    """Yes or no; then back to the shop."""
    heard = await books.answer(ref, confirms=answer == "yes")
    return RedirectResponse(heard.return_url, HTTPStatus.SEE_OTHER)


def standing(charge: PlayCharge) -> Standing:
    """A charge as the bank tells of it."""
    return Standing(
        key=charge.key,
        ref=charge.ref,
        status=charge.status.value,
        amount=charge.amount if charge.script else None,
        refunded=charge.refunded,
        action=charge.action,
        saved=charge.saved,
    )


def create_bank(books: Books, *, secret: str) -> FastAPI:
    """The bank as an ASGI application of its own.

    Args:
        secret: Who names it may use the shop's side of the interface; the pages are for everybody.
    """
    app = FastAPI(title="Play bank", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.books, app.state.secret = books, secret
    app.include_router(router)

    @app.exception_handler(NotFound)
    async def _on_not_found(_request: Request, _error: NotFound) -> JSONResponse:
        return JSONResponse({"code": "not_found"}, HTTPStatus.NOT_FOUND)

    @app.exception_handler(_Stranger)
    async def _on_stranger(_request: Request, _error: _Stranger) -> JSONResponse:
        return JSONResponse({"code": "stranger"}, HTTPStatus.UNAUTHORIZED)

    return app


def _refund_standing(refund: PlayRefund) -> RefundStanding:
    return RefundStanding(key=refund.key, ref=refund.ref, status=refund.status.value)
