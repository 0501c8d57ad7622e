"""The live socket behind a real port, with a real WebSocket client."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import websockets

from core.events import Author, ChatMessage, Event, MessagePosted
from core.ids import MessageId, mint
from core.people import Role
from server.live.snapshot import Snapshot
from server.live.turnstile import Turnstile
from server.live.wheel import Manners
from tests.fakes import EVENING, TurnedClock
from tests.server.live.theatre import Theatre, a_stock, a_viewer, open_theatre, turn


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(tmp_path) as theatre:
        yield theatre


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110, a test may spin
            await asyncio.sleep(0)


def as_heard(fact: Event) -> dict[str, Any]:
    return fact.model_dump(mode="json")


# Letting in


async def test_who_shows_a_ticket_is_let_in_and_told_who_they_are(theatre: Theatre) -> None:
    mila = a_viewer("Mila", Role.VIEWER)

    greeting = (await theatre.seated(mila)).greeting

    assert greeting["connect"] | {"cid": ""} == {
        "cid": "",
        "ping": 25,
        "exp": 3300,
        "t": int(EVENING.timestamp() * 1000),
        "you": {"id": mila.id, "name": "Mila", "role": "viewer", "language": "ru", "named": True},
    }


async def test_a_ticket_is_taken_once(theatre: Theatre) -> None:
    ticket = theatre.tickets.write(a_viewer())
    await (await theatre.guest()).ask("connect", ticket=ticket)

    second = await theatre.guest()
    await second.wire.send(json.dumps({"id": 1, "connect": {"ticket": ticket}}))

    assert await second.closed() == 3500
    assert second.told == [{"disconnect": {"code": 3500, "reason": "bad ticket", "reconnect": False, "after": 0}}]


@pytest.mark.parametrize("first", ["{}", "nonsense", '{"id":1,"join":{"room":"x"}}', '{"id":1,"connect":{"ticket":7}}'])
async def test_the_first_word_must_be_a_connect(theatre: Theatre, first: str) -> None:
    guest = await theatre.guest()

    await guest.wire.send(first)

    assert await guest.closed() == 3501


async def test_who_says_nothing_is_let_go(theatre: Theatre) -> None:
    guest = await theatre.guest()

    turn(theatre, 17)

    assert await guest.closed() == 3012


async def test_a_page_that_is_not_ours_gets_no_socket(theatre: Theatre) -> None:
    address = theatre.address

    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(address, origin=websockets.Origin("https://elsewhere.example"))
    assert refused.value.response.status_code == 403

    for origin in ("https://shop.example", address.replace("ws:", "http:").removesuffix("/live"), None):
        async with websockets.connect(address, origin=websockets.Origin(origin) if origin else None) as wire:
            await wire.send(json.dumps({"id": 1, "connect": {"ticket": theatre.tickets.write(a_viewer())}}))
            assert "connect" in json.loads(await wire.recv())


async def test_one_person_holds_five_sockets_and_no_more(theatre: Theatre) -> None:
    mila = a_viewer()
    five = [await theatre.seated(mila) for _ in range(5)]

    sixth = await theatre.guest()
    await sixth.wire.send(json.dumps({"id": 1, "connect": {"ticket": theatre.tickets.write(mila)}}))

    assert await sixth.closed() == 3504
    assert "error" not in await five[0].ask("leave", room=theatre.show)


async def test_a_place_is_free_again_when_a_socket_is_closed(tmp_path: Path) -> None:
    clock = TurnedClock()
    turnstile = Turnstile(clock=clock, per_address=1, per_person=1)
    async with open_theatre(tmp_path, turnstile=turnstile, clock=clock) as theatre:
        mila = a_viewer()
        first = await theatre.seated(mila)
        over = await theatre.guest()
        assert await over.closed() == 3013

        await first.wire.close()
        await first.wire.wait_closed()

        async with asyncio.timeout(5):
            while True:
                again = await theatre.guest()
                await again.wire.send(json.dumps({"id": 1, "connect": {"ticket": theatre.tickets.write(mila)}}))
                if "connect" in json.loads(str(await again.wire.recv())):
                    return


# Joining


async def test_a_joiner_gets_the_show_and_then_every_fact(theatre: Theatre) -> None:
    await theatre.tell(a_stock(theatre, 4))
    guest = await theatre.seated()

    joined = (await guest.ask("join", room=theatre.show, lanes={}))["join"]
    await theatre.tell(a_stock(theatre, 3))
    facts = await guest.facts(1)

    assert set(joined["lanes"]) == {"chat", "shop"}
    assert joined["lanes"]["shop"] | {"ep": ""} == {"ep": "", "o": 1, "recovered": False, "e": []}
    assert joined["n"] == 1
    assert Snapshot.model_validate(joined["snapshot"]).offers[0].variants[0].left == 4
    assert facts == [as_heard(a_stock(theatre, 3)) | {"id": facts[0]["id"]}]
    assert guest.told[-1]["o"] == 2


async def test_who_comes_back_gets_what_they_missed(theatre: Theatre) -> None:
    guest = await theatre.seated()
    places = (await guest.ask("join", room=theatre.show, lanes={}))["join"]["lanes"]
    await guest.wire.close()
    missed = [a_stock(theatre, left) for left in (4, 3, 2)]
    for fact in missed:
        await theatre.tell(fact)

    back = await theatre.seated(guest.viewer)
    lanes = {lane: {"o": place["o"], "ep": place["ep"]} for lane, place in places.items()}
    joined = (await back.ask("join", room=theatre.show, lanes=lanes))["join"]

    assert joined["snapshot"] is None
    assert joined["lanes"]["shop"]["recovered"] is True
    assert joined["lanes"]["shop"]["o"] == 3
    assert joined["lanes"]["shop"]["e"] == [as_heard(fact) for fact in missed]
    assert joined["lanes"]["chat"]["e"] == []


async def test_who_was_away_too_long_gets_the_show_afresh(theatre: Theatre) -> None:
    guest = await theatre.seated()
    lanes = {"chat": {"o": 0, "ep": "gone"}, "shop": {"o": 0, "ep": "gone"}}

    joined = (await guest.ask("join", room=theatre.show, lanes=lanes))["join"]

    assert joined["snapshot"] is not None
    assert [lane["recovered"] for lane in joined["lanes"].values()] == [False, False]


async def test_only_staff_hear_the_studio(theatre: Theatre) -> None:
    viewer, host = await theatre.watching(), await theatre.seated(a_viewer("Anna", Role.HOST))
    joined = (await host.ask("join", room=theatre.show, lanes={}))["join"]
    refused = await viewer.ask("say", room=theatre.show, text="купи на https://x.example", key="k")
    await theatre.tell(a_stock(theatre, 4))

    assert set(joined["lanes"]) == {"chat", "shop", "studio"}
    assert refused["error"]["facts"] == {"reasons": ["link"]}
    assert [fact["kind"] for fact in await host.facts(1, "studio")] == ["message.refused"]
    await viewer.facts(1)
    assert viewer.heard("studio") == []


async def test_a_show_that_is_not_there_cannot_be_joined(theatre: Theatre) -> None:
    guest = await theatre.seated()

    answer = await guest.ask("join", room=mint("shw"), lanes={})

    assert answer["error"]["code"] == "no_such_show"


async def test_who_left_hears_no_more(theatre: Theatre) -> None:
    guest = await theatre.watching()
    assert (await guest.ask("leave", room=theatre.show))["leave"] == {}

    await theatre.tell(a_stock(theatre, 4))
    await guest.ask("leave", room=theatre.show)

    assert guest.heard("shop") == []


# Manners


@pytest.mark.parametrize("nothing", ["", "\n", " \n \n"])
async def test_who_sends_nothing_all_the_time_is_let_go(theatre: Theatre, nothing: str) -> None:
    guest = await theatre.seated()

    for _ in range(100):
        with suppress(websockets.ConnectionClosed):
            await guest.wire.send(nothing)

    assert await guest.closed() == 3013


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        '{"id":9,"say":{"room":"shw_00000000000000000000000000000001","text":"hi","key":"\\u0000"}}',
        "[]",
        '{"id":9}',
        '{"id":9,"dance":{}}',
        '{"id":9,"say":{"room":"x","text":"hi","key":"1"}}',
        '{"id":9,"leave":{"room":"shw_00000000000000000000000000000001"},"say":null,"extra":1}',
        '{"id":9,"connect":{"ticket":"again"}}',
        '{"id":9,"react":{"room":"shw_00000000000000000000000000000001","kind":"heart","n":51}}',
    ],
)
async def test_what_cannot_be_understood_is_answered_and_the_talk_goes_on(theatre: Theatre, line: str) -> None:
    guest = await theatre.seated()

    await guest.wire.send(line)
    error = await guest.until(lambda frame: "error" in frame)

    assert error["error"]["code"] == "unfit"
    assert error.get("id") == (9 if '"id":9' in line else None)
    assert (await guest.ask("leave", room=theatre.show))["leave"] == {}


async def test_several_commands_fit_into_one_frame(theatre: Theatre) -> None:
    guest = await theatre.guest()
    connect = json.dumps({"id": 1, "connect": {"ticket": theatre.tickets.write(guest.viewer)}})
    join = json.dumps({"id": 2, "join": {"room": theatre.show, "lanes": {}}})

    await guest.wire.send(f"{connect}\n{join}\n{{}}")

    await guest.until(lambda frame: frame.get("id") == 2)
    assert "connect" in guest.told[0]


@pytest.mark.parametrize(("frame", "code"), [("x" * 4_097, 1009), ("ы" * 2_049, 1009), (b"{}", 1003)])
async def test_a_frame_too_long_or_of_bytes_ends_the_talk(theatre: Theatre, frame: str | bytes, code: int) -> None:
    guest = await theatre.seated()

    await guest.wire.send(frame)

    assert await guest.closed() == code


async def test_too_many_commands_are_refused_and_then_end_the_talk(theatre: Theatre) -> None:
    guest = await theatre.seated()
    leave = json.dumps({"id": 5, "leave": {"room": theatre.show}})

    for _ in range(21):
        await guest.wire.send(leave)
    await guest.until(lambda frame: frame.get("error", {}).get("code") == "slow_down")
    theatre.clock.turn(timedelta(seconds=2))
    assert (await guest.ask("leave", room=theatre.show))["leave"] == {}

    for _ in range(60):
        await guest.wire.send(leave)
    assert await guest.closed() == 3013


async def test_pings_come_and_any_word_counts_as_alive(theatre: Theatre) -> None:
    guest = await theatre.seated()

    for _ in range(3):
        turn(theatre, 25)
        await guest.until(lambda frame: frame == {})
        await guest.wire.send("{}")
        assert (await guest.ask("leave", room=theatre.show))["leave"] == {}


async def test_who_does_not_answer_pings_is_let_go(theatre: Theatre) -> None:
    guest = await theatre.seated()

    turn(theatre, 35)

    assert await guest.closed() == 3012
    assert {} in guest.told


async def test_a_connection_lasts_only_so_long(tmp_path: Path) -> None:
    async with open_theatre(tmp_path, manners=Manners(lasts=timedelta(seconds=20))) as theatre:
        guest = await theatre.seated()

        turn(theatre, 25)

        assert await guest.closed() == 3005
        assert guest.told[-1]["disconnect"]["reconnect"] is True


async def test_commands_are_done_in_the_order_in_which_they_came(theatre: Theatre) -> None:
    guest = await theatre.seated()
    room = {"room": theatre.show}
    commands = [
        {"id": 11, "join": room | {"lanes": {}}},
        {"id": 12, "say": room | {"text": "first", "key": "1"}},
        {"id": 13, "leave": room},
        {"id": 14, "react": room | {"kind": "heart", "n": 1}},
        {"id": 15, "view": "passive"},
    ]

    await guest.wire.send("\n".join(json.dumps(command) for command in commands))
    last = await guest.until(lambda frame: frame.get("id") == 15)
    answers = [frame for frame in guest.told if frame.get("id", 0) > 10] + [last]

    assert [frame["id"] for frame in answers] == [11, 12, 13, 14, 15]
    assert answers[3]["error"]["code"] == "unfit"
    assert last["view"] == {}


async def test_on_leaving_everybody_is_told_to_come_back(theatre: Theatre) -> None:
    guests = [await theatre.watching() for _ in range(3)]

    await theatre.hub.drain()
    codes = [await guest.closed() for guest in guests]

    assert codes == [3001, 3001, 3001]
    assert all(guest.told[-1]["disconnect"]["reconnect"] for guest in guests)
    with pytest.raises(websockets.InvalidStatus) as refused:
        await theatre.guest()
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "1"


async def test_one_who_does_not_read_is_let_go_and_nobody_else_notices(theatre: Theatre) -> None:
    stalled = await theatre.seated(max_queue=1)
    await stalled.wire.send(json.dumps({"id": 9, "join": {"room": theatre.show, "lanes": {}}}))
    reader = await theatre.watching()
    author = Author(id=reader.viewer.id, name="Mila", role=Role.GUEST)

    for number in range(800):
        message = ChatMessage(id=MessageId(f"msg_{number:032x}"), author=author, text="x" * 20_000, at=EVENING)
        await theatre.tell(MessagePosted(show=theatre.show, at=EVENING, message=message))
        heard = await reader.facts(number + 1, "chat")
    turn(theatre, 10)

    assert len(heard) == 800
    await until(lambda: theatre.hub.viewers(theatre.show) == 1)
    stalled.wire.transport.abort()


async def test_one_who_reads_on_after_a_while_is_told_what_they_missed(theatre: Theatre) -> None:
    sleepy, reader = await theatre.watching(), await theatre.watching()
    sleepy.wire.transport.pause_reading()
    author = Author(id=reader.viewer.id, name="Mila", role=Role.GUEST)

    for number in range(250):
        message = ChatMessage(id=MessageId(f"msg_{number:032x}"), author=author, text="x" * 20_000, at=EVENING)
        await theatre.tell(MessagePosted(show=theatre.show, at=EVENING, message=message))
        await reader.facts(number + 1, "chat")
    for left in (4, 3, 2):
        await theatre.tell(a_stock(theatre, left))
    await reader.facts(3)
    sleepy.wire.transport.resume_reading()
    stock = await sleepy.facts(3)
    gaps = [frame["gap"] for frame in sleepy.told if "gap" in frame]

    assert [fact["left"] for fact in stock] == [4, 3, 2]
    assert [(gap["l"], gap["o"]) for gap in gaps][-1:] == [("chat", 250)]
    assert (await sleepy.ask("leave", room=theatre.show))["leave"] == {}
