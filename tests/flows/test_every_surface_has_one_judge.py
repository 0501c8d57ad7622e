"""Whatever a person writes and others read passes the same judge, wherever it comes in."""

import asyncio
import json
import re
from itertools import count
from typing import Any

import pytest

from tests.flows.house import PATIENCE, Person, Street
from tests.flows.surfaces import JUDGED, UNSEEN, Words, fields

BAD = ("сука", "xyйня")
"""An insult, and one in disguise: letters of another alphabet."""

HARMLESS = "Барсук"
"""It holds the first, and is a badger."""

REFUSALS = {"message_refused", "name_refused", "bad_poll", "bad_quiz", "bad_answer"}


def test_every_field_for_words_is_judged_or_it_is_said_why_not() -> None:
    judged = {f"{door.rstrip('?')} {field}" for door, surface in JUDGED.items() for field in surface.fields}

    unseen = {field for field in fields() if any(re.fullmatch(pattern, field) for pattern in UNSEEN)}

    assert fields() - unseen == judged
    assert {pattern for pattern in UNSEEN if not any(re.fullmatch(pattern, field) for field in fields())} == set()


@pytest.mark.parametrize("street", ["laptop"], indirect=True)
async def test_an_insult_passes_nowhere_and_a_badger_everywhere(street: Street) -> None:
    people = {name: await street.guest(name.title()) for name in ("anna", "boris", "nobody")}
    people |= {role: await street.member(role) for role in ("host", "moderator")}
    del people["nobody"].http.headers["Authorization"]
    there, keys = await _moved_in(street, people["anna"], people["boris"]), count()

    async def write(door: str, words: Words) -> Any:
        surface, key = JUDGED[door], f"surface {next(keys)}"
        method, _, path = door.rstrip("?").partition(" ")
        wish = _filled(surface.wish(words), {**there, "key": key})
        path = path.format(**{"name": "demo", **there}).removeprefix("/")
        return await people[surface.who].http.request(method, path, json=wish, headers={"Idempotency-Key": key})

    for door, surface in JUDGED.items():
        harmless = {field: f"{HARMLESS} {number}" for number, field in enumerate(surface.fields)}
        for field, bad in ((field, bad) for field in surface.fields for bad in BAD):
            answer = await write(door, {**harmless, field: bad})
            said = answer.json()
            assert _refused(said) or said.get("say", {}).get("held"), (door, field, bad, answer.text)
        answer = await write(door, harmless)
        assert answer.is_success, (door, answer.text)
        assert not answer.json().get("say", {}).get("held"), door
        there |= _left_by(door, answer.json())


async def _moved_in(street: Street, anna: Person, boris: Person) -> dict[str, Any]:
    """What the surfaces stand on: a wallet with money in it, and a question that waits for staff."""
    show = (await street.show())["show"]["id"]
    shelf = (await anna.http.get("gifts")).json()
    await anna.http.post("wallet/adult", json={"text": shelf["adult_text"]}, headers={"Idempotency-Key": "adult"})
    means = {"amount": shelf["top_up"]["least"], "provider": "play", "method": "pays", "show": show}
    assert (await anna.http.post("wallet/topups", json=means, headers={"Idempotency-Key": "put in"})).is_success
    wish = {"say": {"room": show, "text": "а гравировку с именем сделаете?", "key": "asked"}}
    assert (await boris.http.post("live/commands", json=wish)).is_success
    host = await street.member("host")
    groups: list[dict[str, Any]] = []
    async with asyncio.timeout(PATIENCE):
        while not groups:  # the assistant looks when it comes to it
            groups = (await host.http.get("shows/demo/questions")).json()["items"]
    there = {"group": groups[0]["id"], "round": groups[0]["round"]}
    return {**there, "show": show, "boris": boris.you["id"], "gift": shelf["gifts"][0]["key"]}


def _refused(said: dict[str, Any]) -> bool:
    """Whether it was for the words."""
    return said.get("code") in REFUSALS and said.get("why", "words") == "words"


def _left_by(door: str, said: dict[str, Any]) -> dict[str, Any]:
    """What the surfaces behind this one need of it."""
    named = {"POST /faq": "entry", "POST /shows/{name}/bans": "ban", "POST /shows/{name}/appeals": "appeal"}
    return {named[door]: said["id"]} if door in named else {}


def _filled(wish: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    """``wish`` with what is there in place of its names."""
    text = json.dumps(wish, ensure_ascii=False)
    for name, value in there.items():
        text = text.replace(f'"{{{name}}}"', json.dumps(value))
    filled: dict[str, Any] = json.loads(text)
    return filled
