"""An order with all that happened to it: for its buyer, and for whoever comes by the link in a letter."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Cookie, Response
from pydantic import Field

from core.errors import NoSuchOrder, NoSuchShow
from core.events import Localized, Value
from core.ids import OrderId, ShowId
from server.accounts.order_links import PASS_LIFE
from server.api.asking import Anybody, OwnPageOnly, TheHouse
from server.api.orders import AnOrderId, OrderView, view_of
from server.house import House
from shop.delivery import Address, Contact
from shop.letter import LetterKind
from shop.letter_store import LetterStatus
from shop.looking_up import Story, story_of
from shop.order import Order, OrderEvent, OrderStatus

router = APIRouter(prefix="/orders", tags=["orders"])

COOKIE = "vitrina_order"
"""Holds the pass of one order; its path is that order's door."""

PassCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=1024)]


class ShowName(Value):
    """The show an order came from."""

    title: Localized
    slug: str


class HappeningView(Value):
    """One change of an order."""

    event: OrderEvent
    status: OrderStatus
    at: datetime


class LetterView(Value):
    """A letter about an order; ``unreachable`` if there is no address to send it to."""

    kind: LetterKind
    status: LetterStatus
    sent_at: datetime | None


class OrderStory(Value):
    """An order, where it came from and what happened to it. ``mine``: the caller is its buyer and may do things."""

    order: OrderView
    mine: bool
    show: ShowName | None
    history: tuple[HappeningView, ...]
    letters: tuple[LetterView, ...]


class Viewing(Value):
    """What stood behind ``#view=`` in the link of a letter."""

    link: Annotated[str, Field(min_length=1, max_length=1024)]


@router.get("/{order}/story")
async def get_story(order: AnOrderId, house: TheHouse, anybody: Anybody, card: PassCookie = None) -> OrderStory:
    """An order for its buyer; masked, and for reading alone, for whoever came by its link."""
    story = await story_of(OrderId(order), database=house.database)
    if anybody is not None and story.order.buyer == anybody.id:
        return await _story(story, house, mine=True)
    if card is None:
        raise NoSuchOrder(order)
    house.order_links.check_pass(story.order.id, card)
    return await _story(replace(story, order=masked(story.order)), house, mine=False)


@router.post("/{order}/view", dependencies=[OwnPageOnly], status_code=204)
async def view_by_link(order: AnOrderId, viewing: Viewing, house: TheHouse, response: Response) -> None:
    """Trade the token of a letter's link for a cookie that opens this order's story for some hours."""
    response.set_cookie(
        COOKIE,
        house.order_links.trade(OrderId(order), viewing.link),
        max_age=int(PASS_LIFE.total_seconds()),
        path=f"/api/v1/orders/{order}",
        secure=(house.settings.public_url or "").startswith("https://"),
        httponly=True,
        samesite="strict",
    )


async def show_name(show: ShowId, house: House) -> ShowName | None:
    """The show's name, if there still is such a show."""
    try:
        found = await house.shows.find(show)
    except NoSuchShow:
        return None
    return ShowName(title=found.title, slug=found.slug)


def masked(order: Order) -> Order:
    """``order`` without what only its buyer needs to know: a letter may be passed on."""
    contact, to = order.contact, order.delivery.address
    email = f"{contact.email[:1]}***@{contact.email.rpartition('@')[2]}" if contact.email else None
    phone = f"***{contact.phone[-4:]}" if contact.phone else None
    address = Address(name="***", country=to.country, region=to.region, city=to.city, street="***") if to else None
    return replace(
        order,
        contact=Contact(email=email, phone=phone),
        delivery=order.delivery.model_copy(update={"address": address}),
    )


async def _story(story: Story, house: House, *, mine: bool) -> OrderStory:
    return OrderStory(
        order=view_of(story.order, now=house.clock.now()),
        mine=mine,
        show=await show_name(story.order.show, house),
        history=tuple(HappeningView(event=each.event, status=each.status, at=each.at) for each in story.history),
        letters=letters_of(story),
    )


def letters_of(story: Story) -> tuple[LetterView, ...]:
    """The letters about an order."""
    return tuple(LetterView.model_validate(letter, from_attributes=True) for letter in story.letters)
