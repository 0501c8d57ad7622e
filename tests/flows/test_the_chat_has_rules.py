"""Straight line: server/api/chat_rules -> chat/rules/ruling -> the judge, in every process."""

from tests.flows.house import Street


async def test_a_word_of_the_shop_counts_at_once_and_a_trial_says_why(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show)
    door = f"shows/{show}/chat-rules"
    rules = (await moderator.http.get(door)).json()
    assert (rules["version"], rules["blocked"], rules["usual"]) == (0, [], 2)
    assert "message" in (await ana.say("Это реплика?"))["say"]

    changed = await moderator.http.put(door, json={"version": 0, "blocked": ["реплик*"], "strictness": {"spam": 4}})
    answer = await ana.say("Это точно не р е п л и к а?")
    trial = (await moderator.http.post(f"{door}/trial", json={"text": "🙂 реплика"})).json()
    late = await moderator.http.put(door, json={"version": 0})
    far = await moderator.http.put(door, json={"version": 2**63})
    wrong = await moderator.http.put(door, json={"version": 1, "blocked": ["*"]})

    assert (changed.json()["version"], changed.json()["strictness"]) == (1, {"spam": 4})
    assert answer["error"]["code"] == "message_refused"
    assert (trial["action"], trial["reasons"]) == ("refuse", ["word"])
    assert [(each["start"], each["end"]) for each in trial["marks"]] == [(2, 9)]
    assert (late.status_code, late.json()["code"], late.json()["version"]) == (409, "rules_changed", 1)
    assert far.status_code == 422
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["line"]) == (422, "bad_rules", "*")
    assert (await ana.http.get(door)).status_code == 403
    assert (await moderator.http.put("chat-rules", json={"version": 0})).status_code == 403


async def test_a_chat_is_for_emoji_only_while_staff_want_it_so(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show)

    await moderator.http.put(f"shows/{show}/chat-rules", json={"version": 0, "emoji_only": True})

    refused = await ana.say("Ура!")
    assert refused["error"]["facts"]["reasons"] == ["emoji_only"]
    assert "message" in (await ana.say("🎉"))["say"]
