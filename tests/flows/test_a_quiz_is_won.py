"""A quiz is asked, answered by the card and in the chat, and won: nobody reads what is right before its end."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from shop.engaging.quizzes.quiz import NAMED_FOR
from tests.flows.house import Person, Street, by_pickup

WISH = {
    "question": "Столица Татарстана?",
    "answers": ["Казань", "Kazan"],
    "seconds": 60,
    "prize": {"winners": 1, "basis_points": 2_000, "code_seconds": 3_600},
}


async def test_the_first_who_knows_it_wins_a_code_and_the_chat_gives_nothing_away(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    host, anna, boris = await street.member("host"), await street.guest("Анна"), await street.guest("Борис")
    snapshot = await street.show()
    show, offer = snapshot["show"]["id"], snapshot["offers"][0]
    await anna.watch(show)
    draft = await host.http.post("shows/demo/quizzes", json=WISH, headers={"Idempotency-Key": "quiz"})
    quiz = draft.json()["id"]
    await host.http.put(f"shows/demo/quizzes/{quiz}/open", json={})
    announced = (await anna.hear("quiz.announced"))["quiz"]
    began = (await anna.hear("quiz.began"))["quiz"]
    assert (announced["question"], began["question"], began["accepted"]) == (None, WISH["question"], [])

    spoken = await _do(boris, "say", room=show, text="это казааань!", key="b")
    part = (await anna.ask("guess", room=show, quiz=quiz, said="kazan"))["guess"]
    twice = await _do(boris, "guess", room=show, quiz=quiz, said="Уфа")
    late = await _do(await street.guest("Вера"), "say", room=show, text="а мне кажется, что Казань красива", key="v")
    staff = await host.http.post("live/commands", json={"guess": {"room": show, "quiz": quiz, "said": "Казань"}})

    assert (spoken["shown"], part["state"], late["shown"], staff.json()["code"]) == (
        True,
        "answered",
        True,
        "not_for_you",
    )
    assert (twice["said"], twice["state"]) == ("это казааань!", "answered")
    early = json.dumps([await street.show(), anna.heard], ensure_ascii=False)
    assert not [word for word in ("азань", "азаань", "Kazan", "kazan") if word in early]
    assert (await anna.http.get(f"shows/demo/quizzes/{quiz}")).json()["code"] == "quiz_over"

    await host.http.delete(f"shows/demo/quizzes/{quiz}/open")
    ended = (await anna.hear("quiz.ended"))["quiz"]
    assert (ended["accepted"], ended["answers"], ended["right"]) == (WISH["answers"], 2, 2)
    assert [(each["rank"], each["name"]) for each in ended["winners"]] == [(1, "Б***")]
    bound = {"accepted": ended["accepted"], "nonce": ended["nonce"], "options": [], "right_option": None}
    told = json.dumps(
        {**bound, "question": ended["question"]}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert hashlib.sha256(told.encode()).hexdigest() == announced["commitment"]
    proof = (await anna.http.get(f"shows/demo/quizzes/{quiz}")).json()
    assert [each["ticket"] for each in proof["answers"]] == [twice["ticket"], part["ticket"]]
    assert [each["name"] for each in proof["quiz"]["winners"]] == ["Б***"]
    assert (await anna.hear("message.posted"))["message"]["text"] == "это казааань!"

    (won,) = (await boris.http.get("shows/demo/crowd/me")).json()["quizzes"]
    (knew,) = (await anna.http.get("shows/demo/crowd/me")).json()["quizzes"]
    assert (won["state"], knew["state"], knew["rank"], knew["code"]) == ("won", "right", 2, None)
    for person in (anna, boris):
        await _fill(person, offer)
    stolen = await anna.http.put("cart/code", json={"code": won["code"]})
    cart = (await boris.http.put("cart/code", json={"code": won["code"]})).json()
    assert (stolen.status_code, stolen.json()["why"]) == (409, "not_yours")
    order = {"show": show, **by_pickup("boris@shop.example"), "expected_total": cart["total"]}
    placed = await boris.http.post("orders", json=order, headers={"Idempotency-Key": "order"})
    assert placed.json()["total"]["amount"] == offer["price"]["amount"] * 8 // 10

    monkeypatch.setattr("core.clock.SystemClock.now", lambda _clock: datetime.now(UTC) + NAMED_FOR)
    later = (await anna.http.get(f"shows/demo/quizzes/{quiz}")).json()
    assert [each["name"] for each in later["quiz"]["winners"]] == [None]


async def _do(person: Person, kind: str, **wish: object) -> dict[str, object]:
    answer: dict[str, object] = (await person.http.post("live/commands", json={kind: wish})).json()[kind]
    return answer


async def _fill(person: Person, offer: dict[str, object]) -> None:
    variants = offer["variants"]
    assert isinstance(variants, list)
    line = {"offer": offer["id"], "variant": variants[0]["id"], "units": 1}
    assert (await person.http.put("cart/lines", json=line)).is_success
