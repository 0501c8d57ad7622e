"""A house to be asked at every door of its published interface: by whom, and after what is really there."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from schemathesis.core.result import Ok

from server.accounts.api_key import Scope
from server.app import create_app
from server.settings import Settings
from tests.flows.house import Person, Street, by_pickup, open_street
from tests.services import migrate_elsewhere

TOLD = create_app(Settings.model_validate({"_env_file": None})).openapi()

ENDLESS = "GET /api/v1/shows/{name}/stream"
"""Its answer goes on until one side goes; who asks for requests and answers waits for ever."""

schemathesis.serializer.alias("application/sdp", "text/plain")


def doors(*, locks: bool) -> dict[str, Any]:
    """Every door, by its method and path. Without ``locks`` nobody is asked who they are: our askers say it anyway."""
    told = deepcopy(TOLD)
    for operation in (each for doors in told["paths"].values() for each in doors.values() if not locks):
        operation.pop("security", None)
    found = [each.ok() for each in schemathesis.openapi.from_dict(told).get_all_operations() if isinstance(each, Ok)]
    return {door.label: door for door in found if door.label != ENDLESS}


@dataclass(slots=True)
class Asked:
    """Where the house is, what each shows to say who they are, and things that are there: by the parameter's name."""

    url: str = ""
    database: Path = Path()
    tokens: dict[str, str] = field(default_factory=dict)
    there: dict[str, str] = field(default_factory=dict)


@contextmanager
def asked_house(folder: Path) -> Iterator[Asked]:
    """A laptop's house that runs on a loop of its own: those who ask here are no coroutines."""
    asked, opened, closing = Asked(), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()
    keeping = _keep_open(asked, opened, closing, folder)
    keeper = threading.Thread(target=loop.run_until_complete, args=(keeping,), daemon=True)
    keeper.start()
    try:
        assert opened.wait(60)
        yield asked
    finally:
        loop.call_soon_threadsafe(closing.set)
        keeper.join(30)
        loop.close()


async def _keep_open(asked: Asked, opened: threading.Event, closing: asyncio.Event, folder: Path) -> None:
    asked.database = folder / "house.db"
    url = f"sqlite+aiosqlite:///{asked.database}"
    await asyncio.to_thread(migrate_elsewhere, url)
    async with open_street(folder, database_url=url) as street:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("server.limits.Limits.count", _never_too_fast)
            await _move_in(asked, street)
            await _come_to_rest(asked.database)
            opened.set()
            await closing.wait()


async def _come_to_rest(database: Path) -> None:
    """Until a second passes in which nothing is written: letters, webhooks and imports follow what was asked for."""
    before, quiet = "", 0
    while quiet < 4:
        await asyncio.sleep(0.25)
        with closing(sqlite3.connect(database)) as sql:
            now = "".join(line for line in sql.iterdump() if not line.startswith('INSERT INTO "job_slots"'))
        before, quiet = now, quiet + 1 if now == before else 0


async def _never_too_fast(*_counted: object, **_how: object) -> None:
    """Nobody is told to slow down here."""


async def _move_in(asked: Asked, street: Street) -> None:
    host, anna, boris = await street.member("host"), await street.guest("Анна"), await street.guest("Борис")
    program, revoked, spare = [
        (await host.http.post("api-keys", json={"name": name, "scopes": [*Scope]})).json()
        for name in ("program", "revoked", "spare")
    ]
    await host.http.delete(f"api-keys/{revoked['key']['id']}")
    asked.url = street.url
    asked.tokens = {
        "host": str(host.http.headers["Authorization"]),
        "guest": str(anna.http.headers["Authorization"]),
        "other": str(boris.http.headers["Authorization"]),
        "program": f"Bearer {program['secret']}",
        "revoked": f"Bearer {revoked['secret']}",
    }
    asked.there = {"key": spare["key"]["id"], "viewer": anna.you["id"], "code": "sold_out", "provider": "play"}
    asked.there |= {"mechanic": "polls", "intent": "discount", "seq": "1"}
    asked.there |= await _kept_by(host)
    asked.there |= await _given(anna, host)
    asked.there |= await _belongs(anna, host)
    asked.there |= await _came_back(anna, host)
    asked.there |= await _in_the_show(anna)
    asked.there |= await _refused(anna, host)
    asked.there |= await _asked(anna, host)


async def _done(person: Person, door: str, wish: object = None, **how: Any) -> Any:
    """What came of a request that is done."""
    answer = await person.http.post(door, json=wish, headers={"Idempotency-Key": door}, **how)
    assert answer.is_success, (door, answer.text)
    return answer.json()


async def _kept_by(host: Person) -> dict[str, str]:
    """A promo code, a goal of the crowd, and a file that was looked through."""
    goal = {"goal": "wants", "target": 1_000, "seconds": 3_600, "valid_seconds": 600, "basis_points": 1_500}
    unlock = (await _done(host, "shows/demo/unlocks", goal))["unlock"]
    promotion = await _done(host, "promotions", {"code": "ASKED", "basis_points": 1_000})
    content = b"article;title;price;stock\n1;Lamp;100;1\n"
    answer = await host.http.post("catalogue/imports", params={"name": "goods.csv"}, content=content)
    assert answer.is_success, answer.text
    question = {"title": "?", "options": [{"en": "Red"}, {"en": "Blue"}], "seconds": 60}
    poll = (await _done(host, "shows/demo/polls", question))["id"]
    there = {"poll": poll, "unlock": unlock["id"], "promotion": promotion["id"], "number": answer.json()["id"]}
    return there | await _drawn_by(host)


async def _drawn_by(host: Person) -> dict[str, str]:
    """A surprise that is far away, a giveaway, a board that is announced, and a quiz."""
    later = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    codes = {"window_seconds": 3_600, "drops": 2, "winners": 1, "open_seconds": 30, "code_seconds": 3_600}
    money = {"amount": 1_000_00, "currency": "RUB"}
    surprise = await _done(
        host,
        "shows/demo/surprises",
        {**codes, "opens_at": later, "amount": money, "budget": {**money, "amount": 2_000_00}},
    )
    prize = {"prize": "Lamp", "conditions": "One entry each.", "seconds": 600_000, "winners": 1}
    giveaway = await _done(host, "shows/demo/giveaways", prize)
    board = await _done(host, "shows/demo/boards", {"seconds": 3_600, "per_order": 10})
    question = {"question": "Which town?", "answers": ["Kazan"], "seconds": 60}
    quiz = await _done(host, "shows/demo/quizzes", question)
    return {"surprise": surprise["id"], "giveaway": giveaway["id"], "board": board["id"], "quiz": quiz["id"]}


async def _given(anna: Person, host: Person) -> dict[str, str]:
    """A payment into Anna's wallet, what she gave out of it, and what it is for."""
    shelf = (await anna.http.get("gifts")).json()
    await _done(anna, "wallet/adult", {"text": shelf["adult_text"]})
    show = (await anna.http.get("shows/demo")).json()["snapshot"]["show"]["id"]
    put_aside = {"amount": shelf["top_up"]["least"], "provider": "play", "method": "pays", "show": show}
    fee = await _done(anna, "wallet/topups", put_aside)
    goal = await _done(
        host, "shows/demo/gift-goals", {"title": {"ru": "Маяк", "en": "Lighthouse"}, "target": shelf["per_show"]}
    )
    gave = await _done(anna, "shows/demo/gifts", {"gift": shelf["gifts"][0]["key"]})
    await _done(anna, "wallet/refund", {})
    (back,) = (await host.http.get("desk/fee-refunds")).json()["items"]
    return {"fee": fee["id"], "gift": gave["gift"]["id"], "goal": goal["id"], "fee_refund": back["id"]}


async def _belongs(anna: Person, host: Person) -> dict[str, str]:
    """Something to be a member of, and Anna is."""
    price, words = {"amount": 490_00, "currency": "RUB"}, {"ru": "Клуб", "en": "Club"}
    terms = {"name": words, "perks": [words], "prices": [price], "basis_points": 500}
    tier = await _done(host, "desk/tiers", {"key": "club", "period": "month", "terms": terms})
    show = (await anna.http.get("shows/demo")).json()["snapshot"]["show"]["id"]
    means = {"provider": "play", "method": "pays"}
    wish = {"tier": "club", "show": show, "expected_price": price, "means": means}
    return {"tier": tier["id"], "membership": (await _done(anna, "memberships", wish))["id"]}


async def _refused(anna: Person, host: Person) -> dict[str, str]:
    """What Anna wanted to say, and staff can look back at."""
    show = (await anna.http.get("shows/demo")).json()["snapshot"]["show"]["id"]
    wish = {"say": {"room": show, "text": "look at https://elsewhere.example", "key": "refused"}}
    await anna.http.post("live/commands", json=wish)
    (held,) = (await host.http.get("shows/demo/held")).json()["items"]
    appeal = await _done(anna, "shows/demo/appeals", {"about": held["id"], "words": "That was my own shop."})
    return {"message": held["id"], "appeal": appeal["id"]}


async def _asked(anna: Person, host: Person) -> dict[str, str]:
    """What Anna asked, what the host answered, and the draft that became of it."""
    show = (await anna.http.get("shows/demo")).json()["snapshot"]["show"]["id"]
    wish = {"say": {"room": show, "text": "а гравировку с именем сделаете?", "key": "asked"}}
    assert (await anna.http.post("live/commands", json=wish)).is_success
    groups: list[dict[str, Any]] = []
    while not groups:  # the assistant looks when it comes to it
        groups = (await host.http.get("shows/demo/questions")).json()["items"]
    reply = {"ru": "Сделаем.", "round": groups[0]["round"]}
    done = await host.http.put(f"shows/demo/questions/{groups[0]['id']}/answer", json=reply)
    assert done.is_success, done.text
    (entry,) = (await host.http.get("faq")).json()["items"]
    return {"group": groups[0]["id"], "answer": done.json()["answer"]["id"], "entry": entry["id"]}


async def _order(anna: Person, *, key: str) -> dict[str, Any]:
    snapshot = (await anna.http.get("shows/demo")).json()["snapshot"]
    show, offer = snapshot["show"]["id"], snapshot["offers"][0]
    line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await anna.http.put("cart/lines", json=line)).json()
    wish = {"show": show, **by_pickup("anna@shop.example"), "expected_total": cart["total"]}
    answer = await anna.http.post("orders", json=wish, headers={"Idempotency-Key": key})
    assert answer.is_success, answer.text
    order: dict[str, Any] = answer.json()
    return order


async def _came_back(anna: Person, host: Person) -> dict[str, str]:
    """An order that was paid and sent; its buyer sends it back, and had some of the money back already."""
    order = (await _order(anna, key="sent"))["id"]
    await _done(anna, f"orders/{order}/payments", {"provider": "play", "outcome": "pays"})
    await _done(host, f"desk/orders/{order}/pack", {})
    await _done(host, f"desk/orders/{order}/ship", {})
    request = await _done(anna, f"orders/{order}/returns", {"lines": [{"position": 0, "units": 1}], "reason": "small"})
    some = {"kind": "money", "amount": {"amount": 100, "currency": "RUB"}}
    refund = await _done(host, f"desk/orders/{order}/refunds", {"what": some, "reason": "a scratch"})
    return {"request": request["id"], "refund": refund["id"]}


async def _in_the_show(anna: Person) -> dict[str, str]:
    """What Anna sees in the demo show, and her order of it that waits for its money."""
    snapshot = (await anna.http.get("shows/demo")).json()["snapshot"]
    show, offer = snapshot["show"]["id"], snapshot["offers"][0]
    variant, order = offer["variants"][0]["id"], await _order(anna, key="waiting")
    return {
        "name": "demo",
        "show": show,
        "slug": offer["product"]["slug"],
        "product": offer["product"]["id"],
        "variant": variant,
        "offer": offer["id"],
        "order": order["id"],
    }
