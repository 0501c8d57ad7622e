"""Bans and ended sessions on the live socket, behind a real port."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from chat.bans import Ban
from core.ids import BanId, mint
from core.people import Viewer
from server.live.goodbyes import FORBIDDEN
from server.live.turnstile import BURST, Turnstile
from tests.fakes import EVENING, TurnedClock
from tests.server.live.theatre import Theatre, a_viewer, open_theatre


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    async with open_theatre(tmp_path) as theatre:
        yield theatre


def shut_out(theatre: Theatre, viewer: Viewer, *, until: timedelta | None = None) -> None:
    """What the guard does when it looks."""
    ban = Ban(
        id=BanId(mint("ban")),
        show=theatre.show,
        viewer=viewer.id,
        name=viewer.name,
        reason="spam",
        by=a_viewer().id,
        at=EVENING,
        until=EVENING + until if until else None,
    )
    for each in theatre.live.chat.bans.learn([ban], now=EVENING):
        theatre.hub.shut_out(each, FORBIDDEN)


async def test_who_was_shut_out_cannot_join_and_may_try_again_later(theatre: Theatre) -> None:
    mila = await theatre.seated()
    shut_out(theatre, mila.viewer, until=timedelta(minutes=5))

    refused = await mila.ask("join", room=theatre.show, lanes={})
    theatre.clock.turn(timedelta(minutes=5))
    welcome = await mila.ask("join", room=theatre.show, lanes={})

    assert (refused["error"]["code"], refused["error"]["facts"]) == ("banned", {"until": "2026-11-22T17:05:00+00:00"})
    assert welcome["join"]["room"] == theatre.show


async def test_who_watches_is_seen_off_and_the_others_stay(theatre: Theatre) -> None:
    mila, bo = await theatre.watching(), await theatre.watching()
    elsewhere = await theatre.seated(mila.viewer)

    shut_out(theatre, mila.viewer)

    assert await mila.closed() == 3507
    assert "join" in await bo.ask("join", room=theatre.show, lanes={})
    said = await elsewhere.ask("say", room=theatre.show, text="hello", key="k")
    assert said["error"]["code"] == "banned"


async def test_who_is_shut_out_while_they_come_in_is_seen_off(theatre: Theatre) -> None:
    mila = await theatre.seated()

    async def meanwhile() -> None:
        shut_out(theatre, mila.viewer)

    theatre.shows.after_taking.append(meanwhile)
    await mila.ask("join", room=theatre.show, lanes={})

    assert await mila.closed() == 3507


async def test_when_too_many_come_at_once_the_handshake_is_refused(tmp_path: Path) -> None:
    clock = TurnedClock()
    async with open_theatre(tmp_path, clock=clock, turnstile=Turnstile(clock=clock, per_second=1)) as theatre:
        for _ in range(BURST):
            await theatre.seated()

        with pytest.raises(InvalidStatus) as refusal:
            await theatre.guest()
        clock.turn(timedelta(seconds=1))
        await theatre.seated()

    answer = refusal.value.response
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


async def test_taps_of_who_was_shut_out_do_not_count(theatre: Theatre) -> None:
    mila, bo = await theatre.watching(), await theatre.watching()
    mila_only = Ban(
        id=BanId(mint("ban")),
        show=theatre.show,
        viewer=mila.viewer.id,
        name="Mila",
        reason="spam",
        by=a_viewer().id,
        at=EVENING,
        until=None,
    )
    theatre.live.chat.bans.learn([mila_only], now=EVENING)  # and she was not seen off yet

    refused = await mila.ask("react", room=theatre.show, kind="heart", n=7)
    await bo.ask("react", room=theatre.show, kind="heart", n=1)

    assert refused["error"]["code"] == "banned"
    assert theatre.live.reactions.drain(theatre.show) == {"heart": 1}


PARTS: dict[str, dict[str, object]] = {
    "want": {"unlock": mint("unl")},
    "vote": {"poll": mint("pol"), "option": 1},
    "claim": {"surprise": mint("srp")},
    "enter": {"giveaway": mint("gwy")},
    "guess": {"quiz": mint("quz"), "said": "42"},
}


@pytest.mark.parametrize("command", PARTS)
async def test_who_comes_back_as_a_new_guest_has_no_part_in_anything(theatre: Theatre, command: str) -> None:
    anew = await theatre.seated()
    of_address = Ban(
        id=BanId(mint("ban")),
        show=theatre.show,
        viewer=a_viewer().id,
        name="Mila",
        reason="spam",
        address="127.0.0.1",
        by=a_viewer().id,
        at=EVENING,
        until=None,
    )
    theatre.live.chat.bans.learn([of_address], now=EVENING)

    refused = await anew.ask(command, room=theatre.show, **PARTS[command])

    assert refused["error"]["code"] == "banned"
