"""Straight line: a copied line is taken for a raid -> staff let everybody write it -> the rules -> the chat."""

from tests.flows.house import Street

CHEER = "Лампа Светляк в медном цвете, мы тебя ждали весь этот год, свети нам ярче!"


async def test_one_press_of_the_staff_and_everybody_may_write_what_a_crowd_copies(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    moderator = await street.member("moderator")
    await moderator.watch(show)
    crowd = [await street.guest(f"Гость {number}") for number in range(6)]
    for person in crowd:
        await person.watch(show)
    first = [await person.say(CHEER) for person in crowd[:5]]
    refused = await moderator.hear("message.refused")

    pressed = [
        await person.http.put(f"shows/{show}/held/{refused['message']}/phrase") for person in (crowd[0], moderator)
    ]
    later = await crowd[5].say(f"Ура! {CHEER}")

    assert first[4]["error"]["facts"]["reasons"] == ["repeat"]
    assert [each.status_code for each in pressed] == [403, 200]
    assert pressed[1].json()["phrase"] == CHEER
    assert later["say"]["shown"] is True
    rules = (await moderator.http.get(f"shows/{show}/chat-rules")).json()
    assert rules["phrases"] == [CHEER]
    kept = await moderator.http.put(f"shows/{show}/chat-rules", json={"version": rules["version"]})
    assert kept.json()["phrases"] == [CHEER], "who saves the other rules does not take it back"
