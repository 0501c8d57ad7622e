"""A surprise falls in a show: two taps bring a code into a cart, nobody else can use it, and the seed comes last."""

import hashlib

from tests.flows.house import Person, Street, by_pickup

WISH = {
    "window_seconds": 10,
    "drops": 1,
    "winners": 1,
    "open_seconds": 10,
    "amount": {"amount": 100_00, "currency": "RUB"},
    "code_seconds": 3_600,
    "budget": {"amount": 100_00, "currency": "RUB"},
    "how": "first",
}


async def test_a_code_falls_is_claimed_and_pays_and_the_draw_can_be_checked(street: Street) -> None:
    host, anna, boris = await street.member("host"), await street.guest("Анна"), await street.guest("Борис")
    snapshot = await street.show()
    show, offer = snapshot["show"]["id"], snapshot["offers"][0]
    await anna.watch(show)
    made = await host.http.post("shows/demo/surprises", json=WISH, headers={"Idempotency-Key": "surprise"})
    announced = (await anna.hear("surprise.announced"))["surprise"]
    dropped = (await anna.hear("surprise.dropped"))["surprise"]
    claim = {"claim": {"room": show, "surprise": announced["id"]}}

    won = (await anna.ask("claim", **claim["claim"]))["claim"]
    lost = (await boris.http.post("live/commands", json=claim)).json()["claim"]

    assert made.json() == announced
    assert (announced["seed"], announced["salt"], dropped["moments"]) == (None, None, [])
    assert (won["state"], lost["state"], lost["code"]) == ("won", "lost", None)
    for person in (anna, boris):
        await _fill(person, offer)
    stolen = await boris.http.put("cart/code", json={"code": won["code"]})
    cart = (await anna.http.put("cart/code", json={"code": won["code"]})).json()
    assert (stolen.status_code, stolen.json()["why"]) == (409, "not_yours")
    order = {"show": show, **by_pickup("anna@shop.example"), "expected_total": cart["total"]}
    placed = await anna.http.post("orders", json=order, headers={"Idempotency-Key": "order"})
    assert placed.json()["total"]["amount"] == offer["price"]["amount"] - 100_00
    assert (await anna.http.get("shows/demo/crowd/me")).json()["surprises"][0]["used"]

    await host.http.delete(f"shows/demo/surprises/{announced['id']}")
    ended = (await anna.hear("surprise.ended"))["surprise"]
    proof = (await street.people[-1].http.get(f"shows/demo/surprises/{announced['id']}")).json()
    assert proof["surprise"] == ended
    assert hashlib.sha256(bytes.fromhex(ended["seed"])).hexdigest() == announced["commitment"]
    assert proof["drops"][0]["winners"] == [won["ticket"]]
    text = f"{announced['id']}:{anna.you['id']}:{won['nonce']}"
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == won["ticket"]


async def _fill(person: Person, offer: dict[str, object]) -> None:
    variants = offer["variants"]
    assert isinstance(variants, list)
    line = {"offer": offer["id"], "variant": variants[0]["id"], "units": 1}
    assert (await person.http.put("cart/lines", json=line)).is_success
