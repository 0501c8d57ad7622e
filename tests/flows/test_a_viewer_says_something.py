"""Straight line 1: api/socket -> chat/posting -> moderation/judge -> chat/history -> core/bus -> live/hub."""

from tests.flows.house import Street


async def test_what_a_guest_says_is_seen_by_all_and_stays_for_those_who_come_later(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, bo = await street.guest("Ана"), await street.guest("Бо")
    await ana.watch(show)
    await bo.watch(show)

    answer = await ana.say("А фонарь светит под дождём?")

    fact = await bo.hear("message.posted")
    assert fact["message"]["text"] == "А фонарь светит под дождём?"
    assert fact["message"]["id"] == answer["say"]["message"]
    assert (fact["message"]["author"]["name"], fact["message"]["author"]["role"]) == ("Ана", "guest")
    assert [each["id"] for each in (await street.show())["messages"]] == [fact["message"]["id"]]


async def test_a_refused_message_is_told_to_its_author_and_to_the_studio_only(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, bo, moderator = await street.guest("Ана"), await street.guest("Бо"), await street.member("moderator")
    for person in (ana, bo, moderator):
        await person.watch(show)

    answer = await ana.say("дешевле на https://elsewhere.example")

    assert answer["error"]["code"] == "message_refused"
    assert answer["error"]["facts"]["reasons"] == ["link"]
    refused = await moderator.hear("message.refused")
    assert refused["text"] == "дешевле на https://elsewhere.example"
    await bo.say("Привет!")
    await bo.hear("message.posted")
    assert [each["text"] for each in (await street.show())["messages"]] == ["Привет!"]
    assert bo.kinds == ["message.posted"]


async def test_a_moderator_takes_a_message_away_for_everybody(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show)
    await moderator.watch(show)
    message = (await ana.say("Первая!"))["say"]["message"]

    await moderator.ask("remove", room=show, message=message)

    assert (await ana.hear("message.removed"))["message"] == message
    assert (await street.show())["messages"] == []


async def test_a_loud_room_sees_a_sample_staff_see_all_and_who_wrote_is_told(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    usual = (await moderator.http.get(f"shows/{show}/chat/rate")).json()
    rate = await moderator.http.put(f"shows/{show}/chat/rate", json={"per_second": 1})
    assert (usual["own"], rate.json()) == (False, {"per_second": 1, "own": True, "usual": usual["per_second"]})
    await ana.watch(show)
    await moderator.watch(show)

    crowd = [await street.guest(f"Гость {number}") for number in range(8)]
    shown = []
    for number, guest in enumerate(crowd):
        await guest.watch(show)
        shown.append((await guest.say(f"хочу скидку {number}"))["say"]["shown"])

    assert shown[:2] == [True, True]
    assert False in shown
    hidden = f"хочу скидку {shown.index(False)}"
    left_out = await moderator.hear("messages.left_out")
    assert [message["text"] for message in left_out["messages"]] == [hidden]
    wishes = {each["key"]: each for each in (await moderator.http.get(f"shows/{show}/intents")).json()["items"]}
    assert (wishes["discount"]["messages"], wishes["discount"]["people"]) == (8, 8)
    assert "messages.left_out" not in ana.kinds
    back = await moderator.http.put(f"shows/{show}/chat/rate", json={"per_second": None})
    assert back.json() == usual


async def test_only_staff_decide_how_much_is_shown(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")

    answers = [
        await ana.http.get(f"shows/{show}/chat/rate"),
        await ana.http.put(f"shows/{show}/chat/rate", json={"per_second": 5}),
        await moderator.http.put(f"shows/{show}/chat/rate", json={"per_second": 0}),
        await moderator.http.put(f"shows/{show}/chat/rate", json={"per_second": 51}),
        await moderator.http.put("shows/nowhere/chat/rate", json={"per_second": 5}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 422, 422, 404]
