"""Straight line: api/refunds -> shop/refunding -> giving_back -> provider -> store + outbox -> OrderRefunded -> hub."""

from tests.flows.house import Street, by_pickup


async def test_what_goes_back_leaves_the_ticker_and_the_sales(street: Street) -> None:
    show = await street.show()
    ana, bo, host = await street.guest("Ана"), await street.guest("Бо"), await street.member("host")
    await bo.watch(show["show"]["id"])
    await host.watch(show["show"]["id"])
    offer = show["offers"][0]
    left = offer["variants"][0]["left"]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 2}
    cart = (await ana.http.put("/cart/lines", json=wish)).json()
    placing = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await ana.http.post("/orders", json=placing, headers={"Idempotency-Key": "o"})).json()
    paying = {"provider": "play", "outcome": "pays"}
    await ana.http.post(f"/orders/{order['id']}/payments", json=paying, headers={"Idempotency-Key": "p"})
    line = (await bo.hear("ticker.added"))["line"]
    await host.hear("sale.made")

    giving = {"what": {"kind": "everything"}, "reason": "the mug broke"}
    door = f"/desk/orders/{order['id']}/refunds"
    refused = await bo.http.post(door, json=giving, headers={"Idempotency-Key": "r"})
    given = await host.http.post(door, json=giving, headers={"Idempotency-Key": "r"})

    assert refused.status_code == 403
    assert given.json()["status"] == "succeeded"
    assert (await bo.hear("ticker.withdrawn"))["line"] == line["id"]
    sale = await host.hear("sale.refunded")
    assert (sale["order"], sale["amount"]) == (order["id"], cart["total"])
    assert (sale["sales"]["orders"], sale["sales"]["units"], sale["sales"]["revenue"]["amount"]) == (0, 0, 0)
    fresh = await street.show()
    assert fresh["ticker"] == []
    assert fresh["offers"][0]["variants"][0]["left"] == left
    assert (await ana.http.get(f"/orders/{order['id']}")).json()["status"] == "refunded"
    (mine,) = (await ana.http.get(f"/orders/{order['id']}/refunds")).json()["items"]
    assert mine["status"] == "succeeded"
