"""A board is led: rules are read before, buying and voting give points, a refund takes them, places are told."""

from typing import Any

from tests.flows.house import Person, Street, by_pickup

WISH = {"seconds": 600, "places": 3, "per_order": 10, "per_vote": 5, "prize": "Кружка"}


async def test_points_are_given_taken_back_and_places_told(street: Street) -> None:
    host, anna, boris = await street.member("host"), await street.guest("Анна"), await street.guest("Борис")
    show = (await street.show())["show"]["id"]
    await anna.watch(show)
    once = {"Idempotency-Key": "board"}
    made = await host.http.post("shows/demo/boards", json=WISH, headers=once)
    assert (await host.http.post("shows/demo/boards", json=WISH, headers=once)).json() == made.json()
    announced = (await anna.hear("board.announced"))["board"]
    assert announced == made.json()
    assert "10 for a paid order; 5 for a vote" in announced["rules"]["en"]
    board = f"shows/demo/boards/{announced['id']}"

    await host.http.put(f"{board}/open")
    assert (await anna.hear("board.began"))["board"]["status"] == "open"
    order = await _buys(anna, show)
    first = (await anna.hear("board.progressed"))["board"]
    assert [(row["place"], row["name"], row["points"]) for row in first["rows"]] == [(1, "Анна", 10)]

    question = {"title": "?", "options": [{"en": "Red"}, {"en": "Blue"}], "seconds": 60}
    poll = (await host.http.post("shows/demo/polls", json=question, headers={"Idempotency-Key": "poll"})).json()["id"]
    await host.http.put(f"shows/demo/polls/{poll}/open")
    for person in (anna, boris):
        await person.http.post("live/commands", json={"vote": {"room": show, "poll": poll, "option": 1}})
    await host.http.delete(f"shows/demo/polls/{poll}/open")
    voted = await _hears(anna, "board.progressed", points=[15, 5])
    mine = (await anna.http.get("shows/demo/crowd/me")).json()["board"]
    assert (mine["place"], mine["people"], mine["ticket"]) == (1, 2, voted["rows"][0]["ticket"])

    back = {"what": {"kind": "everything"}, "reason": "a scratch"}
    await host.http.post(f"desk/orders/{order}/refunds", json=back, headers={"Idempotency-Key": "back"})
    await _hears(anna, "board.progressed", points=[5, 5])
    hidden = await boris.http.post("live/commands", json={"stand": {"room": show, "shown": False}})
    assert hidden.json() == {"stand": {}}
    await _hears(anna, "board.progressed", points=[5])
    leads = (await host.http.get("shows/demo/boards")).json()["items"][0]["first"]
    assert [(each["name"], each["points"]) for each in leads] == [("Анна", 5)]
    assert (await boris.http.get("shows/demo/boards")).status_code == 403

    await host.http.delete(f"{board}/open")
    ended = (await anna.hear("board.ended"))["board"]
    assert [(row["place"], row["points"]) for row in ended["rows"]] == [(1, 5)]


async def _hears(person: Person, kind: str, *, points: list[int]) -> dict[str, Any]:
    """The first board told with these points; a tick may come between."""
    while True:
        board: dict[str, Any] = (await person.hear(kind))["board"]
        if [row["points"] for row in board["rows"]] == points:
            return board


async def _buys(person: Person, show: str) -> str:
    offer = (await person.http.get("shows/demo")).json()["snapshot"]["offers"][0]
    line = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 1}
    cart = (await person.http.put("cart/lines", json=line)).json()
    wish = {"show": show, **by_pickup("anna@shop.example"), "expected_total": cart["total"], "say_name": True}
    order = (await person.http.post("orders", json=wish, headers={"Idempotency-Key": "order"})).json()["id"]
    pay = {"provider": "play", "outcome": "pays"}
    paid = await person.http.post(f"orders/{order}/payments", json=pay, headers={"Idempotency-Key": "pay"})
    assert paid.is_success
    return str(order)
