"""Straight line: a shadow falls -> chat/held/holding -> the author's other tab, and their page after a reload."""

import asyncio
from typing import Any

from tests.flows.house import PATIENCE, Person, Street

WORDS = "Меня никто не слышит"


async def _mine(person: Person) -> list[dict[str, Any]]:
    return list((await person.http.get(f"shows/{person.show}/messages/mine")).json()["items"])


def _of_nobody(told: object, person: Person, said: str) -> str:
    """What was ``told``, without who it is about and when it was."""
    words = str(told).replace(said, "it").replace(person.you["id"], "they").replace(person.you["name"], "they")
    return words.replace(told[0]["message"]["at"], "then") if isinstance(told, list) else words


async def _says(street: Street, author: Person, tab: Person) -> list[str]:
    """Everything that ``author`` is told of a message of theirs, in two tabs and after a reload, in no room of all."""
    said = (await author.say(WORDS))["say"]
    whispers = [await each.whispered("words") for each in (author, tab)]
    told = [said, *whispers, await _mine(author), await _mine(tab)]
    (await author.ask("remove", room=author.show, message=said["message"]))["remove"]
    await tab.hear("message.removed")
    told.append(await _mine(author))
    whispered = [each.whispers for each in (author, tab)]
    return [
        *(_of_nobody(each, author, said["message"]) if each else "nothing" for each in told),
        str(whispered),
        str(WORDS in [each["text"] for each in (await street.show())["messages"]]),
    ]


async def test_who_is_unheard_is_told_what_anybody_is_told_and_nobody_else_hears_them(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    troll, bo, moderator = await street.guest("Тролль"), await street.guest("Бо"), await street.member("moderator")
    tab, other_tab = await street.tab(troll), await street.tab(bo)
    for person in (troll, tab, bo, other_tab):
        await person.watch(show)
    wish = {"viewer": troll.you["id"], "kind": "shadow", "reason": "trolling", "minutes": 60}
    assert (await moderator.http.post("shows/demo/bans", json=wish)).status_code == 201
    async with asyncio.timeout(PATIENCE):
        while not len(street.house.chat.bans):  # noqa: ASYNC110, a test may spin until the guard has looked
            await asyncio.sleep(0)

    unheard, ordinary = await _says(street, troll, tab), await _says(street, bo, other_tab)

    assert unheard == ordinary
    said = (await troll.say(WORDS))["say"]
    assert (said["shown"], said["held"]) == (True, False)
    assert (await tab.whispered("words")) == {"room": show, "message": said["message"]}
    assert [(each["message"]["text"], each["held"]) for each in await _mine(tab)] == [(WORDS, None)]
    assert await _mine(bo) == []
    assert WORDS not in [each["text"] for each in (await street.show())["messages"]]
