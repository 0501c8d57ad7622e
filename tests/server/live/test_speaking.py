"""Speaking: one frame for each tick and kind of chair, money first, block after block."""

import asyncio
import json
from array import array
from dataclasses import dataclass
from typing import Any

import pytest

from core.bus import Position
from core.events import Lane, StockChanged, encode
from core.ids import ShowId, VariantId, mint
from core.people import Role
from server.live.framing import Form
from server.live.seat import Seat
from server.live.seating import RoomChair, Seating
from server.live.speaking import Speaker
from server.live.tempo import Tick
from tests.fakes import EVENING
from tests.server.live.page import payload_of
from tests.server.live.test_seat import Paper
from tests.server.live.theatre import a_viewer

SHOW = ShowId(mint("shw"))
START = {lane: Position(offset=0, epoch="e") for lane in Lane}


class Floor:
    """A room that only holds chairs."""

    show = SHOW

    def park(self, chair: RoomChair) -> None: ...

    def unpark(self, chair: RoomChair) -> None: ...

    def move(self, chair: RoomChair) -> None: ...

    def leave(self, seat: Seat) -> None: ...


@dataclass(slots=True)
class Hall:
    seating: Seating
    speaker: Speaker

    def sit(self, role: Role = Role.GUEST, *, form: Form = Form.PLAIN, passive: bool = False) -> Paper:
        line = Paper(form)
        seat = Seat(a_viewer(role=role), line)
        seat.passive = passive
        self.seating.add(RoomChair(seat, Floor()))
        return line

    def say(self, lane: Lane, *events: bytes, offset: int) -> None:
        self.speaker.add(lane, events, at=Position(offset=offset, epoch="e"))


@pytest.fixture
async def hall() -> Hall:
    seating = Seating()
    return Hall(seating, Speaker(SHOW, seating=seating, places=START, tick=Tick(least=0.0, most=0.0)))


def stock(*, left: int) -> StockChanged:
    return StockChanged(show=SHOW, at=EVENING, variant=VariantId(mint("var")), left=left, version=1)


async def breathe(times: int = 5) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


def told(line: Paper) -> list[list[dict[str, Any]]]:
    return [[json.loads(text) for text in payload_of(frame).split(b"\n")] for frame in line.written]


async def test_what_came_in_one_moment_is_one_frame_with_the_shop_first(hall: Hall) -> None:
    line = hall.sit()

    hall.say(Lane.CHAT, b"1", b"2", offset=2)
    hall.say(Lane.SHOP, b"3", offset=1)
    hall.say(Lane.CHAT, b"4", offset=3)
    hall.speaker.add_stats('{"n":7}')
    await breathe()

    [frame] = told(line)
    assert [(each.get("l"), each.get("o"), each.get("e")) for each in frame] == [
        ("shop", 1, [3]),
        ("chat", 3, [1, 2, 4]),
        (None, None, None),
    ]
    assert frame[2] == {"n": 7}


async def test_everybody_hears_what_is_for_them(hall: Hall) -> None:
    viewer, host, away = hall.sit(), hall.sit(Role.HOST), hall.sit(passive=True)

    hall.say(Lane.CHAT, b"1", offset=1)
    hall.say(Lane.STUDIO, b"2", offset=1)
    await breathe()
    hall.say(Lane.SHOP, b"3", offset=1)
    await breathe()

    lanes = [[each["l"] for frame in told(line) for each in frame] for line in (viewer, host, away)]
    assert lanes == [["chat", "shop"], ["chat", "studio", "shop"], ["shop"]]


async def test_a_frame_is_made_once_for_all_who_hear_the_same(hall: Hall) -> None:
    lines = [hall.sit() for _ in range(1_500)]

    hall.say(Lane.CHAT, b"1", offset=1)
    await breathe()

    assert len({id(line.written[0]) for line in lines}) == 1
    assert all(len(line.written) == 1 for line in lines)


async def test_a_huge_room_lets_the_loop_go_between_two_blocks(hall: Hall) -> None:
    lines = [hall.sit() for _ in range(1_500)]

    hall.say(Lane.CHAT, b"1", offset=1)
    await asyncio.sleep(0)
    first = sum(len(line.written) for line in lines)
    await asyncio.sleep(0)
    second = sum(len(line.written) for line in lines)
    hall.say(Lane.SHOP, b"2", offset=1)
    await breathe(10)

    assert (first, second) == (512, 1_024)
    assert all([each[0]["l"] for each in told(line)] == ["chat", "shop"] for line in lines)


async def test_who_is_ahead_of_a_telling_that_goes_on_was_told_less(hall: Hall) -> None:
    for _ in range(1_024):
        hall.sit()
    blocks = [block for _, block in hall.seating.blocks()]

    hall.say(Lane.CHAT, b"1", offset=1)
    await asyncio.sleep(0)

    assert [hall.speaker.told_to(block)[Lane.CHAT].offset for block in blocks] == [1, 0]
    await breathe()
    assert [hall.speaker.told_to(block)[Lane.CHAT].offset for block in blocks] == [1, 1]


async def test_a_stream_of_events_is_told_where_to_go_on(hall: Hall) -> None:
    line = hall.sit(form=Form.EVENTS)

    hall.say(Lane.SHOP, b"1", offset=1)
    await breathe()

    assert line.written[0].startswith(b"id: chat:0:e,shop:1:e\n")


async def test_after_a_new_numbering_nothing_old_is_said(hall: Hall) -> None:
    line = hall.sit()
    hall.say(Lane.CHAT, b"1", offset=1)

    hall.speaker.restart({lane: Position(offset=0, epoch="f") for lane in Lane})
    await breathe()

    assert line.written == []


async def test_chat_and_studio_wait_for_the_tick_and_the_shop_takes_them_along() -> None:
    seating = Seating()
    hall = Hall(seating, Speaker(SHOW, seating=seating, places=START, tick=Tick(least=60.0, most=60.0)))
    line, host = hall.sit(), hall.sit(Role.HOST)

    hall.say(Lane.CHAT, b"1", offset=1)
    await breathe()
    hall.say(Lane.CHAT, b"2", offset=2)
    hall.say(Lane.STUDIO, b"4", offset=1)
    await breathe()
    assert (len(line.written), len(host.written)) == (1, 1), "a crowd is not told its chat because of each sale"
    hall.say(Lane.SHOP, b"3", offset=1)
    async with asyncio.timeout(5):
        while len(line.written) < 2:  # noqa: ASYNC110, a test may spin
            await asyncio.sleep(0)
    hall.speaker.stop()

    assert [(each["l"], each["e"]) for each in told(line)[1]] == [("shop", [3]), ("chat", [2])]
    assert [(each["l"], each["e"]) for each in told(host)[1]] == [("shop", [3]), ("chat", [2]), ("studio", [4])]


async def test_how_many_are_left_waits_for_the_tick_and_that_nothing_is_does_not() -> None:
    seating = Seating()
    hall = Hall(seating, Speaker(SHOW, seating=seating, places=START, tick=Tick(least=60.0, most=60.0)))
    line = hall.sit()
    left = {number: encode(stock(left=number)) for number in (10, 9, 0)}

    hall.say(Lane.CHAT, b"1", offset=1)
    await breathe()
    hall.say(Lane.SHOP, left[10], offset=1)
    hall.say(Lane.SHOP, left[9], offset=2)
    await breathe()
    assert len(line.written) == 1, "a crowd is not told of each order by itself"
    hall.say(Lane.SHOP, left[0], offset=3)
    async with asyncio.timeout(5):
        while len(line.written) < 2:  # noqa: ASYNC110, a test may spin
            await asyncio.sleep(0)
    hall.speaker.stop()

    assert [fact["left"] for fact in told(line)[1][0]["e"]] == [10, 9, 0]


async def test_a_block_that_cannot_be_told_does_not_silence_the_room() -> None:
    frames: list[bytes] = []

    def stumble_once(fds: "array[int]", frame: bytes) -> list[tuple[int, int]]:
        frames.append(frame)
        if len(frames) == 1:
            raise MemoryError
        return []

    seating = Seating(stumble_once)
    hall = Hall(seating, Speaker(SHOW, seating=seating, places=START, tick=Tick(least=0.0, most=0.0)))
    direct = Paper()
    direct.fd = 0
    seating.add(RoomChair(Seat(a_viewer(), direct), Floor()))
    by_line = hall.sit(passive=True)

    hall.say(Lane.SHOP, b"1", offset=1)
    await breathe()
    hall.say(Lane.SHOP, b"2", offset=2)
    await breathe()

    assert [json.loads(payload_of(frame))["o"] for frame in frames] == [1, 2]
    assert [frame[0]["o"] for frame in told(by_line)] == [1, 2]
