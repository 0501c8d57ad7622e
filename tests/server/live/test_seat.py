"""A seat: bounded, joined, and never waited for."""

import asyncio
from datetime import timedelta

from server.live.frames import Disconnect
from server.live.seat import FRAMES_WAITING, LETTERS_WAITING, SLOW, Seat
from tests.server.live.theatre import a_viewer

LEAVING = Disconnect(code=3001, reason="shutdown", reconnect=True)


class Wire:
    """Remembers what was sent; stalls when told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.code: int | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def send_text(self, data: str) -> None:
        await self.open.wait()
        self.sent.append(data)

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        self.code = code


async def test_what_waits_goes_out_together_in_order() -> None:
    seat, wire = Seat(a_viewer()), Wire()
    for frame in ('{"a":1}', '{"b":2}', '{"c":3}'):
        seat.give(frame)
    seat.dismiss(LEAVING)

    await seat.serve(wire)

    assert wire.sent[0] == '{"a":1}\n{"b":2}\n{"c":3}'
    assert wire.sent[1].startswith('{"disconnect":{"code":3001')
    assert wire.code == 3001


async def test_one_with_too_many_frames_is_let_go() -> None:
    seat, wire = Seat(a_viewer()), Wire()
    for _ in range(FRAMES_WAITING + 1):
        seat.give("{}")

    await seat.serve(wire)

    assert wire.code == SLOW.code
    assert len(wire.sent) == 1


async def test_one_with_too_much_text_is_let_go() -> None:
    seat = Seat(a_viewer())

    seat.give("x" * LETTERS_WAITING)
    assert seat.goodbye is None
    seat.give("x")

    assert seat.goodbye == SLOW


async def test_one_who_stops_reading_is_let_go_and_nobody_waits_for_them() -> None:
    seat, wire = Seat(a_viewer()), Wire()
    wire.open.clear()
    seat.give("{}")

    await seat.serve(wire, within=timedelta(milliseconds=10))

    assert seat.goodbye == SLOW
    assert wire.sent == []


async def test_the_first_goodbye_counts_and_nothing_follows_it() -> None:
    seat, wire = Seat(a_viewer()), Wire()
    seat.dismiss(LEAVING)
    seat.dismiss(SLOW)
    seat.give("{}")

    await seat.serve(wire)

    assert wire.code == 3001
    assert len(wire.sent) == 1


async def test_a_goodbye_does_not_wait_for_one_who_does_not_read() -> None:
    seat, wire = Seat(a_viewer()), Wire()
    wire.open.clear()
    seat.give("{}")
    serving = asyncio.create_task(seat.serve(wire))
    await asyncio.sleep(0)

    seat.dismiss(LEAVING)

    async with asyncio.timeout(5):
        await serving
