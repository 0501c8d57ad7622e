"""What a client may ask over the live wire, asked behind a real port."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.bus import MemoryBus, Ration
from core.ids import MessageId, ShowId, mint
from core.people import Role
from server.live.wheel import Manners
from tests.fakes import TurnedClock
from tests.server.live.theatre import Theatre, a_stock, a_viewer, open_theatre, turn


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(tmp_path) as theatre:
        yield theatre


async def test_what_is_said_is_answered_and_heard_by_all(theatre: Theatre) -> None:
    mila, bo = await theatre.watching(a_viewer("Mila")), await theatre.watching(a_viewer("Bo"))

    said = (await mila.ask("say", room=theatre.show, text="size M?", key="c-71"))["say"]
    again = (await mila.ask("say", room=theatre.show, text="size M?", key="c-71"))["say"]
    reply = await bo.ask("say", room=theatre.show, text="yes", key="c-1", reply_to=said["message"])
    facts = await mila.facts(2, "chat")

    assert said == again
    assert said["shown"] is True
    assert [fact["message"]["text"] for fact in facts] == ["size M?", "yes"]
    assert facts[1]["message"]["id"] == reply["say"]["message"]
    assert facts[1]["message"]["reply_to"] == {"id": said["message"], "name": "Mila", "text": "size M?"}


async def test_in_a_room_that_is_too_loud_the_author_is_told_that_nobody_sees_it(tmp_path: Path) -> None:
    clock = TurnedClock()
    bus = MemoryBus(ration=Ration(at_once=1, every=timedelta(seconds=1)), clock=clock)
    async with open_theatre(tmp_path, bus=bus, clock=clock) as theatre:
        mila, bo = await theatre.watching(a_viewer("Mila")), await theatre.watching(a_viewer("Bo"))
        host = await theatre.watching(a_viewer("Anna", Role.HOST))

        shown = [
            (await guest.ask("say", room=theatre.show, text=f"hello {number}", key="1"))["say"]["shown"]
            for number, guest in enumerate((mila, bo, host))
        ]
        heard = await bo.facts(2, "chat")

        assert shown == [True, False, True]
        assert [fact["message"]["text"] for fact in heard] == ["hello 0", "hello 2"]
        assert heard[0]["message"]["author"]["name"] == "Mila"


async def test_who_talks_too_fast_is_told_how_long_to_wait(theatre: Theatre) -> None:
    guest = await theatre.watching()

    answers = [await guest.ask("say", room=theatre.show, text=f"number {n}, {n * 7}!", key=str(n)) for n in range(6)]

    slowed = [answer["error"] for answer in answers if "error" in answer]
    assert [error["code"] for error in slowed[-1:]] == ["slow_down"]
    assert slowed[-1]["retry"] == 2000


async def test_a_show_that_is_over_is_not_written_to(theatre: Theatre) -> None:
    guest = await theatre.watching()
    theatre.doors.over.add(theatre.show)

    assert (await guest.ask("say", room=theatre.show, text="hello?", key="1"))["error"]["code"] == "show_over"


async def test_a_message_is_removed_for_all(theatre: Theatre) -> None:
    mila, moderator = await theatre.watching(), await theatre.watching(a_viewer("Oleg", Role.MODERATOR))
    message = (await mila.ask("say", room=theatre.show, text="oops", key="1"))["say"]["message"]

    removed = await moderator.ask("remove", room=theatre.show, message=message)
    unknown = await moderator.ask("remove", room=theatre.show, message=MessageId(mint("msg")))

    assert removed["remove"] == {}
    assert unknown["error"]["code"] == "no_such_message"
    assert [fact["kind"] for fact in await mila.facts(2, "chat")] == ["message.posted", "message.removed"]


async def test_taps_are_counted_together_and_told_now_and_then(theatre: Theatre) -> None:
    mila, bo = await theatre.watching(), await theatre.watching()
    await mila.wire.send(json.dumps({"react": {"room": theatre.show, "kind": "heart", "n": 7}}))
    await bo.ask("react", room=theatre.show, kind="heart", n=3)
    await mila.ask("react", room=theatre.show, kind="fire", n=1)

    await theatre.hub.beat_once()
    stats = await bo.until(lambda frame: "re" in frame)

    assert stats == {"r": theatre.show, "n": 2, "u": 2, "re": {"heart": 10, "fire": 1}}


async def test_who_watches_nothing_has_nothing_to_tap_on(theatre: Theatre) -> None:
    guest = await theatre.seated()

    await guest.wire.send(json.dumps({"react": {"room": theatre.show, "kind": "heart", "n": 1}}))

    assert (await guest.until(lambda frame: "error" in frame))["error"]["code"] == "unfit"


async def test_eight_shows_fit_on_one_socket(theatre: Theatre) -> None:
    shows = [ShowId(mint("shw")) for _ in range(9)]
    for show in shows:
        theatre.shows.snapshots[show] = theatre.shows.snapshots[theatre.show].model_copy()
    guest = await theatre.seated()

    answers = [await guest.ask("join", room=show, lanes={}) for show in shows]

    assert ["join" in answer for answer in answers] == [True] * 8 + [False]
    assert answers[8]["error"]["code"] == "room_full"


async def test_who_hides_the_page_hears_the_shop_but_not_the_chat(theatre: Theatre) -> None:
    hidden, talker = await theatre.watching(), await theatre.watching()
    await hidden.wire.send(json.dumps({"id": 77, "view": "passive"}))
    await hidden.until(lambda frame: frame.get("id") == 77)

    await talker.ask("say", room=theatre.show, text="anybody here?", key="1")
    await talker.facts(1, "chat")
    await theatre.tell(a_stock(theatre, 4))
    await hidden.facts(1)

    assert hidden.heard("chat") == []


async def test_a_fresh_ticket_of_the_same_person_begins_their_time_anew(tmp_path: Path) -> None:
    async with open_theatre(tmp_path, manners=Manners(lasts=timedelta(seconds=20))) as theatre:
        guest = await theatre.watching()
        turn(theatre, 20)

        refreshed = await guest.ask("refresh", ticket=theatre.tickets.write(guest.viewer))
        strange = await guest.ask("refresh", ticket=theatre.tickets.write(a_viewer("Bo")))
        promoted = await guest.ask("refresh", ticket=theatre.tickets.write(replace(guest.viewer, role=Role.HOST)))
        turn(theatre, 10)

        assert refreshed["refresh"] == {"exp": 20}
        assert strange["error"]["code"] == promoted["error"]["code"] == "ticket_refused"
        assert (await guest.ask("leave", room=theatre.show))["leave"] == {}
