"""What viewers wish for is understood and counted, by words that the staff of a show can change and try."""

from tests.flows.house import Street


async def test_wishes_are_counted_by_words_that_the_host_may_change(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, host, moderator = await street.guest("Ана"), await street.member("host"), await street.member("moderator")
    door = f"shows/{show}/intents"
    await ana.watch(show)

    for said in ("ХОЧУ СКИДКУУУ", "не хочу скидку", "SOLD 42"):
        await ana.say(said)
    usual = {each["key"]: each for each in (await moderator.http.get(door)).json()["items"]}
    assert {key: (each["messages"], each["people"]) for key, each in usual.items()} == {
        "discount": (1, 1),
        "plus": (0, 0),
        "sold": (1, 1),
    }

    put = await host.http.put(f"{door}/lottery", json={"phrases": ["=участвую"]})
    assert put.status_code == 200
    await ana.say("Участвую!!!")
    [lottery] = [each for each in (await host.http.get(door)).json()["items"] if each["key"] == "lottery"]
    assert (lottery["messages"], lottery["own"], lottery["usual"], lottery["on"]) == (1, True, False, True)
    taken_back = await host.http.delete(f"{door}/lottery")
    assert "lottery" not in {each["key"] for each in taken_back.json()["items"]}


async def test_staff_try_a_message_and_hear_why_it_is_no_wish(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    moderator = await street.member("moderator")

    tried = [
        (await moderator.http.post(f"shows/{show}/intents/test", json={"text": text})).json()
        for text in ("sold 42", "не хочу скидку")
    ]

    assert tried[0] == {"words": ["sold", "42"], "intents": [{"key": "sold", "number": 42}], "refused": []}
    assert (tried[1]["intents"], tried[1]["refused"]) == ([], [{"key": "discount", "why": "negated"}])


async def test_only_the_host_of_the_show_decides_and_only_staff_look(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    stopped = await moderator.http.post(f"shows/{show}/intents/plus/stop")
    assert [each["key"] for each in stopped.json()["items"] if not each["on"]] == ["plus"]
    door, wish = f"shows/{show}/intents", {"phrases": ["=я"]}

    refused = [
        await moderator.http.put(f"{door}/x", json=wish),
        await moderator.http.delete(f"{door}/plus"),
        await ana.http.put(f"{door}/x", json=wish),
        await ana.http.post(f"{door}/plus/stop"),
        await ana.http.get(door),
        await ana.http.post(f"{door}/test", json={"text": "x"}),
    ]
    host = await street.member("host")
    unfit = [
        await host.http.put(f"{door}/x", json={"phrases": ["a,b"]}),
        await host.http.put(f"{door}/X", json=wish),
        await host.http.delete(f"{door}/x"),
        await moderator.http.post(f"{door}/x/stop"),
    ]

    assert [answer.status_code for answer in refused] == [403] * 6
    assert [(answer.status_code, answer.json()["code"]) for answer in unfit] == [
        (422, "bad_intent"),
        (422, "unfit"),
        (404, "no_such_intent"),
        (404, "no_such_intent"),
    ]
