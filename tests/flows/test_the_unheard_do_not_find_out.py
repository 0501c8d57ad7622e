"""Straight line: a shadow falls -> chat/held/holding -> the author's other tab, and their page after a reload."""

import asyncio

from tests.flows.house import PATIENCE, Person, Street


async def _mine(person: Person) -> list[tuple[str, str | None]]:
    items = (await person.http.get(f"shows/{person.show}/messages/mine")).json()["items"]
    return [(each["message"]["text"], each["held"]) for each in items]


async def test_who_is_unheard_sees_their_words_in_every_tab_of_theirs_and_nobody_else_does(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    troll, bo, moderator = await street.guest("Тролль"), await street.guest("Бо"), await street.member("moderator")
    tab = await street.tab(troll)
    for person in (troll, tab, bo):
        await person.watch(show)
    wish = {"viewer": troll.you["id"], "kind": "shadow", "reason": "trolling", "minutes": 60}
    assert (await moderator.http.post("shows/demo/bans", json=wish)).status_code == 201
    async with asyncio.timeout(PATIENCE):
        while not len(street.house.chat.bans):  # noqa: ASYNC110, a test may spin until the guard has looked
            await asyncio.sleep(0)

    said = (await troll.say("Меня никто не слышит"))["say"]

    assert (said["shown"], said["held"]) == (True, False)
    assert await tab.whispered("words") == show
    assert await _mine(tab) == [("Меня никто не слышит", None)]
    assert await _mine(bo) == []
    assert "Меня никто не слышит" not in [each["text"] for each in (await street.show())["messages"]]
    assert (await troll.ask("remove", room=show, message=said["message"]))["remove"] is not None
    await tab.hear("message.removed")
    assert await _mine(troll) == []
