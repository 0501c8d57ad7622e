"""Somebody is shut out, says from outside why that was wrong, and is let in by somebody who did not decide."""

import asyncio

from tests.flows.house import PATIENCE, Street

WORDS = "Я только спросила про размер"


async def test_who_is_shut_out_appeals_from_outside_and_comes_back(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    anna, boris = await street.guest("Анна"), await street.guest("Борис")
    moderator, host = await street.member("moderator"), await street.member("host")
    await asyncio.gather(*(each.watch(show) for each in (anna, moderator, host)))
    wish = {"viewer": anna.you["id"], "reason": "Реклама", "minutes": 60}
    ban = (await moderator.http.post("shows/demo/bans", json=wish)).json()
    await anna.goodbye()

    mine = (await anna.http.get("shows/demo/appeals/mine")).json()
    said = await anna.http.post("live/commands", json={"say": {"room": show, "text": "Пустите", "key": "k"}})
    made = await anna.http.post("shows/demo/appeals", json={"about": ban["id"], "words": WORDS})
    waits = await host.hear("appeal.moved")
    own, others = [
        await each.http.put(f"shows/demo/appeals/{made.json()['id']}/answer", json={"outcome": "lifted", "words": "!"})
        for each in (moderator, boris)
    ]
    answer = {"outcome": "lifted", "words": "Вы правы, простите."}
    answered = await host.http.put(f"shows/demo/appeals/{made.json()['id']}/answer", json=answer)
    late = await moderator.http.put(f"shows/demo/appeals/{made.json()['id']}/answer", json=answer)

    assert [(each["reason"], each["sentence"], each["open"]) for each in mine["items"]] == [("Реклама", "out", True)]
    assert (said.json()["code"], made.status_code) == ("banned", 201)
    assert (waits["appeal"]["words"], waits["waiting"], waits["overdue"]) == (WORDS, 1, 0)
    assert [each.json()["code"] for each in (own, others)] == ["own_sentence", "staff_only"]
    assert (answered.json()["state"], late.status_code, late.json()["by"]) == ("lifted", 409, host.you["name"])

    async with asyncio.timeout(PATIENCE):
        while len(street.house.chat.bans):  # noqa: ASYNC110, a test may spin until the guard has looked
            await asyncio.sleep(0)
    await anna.watch(show)
    (told,) = (await anna.http.get("shows/demo/appeals/mine")).json()["items"]
    assert (told["appeal"]["state"], told["appeal"]["answer"]) == ("lifted", "Вы правы, простите.")
    assert host.you["name"] not in str(told), "who answered is nobody's business"


async def test_who_is_silenced_is_told_of_the_answer_where_they_watch(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    loud, moderator, host = await street.guest("Громкий"), await street.member("moderator"), await street.member("host")
    await loud.watch(show)
    wish = {"viewer": loud.you["id"], "kind": "muted", "reason": "caps"}
    ban = (await moderator.http.post("shows/demo/bans", json=wish)).json()
    made = (await loud.http.post("shows/demo/appeals", json={"about": ban["id"], "words": WORDS})).json()

    shorter = {"outcome": "shortened", "words": "До конца часа.", "minutes": 60}
    await host.http.put(f"shows/demo/appeals/{made['id']}/answer", json=shorter)

    assert (await loud.whispered("appeal")) == {"room": show, "id": made["id"], "state": "shortened"}
    (told,) = (await loud.http.get("shows/demo/appeals/mine")).json()["items"]
    assert (told["until"] is None, told["appeal"]["answer"]) == (False, "До конца часа.")


async def test_whose_message_was_taken_away_reads_why_appeals_and_it_is_shown_again(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    anna, boris = await street.guest("Анна"), await street.guest("Борис")
    moderator, host = await street.member("moderator"), await street.member("host")
    await asyncio.gather(*(each.watch(show) for each in (anna, boris, moderator)))
    said = (await anna.say("Точно серебро?"))["say"]["message"]

    await moderator.ask("remove", room=show, message=said, reason="rude")
    while (told := await anna.whispered("words"))["message"]:
        pass  # their own, just said
    (mine,) = (await anna.http.get(f"shows/{show}/messages/mine")).json()["items"]
    made = (await anna.http.post("shows/demo/appeals", json={"about": said, "words": WORDS})).json()
    answer = {"outcome": "lifted", "words": "Вы правы, простите."}
    await host.http.put(f"shows/demo/appeals/{made['id']}/answer", json=answer)

    assert (told["room"], mine["removed"], mine["reasons"]) == (show, True, ["rude"])
    await boris.hear("message.removed")
    while (await boris.hear("message.posted"))["message"]["id"] != said:
        pass
    assert said in [each["id"] for each in (await street.show())["messages"]]
