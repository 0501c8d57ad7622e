"""A viewer puts money aside, gives some of it to a show, and takes the rest back; everybody sees what they should."""

import asyncio
from typing import Any

import httpx

from core.ids import mint
from shop.invariants import broken_invariants
from tests.flows.house import PATIENCE, Person, Street


async def _ask(person: Person, door: str, wish: object, *, key: str | None = None) -> tuple[int, Any]:
    answer = await person.http.post(door, json=wish, headers={"Idempotency-Key": key or mint("evt")})
    return answer.status_code, answer.json()


async def _wallet(person: Person) -> dict[str, Any]:
    wallet: dict[str, Any] = (await person.http.get("wallet")).json()
    return wallet


async def test_gifts_are_given(street: Street) -> None:
    anna, boris, host = await street.guest("Анна"), await street.guest("Борис"), await street.member("host")
    show = (await street.show())["show"]["id"]
    await boris.watch(show)
    shelf = (await anna.http.get("gifts")).json()
    gull = next(gift for gift in shelf["gifts"] if gift["key"] == "gull")
    price = {"amount": gull["price"], "currency": "RUB"}

    # nobody gives before they say that they are of age, and nothing comes of a bank that says no
    top_up = {"amount": price, "provider": "play", "method": "pays", "show": show}
    assert (await _ask(anna, "wallet/topups", top_up))[1]["code"] == "adults_only"
    assert (await _ask(anna, "wallet/adult", {"text": shelf["adult_text"]}))[0] == 200
    assert (await _ask(anna, "wallet/topups", {**top_up, "method": "declines"}))[1]["status"] == "declined"
    assert (await _ask(anna, f"shows/{show}/gifts", {"gift": "gull"}))[1]["code"] == "not_enough"

    # money for one gift, given twice at once
    status, paid = await _ask(anna, "wallet/topups", top_up, key="money")
    assert (status, paid["status"]) == (201, "captured")
    assert (await _ask(anna, "wallet/topups", top_up, key="money"))[1]["id"] == paid["id"]
    wish = {"gift": "gull", "note": "Спасибо!"}
    endings = await asyncio.gather(*(_ask(anna, f"shows/{show}/gifts", wish) for _ in range(2)))
    assert sorted(status for status, _ in endings) == [201, 409]
    (gave,) = [body for status, body in endings if status == 201]
    assert gave["balance"]["amount"] == 0

    # everybody hears of it, by the name she chose; nobody hears what is in her wallet
    heard = await boris.hear("gift.sent")
    assert (heard["gift"]["sender"], heard["gift"]["note"], heard["gift"]["amount"]) == ("Анна", "Спасибо!", price)
    assert anna.you["id"] not in str(heard)
    assert (await _wallet(boris))["balance"]["amount"] == 0

    # a goal goes on, and the host gives a gift back
    target = {"title": {"ru": "На маяк", "en": "For the lighthouse"}, "target": shelf["per_show"]}
    assert (await _ask(boris, f"shows/{show}/gift-goals", target))[1]["code"] == "not_the_host"
    assert (await _ask(host, f"shows/{show}/gift-goals", target))[0] == 201
    assert (await boris.hear("gift_goal.began"))["goal"]["got"]["amount"] == 0
    await _ask(anna, "wallet/topups", {**top_up, "amount": shelf["top_up"]["least"]})
    await _ask(anna, f"shows/{show}/gifts", {"amount": {"amount": 5_000, "currency": "RUB"}, "unnamed": True})
    assert (await boris.hear("gift_goal.progressed"))["goal"]["got"]["amount"] == 5_000
    first = gave["gift"]["id"]
    status, back = await _ask(host, f"desk/shows/{show}/gifts/{first}/withdraw", {"reason": "by mistake"})
    assert (status, back["status"]) == (200, "withdrawn")
    assert (await boris.hear("gift.withdrawn"))["gift"] == first
    listed = (await host.http.get(f"desk/shows/{show}/gifts")).json()
    assert (listed["count"], listed["total"]["amount"]) == (1, 5_000)

    # the rest goes back to the payments it came from
    left = (await _wallet(anna))["balance"]["amount"]
    assert left == gull["price"] + shelf["top_up"]["least"]["amount"] - 5_000
    status, wallet = await _ask(anna, "wallet/refund", {})
    assert (status, wallet["balance"]["amount"], wallet["going_back"]["amount"]) == (200, 0, 0)
    assert sum(each["refunded"]["amount"] for each in wallet["top_ups"]) == left
    assert await broken_invariants(street.house.database) == {}


async def test_a_guest_who_signs_in_has_their_wallet_with_them(street: Street) -> None:
    shelf = (await (await street.guest("Борис")).http.get("gifts")).json()
    show = (await street.show())["show"]["id"]
    guest = {"name": "Анна", "language": "ru"}
    async with httpx.AsyncClient(base_url=f"{street.url}/api/v1/", headers={"Origin": street.url}) as browser:
        session = (await browser.post("session/guest", json=guest)).json()
        browser.headers["Authorization"] = f"Bearer {session['access_token']}"
        await browser.post("wallet/adult", json={"text": shelf["adult_text"]})
        top_up = {"amount": shelf["top_up"]["least"], "provider": "play", "method": "pays", "show": show}
        paid = await browser.post("wallet/topups", json=top_up, headers={"Idempotency-Key": "k"})
        assert paid.status_code == 201

        account = {"email": "viewer@vitrina.example", "password": "viewer-demo"}
        signed_in = (await browser.post("session", json=account)).json()
        browser.headers["Authorization"] = f"Bearer {signed_in['access_token']}"

        assert (await browser.get("wallet")).json()["balance"] == shelf["top_up"]["least"]
        assert (await browser.get(f"wallet/topups/{paid.json()['id']}")).status_code == 200
    assert await broken_invariants(street.house.database) == {}


async def test_words_beside_a_gift_are_words_to_who_is_silenced_or_unheard(street: Street) -> None:
    anna, boris, moderator = [await street.guest("Анна"), await street.guest("Борис"), await street.member("moderator")]
    show = (await street.show())["show"]["id"]
    await boris.watch(show)
    shelf = (await anna.http.get("gifts")).json()
    await _ask(anna, "wallet/adult", {"text": shelf["adult_text"]})
    price = {"amount": 2 * max(gift["price"] for gift in shelf["gifts"] if gift["key"] == "gull"), "currency": "RUB"}
    await _ask(anna, "wallet/topups", {"amount": price, "provider": "play", "method": "pays", "show": show})
    wish = {"gift": "gull", "note": "Спасибо!"}

    async def sentenced(kind: str, known: int) -> None:
        sentence = {"viewer": anna.you["id"], "kind": kind, "reason": "caps", "minutes": 10}
        assert (await moderator.http.post(f"shows/{show}/bans", json=sentence)).status_code == 201
        async with asyncio.timeout(PATIENCE):
            while len(street.house.chat.bans) < known:  # noqa: ASYNC110, a test may spin until the guard has looked
                await asyncio.sleep(0)

    await sentenced("shadow", 1)
    status, gave = await _ask(anna, f"shows/{show}/gifts", wish)
    heard = await boris.hear("gift.sent")
    await sentenced("muted", 2)
    refused = await _ask(anna, f"shows/{show}/gifts", wish)
    wordless = await _ask(anna, f"shows/{show}/gifts", {**wish, "note": " "})

    assert (status, gave["gift"]["note"], heard["gift"]["note"]) == (201, "Спасибо!", None)
    assert (refused[1]["code"], wordless[0]) == ("muted", 201)
