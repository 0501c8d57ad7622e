"""Straight line: what is owed -> to_prove -> shop/engaging/proofs -> export -> scripts/verify_show.py."""

import httpx

from scripts.verify_show import verify
from tests.flows.house import Street, by_pickup


async def test_a_stranger_takes_the_proof_of_a_show_away_and_checks_it(street: Street) -> None:
    show = await street.show()
    ana = await street.guest("Ана Петрова")
    offer = show["offers"][0]
    wish = {"offer": offer["id"], "variant": offer["variants"][0]["id"], "units": 2}
    cart = (await ana.http.put("/cart/lines", json=wish)).json()
    placing = {"show": show["show"]["id"], **by_pickup("ana@example.com"), "expected_total": cart["total"]}
    order = (await ana.http.post("/orders", json=placing, headers={"Idempotency-Key": "o"})).json()
    paying = {"provider": "play", "outcome": "pays"}
    await ana.http.post(f"/orders/{order['id']}/payments", json=paying, headers={"Idempotency-Key": "p"})
    await street.house.mechanics.proofs.prove_some()

    async with httpx.AsyncClient(base_url=f"{street.url}/api/v1/shows/demo/proof/") as stranger:
        assert len((await stranger.get("records", params={"kind": "purchase.paid"})).json()["items"]) == 1
        export = (await stranger.get("export")).text
        head = (await stranger.get("head")).json()
        first = (await stranger.get("records/1")).json()
        nowhere = await stranger.get("records/100000")

    wrong, rows = verify(export, known=head["hash"])
    assert wrong == []
    assert (len(rows), rows[-1]["hash"], rows[0]["hash"]) == (head["seq"], head["hash"], first["hash"])
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "no_such_record")
    assert {"stock.changed", "purchase.paid"} <= {row["kind"] for row in rows}
    assert all(secret not in export for secret in (order["id"], ana.you["id"], "Ана", "ana@example.com"))
    assert verify(export.replace('"version":', '"version" :', 1))[0]


async def test_anybody_reads_what_happened_page_by_page(street: Street) -> None:
    await street.house.mechanics.proofs.prove_some()
    async with httpx.AsyncClient(base_url=street.url) as http:
        page = await http.get("/s/demo/proof", params={"lang": "en"})
        head = (await http.get("/api/v1/shows/demo/proof/head")).json()
        none = await http.get("/s/demo/proof", params={"kind": "draws"})
        nowhere = await http.get("/s/nowhere/proof", params={"lang": "ru"})
        nonsense = await http.get("/s/demo/proof", params={"kind": "nonsense"})

    assert page.status_code == 200
    assert head["hash"] in page.text
    assert "How to check this yourself" in page.text
    assert "Здесь пока ничего не записано." in none.text
    assert (nowhere.status_code, "Такого эфира нет" in nowhere.text) == (404, True)
    assert (nonsense.status_code, nonsense.json()["code"]) == (422, "unfit")
