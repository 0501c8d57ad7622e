"""An order's story: for its buyer, and for whoever comes by the link in a letter."""

from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from core.clock import Clock
from core.database import Database
from core.errors import NotSignedIn
from core.people import Viewer
from server import problems
from server.accounts.order_links import LINK_LIFE, PASS_LIFE, OrderLinks
from server.api import order_stories
from server.settings import Settings
from server.shows.finding import Shows
from shop.order import Order
from tests.fakes import TurnedClock
from tests.shop.shelf import Shelf, a_viewer, an_offer

SECRET = "a secret of at least thirty-two characters"


class NamedAtTheDoor:
    """Tokens whose text is the person."""

    def __init__(self) -> None:
        self.people: dict[str, Viewer] = {}

    def read_access(self, token: str) -> Viewer:
        if token not in self.people:
            raise NotSignedIn
        return self.people[token]


@dataclass(frozen=True)
class SmallHouse:
    """As much of a house as these doors ask for."""

    settings: Settings
    clock: Clock
    database: Database
    tokens: NamedAtTheDoor
    shows: Shows
    order_links: OrderLinks


@dataclass(frozen=True)
class Street:
    """A house with one paid order, and whoever comes by."""

    shelf: Shelf
    order: Order
    links: OrderLinks
    app: FastAPI

    def browser(self) -> httpx.AsyncClient:
        origin = {"Origin": "http://shop"}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://shop", headers=origin)

    @property
    def token(self) -> str:
        return self.links.path(self.order.id).partition("#view=")[2]

    @property
    def door(self) -> str:
        return f"/api/v1/orders/{self.order.id}"


@pytest.fixture
async def street(database: Database) -> Street:
    shelf, tokens = Shelf(database, TurnedClock()), NamedAtTheDoor()
    anna, eve = a_viewer("Анна"), a_viewer("Ева")
    tokens.people.update(anna=anna, eve=eve)
    links = OrderLinks(SECRET, clock=shelf.clock)
    app = FastAPI()
    problems.install(app)
    app.include_router(order_stories.router, prefix="/api/v1")
    app.state.house = SmallHouse(
        settings=Settings.model_validate({"public_url": "http://shop"}),
        clock=shelf.clock,
        database=database,
        tokens=tokens,
        shows=Shows(database=database),
        order_links=links,
    )
    return Street(shelf, await shelf.buy(anna, await shelf.put(an_offer())), links, app)


async def test_a_buyer_sees_the_story_of_their_order(street: Street) -> None:
    async with street.browser() as anna:
        story = (await anna.get(f"{street.door}/story", headers={"Authorization": "Bearer anna"})).json()

    assert story["mine"]
    assert story["order"]["contact"]["email"] == "anna@shop.example"
    assert [each["event"] for each in story["history"]] == ["placed", "money_came"]
    assert set(story["history"][0]) == {"event", "status", "at"}, "who of the staff did what is theirs to know"
    assert [(each["kind"], each["status"]) for each in story["letters"]] == [("receipt", "due")]


async def test_an_order_is_nobody_elses(street: Street) -> None:
    async with street.browser() as browser:
        others = await browser.get(f"{street.door}/story", headers={"Authorization": "Bearer eve"})
        nobodys = await browser.get(f"{street.door}/story")

    assert {(answer.status_code, answer.json()["code"]) for answer in (others, nobodys)} == {(404, "no_such_order")}


async def test_a_letters_link_opens_the_order_on_another_device_masked_and_for_reading(street: Street) -> None:
    async with street.browser() as phone:
        traded = await phone.post(f"{street.door}/view", json={"link": street.token})
        story = (await phone.get(f"{street.door}/story")).json()

    cookie = traded.headers["set-cookie"]
    assert traded.status_code == 204
    assert f"Path={street.door}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert not story["mine"]
    assert story["order"]["number"] == street.order.number
    assert story["order"]["contact"]["email"] == "a***@shop.example"


async def test_a_link_opens_no_other_order_and_is_no_pass(street: Street) -> None:
    other = await street.shelf.buy(a_viewer(), await street.shelf.put(an_offer("cup")))
    async with street.browser() as phone:
        elsewhere = await phone.post(f"/api/v1/orders/{other.id}/view", json={"link": street.token})
        as_pass = await phone.get(f"{street.door}/story", headers={"Cookie": f"vitrina_order={street.token}"})
        forged = await phone.post(f"{street.door}/view", json={"link": f"{street.token[:-2]}xx"})
        empty = await phone.post(f"{street.door}/view", json={"link": "x"})

    assert {answer.json()["code"] for answer in (elsewhere, as_pass, forged, empty)} == {"no_such_order"}


async def test_links_and_passes_grow_old_and_end_with_the_secret(street: Street) -> None:
    order, links = street.order.id, street.links
    link, card = street.token, links.trade(order, street.token)
    other = OrderLinks(SECRET[::-1], clock=street.shelf.clock)
    async with street.browser() as phone:

        async def opened(card: str) -> int:
            answer = await phone.get(f"{street.door}/story", headers={"Cookie": f"vitrina_order={card}"})
            return answer.status_code

        fresh, foreign = await opened(card), await opened(other.trade(order, other.path(order).partition("=")[2]))
        street.shelf.clock.turn(PASS_LIFE)
        old = await opened(card)
        street.shelf.clock.turn(LINK_LIFE - PASS_LIFE - timedelta(seconds=1))
        still = await phone.post(f"{street.door}/view", json={"link": link})
        street.shelf.clock.turn(timedelta(seconds=1))
        over = await phone.post(f"{street.door}/view", json={"link": link})

    assert (fresh, foreign, old, still.status_code, over.status_code) == (200, 404, 404, 204, 404)


async def test_a_foreign_page_trades_no_links(street: Street) -> None:
    async with street.browser() as phone:
        answer = await phone.post(f"{street.door}/view", json={"link": street.token}, headers={"Origin": "http://evil"})

    assert answer.json()["code"] == "foreign_origin"
