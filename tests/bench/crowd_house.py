"""Crowd house: where a crowd spends an evening, who comes, and what they are asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from chat.intents.defaults import DEFAULTS
from chat.intents.matching import Matcher
from core.clock import SystemClock
from core.ids import PollId, ShowId, UnlockId, ViewerId, mint
from core.people import Role, Viewer
from server.accounts.ended import Family
from server.accounts.tokens import Tokens
from server.demo.brand import BRAND
from server.settings import DEMO_SECRET
from tests.bench.crowd_log import Log
from tests.bench.crowd_person import Listener, Person, Said
from tests.bench.viewers import Wrong
from tests.flows.city import City
from tests.postgres import CAREFUL, PostgresServer
from tests.redises import RedisServer

CRAMMED, COUNTED = 100, 5
"""Guests who share one address, and how many of them count."""

EVERYBODY = 1_000_000
"""A goal that is never met: it counts all who ask."""

SLOT = 0.01
"""Seconds between two volleys of messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many watch, messages and paid orders a second, for how long, and how many have to ask."""

    viewers: int = 5_000
    rate: int = 2_000
    seconds: float = 60.0
    target: int = 1_000
    orders: int = 50

    @property
    def buyers(self) -> int:
        """How many come to buy, each once."""
        return int(self.orders * self.seconds)


QUICK = Plan(viewers=500, rate=200, seconds=10.0, target=100, orders=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Who is measured."""

    workers: int = 1

    def __str__(self) -> str:
        if self.workers == 1:
            return "SQLite, 1 process"
        return f"PostgreSQL and Redis, {self.workers} processes, one killed"


@dataclass(slots=True)
class Evening:
    """A show that has begun: its crowd, and what they decide."""

    city: City
    show: ShowId
    unlocks: tuple[UnlockId, UnlockId]
    poll: PollId
    people: list[Person]
    listener: Listener
    log: Log
    crammed: set[ViewerId]


@asynccontextmanager
async def open_city(house: House, folder: Path) -> AsyncIterator[tuple[City, str]]:
    settings = {"VITRINA_LOG_LEVEL": "WARNING", "VITRINA_MAX_CONNECTIONS_PER_SECOND": "5000"}
    postgres, redis = PostgresServer(folder=folder / "postgres", settings=CAREFUL), RedisServer(folder=folder)
    url = f"sqlite+aiosqlite:///{folder}/house.db"
    try:
        if house.workers > 1:
            await asyncio.to_thread(postgres.start)
            await asyncio.to_thread(redis.start)
            url = f"postgresql+asyncpg://{postgres.address}/postgres"
            settings |= {"VITRINA_WORKERS": str(house.workers), "VITRINA_REDIS_URL": redis.url}
        city = City(folder=folder, settings={**settings, "VITRINA_DATABASE_URL": url})
        try:
            await asyncio.to_thread(city.open)
            yield city, url
        finally:
            await asyncio.to_thread(city.close)
    finally:
        redis.kill()
        if house.workers > 1:
            postgres.stop()


@asynccontextmanager
async def _host(city: City) -> AsyncIterator[httpx.AsyncClient]:
    """The demo's host, at the desk."""
    account = next(each for each in BRAND.sign_ins if each.role is Role.HOST)
    async with httpx.AsyncClient(base_url=f"{city.url}/api/v1", timeout=30) as http:
        signed_in = await http.post("/session", json={"email": account.email, "password": account.password})
        http.headers["Authorization"] = f"Bearer {signed_in.json()['access_token']}"
        yield http


async def _done(http: httpx.AsyncClient, method: str, door: str, **how: Any) -> Any:
    answer = await http.request(method, door, headers={"Idempotency-Key": mint("evt")}, **how)
    if not answer.is_success:
        raise Wrong(f"{method} {door}: {answer.status_code} {answer.text}")
    return answer.json()


async def begin(city: City, plan: Plan) -> Evening:
    """Everybody comes in, two goals and a poll begin."""
    snapshot = city.show()
    show = ShowId(snapshot["show"]["id"])
    clock, session = SystemClock(), Family(mint("ses"))
    tokens = Tokens(DEMO_SECRET, clock=clock)

    def ticket(viewer: Viewer) -> str:
        return tokens.ticket(tokens.access(viewer, session=session))

    async with _host(city) as http:
        goal = {"goal": "wants", "seconds": 7_200, "valid_seconds": 7_200, "basis_points": 1_500, "intent": "discount"}
        goal["offer"] = snapshot["offers"][0]["id"]  # not what is bought meanwhile: its price is agreed
        wishes = [{**goal, "target": target, "per_address": COUNTED} for target in (plan.target, EVERYBODY)]
        made = [await _done(http, "POST", f"/shows/{show}/unlocks", json=wish) for wish in wishes]
        options = [{"en": "Copper"}, {"en": "Brass"}, {"en": "Steel"}]
        terms = {"title": "Which one?", "options": options, "seconds": 1_800}
        poll = await _done(http, "POST", f"/shows/{show}/polls", json=terms)
        await _done(http, "PUT", f"/shows/{show}/polls/{poll['id']}/open")

    evening = Evening(
        city=city,
        show=show,
        unlocks=(UnlockId(made[0]["unlock"]["id"]), UnlockId(made[1]["unlock"]["id"])),
        poll=PollId(poll["id"]),
        people=[],
        listener=Listener(
            viewer=_guest(0),
            show=show,
            address="127.200.0.1",
            port=city.port,
            ticket=ticket,
            done=lambda _person, _said: None,
            wanted=frozenset({"unlock.progressed"}),
        ),
        log=Log(),
        crammed=set(),
    )
    matcher = Matcher(DEFAULTS)

    def done(person: Person, said: Said) -> None:
        _note(evening.log, matcher, person, said)

    for number in range(plan.viewers):
        crammed = number < min(CRAMMED, plan.viewers // 10)
        address = "127.100.0.1" if crammed else f"127.1.{number // 250 + 1}.{number % 250 + 1}"
        person = Person(viewer=_guest(number + 1), show=show, address=address, port=city.port, ticket=ticket, done=done)
        evening.people.append(person)
        if crammed:
            evening.crammed.add(person.viewer.id)
    for first in range(0, plan.viewers, 50):
        some = evening.people[first : first + 50]
        await asyncio.gather(*(person.come() for person in some))
        await asyncio.gather(*(person.joined.wait() for person in some))
    await evening.listener.come()
    await evening.listener.joined.wait()
    return evening


def _guest(number: int) -> Viewer:
    return Viewer(id=ViewerId(mint("vwr")), name=f"Гость {number}", role=Role.GUEST)


def _note(log: Log, matcher: Matcher, person: Person, said: Said) -> None:
    if said.kind == "vote":
        log.told["vote", said.code or ""] += 1
        if said.code is None:
            log.votes[person.viewer.id] = said.wish["option"]
        return
    text, wish = said.wish["text"], said.label
    log.note(person.viewer.id, said, wish=wish, understood="discount" in matcher.understand(text).intents)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():  # noqa: ASYNC110 - those we wait for do not know us
        await asyncio.sleep(SLOT * 5)
