"""The doors of bans and of the list of viewers. What is behind them is real, the house is small."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI

from chat.banning import LISTED, Banning
from core.crowd import SMALL, MemoryCrowd, Tally
from core.database import Database
from core.errors import NoSuchShow
from core.events import Author
from core.ids import ShowId, ViewerId, mint
from core.people import Role, Viewer
from server import problems
from server.accounts import store as accounts
from server.accounts.ended import Family
from server.accounts.knowing import Accounts
from server.accounts.tokens import Tokens
from server.api import bans, viewers
from tests.chat.talk import MildJudge
from tests.fakes import EVENING, TurnedClock

SHOW = ShowId(mint("shw"))


@dataclass(slots=True)
class Desk:
    """The doors, and people who come to them."""

    http: httpx.AsyncClient
    tokens: Tokens
    database: Database
    crowd: MemoryCrowd
    rung: list[None] = field(default_factory=list)

    async def somebody(self, role: Role) -> Viewer:
        """A person with an account."""
        person = Viewer(id=ViewerId(mint("vwr")), name="Mila", role=role)
        async with self.database.transaction() as work:
            await accounts.add_account(work.connection, person, now=EVENING)
        return person

    async def ask(self, method: str, door: str, *, by: Viewer | None, **wish: object) -> httpx.Response:
        """Knock."""
        headers = {"Authorization": f"Bearer {self.tokens.access(by, session=Family('s'))}"} if by else {}
        return await self.http.request(method, door, headers=headers, json=wish or None)

    async def ring(self) -> None:
        self.rung.append(None)


class OneShow:
    """Knows one show."""

    async def find(self, name: str) -> SimpleNamespace:
        if name not in (SHOW, "evening"):
            raise NoSuchShow(name)
        return SimpleNamespace(id=SHOW)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    app, clock = FastAPI(), TurnedClock()
    problems.install(app)
    for doors in (bans, viewers):
        app.include_router(doors.router, prefix="/api/v1")
    tokens, crowd = Tokens("a secret of at least thirty-two characters", clock=clock), MemoryCrowd()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop/api/v1") as http:
        desk = Desk(http=http, tokens=tokens, database=database, crowd=crowd)
        banning = Banning(database=database, people=Accounts(database=database), ring=desk.ring, clock=clock)
        chat = SimpleNamespace(judge=MildJudge())
        app.state.house = SimpleNamespace(tokens=tokens, shows=OneShow(), banning=banning, crowd=crowd, chat=chat)
        yield desk


async def test_a_moderator_shuts_somebody_out_and_lets_them_in_again(desk: Desk) -> None:
    guest, moderator = await desk.somebody(Role.GUEST), await desk.somebody(Role.MODERATOR)

    made = await desk.ask("POST", "/shows/evening/bans", by=moderator, viewer=guest.id, reason=" spam ", minutes=10)
    listed = await desk.ask("GET", f"/shows/{SHOW}/bans", by=moderator)
    lifted = [await desk.ask("DELETE", f"/shows/evening/bans/{guest.id}", by=moderator) for _ in range(2)]
    empty = await desk.ask("GET", "/shows/evening/bans", by=moderator)

    assert made.status_code == 201
    assert made.json() == {
        "id": made.json()["id"],
        "show": SHOW,
        "viewer": guest.id,
        "kind": "out",
        "on_device": False,
        "on_address": False,
        "name": "Mila",
        "reason": "spam",
        "by": moderator.id,
        "by_name": "Mila",
        "at": EVENING.isoformat().replace("+00:00", "Z"),
        "until": (EVENING + timedelta(minutes=10)).isoformat().replace("+00:00", "Z"),
    }
    assert listed.json() == {"items": [made.json()], "next": None}
    assert [answer.status_code for answer in lifted] == [204, 204]
    assert empty.json() == {"items": [], "next": None}
    assert len(desk.rung) == 2


async def test_the_host_shuts_somebody_out_of_all_shows(desk: Desk) -> None:
    guest, host = await desk.somebody(Role.GUEST), await desk.somebody(Role.HOST)

    made = await desk.ask("POST", "/bans", by=host, viewer=guest.id, reason="spam")
    in_show = await desk.ask("GET", "/shows/evening/bans", by=host)
    lifted = await desk.ask("DELETE", f"/bans/{guest.id}", by=host)
    left = await desk.ask("GET", "/bans", by=host)

    assert (made.status_code, made.json()["show"], made.json()["until"]) == (201, None, None)
    assert in_show.json()["items"] == [made.json()]
    assert (lifted.status_code, left.json()["items"]) == (204, [])


async def test_a_moderator_does_not_decide_about_all_shows(desk: Desk) -> None:
    guest, moderator = await desk.somebody(Role.GUEST), await desk.somebody(Role.MODERATOR)

    answers = [
        await desk.ask("POST", "/bans", by=moderator, viewer=guest.id, reason="spam"),
        await desk.ask("DELETE", f"/bans/{guest.id}", by=moderator),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "not_the_host")] * 2


@pytest.mark.parametrize("role", [None, Role.GUEST, Role.VIEWER])
@pytest.mark.parametrize(
    ("method", "door"),
    [
        ("POST", "/shows/evening/bans"),
        ("GET", "/shows/evening/bans"),
        ("DELETE", f"/shows/evening/bans/vwr_{0:032x}"),
        ("GET", "/bans"),
        ("GET", "/shows/evening/viewers"),
    ],
)
async def test_these_doors_are_for_staff(desk: Desk, role: Role | None, method: str, door: str) -> None:
    by = await desk.somebody(role) if role else None
    wish = {"viewer": f"vwr_{0:032x}", "reason": "x"} if method == "POST" else {}

    answer = await desk.ask(method, door, by=by, **wish)

    assert (answer.status_code, answer.json()["code"]) == ((403, "staff_only") if by else (401, "not_signed_in"))


async def test_nobody_shuts_staff_or_a_stranger_out(desk: Desk) -> None:
    host, moderator = await desk.somebody(Role.HOST), await desk.somebody(Role.MODERATOR)

    answers = [
        await desk.ask("POST", "/shows/evening/bans", by=host, viewer=viewer, reason="x")
        for viewer in (moderator.id, host.id, mint("vwr"))
    ]

    said = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert said == [(403, "not_bannable"), (403, "not_bannable"), (404, "no_such_viewer")]


@pytest.mark.parametrize(
    "wish",
    [
        {"viewer": "somebody", "reason": "x"},
        {"viewer": f"vwr_{0:032x}", "reason": " "},
        {"viewer": f"vwr_{0:032x}", "reason": "x" * 201},
        {"viewer": f"vwr_{0:032x}", "reason": "a\x00b"},
        {"viewer": f"vwr_{0:032x}", "reason": "x", "minutes": 0},
        {"viewer": f"vwr_{0:032x}", "reason": "x", "minutes": 10**9},
        {"viewer": f"vwr_{0:032x}", "reason": "x", "show": "another"},
    ],
)
async def test_a_wish_that_does_not_fit_is_refused(desk: Desk, wish: dict[str, object]) -> None:
    answer = await desk.ask("POST", "/shows/evening/bans", by=await desk.somebody(Role.HOST), **wish)

    assert (answer.status_code, answer.json()["code"]) == (422, "unfit")


async def test_a_show_that_is_not_there_has_no_bans(desk: Desk) -> None:
    answer = await desk.ask("GET", "/shows/another/bans", by=await desk.somebody(Role.HOST))

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_show")


async def test_bans_come_in_pages(desk: Desk) -> None:
    host, made = await desk.somebody(Role.HOST), []
    for _ in range(LISTED + 1):
        guest = await desk.somebody(Role.GUEST)
        made.append((await desk.ask("POST", "/bans", by=host, viewer=guest.id, reason="x")).json()["id"])

    first = (await desk.ask("GET", "/bans", by=host)).json()
    second = (await desk.ask("GET", f"/bans?before={first['next']}", by=host)).json()

    assert [ban["id"] for ban in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


# Who watches


def faces(count: int) -> tuple[Author, ...]:
    return tuple(Author(id=ViewerId(f"vwr_{number:032x}"), name="Гость", role=Role.GUEST) for number in range(count))


async def test_viewers_come_in_pages(desk: Desk) -> None:
    moderator, members = await desk.somebody(Role.MODERATOR), faces(5)
    await desk.crowd.beat({SHOW: Tally(viewers=5, members=members)})

    pages: list[list[str]] = []
    after: str | None = ""
    while after is not None:
        page = (await desk.ask("GET", f"/shows/evening/viewers?limit=2{after}", by=moderator)).json()
        pages.append([each["id"] for each in page["items"]])
        after = f"&after={page['next']}" if page["next"] else None
        assert page["total"] == 5

    assert pages == [[each.id for each in members[at : at + 2]] for at in (0, 2, 4)]


async def test_a_crowd_has_no_list(desk: Desk) -> None:
    await desk.crowd.beat({SHOW: Tally(viewers=SMALL + 1)})

    answer = await desk.ask("GET", "/shows/evening/viewers", by=await desk.somebody(Role.HOST))

    assert (answer.status_code, answer.json()["code"]) == (409, "room_too_large")
    assert (answer.json()["viewers"], answer.json()["most"]) == (SMALL + 1, SMALL)
