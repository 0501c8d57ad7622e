"""Straight line: live wire and chat -> shop/engaging/unlocks -> unlock.reached -> a cheaper cart; a poll -> the pin."""

from typing import Any, cast

from sqlalchemy import select

from core.events import PollEnded, decode
from core.tables import OutboxRow
from server.shows.staging import Stage
from tests.flows.house import Person, Street
from tests.flows.test_a_flash_sale import fill, place

TERMS = {
    "goal": "wants",
    "target": 3,
    "seconds": 600,
    "valid_seconds": 600,
    "basis_points": 2_000,
    "intent": "discount",
}


async def want(person: Person, unlock: str) -> str:
    answer = await person.ask("want", room=person.show, unlock=unlock)
    return str(answer["want"]["told"])


async def vote(person: Person, poll: str, option: int) -> dict[str, Any]:
    return await person.ask("vote", room=person.show, poll=poll, option=option)


async def test_three_ask_for_a_discount_and_everybody_has_it_once(street: Street) -> None:
    show = await street.show()
    name, price = show["show"]["id"], show["offers"][0]["price"]["amount"]
    ana, bo, vera = await street.guest("Ана"), await street.guest("Бо"), await street.guest("Вера")
    twin, host = await street.guest("Ана дважды"), await street.member("host")
    await bo.watch(name)
    twin.http.cookies = bo.http.cookies  # another guest in the browser of Bo
    for person in (ana, vera, twin, host):
        await person.watch(name)
    made = await host.http.post(f"shows/{name}/unlocks", json=TERMS, headers={"Idempotency-Key": "unlock-1"})
    assert made.status_code == 201, made.text
    unlock = made.json()["unlock"]["id"]
    began = await ana.hear("unlock.began")
    assert began["unlock"]["rules"] == made.json()["unlock"]["rules"]
    assert (await fill(ana, show))["total"]["amount"] == price

    await ana.say("хочу скидку")
    assert await want(ana, unlock) == "before", "her words count"
    assert [await want(bo, unlock), await want(bo, unlock)] == ["counted", "before"]
    assert await want(twin, unlock) == "same_device"
    assert await want(host, unlock) == "staff"
    (staff_sees,) = (await host.http.get(f"shows/{name}/unlocks")).json()["items"]
    assert (staff_sees["unlock"]["current"], staff_sees["left_out"]) == (2, 1)
    assert await want(vera, unlock) == "counted"

    crowd = (ana, bo, vera, twin, host)
    reached = [(await person.hear("unlock.reached"))["unlock"] for person in crowd]
    assert {(each["status"], each["current"]) for each in reached} == {("unlocked", 3)}
    late = await ana.ask("want", room=name, unlock=unlock)
    assert late["error"]["code"] == "unlock_over"
    cart = (await ana.http.get("cart", params={"show": name})).json()
    assert cart["total"]["amount"] == price * 8 // 10
    order = await place(ana, show, cart)
    pay = {"provider": "play", "outcome": "pays"}
    paid = await ana.http.post(f"orders/{order['id']}/payments", json=pay, headers={"Idempotency-Key": "pay-1"})
    assert (paid.json()["status"], paid.json()["total"]) == ("paid", cart["total"])
    assert [each["kind"] for each in paid.json()["lines"][0]["reasons"]] == ["unlock"]
    for person in crowd:
        await person.say("ура")  # what was told before it has come
        assert person.kinds.count("unlock.reached") == 1


async def test_the_product_that_won_a_vote_is_pinned_before_everybody(street: Street) -> None:
    show = await street.show()
    name, offers = show["show"]["id"], [each["id"] for each in show["offers"][-2:]]
    ana, bo, vera, host = [await street.guest(each) for each in ("Ана", "Бо", "Вера")] + [await street.member("host")]
    for person in (ana, bo, vera):
        await person.watch(name)
    options = [{"ru": f"Товар {place}", "offer": offer} for place, offer in enumerate(offers, 1)]
    terms = {"kind": "next_product", "title": "Что дальше?", "options": options, "seconds": 600}
    drafted = await host.http.post(f"shows/{name}/polls", json=terms, headers={"Idempotency-Key": "poll-1"})
    assert drafted.status_code == 201, drafted.text
    poll = drafted.json()["id"]
    await host.http.put(f"shows/{name}/polls/{poll}/open")
    assert (await ana.hear("poll.began"))["poll"]["title"] == "Что дальше?"

    told = [(await vote(person, poll, place))["vote"]["told"] for person, place in ((ana, 1), (bo, 1), (vera, 2))]
    changed = (await vote(bo, poll, 2))["vote"]["told"]
    ended = (await host.http.delete(f"shows/{name}/polls/{poll}/open")).json()
    late = await vote(ana, poll, 2)

    assert ([*told, changed], late["error"]["code"]) == (["counted", "counted", "counted", "changed"], "poll_over")
    assert ([each["votes"] for each in ended["options"]], ended["winner"]) == ([1, 2], 2)
    for person in (ana, bo, vera):
        assert (await person.hear("poll.ended"))["poll"]["winner"] == 2
    pinned = [await person.hear("offer.pinned") for person in (ana, bo, vera)]
    assert {each["state"]["pinned"] for each in pinned} == {offers[1]}

    assert (await host.http.put("/shows/demo/pin", json={"offer": offers[0]})).is_success
    async with street.house.database.reading() as sql:
        row = (await sql.execute(select(OutboxRow.payload).where(OutboxRow.kind == "PollEnded"))).one()
    await Stage(street.house.rundown).on_poll(cast(PollEnded, decode(row.payload)))
    assert (await street.show())["show"]["state"]["pinned"] == offers[0], "told again, it takes nothing from the host"


async def test_a_discount_for_those_who_ask_is_theirs_until_they_are_shut_out(street: Street) -> None:
    show = await street.show()
    name, price = show["show"]["id"], show["offers"][0]["price"]["amount"]
    ana, bo, host = await street.guest("Ана"), await street.guest("Бо"), await street.member("host")
    for person in (ana, bo):
        await person.watch(name)
    terms = {**TERMS, "target": 1, "for_whom": "asking"}
    wrong = {**terms, "goal": "viewers", "intent": None}
    refused = await host.http.post(f"shows/{name}/unlocks", json=wrong, headers={"Idempotency-Key": "wrong"})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_unlock")
    made = await host.http.post(f"shows/{name}/unlocks", json=terms, headers={"Idempotency-Key": "unlock-1"})
    unlock = made.json()["unlock"]
    assert "только для тех, кто попросил" in unlock["rules"]["ru"]
    for person in (ana, bo):
        await fill(person, show)

    assert await want(ana, unlock["id"]) == "counted"
    assert (await bo.hear("unlock.reached"))["unlock"]["for_whom"] == "asking"
    assert await _costs(ana, name) == (price * 8 // 10, [])
    assert await _costs(bo, name) == (price, ["ask_first"])
    laptop = await street.tab(bo)
    await laptop.watch(name)
    await bo.say("хочу скидку")
    assert await want(bo, unlock["id"]) == "before", "his words count"
    version = await laptop.whispered("cart")
    assert version == (await laptop.http.get("/cart")).json()["version"], "every tab of his looks again"
    assert await _costs(bo, name) == (price * 8 // 10, [])
    assert (await bo.http.get(f"shows/{name}/crowd/me")).json()["unlocks"] == [unlock["id"]]

    await host.http.post(f"shows/{name}/bans", json={"viewer": bo.you["id"], "reason": "spam"})
    assert await _costs(bo, name) == (price, ["ask_first"])
    cart = (await ana.http.get("cart", params={"show": name})).json()
    assert (await place(ana, show, cart))["total"]["amount"] == price * 8 // 10


async def _costs(person: Person, show: str) -> tuple[int, list[str]]:
    cart = (await person.http.get("cart", params={"show": show})).json()
    return cart["total"]["amount"], [each["why"] for each in cart["lines"][0]["passed"]]
